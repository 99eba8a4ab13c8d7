import { createHash } from 'node:crypto';
import { type Gateway, until } from './gateway.js';

/** What a capture must come to: requests, tokens and tool calls, as its notes explain. */
export interface Expected {
  readonly services: readonly string[];
  readonly notes: readonly string[];
  readonly requests: readonly {
    readonly model?: string;
    readonly operation: string;
    readonly provider: string;
    readonly status: string;
    readonly count: number;
  }[];
  readonly tokens: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly tools: readonly { readonly tool: string; readonly status: string; readonly count: number }[];
}

export type Counts = Record<string, number>;

/** A span of OTLP/JSON: attributes as they are, and who it is a child of. */
export interface Told {
  readonly scope: string;
  readonly id: number;
  readonly below?: number;
  readonly name?: string;
  readonly kind?: number;
  readonly status?: { readonly code: number };
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');

/** Spans of one service as one request, all in the trace of this name. */
export function requestOf(service: string, spans: readonly Told[], trace = service): object {
  const now = BigInt(Date.now()) * 1_000_000n;
  const value = (of: string | number | boolean) =>
    typeof of === 'number'
      ? { intValue: String(of) }
      : typeof of === 'string'
        ? { stringValue: of }
        : { boolValue: of };
  return {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        scopeSpans: spans.map(({ scope, id, below, name = 'span', kind = 3, status = {}, attributes }) => ({
          scope: { name: scope },
          spans: [
            {
              traceId: createHash('md5').update(trace).digest('hex'),
              spanId: hex(id, 16),
              ...(below !== undefined && { parentSpanId: hex(below, 16) }),
              name,
              kind,
              status,
              startTimeUnixNano: String(now - 500_000_000n),
              endTimeUnixNano: String(now),
              attributes: Object.entries(attributes).map(([key, of]) => ({ key, value: value(of) })),
            },
          ],
        })),
      },
    ],
  };
}

/** Sends the spans of one service as one request, and what was counted of them. */
export async function tell(gateway: Gateway, service: string, spans: readonly Told[]): Promise<Counts> {
  await gateway.post('traces', requestOf(service, spans));
  await until(`${service} is counted`, async () => Object.keys(await countsOf(gateway, [service])).length > 0);
  return countsOf(gateway, [service]);
}

export function asCounts({ requests, tokens, tools }: Expected): Counts {
  const counts: Counts = {};
  for (const { model = 'unknown', operation, provider, status, count } of requests)
    counts[`request ${model} ${operation} ${provider} ${status}`] = count;
  for (const [model, kinds] of Object.entries(tokens))
    for (const [kind, count] of Object.entries(kinds)) if (count > 0) counts[`tokens ${model} ${kind}`] = count;
  for (const { tool, status, count } of tools) counts[`tool ${tool} ${status}`] = count;
  return counts;
}

/** The series of these services in the words of a capture's truth, which knows no kinds of errors. */
export async function countsOf(gateway: Pick<Gateway, 'series'>, services: readonly string[]): Promise<Counts> {
  const counts: Counts = {};
  const add = (key: string, value: number) => {
    counts[key] = (counts[key] ?? 0) + value;
  };
  for (const [series, value] of await gateway.series()) {
    const label = (name: string) => new RegExp(`[{,]${name}="([^"]*)"`).exec(series)?.[1] ?? '';
    if (!services.includes(label('service'))) continue;
    const status = label('status') === 'ok' ? 'ok' : 'error';
    if (series.startsWith('llm_requests_total{'))
      add(`request ${label('model')} ${label('operation')} ${label('provider')} ${status}`, value);
    if (series.startsWith('llm_tokens_total{')) add(`tokens ${label('model')} ${label('direction')}`, value);
    if (series.startsWith('llm_token_details_total{')) add(`tokens ${label('model')} ${label('kind')}`, value);
    if (series.startsWith('tool_invocations_total{')) add(`tool ${label('tool')} ${status}`, value);
  }
  return counts;
}
