import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redacted } from '../../src/shim/redaction.js';
import { freshPlain, freshSecrets } from '../catalog/fresh-cases.js';
import { holds, mustKeep as keptCases, type MustMask, mustMask as maskedCases } from '../catalog/privacy-corpus.js';
import { Gateway, until } from './gateway.js';
import { newTraceId, plain, type Received, type Span } from './otlp.js';

/** The corpus, and cases that nobody has written down. */
const mustMask = [...maskedCases, ...freshSecrets(20261130)];
const mustKeep = [...keptCases, ...freshPlain(20261130)];

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.start({
    sampling: { ratio: 1, maxSpansPerSecond: 100_000, afterRoot: '1s' },
    captureContent: true,
  });
});
afterAll(() => gateway.stop());

/** By place, which parts of a record hold the secret. */
const leaks = (record: Received, { detector, secret, text }: MustMask): string[] =>
  Object.entries(record)
    .filter(([, part]) => holds(JSON.stringify(part), secret))
    .map(([part, value]) => `${detector} in ${part}: ${text} -> ${JSON.stringify(value).slice(0, 900)}`);

const nanoseconds = () => String(BigInt(Date.now()) * 1_000_000n);
const jsonOf = (text: string) => JSON.stringify({ a: [text], b: { c: `<${text}>` } });
const stringValue = (text: string) => ({ stringValue: text });

describe('every case that must be masked', () => {
  test('is masked in every text of a span', async () => {
    const cases = mustMask.map((one) => ({ ...one, traceId: newTraceId() }));
    // By name only: a key is what tells, so that a name of its own in a text is none.
    await gateway.post('traces', {
      resourceSpans: cases.map(({ text, traceId }) => ({
        resource: {
          attributes: [
            { key: 'service.name', value: stringValue('shop') },
            { key: 'owner', value: stringValue(text) },
          ],
        },
        scopeSpans: [
          {
            scope: { name: `scope ${text}`, attributes: [{ key: 'author', value: stringValue(text) }] },
            spans: [
              {
                traceId,
                spanId: traceId.slice(16),
                name: `name ${text}`,
                startTimeUnixNano: nanoseconds(),
                endTimeUnixNano: nanoseconds(),
                status: { code: 2, message: text },
                attributes: [
                  { key: 'top', value: stringValue(text) },
                  { key: 'list', value: { arrayValue: { values: [stringValue('one'), stringValue(text)] } } },
                  {
                    key: 'map',
                    value: {
                      kvlistValue: {
                        values: [{ key: 'of', value: { arrayValue: { values: [stringValue(text)] } } }],
                      },
                    },
                  },
                  { key: 'json', value: stringValue(jsonOf(text)) },
                  { key: 'gen_ai.prompt.0.content', value: stringValue(text) },
                  {
                    key: 'gen_ai.input.messages',
                    value: stringValue(JSON.stringify([{ role: 'user', content: text }])),
                  },
                  { key: 'gen_ai.request.model', value: stringValue(text) },
                  { key: 'baggage', value: stringValue(`a=1,b=${text}`) },
                  { key: `key ${text}`, value: stringValue('value') },
                ],
                events: [
                  {
                    name: `event ${text}`,
                    timeUnixNano: nanoseconds(),
                    attributes: [
                      { key: 'exception.message', value: stringValue(text) },
                      { key: 'exception.stacktrace', value: stringValue(`Error: ${text}\n    at f (/a/b.js:1:2)\n`) },
                    ],
                  },
                ],
                links: [
                  {
                    traceId: newTraceId(),
                    spanId: '00f067aa0ba902b7',
                    attributes: [{ key: 'l', value: stringValue(text) }],
                  },
                ],
              },
            ],
          },
        ],
      })),
    });
    const spans = await until('all spans arrive', async () => {
      const found = new Map(gateway.records('traces').map((span) => [span['traceId'] as string, span])); // hex
      return cases.every(({ traceId }) => found.has(traceId)) ? found : undefined;
    });
    expect(cases.flatMap((one) => leaks(spans.get(one.traceId)!, one))).toEqual([]);
    // The shim masks as the collector does, to the letter; but for IBAN-like numbers after the fourth, which it checks all.
    const many = (text: string) => (text.match(/\b[A-Z]{2}\d{2}[A-Z0-9]{11,}/g) ?? []).length > 4;
    const different = cases.flatMap(({ text, traceId }) => {
      if (many(text)) return [];
      const { top, json } = plain(spans.get(traceId)!['attributes']);
      const inShim = [redacted(text), redacted(jsonOf(text))];
      return top === inShim[0] && json === inShim[1] ? [] : [{ collector: [top, json], inShim }];
    });
    expect(different).toEqual([]);
  });

  test('is masked in every text of a log record, whatever its body is', async () => {
    const shapes = (text: string): readonly object[] => [
      stringValue(text),
      { kvlistValue: { values: [{ key: 'said', value: { arrayValue: { values: [stringValue(text)] } } }] } },
      { arrayValue: { values: [stringValue(text), stringValue('else')] } },
      { bytesValue: Buffer.from(text).toString('base64') },
    ];
    await gateway.post('logs', {
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'service.name', value: stringValue('shop') }] },
          scopeLogs: [
            {
              logRecords: mustMask.flatMap(({ text }, index) =>
                shapes(text).map((body, shape) => ({
                  timeUnixNano: nanoseconds(),
                  body,
                  eventName: `event ${text}`,
                  severityText: text,
                  attributes: [
                    { key: 'case', value: stringValue(`c${index}s${shape}`) },
                    { key: 'said', value: stringValue(text) },
                    { key: 'deep', value: { kvlistValue: { values: [{ key: 'er', value: stringValue(text) }] } } },
                  ],
                })),
              ),
            },
          ],
        },
      ],
    });
    const logs = await until('all records arrive', async () => {
      const found = gateway.records('logs').filter((record) => plain(record['attributes'])['case'] !== undefined);
      return found.length === mustMask.length * 4 ? found : undefined;
    });
    const by = new Map(logs.map((record) => [plain(record['attributes'])['case'], record]));
    const failures = mustMask.flatMap((one, index) =>
      [0, 1, 2, 3].flatMap((shape) => leaks(by.get(`c${index}s${shape}`)!, one)),
    );
    expect(failures).toEqual([]);
    expect(by.get('c0s3')!['body']).toEqual({ stringValue: '[bytes]' });
  });

  test('is masked in the labels, the resource and the exemplars of a metric', async () => {
    await gateway.post('metrics', {
      resourceMetrics: mustMask.map(({ text }, index) => ({
        resource: {
          attributes: [
            { key: 'service.name', value: stringValue(`service${index}`) },
            { key: 'owner', value: stringValue(text) },
          ],
        },
        scopeMetrics: [
          {
            metrics: [
              {
                name: 'own.total',
                description: 'As it is',
                sum: {
                  isMonotonic: true,
                  aggregationTemporality: 2,
                  dataPoints: [
                    {
                      asInt: '3',
                      timeUnixNano: nanoseconds(),
                      startTimeUnixNano: nanoseconds(),
                      attributes: [{ key: 'who', value: stringValue(text) }],
                      exemplars: [
                        {
                          asInt: '1',
                          timeUnixNano: nanoseconds(),
                          traceId: newTraceId(),
                          spanId: '00f067aa0ba902b7',
                          filteredAttributes: [{ key: 'x', value: stringValue(text) }],
                        },
                      ],
                    },
                  ],
                },
              },
            ],
          },
        ],
      })),
    });
    const page = await until('the last of them is there', async () => {
      const response = await fetch(`http://127.0.0.1:${gateway.ports.derived}/metrics`, {
        headers: { accept: 'application/openmetrics-text; version=1.0.0' },
      });
      const text = await response.text();
      return text.includes(`service="service${mustMask.length - 1}"`) ? text : undefined;
    });
    expect(
      mustMask.filter(({ secret }) => holds(page, secret)).map(({ detector, text }) => `${detector}: ${text}`),
    ).toEqual([]);
  });
});

