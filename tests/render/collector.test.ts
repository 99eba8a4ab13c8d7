import { expect, test } from 'vitest';
import { component, connector } from '../../src/model/collector.js';
import { renderCollector } from '../../src/render/collector.js';

const otlp = component('otlp', { port: 1 });
const debug = component('debug');
const storage = component('file_storage', { directory: '/tmp' });
const telemetry = { metrics: { level: 'basic' } };

test('definitions are gathered from use; what joins two pipelines is a connector', () => {
  const join = connector('forward/middle');
  const rendered = renderCollector({
    pipelines: {
      traces: { receivers: [otlp], processors: [component('filter', { x: 2 })], exporters: [join] },
      'traces/end': { receivers: [join], processors: [], exporters: [debug] },
    },
    extensions: [storage],
    telemetry,
  });
  expect(rendered).toEqual({
    extensions: { file_storage: { directory: '/tmp' } },
    receivers: { otlp: { port: 1 } },
    processors: { filter: { x: 2 } },
    exporters: { debug: {} },
    connectors: { 'forward/middle': {} },
    service: {
      extensions: ['file_storage'],
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['filter'], exporters: ['forward/middle'] },
        'traces/end': { receivers: ['forward/middle'], processors: [], exporters: ['debug'] },
      },
      telemetry,
    },
  });
});

test('one id with two meanings is refused', () => {
  const pipeline = (port: number) => ({ receivers: [component('otlp', { port })], processors: [], exporters: [debug] });
  expect(() =>
    renderCollector({ pipelines: { traces: pipeline(1), logs: pipeline(2) }, extensions: [], telemetry }),
  ).toThrow(
    'collector: expected one definition of "otlp", got two that differ. Name one of them, for example "otlp/second".',
  );
});
