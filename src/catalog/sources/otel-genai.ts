import type { Where } from '../../model/promql.js';
import type { LabelReading, Reading, Supply } from '../../model/source.js';
import { type MetricKey, metrics } from '../metrics.js';
import { attributes as a, operations } from '../spans.js';
import { modelCalls, operation, provider, statusOf } from './labels.js';
import { otelCounter, otelHistogram } from './otel.js';

const absent = '';
const there = { op: '!=', value: '' } as const;

/** Of generation 1 (to 1.36), which 2 (1.37 to 1.41) told from by the name of one attribute. */
const system = 'gen_ai.system';
const second: Where = { [a.provider]: there };
const first: Where = { [a.provider]: absent };

/** Envoy AI Gateway gives some of its metrics the same names: they are a source of their own. */
export const originalModel = 'gen_ai.original.model';

const calls: Where = { [a.operation]: modelCalls };
const duration = otelHistogram('gen_ai.client.operation.duration', 's');
const inference = otelHistogram('gen_ai.client.inference.duration', 's');
/** The unit `token` of some libraries is a part of the name under one translation, and a pipeline may have made it another. */
const tokenUsage = otelHistogram('gen_ai.client.token.usage', '{token}', [
  'gen_ai.client.token.usage_token',
  'gen_ai_client_token_usage_tokens',
]);

/** Three generations of one measurement, the newest first. */
const generations = (third: Reading['metric'], older: Reading['metric'], where: Where): Reading[] => [
  { metric: third, where },
  { metric: older, where: { ...second, ...where } },
  { metric: older, where: { ...first, ...where } },
];

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

const tokens = (direction: 'input' | 'output'): Reading[] => {
  const is = { direction };
  const where = { ...calls, 'gen_ai.token.type': direction, [originalModel]: absent };
  return [
    { metric: inferenceTokens(`${direction}_tokens`), where: calls, is },
    { metric: tokenUsage, part: 'sum', where: { ...second, ...where }, is },
    { metric: tokenUsage, part: 'sum', where: { ...first, ...where }, is },
  ];
};

/** Beside input and output, agento11y and others count these in the same histogram. */
const details = (kind: string, third: Reading, types: readonly string[]): Reading[] => [
  { ...third, is: { kind } },
  {
    metric: tokenUsage,
    part: 'sum',
    where: { ...calls, 'gen_ai.token.type': types, [originalModel]: absent },
    is: { kind },
  },
];

const audio = (direction: string): Reading => ({
  metric: inferenceTokens(`${direction}_tokens`),
  where: { ...calls, 'gen_ai.token.modality': 'audio' },
});

/** Agents: generation 3 has metrics of theirs, before they were an operation among the others. */
const agentRuns: Reading[] = [
  { metric: otelHistogram('gen_ai.invoke_agent.duration', 's') },
  { metric: duration, where: { [a.operation]: operations.agent } },
];
const ofAgent = { type: { from: [a.agentName] } };
const agentStatus = metrics.agentSessions.labels.status;

/** Model calls and agents by the metrics of the GenAI conventions, in three generations. */
export const genAi: readonly Supply<MetricKey>[] = [
  {
    of: 'llmRequests',
    readings: generations(inference, duration, calls),
    labels: { ...ofCall, status: statusOf(callStatus, a.errorType) },
    once,
  },
  { of: 'llmLatency', readings: generations(inference, duration, calls), labels: ofCall, once },
  {
    of: 'llmTokens',
    readings: [...tokens('input'), ...tokens('output')],
    labels: ofCall,
    once: [...once, 'direction'],
  },
  {
    of: 'llmTokenDetails',
    readings: [
      ...details('cache_read', { metric: inferenceTokens('cache_read.input_tokens'), where: calls }, [
        'cache_read',
        'cached_input',
      ]),
      ...details('cache_write', { metric: inferenceTokens('cache_write.input_tokens'), where: calls }, [
        'cache_write',
        'cache_creation',
        'cache_creation_input',
      ]),
      ...details('reasoning', { metric: inferenceTokens('reasoning.output_tokens'), where: calls }, ['reasoning']),
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
