/** The same traffic as OTLP metrics of three generations of the GenAI conventions: what a library of each would send. */
export type Generation = 1 | 2 | 3;
export const generations: readonly Generation[] = [1, 2, 3];

/** What happened every `period` seconds. Numbers differ, so that each can be found again. */
export const period = 15;
export const calls = [
  { provider: 'openai', model: 'gpt-4o', operation: 'chat', status: 'ok', count: 31 },
  { provider: 'openai', model: 'gpt-4o', operation: 'chat', status: 'timeout', count: 5 },
  { provider: 'openai', model: 'gpt-4o', operation: 'chat', status: 'rate_limited', count: 3 },
  { provider: 'azure.ai.openai', model: 'gpt-4.1', operation: 'chat', status: 'error', count: 2 },
  { provider: 'azure.ai.openai', model: 'gpt-4.1', operation: 'chat', status: 'ok', count: 13 },
  { provider: 'openai', model: 'text-embedding-3-small', operation: 'embeddings', status: 'ok', count: 7 },
] as const;
export const tokens = [
  { provider: 'openai', model: 'gpt-4o', operation: 'chat', input: 1009, output: 211, cache_read: 307, reasoning: 101 },
  {
    provider: 'azure.ai.openai',
    model: 'gpt-4.1',
    operation: 'chat',
    input: 503,
    output: 97,
    cache_read: 53,
    reasoning: 29,
  },
] as const;
export const tools = [
  { tool: 'search', status: 'ok', count: 17 },
  { tool: 'search', status: 'tool_error', count: 4 },
] as const;
export const agents = [{ type: 'planner', status: 'ok', count: 11 }] as const;

const errorTypes: Readonly<Record<string, string | undefined>> = {
  timeout: 'openai.APITimeoutError',
  rate_limited: 'RateLimitError',
  error: '500',
  tool_error: 'tool_error',
};

/** Buckets of the conventions; their counts here: one half below 0.64 s, the other below 5.12 s. */
const bounds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

type Attributes = Readonly<Record<string, string | undefined>>;

/** A metric whose points grow by the same from one time to the next. */
interface Growing {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'histogram' | 'sum';
  readonly points: readonly { readonly attributes: Attributes; readonly count: number; readonly sum: number }[];
}

const histogram = (name: string, unit: string, points: Growing['points']): Growing => ({
  name,
  unit,
  kind: 'histogram',
  points,
});
const counter = (name: string, points: Growing['points']): Growing => ({ name, unit: '{token}', kind: 'sum', points });

/** An older library's word for a provider. */
const oldWords: Readonly<Record<string, string>> = { 'azure.ai.openai': 'az.ai.openai', openai: 'OpenAI' };

