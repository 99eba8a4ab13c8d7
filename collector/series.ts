import { metrics } from '../src/catalog/metrics.js';
import type { Config } from '../src/config/schema.js';
import { type Component, component } from '../src/model/collector.js';
import { labelsOf, type Metric } from '../src/model/metric.js';
import { overflow } from './bound-labels.js';
import { countedAs, countsOf, type Derivation, derivations, groupOf } from './derive.js';
import { labels } from './labels.js';
import { type Group, groupNames, groups } from './marks.js';
import { attribute, list, type StatementGroup, set, text, transform } from './ottl.js';

const point = (key: string): string => attribute('datapoint', key);
const family = point('family');
const isOf = (name: string): string => `metric.name == ${text(name)}`;
const metricOf = ({ of }: Derivation): Metric => metrics[of];

/** Every metric that counts the spans of a group gets a copy of their points. */
const copies: StatementGroup = {
  statements: groupNames.flatMap((group) => {
    const [, ...others] = countsOf(group).map(metricOf);
    return others.map(
      ({ name, help }) =>
        `copy_metric(name=${text(name)}, description=${text(help)}) where ${isOf(countedAs(group).name)}`,
    );
  }),
};

/** Points of copies whose metric does not count them. */
const others = (group: Group): string[] =>
  countsOf(group).flatMap((one) => {
    const foreign = groups[group].filter((name) => !one.families.includes(name));
    const { name } = metricOf(one);
    return [
      ...foreign.map((foreign) => `${isOf(name)} and ${family} == ${text(foreign)}`),
      ...(one.needs === undefined ? [] : [`${isOf(name)} and ${point(one.needs)} == nil`]),
    ];
  });

/** A series has the labels of the catalog and no others. */
const keep = (group: Group): StatementGroup => ({
  conditions: groups[group].map((name) => `${family} == ${text(name)}`),
  statements: [
    ...countsOf(group).flatMap((one) =>
      Object.entries(one.fixed ?? {}).map(([label, value]) => set(point(label), text(value), isOf(metricOf(one).name))),
    ),
    ...[...new Set(derivations.filter((one) => groupOf(one) === group).map(metricOf))].map(
      (metric) => `keep_keys(datapoint.attributes, ${list(labelsOf(metric))}) where ${isOf(metric.name)}`,
    ),
  ],
});

/** From points with what their spans had to the series of the catalog. */
export function toSeries(config: Config): Component[] {
  const { copied, dropped, made } = overflow(config);
  return [
    transform('labels', { metric: [...labels((group) => isOf(countedAs(group).name)), copies, ...copied] }),
    component('filter/series', {
      error_mode: 'ignore',
      metrics: { datapoint: [...new Set([...groupNames.flatMap(others), ...dropped])] },
    }),
    transform('series', { metric: [...made, ...groupNames.map(keep)] }),
  ];
}
