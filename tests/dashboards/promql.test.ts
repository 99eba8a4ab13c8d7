import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { metrics } from '../../src/catalog/metrics.js';
import { signals } from '../../src/catalog/signals/index.js';
import { labelsOf, seriesOf } from '../../src/model/metric.js';
import { type Recorded, recordName, type Signal } from '../../src/model/signal.js';
import { queriesOf } from '../../src/render/grafana/queries.js';
import { boardsOf, configOf } from './rendered.js';

/** Every series a query may name, with its labels: recorded ones, and the raw ones behind ranges nobody records. */
const known = new Map<string, readonly string[]>([
  ...Object.values(signals)
    .flatMap((family) => Object.values(family) as Signal[]) // families differ in their labels only
    .filter((signal): signal is Recorded => signal.kind === 'recorded' && !signal.inline)
    .flatMap((signal) => {
      const windows = signal.windows === 'level' ? [''] : signal.windows;
      return windows.map((window) => [recordName(signal, window), signal.by] as const);
    }),
  ...Object.values(metrics).flatMap((metric) =>
    seriesOf(metric).map((name) => [name, [...labelsOf(metric), 'le']] as const),
  ),
  ['ALERTS', ['alertname', 'alertstate', 'severity', 'service', 'provider', 'model', 'agent', 'type', 'limit']],
]);

describe.each(Object.entries(boardsOf(configOf())))('%s', (_, board) => {
  const queries = queriesOf(board, { values: { trace_service: 'shop' } }).filter((q) => q.datasource === 'prometheus');
  test.each(queries.map((q) => [q.panel, q.query]))(
    '%s is PromQL over series and labels that exist',
    (_panel, query) => {
      expect(problems(query)).toEqual([]);
      expect(query).not.toMatch(/\$/);
    },
  );
});

describe('the check itself', () => {
  test.each([
    ['sum by (model) (llm:requests:rate5m', 'syntax error at 35'],
    ['llm_requests_totals', 'no series llm_requests_totals'],
    ['llm:requests:rate5m{modle="x"}', 'llm:requests:rate5m has no label modle'],
    ['sum by (modle) (llm:requests:rate5m)', 'no series here has a label modle'],
  ])('finds what is wrong with %s', (query, problem) => {
    expect(problems(query)).toContain(problem);
  });
});

function problems(query: string): string[] {
  const found: string[] = [];
  const named = new Set<string>();
  const grouped: string[] = [];
  const text = (node: SyntaxNode) => query.slice(node.from, node.to);
  parser.parse(query).iterate({
    enter: ({ type, node, from }) => {
      if (type.isError) found.push(`syntax error at ${from}`);
      if (type.name === 'VectorSelector') {
        const name = text(node.getChild('Identifier')!);
        const labels = known.get(name);
        if (labels === undefined) found.push(`no series ${name}`);
        for (const label of labels ?? []) named.add(label);
        for (const matcher of node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []) {
          const label = text(matcher.getChild('LabelName')!);
          if (labels && !labels.includes(label)) found.push(`${name} has no label ${label}`);
        }
      }
      if (type.name === 'GroupingLabels') grouped.push(...node.getChildren('LabelName').map(text));
    },
  });
  for (const label of grouped) if (!named.has(label)) found.push(`no series here has a label ${label}`);
  return found;
}
