import { labelsOf, type Metric } from '../../model/metric.js';
import { type Expr, promql, quote, select } from '../../model/promql.js';
import type { ChosenSource, Source, Step, Supply } from '../../model/source.js';
import { type Part, readAll, told } from './readings.js';

/** One series of a contract metric, and the sources that have it; of two that tell of one service the first is believed. */
export interface Supplied {
  readonly metric: Metric;
  readonly part: Part;
  readonly by: readonly { readonly source: Source; readonly supply: Supply; readonly chosen: ChosenSource }[];
}

/** Name of a contract metric without what its kind adds, as the names of what is recorded have it. */
export const stemOf = ({ name }: Metric): string => name.replace(/_total$/, '');

type Series = Pick<Supplied, 'metric' | 'part'>;

/** Names of what is recorded on the way, all of it per second. */
const recordedAs = (level: 'foreign' | 'once' | 'counted', { metric, part }: Series, window: string): string =>
  `${level}:${stemOf(metric)}${part}:rate${window}`;

/** What of foreign metrics counts: by the contract's labels, in its buckets, and of services that it does not have. */
export const countedName = (series: Series, window: string): string => recordedAs('counted', series, window);

/** The rules that lead there: what every source says, then of that what counts. */
export function stepsOf(it: Supplied, window: string): readonly Step[] {
  const topic = stemOf(it.metric);
  const foreign = it.by.map(({ source, supply }) => ({
    topic,
    record: recordedAs('foreign', it, window),
    expr: readAll(source, supply, it.metric, it.part, window),
    labels: { source: source.name },
  }));
  const record = countedName(it, window);
  if (it.part !== '_bucket') return [...foreign, { topic, record, expr: once(it, window) }];
  const own = recordedAs('once', it, window);
  return [
    ...foreign,
    { topic, record: own, expr: once(it, window) },
    { topic, record, expr: inOurBuckets(it.metric, own) },
  ];
}

/** Adds up the readings, each where no other tells the same. */
function once(it: Supplied, window: string): Expr {
  const name = recordedAs('foreign', it, window);
  const from = (sources: readonly string[], ids: readonly string[] = []): Expr =>
    select(name, { source: oneOf(sources), ...(ids.length > 0 && { reading: oneOf(ids) }) });
  const contract = promql`rate(${select(it.metric.name + it.part)}[${window}])`;

  const each = it.by.flatMap(({ source, supply, chosen }, index) => {
    const before = it.by.slice(0, index).map((other) => other.source.name);
    const above = it.by.filter((other) => rank[other.source.layer] < rank[source.layer]).map((o) => o.source.name);
    const yieldsTo =
      chosen.yields && 'model' in it.metric.labels ? [...(above.length > 0 ? [from(above)] : []), contract] : [];
    const elsewhere = [
      ...(before.length > 0 ? [promql`unless on (service) ${from(before)}`] : []),
      ...yieldsTo.map((theirs) => promql`unless on (model) ${theirs}`),
    ];
    const ids = told(supply).map(({ id }) => id);
    return ids.map((id, place) => {
      const earlier = ids.slice(0, place);
      const not =
        earlier.length > 0 ? [promql`unless on (${supply.once.join(', ')}) ${from([source.name], earlier)}`] : [];
      return `(${[from([source.name], [id]), ...not, ...elsewhere].join(' ')})`;
    });
  });
  const labels = [...labelsOf(it.metric), ...(it.part === '_bucket' ? ['le'] : [])].join(', ');
  return promql`sum by (${labels}) (\n${each.join('\nor ')}\n)\nunless on (service) ${contract}`;
}

const rank = { application: 0, gateway: 1, engine: 2 };

const oneOf = (values: readonly string[]): string | readonly string[] => (values.length === 1 ? values[0]! : values);

/**
 * Sums over services take buckets that are the same for all: what lies below each of our bounds, in between as
 * `histogram_quantile` would have it. What lies above the highest bound of a source is taken to lie at it.
 */
function inOurBuckets({ labels, buckets = [] }: Metric, own: string): Expr {
  const by = ['service', ...Object.keys(labels)].join(', ');
  const all = select(own, { le: '+Inf' });
  const total = promql`sum by (${by}) (${all})`;
  const below = buckets.map((bound) => {
    const whole = promql`(${total} and on (${by}) histogram_quantile(1, ${own}) <= ${bound})`;
    const share = promql`histogram_fraction(-Inf, ${bound}, ${own}) * on (${by}) ${total}`;
    const le = Number.isInteger(bound) ? bound.toFixed(1) : String(bound);
    // Where nothing happened there is no share of it, and no number.
    return promql`or label_replace((${whole} or ${share}) >= 0, "le", ${quote(le)}, "", "")`;
  });
  return promql`${all}\n${below.join('\n')}`;
}
