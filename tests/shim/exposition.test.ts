import { expect, test } from 'vitest';
import { exposition, type Family, formatFor } from '../../src/shim/exposition.js';

const families: readonly Family[] = [
  {
    name: 'calls_total',
    type: 'counter',
    help: 'Calls, by "kind"\nand \\ more.',
    samples: [
      { name: 'calls_total', labels: { kind: 'a "quoted"\n\\ line' }, value: 3, created: 1_700_000_000.25 },
      { name: 'calls_total', labels: { kind: 'b' }, value: 4, created: 1_700_000_001 },
    ],
  },
  {
    name: 'level',
    type: 'gauge',
    help: 'Level.',
    samples: [{ name: 'level', labels: {}, value: Number.POSITIVE_INFINITY }],
  },
  {
    name: 'seconds',
    type: 'histogram',
    help: 'Seconds.',
    samples: [
      {
        name: 'seconds_bucket',
        labels: { le: 0.5 },
        value: 1,
        exemplar: { labelSet: { trace_id: 'abc' }, value: 0.25, timestamp: 1_700_000_002.5 },
      },
      { name: 'seconds_bucket', labels: { le: '+Inf' }, value: 1 },
      { name: 'seconds_sum', labels: {}, value: 0.25 },
      { name: 'seconds_count', labels: {}, value: 1, created: 1_700_000_003 },
    ],
  },
];

test('OpenMetrics has family names, created lines beside their series, exemplars and an end', () => {
  expect(exposition(families, 'openmetrics')).toBe(`# HELP calls Calls, by \\"kind\\"\\nand \\\\ more.
# TYPE calls counter
calls_total{kind="a \\"quoted\\"\\n\\\\ line"} 3
calls_created{kind="a \\"quoted\\"\\n\\\\ line"} 1700000000.250
calls_total{kind="b"} 4
calls_created{kind="b"} 1700000001.000
# HELP level Level.
# TYPE level gauge
level +Inf
# HELP seconds Seconds.
# TYPE seconds histogram
seconds_bucket{le="0.5"} 1 # {trace_id="abc"} 0.25 1700000002.500
seconds_bucket{le="+Inf"} 1
seconds_sum 0.25
seconds_count 1
seconds_created 1700000003.000
# EOF
`);
});

test('the classic text format has whole names and neither created lines nor exemplars', () => {
  expect(exposition(families, 'text')).toBe(`# HELP calls_total Calls, by "kind"\\nand \\\\ more.
# TYPE calls_total counter
calls_total{kind="a \\"quoted\\"\\n\\\\ line"} 3
calls_total{kind="b"} 4
# HELP level Level.
# TYPE level gauge
level +Inf
# HELP seconds Seconds.
# TYPE seconds histogram
seconds_bucket{le="0.5"} 1
seconds_bucket{le="+Inf"} 1
seconds_sum 0.25
seconds_count 1
`);
});

test('OpenMetrics is served to a client that accepts it, the classic format to any other', () => {
  expect(formatFor('application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4')).toBe(
    'openmetrics',
  );
  expect(formatFor('text/plain')).toBe('text');
  expect(formatFor(undefined)).toBe('text');
});
