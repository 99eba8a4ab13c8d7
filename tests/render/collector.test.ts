import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { component, connector } from '../../src/model/collector.js';
import { collectorFiles, renderCollector } from '../../src/render/collector.js';

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

test('a component that names a file is defined there and used in the main one', () => {
  const files = collectorFiles({
    pipelines: {
      traces: {
        receivers: [otlp],
        processors: [component('filter', { x: 2 }), { ...component('transform', { y: 3 }), file: 'prices.yaml' }],
        exporters: [debug],
      },
    },
    extensions: [],
    telemetry,
  });
  expect(Object.keys(files)).toEqual(['gateway.yaml', 'prices.yaml']);
  expect(load(files['prices.yaml']!)).toEqual({ processors: { transform: { y: 3 } } });
  expect(load(files['gateway.yaml']!)).toMatchObject({
    processors: { filter: { x: 2 } },
    service: { pipelines: { traces: { processors: ['filter', 'transform'] } } },
  });
  expect(files['gateway.yaml']).not.toContain('y: 3');
});

test('one id with two meanings is refused', () => {
  const pipeline = (port: number) => ({ receivers: [component('otlp', { port })], processors: [], exporters: [debug] });
  expect(() =>
    renderCollector({ pipelines: { traces: pipeline(1), logs: pipeline(2) }, extensions: [], telemetry }),
  ).toThrow(
    'collector: expected one definition of "otlp", got two that differ. Name one of them, for example "otlp/second".',
  );
});
