import type { Gateway } from './gateway.js';
import { until } from './gateway.js';
import { logsRequest, newTraceId, plain, type Received, type Resource, tracesRequest } from './otlp.js';

const inJson = (text: string) => JSON.stringify({ a: [text] });
const resource = (text: string): Resource => ({
  attributes: { 'service.name': 'shop', owner: text },
  scope: { name: `scope ${text}`, attributes: { author: text } },
});

const spansOf = (text: string, traceId: string) =>
  tracesRequest(
    [
      {
        traceId,
        name: `name ${text}`,
        error: text,
        attributes: { top: text, list: ['one', text], map: { of: [text] }, json: inJson(text) },
        events: [{ name: 'event', attributes: { said: text } }],
      },
    ],
    resource(text),
  ).resourceSpans;

const logsOf = (text: string, id: string) =>
  logsRequest(
    [text, { said: [text] }].map((body, shape) => ({ body, attributes: { case: `${id}-${shape}`, said: text } })),
    resource(text),
  ).resourceLogs;

/** Each text in every place of a span, of two log records and of a label, and what came out of each place by its name. */
export async function sentEverywhere(gateway: Gateway, texts: readonly string[]): Promise<Record<string, unknown>[]> {
  const ids = texts.map(() => newTraceId());
  const each = <T>(make: (text: string, id: string) => T) => texts.map((text, index) => make(text, ids[index]!)); // as many
  await gateway.post('traces', { resourceSpans: each(spansOf).flat() });
  await gateway.post('logs', { resourceLogs: each(logsOf).flat() });
  const spans = await until('all spans arrive', async () => {
    const found = new Map(gateway.records('traces').map((span) => [span['traceId'] as string, span])); // hex
    return ids.every((id) => found.has(id)) ? found : undefined;
  });
  const logs = await until('all records arrive', async () => {
    const found = new Map(gateway.records('logs').map((log) => [plain(log['attributes'])['case'], log]));
    return ids.every((id) => found.has(`${id}-0`) && found.has(`${id}-1`)) ? found : undefined;
  });
  return ids.map((id) => ({ ...ofSpan(spans.get(id)!), ...ofLogs(logs.get(`${id}-0`)!, logs.get(`${id}-1`)!) }));
}

function ofSpan(span: Received): Record<string, unknown> {
  const { top, list: values, map: nested, json } = plain(span['attributes']);
  return {
    name: span['name'],
    status: span['status'].message,
    top,
    list: values,
    map: nested,
    json,
    event: plain(span['events'][0].attributes)['said'],
    scope: [span['scope'].name, plain(span['scope'].attributes)['author']],
    owner: plain(span['resource'].attributes)['owner'],
  };
}

const ofLogs = (text: Received, nested: Received): Record<string, unknown> => ({
  body: text['body'].stringValue,
  said: plain(text['attributes'])['said'],
  'body of a map': plain(nested['body'].kvlistValue.values),
});

/** What is expected where the text becomes this one, and in JSON that one. */
export const everywhere = (text: string, json = inJson(text)): Record<string, unknown> => ({
  name: `name ${text}`,
  status: text,
  top: text,
  list: ['one', text],
  map: { of: [text] },
  json,
  event: text,
  scope: [`scope ${text}`, text],
  owner: text,
  body: text,
  said: text,
  'body of a map': { said: [text] },
});
export const jsonAround = inJson;
