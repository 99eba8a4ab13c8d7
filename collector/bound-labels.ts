import { metrics } from '../src/catalog/metrics.js';
import type { Config } from '../src/config/schema.js';
import { type Component, component } from '../src/model/collector.js';
import type { Metric } from '../src/model/metric.js';
import { derivations } from './derive.js';
import { attribute, text, transform } from './ottl.js';

/** What a label holds that nobody gave, and what all names beyond a list become. */
const [unknown, other] = ['unknown', 'other'];

/** Labels with a list, and the pattern of what is on it. */
function bounded({ labels, prices, pricing }: Config): [label: string, onList: string][] {
  const priced = [...Object.keys(prices), ...Object.keys(pricing?.models ?? {})];
  // The type of an agent is its name where nobody gave a type: one list of the two holds for both.
  const { agent, type } = labels.known;
  const known = { ...labels.known, ...((agent ?? type) && { agent: agent ?? type, type: type ?? agent }) };
  return Object.entries(known).map(([label, names = []]) => {
    const kept = [...new Set([...names, ...(label === 'model' ? priced : []), unknown, other])].sort();
    return [label, text(`^(?:${kept.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})$`)];
  });
}

/**
 * Counts names that are on no list as they come, by span. Undefined where no label has a list. The metric named is the
 * first that the family of spans is made into; its other metrics lose the same names.
 */
export function toOverflow(config: Config): Component | undefined {
  const { name, help } = metrics.labelOverflow;
  const lists = bounded(config);
  const definitions = lists.flatMap(([label, onList]) =>
    families.flatMap((family) => {
      const first = derivations.find(({ of, families }) => families.includes(family) && label in metrics[of].labels);
      if (first === undefined) return [];
      const value = attribute('span', label);
      const named: Metric = metrics[first.of];
      return {
        name,
        description: help,
        include_resource_attributes: [{ key: 'no.resource.attribute' }],
        attributes: [
          { key: 'service' },
          { key: 'metric', default_value: named.name },
          { key: 'label', default_value: label },
        ],
        conditions: [
          `${attribute('span', 'family')} == ${text(family)} and ${value} != nil and not IsMatch(${value}, ${onList})`,
        ],
        sum: { monotonic: true, value: '1' },
      };
    }),
  );
  return definitions.length === 0
    ? undefined
    : component('signal_to_metrics/overflow', { error_mode: 'silent', spans: definitions });
}

const families: readonly string[] = [...new Set(derivations.flatMap(({ families }) => families))];

/**
 * Puts `other` in the place of names that are on no list. On the points that a batch of spans has become, as they are
 * far fewer; the sums that follow add up those that now are the same series.
 */
export function boundLabels(config: Config): Component | undefined {
  const statements = bounded(config).map(([label, onList]) => {
    const value = attribute('datapoint', label);
    return `set(${value}, ${text(other)}) where metric.name != ${text(metrics.labelOverflow.name)} and ${value} != nil and not IsMatch(${value}, ${onList})`;
  });
  return statements.length === 0 ? undefined : transform('bound-labels', { metric: [{ statements }] });
}