describe('every case that must be kept', () => {
  const arrived = async (extra: Record<string, string>) => {
    const traces = mustKeep.map(({ text }) => ({ text, traceId: newTraceId() }));
    await gateway.send(
      traces.map(
        ({ text, traceId }): Span => ({
          traceId,
          name: `name ${text}`,
          attributes: { it: text, list: [text], map: { of: text }, n: 7, ...extra },
          events: [{ name: 'event', attributes: { 'exception.message': text } }],
        }),
      ),
    );
    const spans = await until('all spans arrive', async () => {
      const found = new Map(gateway.records('traces').map((span) => [span['traceId'] as string, span])); // hex
      return traces.every(({ traceId }) => found.has(traceId)) ? found : undefined;
    });
    return traces.map(({ text, traceId }) => {
      const { it, list, map, n } = plain(spans.get(traceId)!['attributes']);
      const message = plain(spans.get(traceId)!['events'][0].attributes)['exception.message'];
      return { text, got: { name: spans.get(traceId)!['name'], it, list, map, n, message } };
    });
  };
  const same = (text: string) => ({
    name: `name ${text}`,
    it: text,
    list: [text],
    map: { of: text },
    n: 7,
    message: text,
  });

  test('is kept in a span', async () => {
    for (const { text, got } of await arrived({})) expect(got).toEqual(same(text));
  });

  test('is kept in a span in which something else is masked', async () => {
    for (const { text, got } of await arrived({ who: 'jane@leak.example' })) expect(got).toEqual(same(text));
  });

  test('is kept in the body of a log record', async () => {
    await gateway.sendLogs(
      mustKeep.map(({ text }, index) => ({ body: text, attributes: { kept: `k${index}`, it: text } })),
    );
    const logs = await until('all records arrive', async () => {
      const found = gateway.records('logs').filter((record) => plain(record['attributes'])['kept'] !== undefined);
      return found.length === mustKeep.length ? found : undefined;
    });
    const by = new Map(logs.map((record) => [plain(record['attributes'])['kept'], record]));
    for (const [index, { text }] of mustKeep.entries()) {
      expect(by.get(`k${index}`)!['body'] ?? { stringValue: '' }).toEqual({ stringValue: text });
      expect(plain(by.get(`k${index}`)!['attributes'])['it']).toBe(text);
    }
  });
});
