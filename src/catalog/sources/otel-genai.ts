import type { Where } from '../../model/promql.js';
import type { LabelReading, Reading, Supply } from '../../model/source.js';
import { type MetricKey, metrics } from '../metrics.js';
import { attributes as a, operations } from '../spans.js';
import { modelCalls, operation, provider, statusOf } from './labels.js';
import { otelCounter, otelHistogram } from './otel.js';

const absent = '';
const there = { op: '!=', value: '' } as const;

/** Generation 1 (to 1.36) and 2 (1.37 to 1.41) have the same metrics; the name of one attribute tells them apart. */
const system = 'gen_ai.system';
export const older = (reading: Reading): Reading[] => [
  { ...reading, where: { [a.provider]: there, ...reading.where } },
  { ...reading, where: { [a.provider]: absent, ...reading.where } },
];

/** Envoy AI Gateway gives some of its metrics the same names: they are a source of their own. */
export const originalModel = 'gen_ai.original.model';

const calls: Where = { [a.operation]: modelCalls };
export const duration = otelHistogram('gen_ai.client.operation.duration', 's');
const inference = otelHistogram('gen_ai.client.inference.duration', 's');
/** The unit `token` of some libraries is a part of the name under one translation, and a pipeline may have made it another. */
const tokenUsage = otelHistogram('gen_ai.client.token.usage', '{token}', [
  'gen_ai.client.token.usage_token',
  'gen_ai_client_token_usage_tokens',
]);

/** How long calls took, in three generations, the newest first. */
const callsThatEnded: Reading[] = [{ metric: inference, where: calls }, ...older({ metric: duration, where: calls })];

const model: LabelReading = { from: [a.requestModel, a.responseModel] };
const ofCall = {
  provider: provider(a.provider, system),
  model,
  operation: operation(a.operation),
  agent: { from: [a.agentName] },
};
const callStatus = metrics.llmRequests.labels.status;
const once = ['service', 'provider', 'operation'];

const inferenceTokens = (what: string): Reading['metric'] =>
  otelCounter(`gen_ai.client.inference.usage.${what}`, '{token}');

const used = (types: string | readonly string[], is: Reading['is']): Reading[] =>
  older({
    metric: tokenUsage,
    part: 'sum',
    where: { ...calls, 'gen_ai.token.type': types, [originalModel]: absent },
    ...(is && { is }),
  });

const tokens = (direction: 'input' | 'output'): Reading[] => [
  { metric: inferenceTokens(`${direction}_tokens`), where: calls, is: { direction } },
  ...used(direction, { direction }),
];

/** Beside input and output, agento11y and others count these in the same histogram. */
const details = (kind: string, third: string, ...types: readonly string[]): Reading[] => [
  { metric: inferenceTokens(third), where: calls, is: { kind } },
  ...used(types, { kind }),
];

const audio = (direction: string): Reading => ({
  metric: inferenceTokens(`${direction}_tokens`),
  where: { ...calls, 'gen_ai.token.modality': 'audio' },
});

/** Agents: generation 3 has metrics of theirs, before they were an operation among the others. */
const agentRuns: Reading[] = [
  { metric: otelHistogram('gen_ai.invoke_agent.duration', 's') },
  ...older({ metric: duration, where: { [a.operation]: operations.agent } }),
];
const ofAgent = { type: { from: [a.agentName] } };
const agentStatus = metrics.agentSessions.labels.status;

/** Model calls and agents by the metrics of the GenAI conventions, in three generations. */
export const genAi: readonly Supply<MetricKey>[] = [
  {
    of: 'llmRequests',
    readings: callsThatEnded,
    labels: { ...ofCall, status: statusOf(callStatus, a.errorType) },
    once,
  },
  { of: 'llmLatency', readings: callsThatEnded, labels: ofCall, once },
  {
    of: 'llmTokens',
    readings: [...tokens('input'), ...tokens('output')],
    labels: ofCall,
    once: [...once, 'direction'],
  },
  {
    of: 'llmTokenDetails',
    readings: [
      ...details('cache_read', 'cache_read.input_tokens', 'cache_read', 'cached_input'),
      ...details('cache_write', 'cache_write.input_tokens', 'cache_write', 'cache_creation', 'cache_creation_input'),
      ...details('reasoning', 'reasoning.output_tokens', 'reasoning'),
      { ...audio('input'), is: { kind: 'audio_input' } },
      { ...audio('output'), is: { kind: 'audio_output' } },
    ],
    labels: ofCall,
    once: [...once, 'kind'],
  },
  {
    of: 'llmTimeToFirstToken',
    readings: [
      { metric: otelHistogram('gen_ai.client.inference.time_to_first_chunk', 's') },
      { metric: otelHistogram('gen_ai.client.operation.time_to_first_chunk', 's') },
      { metric: otelHistogram('gen_ai.client.time_to_first_token', 's') },
      { metric: otelHistogram('gen_ai.server.time_to_first_token', 's'), where: { [originalModel]: absent } },
    ],
    labels: ofCall,
    once,
  },
  {
    of: 'llmTimePerOutputToken',
    readings: [
      { metric: otelHistogram('gen_ai.client.inference.time_per_output_chunk', 's') },
      { metric: otelHistogram('gen_ai.client.operation.time_per_output_chunk', 's') },
      { metric: otelHistogram('gen_ai.server.time_per_output_token', 's'), where: { [originalModel]: absent } },
    ],
    labels: ofCall,
    once,
  },
  {
    // OpenLIT's own: 0 for a model it has no price of, which counts as unpriced here.
    of: 'llmCost',
    readings: [
      {
        metric: otelHistogram('gen_ai.usage.cost', '{USD}', ['gen_ai_usage_cost_USD', 'gen_ai.usage.cost_USD']),
        part: 'sum',
        where: calls,
      },
    ],
    labels: ofCall,
    once,
  },
  {
    of: 'agentSessions',
    readings: agentRuns,
    labels: { ...ofAgent, status: statusOf(agentStatus, a.errorType) },
    once: ['service'],
  },
  {
    of: 'agentTaskDuration',
    readings: agentRuns,
    labels: { ...ofAgent, status: statusOf(agentStatus, a.errorType) },
    once: ['service'],
  },
  {
    of: 'agentSteps',
    readings: [
      { metric: otelHistogram('gen_ai.invoke_agent.inference_calls', '{call}'), part: 'sum', is: { kind: 'llm' } },
      { metric: otelHistogram('gen_ai.invoke_agent.tool_calls', '{call}'), part: 'sum', is: { kind: 'tool' } },
    ],
    labels: ofAgent,
    once: ['service', 'kind'],
  },
];
