import type { Gateway } from './gateway.js';
import { until } from './gateway.js';
import { newTraceId, plain, type Received } from './otlp.js';

const nanoseconds = () => String(BigInt(Date.now()) * 1_000_000n);
const stringValue = (text: string) => ({ stringValue: text });
const list = (...values: object[]) => ({ arrayValue: { values } });
const map = (key: string, value: object) => ({ kvlistValue: { values: [{ key, value }] } });
const attribute = (key: string, value: object) => ({ key, value });
const resource = (text: string) => ({
  attributes: [attribute('service.name', stringValue('shop')), attribute('owner', stringValue(text))],
});
const inJson = (text: string) => JSON.stringify({ a: [text] });

const spansOf = (text: string, traceId: string) => ({
  resource: resource(text),
  scopeSpans: [
    {
      scope: { name: `scope ${text}`, attributes: [attribute('author', stringValue(text))] },
      spans: [
        {
          traceId,
          spanId: traceId.slice(16),
          name: `name ${text}`,
          startTimeUnixNano: nanoseconds(),
          endTimeUnixNano: nanoseconds(),
          status: { code: 2, message: text },
          attributes: [
            attribute('top', stringValue(text)),
            attribute('list', list(stringValue('one'), stringValue(text))),
            attribute('map', map('of', list(stringValue(text)))),
            attribute('json', stringValue(inJson(text))),
          ],
          events: [{ name: 'event', timeUnixNano: nanoseconds(), attributes: [attribute('said', stringValue(text))] }],
        },
      ],
    },
  ],
});

const logsOf = (text: string, id: string) => ({
  resource: resource(text),
  scopeLogs: [
    {
      logRecords: [stringValue(text), map('said', list(stringValue(text)))].map((body, shape) => ({
        timeUnixNano: nanoseconds(),
        body,
        attributes: [attribute('case', stringValue(`${id}-${shape}`)), attribute('said', stringValue(text))],
      })),
    },
  ],
});

/** Each text in every place of a span, of two log records and of a label, and what came out of each place by its name. */
export async function sentEverywhere(gateway: Gateway, texts: readonly string[]): Promise<Record<string, unknown>[]> {
  const ids = texts.map(() => newTraceId());
  const each = <T>(make: (text: string, id: string) => T) => texts.map((text, index) => make(text, ids[index]!)); // as many
  await gateway.post('traces', { resourceSpans: each(spansOf) });
  await gateway.post('logs', { resourceLogs: each(logsOf) });
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
