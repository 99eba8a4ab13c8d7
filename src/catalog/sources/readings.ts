import { labelsOf, type Metric } from '../../model/metric.js';
import { type Expr, named, promql, quote, select, type Where } from '../../model/promql.js';
import type { LabelReading, Reading, Source, Supply } from '../../model/source.js';
import { labelBeside } from './otel.js';

/** Series of a contract metric: a counter's own, or one of a histogram's. */
export type Part = '' | '_bucket' | '_sum';

/** One reading under one of its names; the earlier of two counts. */
interface Told {
  readonly reading: Reading;
  readonly name: string;
  /** Value of the label `reading`: readings are told apart by it where they are recorded side by side. */
  readonly id: string;
}

/** The readings of a supply under all their names, the first first. */
export const told = ({ readings }: Supply): readonly Told[] =>
  readings
    .flatMap((reading) => reading.metric.names.map((name) => ({ reading, name })))
    .map((one, index) => ({ ...one, id: String(index + 1).padStart(2, '0') }));

/**
 * Whose series it is: applications that OpenTelemetry tells of say `service.name`; whoever is scraped is the job. In the
 * stack's own config the jobs `pods` and `applications` are many services: there the source gives its name.
 */
const serviceOf = (source: Source): LabelReading => ({
  from: ['service', 'service.name', 'exported_job', 'job'],
  values: [['pods|applications', source.name]],
});

/** Labels of a supply, the contract's and those it is counted once by. */
export function labelsOfSupply(metric: Metric, { once }: Supply): string[] {
  return [...new Set([...labelsOf(metric), ...once])];
}

/** Per second and by the contract's labels, what a source has of a metric: every reading, told apart by `reading`. */
export function readAll(source: Source, supply: Supply, metric: Metric, part: Part, window: string): Expr {
  const labels = labelsOfSupply(metric, supply);
  const said = new Set(supply.readings.flatMap(({ is = {} }) => Object.keys(is)));
  const readingOf = (label: string): LabelReading =>
    label === 'service' ? serviceOf(source) : (supply.labels[label] ?? {});
  const read = labels.filter((label) => !said.has(label)).map((label) => [label, readingOf(label)] as const);
  const foreign = [...new Set(read.flatMap(([, { from = [] }]) => from))];
  const le = part === '_bucket' ? ['le'] : [];

  const all = told(supply).map(({ reading, name, id }) => {
    const where = Object.entries(reading.where ?? {}).map(
      ([label, match]) => [labelBeside(name, label), match] as const,
    );
    const by = [...foreign.map((label) => labelBeside(name, label)), ...le].map(named);
    const series = select(name + suffix(metric, reading, part), Object.fromEntries(where) as Where); // entries of a Where
    const fixed = { ...reading.is, reading: id };
    const rate = promql`sum by (${by.join(', ')}) (rate(${series}[${window}]))`;
    return through(
      rate,
      Object.entries(fixed).map(([label, value]) => replace(label, value, '', '')),
    );
  });

  const names = supply.readings.flatMap(({ metric: { names } }) => names);
  const forms = (label: string) => [...new Set(names.map((name) => labelBeside(name, label)))];
  // Where a foreign label has the name of one of ours, two series that differ in it alone must not become the same.
  const changed = ['job', ...foreign.flatMap(forms).filter((label) => labels.includes(label))];
  const calls = [
    ...changed.map((label) => replace(`given_${label}`, '$1', label, '(.*)')),
    replace('job', '$1', 'job', '[^/]+/([^/]+)'),
    ...read.flatMap(([label, { from = [], absent = 'unknown', values = [] }]) => [
      ...(from.length === 0
        ? [replace(label, absent, '', '')]
        : [
            join(label, from.flatMap(forms)),
            replace(label, '$1', label, ';*([^;]+).*'),
            replace(label, absent, label, ';*'),
          ]),
      ...values.map(([pattern, value]) => replace(label, value, label, pattern)),
    ]),
  ];
  const union = all.join('\nor ') as Expr; // each part is an Expr
  return promql`sum by (${[...labels, ...le, 'reading'].join(', ')}) (\n${through(union, calls)}\n)`;
}

const suffix = (metric: Metric, { metric: { kind }, part = 'count' }: Reading, wanted: Part): string => {
  if (kind === 'counter') return '';
  return metric.kind === 'histogram' ? wanted : `_${part}`;
};

/** A function around an expression, and its further arguments. */
type Call = readonly [name: string, rest: string];

const replace = (to: string, value: string, from: string, pattern: string): Call => [
  'label_replace',
  [to, value, from, pattern].map(quote).join(', '),
];
const join = (to: string, from: readonly string[]): Call => ['label_join', [to, ';', ...from].map(quote).join(', ')];

/** Calls in the order in which they are done, each on a line of its own behind what it is done to. */
const through = (inner: Expr, calls: readonly Call[]): Expr =>
  `${calls
    .map(([name]) => `${name}(`)
    .reverse()
    .join('')}${[inner, ...calls.map(([, rest]) => `${rest})`)].join(', ')}` as Expr; // calls around an Expr