/** What a library of this generation sends of the traffic above. */
export function metricsOf(generation: Generation): Growing[] {
  const call = (one: { provider: string; model: string; operation: string; status?: string }): Attributes => ({
    ...(generation === 1
      ? { 'gen_ai.system': oldWords[one.provider], 'gen_ai.response.model': one.model }
      : {
          'gen_ai.provider.name': one.provider,
          'gen_ai.request.model': one.model,
          'gen_ai.response.model': `${one.model}-2026-01-01`,
        }),
    'gen_ai.operation.name': one.operation,
    'error.type': errorTypes[one.status ?? 'ok'],
    'server.address': 'api.example',
  });
  const timed = (list: readonly (Parameters<typeof call>[0] & { count: number })[]) =>
    list.map((one) => ({ attributes: call(one), count: one.count, sum: one.count * 1.5 }));
  const chats = calls.filter(({ operation }) => operation === 'chat');
  const others = calls.filter(({ operation }) => operation !== 'chat');
  const streamed = timed(chats.filter(({ status }) => status === 'ok'));
  // What an agent sums up and what a tool does are operations like the others in the first two generations.
  const runs = agents.map(({ type, count }) => ({
    attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': type },
    count,
    sum: count * 1.5,
  }));
  const uses = tools.map(({ tool, status, count }) => ({
    attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': tool, 'error.type': errorTypes[status] },
    count,
    sum: count * 1.5,
  }));
  const used = (kind: 'input' | 'output' | 'cache_read' | 'reasoning', more: Attributes) =>
    tokens.map((one) => ({ attributes: { ...call(one), ...more }, count: 1, sum: one[kind] }));
  const kinds = ['input', 'output', 'cache_read', 'reasoning'] as const;
  if (generation < 3) {
    const ended = [...timed(calls), ...runs, ...uses];
    return [
      histogram('gen_ai.client.operation.duration', 's', ended),
      histogram(
        'gen_ai.client.token.usage',
        '{token}',
        kinds.flatMap((kind) => used(kind, { 'gen_ai.token.type': kind })),
      ),
      histogram(
        generation === 1 ? 'gen_ai.server.time_to_first_token' : 'gen_ai.client.operation.time_to_first_chunk',
        's',
        streamed,
      ),
      histogram(
        generation === 1 ? 'gen_ai.server.time_per_output_token' : 'gen_ai.client.operation.time_per_output_chunk',
        's',
        streamed,
      ),
    ];
  }
  const text = { 'gen_ai.token.modality': 'text' };
  return [
    histogram('gen_ai.client.inference.duration', 's', timed(chats)),
    histogram('gen_ai.client.operation.duration', 's', timed(others)),
    counter('gen_ai.client.inference.usage.input_tokens', used('input', text)),
    counter('gen_ai.client.inference.usage.output_tokens', used('output', text)),
    counter('gen_ai.client.inference.usage.cache_read.input_tokens', used('cache_read', text)),
    counter('gen_ai.client.inference.usage.reasoning.output_tokens', used('reasoning', text)),
    histogram('gen_ai.client.inference.time_to_first_chunk', 's', streamed),
    histogram('gen_ai.client.inference.time_per_output_chunk', 's', streamed),
    histogram('gen_ai.invoke_agent.duration', 's', runs),
    histogram('gen_ai.execute_tool.duration', 's', uses),
  ];
}

/** One OTLP request of these metrics of a service: `steps` points a series, `period` seconds apart, the last one at `end` (ms). */
export function otlpRequest(service: string, metrics: readonly Growing[], end: number, steps: number): object {
  const start = String(BigInt(end - steps * period * 1000) * 1_000_000n);
  const attributesOf = (attributes: Attributes) =>
    Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : [{ key, value: { stringValue: value } }],
    );
  const pointsOf = ({ kind, points }: Growing) =>
    points.flatMap(({ attributes, count, sum }) =>
      Array.from({ length: steps }, (_, index) => {
        const times = index + 1;
        const common = {
          attributes: attributesOf(attributes),
          startTimeUnixNano: start,
          timeUnixNano: String(BigInt(end - (steps - times) * period * 1000) * 1_000_000n),
        };
        if (kind === 'sum') return { ...common, asDouble: times * sum };
        // One half in the bucket that ends at 0.64, the other in the one that ends at 5.12.
        const bucketCounts = [...bounds, 0].map((bound) =>
          String(bound === 0.64 || bound === 5.12 ? times * count : 0),
        );
        return { ...common, count: String(2 * times * count), sum: times * sum, explicitBounds: bounds, bucketCounts };
      }),
    );
  return {
    resourceMetrics: [
      {
        resource: { attributes: attributesOf({ 'service.name': service, 'service.instance.id': 'one' }) },
        scopeMetrics: [
          {
            scope: { name: 'traffic' },
            metrics: metrics.map((metric) => ({
              name: metric.name,
              unit: metric.unit,
              [metric.kind]: {
                aggregationTemporality: 2,
                ...(metric.kind === 'sum' && { isMonotonic: true }),
                dataPoints: pointsOf(metric),
              },
            })),
          },
        ],
      },
    ],
  };
}
