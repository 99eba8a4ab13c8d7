import { createHash } from 'node:crypto';
import { conversation } from './content.js';
import { type BenchSpan, type Request, request } from './protobuf.js';

/** Traces in one request; each has ten spans, so that a request has a hundred. */
const tracesARequest = 10;

const models = ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5-20250929', 'gemini-2.5-pro', 'gpt-4.1-2025-04-14'] as const;
const providers = ['openai', 'openai', 'anthropic', 'gcp.gemini', 'openai'] as const;
const tools = ['search_orders', 'read_file', 'send_mail'] as const;

/** What the requests are, for the report. */
export const mix =
  'of ten spans one agent run, four model calls, two tools, two HTTP calls and one of a database; no content; one request in four in older names';

/** The harshest there is: nothing but model calls, each of which is priced and counted. */
export const callsOnly = (): Request[] =>
  workloadOf((trace, seed) =>
    Array.from({ length: 10 }, (_, place) =>
      chat(
        {
          trace,
          place,
          startMs: Date.UTC(2026, 10, 20, 12) + seed * 7 + place * 40,
          milliseconds: 400 + ((seed * 37 + place * 91) % 800),
        },
        seed + place,
        { 'gen_ai.agent.name': `planner-${seed % 6}`, 'gen_ai.conversation.id': `session-${seed}` },
      ),
    ),
  );

/**
 * Requests as agents send them: a run, four model calls, two tools, and the HTTP and database calls below them. One call in
 * a hundred fails. Names are those of today's conventions, as most spans have them; one request in four speaks an older dialect.
 */
export const workload = (): Request[] => workloadOf(agentRun);

/** The same runs with their prompts, answers and results of tools, which most instrumentations send unless told otherwise. */
export const withContent = (): Request[] => workloadOf((trace, seed) => conversation(agentRun(trace, seed), seed));

const workloadOf = (spansOf: typeof agentRun): Request[] =>
  Array.from({ length: 40 }, (_, i) => {
    const spans = Array.from({ length: tracesARequest }, (__, trace) => spansOf(trace, i * tracesARequest + trace));
    return request(
      `agent-${i % 5}`,
      i % 4 === 0 ? 'opentelemetry.instrumentation.openai' : 'bench.agents',
      spans.flat().map((span) => (i % 4 === 0 ? older(span) : span)),
    );
  });

function agentRun(trace: number, seed: number): BenchSpan[] {
  const startMs = Date.UTC(2026, 10, 20, 12) + seed * 7;
  const agent = { 'gen_ai.agent.name': `planner-${seed % 6}`, 'gen_ai.conversation.id': `session-${seed}` };
  const at = (place: number, milliseconds: number) => ({ trace, place, startMs: startMs + place * 40, milliseconds });
  return [
    {
      name: `invoke_agent planner-${seed % 6}`,
      kind: 1,
      ...at(0, 2400 + (seed % 900)),
      attributes: { 'gen_ai.operation.name': 'invoke_agent', ...agent },
    },
    ...[1, 2, 3, 4].map((place) => chat(at(place, 400 + ((seed * 37 + place * 91) % 800)), seed + place, agent)),
    ...[5, 6].map((place) => tool(at(place, 20 + ((seed * 13 + place) % 90)), seed + place, agent)),
    ...[7, 8].map((place) => ({
      name: 'POST',
      kind: 3,
      ...at(place, 380),
      attributes: {
        'http.request.method': 'POST',
        'url.full': 'https://api.example.com/v1/chat/completions',
        'server.address': 'api.example.com',
        'server.port': 443,
        'http.response.status_code': 200,
      },
    })),
    {
      name: 'SELECT orders',
      kind: 3,
      ...at(9, 4),
      attributes: {
        'db.system.name': 'postgresql',
        'db.query.text': 'SELECT id, state FROM orders WHERE customer = $1',
        'server.address': 'db',
      },
    },
  ];
}

/** As long and as mixed as providers write them: what looks for keys of vendors has to tell them from those. */
const idOf = (seed: number, length: number): string =>
  createHash('sha512').update(String(seed)).digest('base64').replace(/[+/]/g, 'x').slice(0, length);

type Timing = Pick<BenchSpan, 'trace' | 'place' | 'startMs' | 'milliseconds'>;

function chat(timing: Timing, seed: number, agent: BenchSpan['attributes']): BenchSpan {
  const model = models[seed % models.length]!;
  const provider = providers[seed % providers.length]!;
  const failed = seed % 100 === 0;
  return {
    name: `chat ${model}`,
    kind: 3,
    ...timing,
    failed,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': provider,
      'gen_ai.request.model': model,
      'gen_ai.response.model': model,
      'gen_ai.response.id': provider === 'anthropic' ? `msg_01${idOf(seed, 22)}` : `chatcmpl-${idOf(seed, 29)}`,
      'gen_ai.request.temperature': 0.2,
      'gen_ai.usage.input_tokens': 700 + (seed % 1300),
      'gen_ai.usage.output_tokens': 40 + (seed % 310),
      'gen_ai.usage.cache_read.input_tokens': seed % 2 === 0 ? 512 : 0,
      'server.address': 'api.example.com',
      ...agent,
      ...(failed && { 'error.type': 'timeout' }),
    },
  };
}

function tool(timing: Timing, seed: number, agent: BenchSpan['attributes']): BenchSpan {
  const name = tools[seed % tools.length]!;
  return {
    name: `execute_tool ${name}`,
    kind: 1,
    ...timing,
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': name,
      'gen_ai.tool.call.id': `call_${idOf(seed, 24)}`,
      ...agent,
    },
  };
}

const olderNames: Readonly<Record<string, string>> = {
  'gen_ai.provider.name': 'gen_ai.system',
  'gen_ai.usage.input_tokens': 'gen_ai.usage.prompt_tokens',
  'gen_ai.usage.output_tokens': 'gen_ai.usage.completion_tokens',
  'gen_ai.input.messages': 'gen_ai.prompt',
  'gen_ai.output.messages': 'gen_ai.completion',
};

const older = (span: BenchSpan): BenchSpan => ({
  ...span,
  attributes: Object.fromEntries(
    Object.entries(span.attributes).map(([key, value]) => [olderNames[key] ?? key, value]),
  ),
});
