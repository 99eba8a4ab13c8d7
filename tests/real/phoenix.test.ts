import { afterEach, expect, test } from 'vitest';
import { Gateway, until } from './gateway.js';
import { newTraceId, plain, type Received, type Span } from './otlp.js';
import { type Vendors, vendors } from './vendors.js';

let gateway: Gateway | undefined;
let phoenix: Vendors | undefined;
afterEach(async () => {
  await gateway?.stop();
  phoenix?.close();
});

const call = {
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
};
const spans: readonly Span[] = [
  {
    name: 'chat gpt-4o',
    attributes: {
      ...call,
      'gen_ai.operation.name': 'chat',
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'gen_ai.usage.input_tokens': 1234,
      'gen_ai.usage.output_tokens': 77,
      'gen_ai.usage.cache_read.input_tokens': 1024,
      'gen_ai.usage.reasoning.output_tokens': 31,
      'gen_ai.conversation.id': 'conversation-1',
      'gen_ai.input.messages': '[{"role":"user","parts":[]}]',
      'gen_ai.output.messages': 'the-answer-itself',
    },
  },
  {
    name: 'embeddings',
    attributes: { ...call, 'gen_ai.operation.name': 'embeddings', 'gen_ai.usage.input_tokens': 19 },
  },
  {
    name: 'execute_tool search',
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'search',
      'gen_ai.tool.call.id': 'call-7',
      'gen_ai.tool.call.arguments': { query: 'shoes', size: 43 },
      'gen_ai.tool.call.result': 'found none',
    },
  },
  {
    name: 'invoke_agent planner',
    attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'planner' },
  },
  { name: 'retrieval', attributes: { 'gen_ai.operation.name': 'retrieval' } },
  { name: 'invoke_workflow', attributes: { 'gen_ai.operation.name': 'invoke_workflow' } },
  { name: 'guard', attributes: { 'safety.check': 'jailbreak', 'safety.result': 'pass' } },
  {
    name: 'judge',
    attributes: { 'gen_ai.evaluation.name': 'helpfulness', 'gen_ai.evaluation.score.value': 0.9 },
  },
  { name: 'GET /health' },
];

test('Phoenix gets the names of OpenInference beside those of the catalog, as Phoenix reads them', async () => {
  phoenix = await vendors();
  const { port, received } = phoenix;
  gateway = await Gateway.start(
    {
      captureContent: true,
      sampling: { afterRoot: '1s', ratio: 1 },
      backends: [{ kind: 'jaeger' }, { kind: 'loki' }, { kind: 'phoenix', project: 'support' }],
    },
    {
      environment: { PHOENIX_URL: `http://127.0.0.1:${port}` },
      // Phoenix is sent protobuf; JSON is read without a decoder.
      overlay: { exporters: { 'otlp_http/phoenix': { encoding: 'json' } } },
    },
  );
  await gateway.send(spans.map((span) => ({ ...span, traceId: newTraceId() })));
  const resources = () => received.flatMap(({ body }) => JSON.parse(body).resourceSpans as Received[]); // OTLP/JSON
  const there = () =>
    resources().flatMap(
      (resource) => resource['scopeSpans'].flatMap((scope: Received) => scope['spans']) as Received[],
    ); // as above
  await until('Phoenix has all', async () => there().length === spans.length);
  for (const { resource } of resources()) {
    expect(plain(resource['attributes'])).toEqual({ 'service.name': 'shop', 'openinference.project.name': 'support' });
  }
  const added = Object.fromEntries(
    there().map((span) => {
      const of = plain(span['attributes']);
      return [
        span['name'],
        Object.fromEntries(Object.entries(of).filter(([key]) => !/^gen_ai\.|^safety\.|^llm\.cost\.usd$/.test(key))),
      ];
    }),
  );
  expect(added).toEqual({
    'chat gpt-4o': {
      'openinference.span.kind': 'LLM',
      'llm.provider': 'openai',
      'llm.request.model_name': 'gpt-4o',
      'llm.model_name': 'gpt-4o-2024-08-06',
      'llm.token_count.prompt': 1234,
      'llm.token_count.completion': 77,
      'llm.token_count.total': 1311,
      'llm.token_count.prompt_details.cache_read': 1024,
      'llm.token_count.completion_details.reasoning': 31,
      'llm.cost.total': (210 * 2.5 + 1024 * 1.25 + 77 * 10) / 1e6,
      'session.id': 'conversation-1',
      'input.value': '[{"role":"user","parts":[]}]',
      'input.mime_type': 'application/json',
      'output.value': 'the-answer-itself',
    },
    embeddings: {
      'openinference.span.kind': 'EMBEDDING',
      'llm.provider': 'openai',
      'llm.request.model_name': 'gpt-4o',
      'llm.model_name': 'gpt-4o',
      'embedding.model_name': 'gpt-4o',
      'llm.token_count.prompt': 19,
      'llm.cost.total': (19 * 2.5) / 1e6,
    },
    'execute_tool search': {
      'openinference.span.kind': 'TOOL',
      'tool.name': 'search',
      'tool.id': 'call-7',
      'input.value': '{"query":"shoes","size":43}',
      'input.mime_type': 'application/json',
      'output.value': 'found none',
    },
    'invoke_agent planner': { 'openinference.span.kind': 'AGENT', 'agent.name': 'planner' },
    retrieval: { 'openinference.span.kind': 'RETRIEVER' },
    invoke_workflow: { 'openinference.span.kind': 'CHAIN' },
    guard: { 'openinference.span.kind': 'GUARDRAIL' },
    judge: { 'openinference.span.kind': 'EVALUATOR' },
    'GET /health': {},
  });
});
