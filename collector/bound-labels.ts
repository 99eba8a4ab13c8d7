import { metrics } from '../src/catalog/metrics.js';
import type { Config } from '../src/config/schema.js';
import type { Component } from '../src/model/collector.js';
import { countedAs, derivations } from './derive.js';
import { groupNames, groups } from './marks.js';
import { attribute, type StatementGroup, set, text, transform } from './ottl.js';

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
 * Counts names that are on no list. Where spans of a group are counted, a copy of the points is made for each such label. The
 * metric named is the first that the family of spans is made into; its other metrics lose the same names.
 */
export function overflow(config: Config) {
  const { name, help } = metrics.labelOverflow;
  const lists = bounded(config).map(([label, onList]) => ({ label, onList, copy: `~${label}` }));
  const named = lists.flatMap(({ label, copy }) =>
    groupNames.flatMap((group) =>
      groups[group].map((family) => {
        const first = derivations.find(({ of, families }) => families.includes(family) && label in metrics[of].labels);
        return { label, copy, group, family, metric: first && metrics[first.of].name };
      }),
    ),
  );
  const isOf = (copy: string): string => `metric.name == ${text(copy)}`;
  const isOfFamily = (family: string): string => `${attribute('datapoint', 'family')} == ${text(family)}`;
  const copied: StatementGroup = {
    statements: lists.flatMap(({ label, copy }) =>
      groupNames
        .filter((group) => named.some((one) => one.label === label && one.group === group && one.metric !== undefined))
        .map(
          (group) => `copy_metric(name=${text(copy)}, description=${text(help)}) where ${isOf(countedAs(group).name)}`,
        ),
    ),
  };
  const made: StatementGroup = {
    conditions: lists.map(({ copy }) => isOf(copy)),
    statements: [
      ...lists.map(({ label, copy }) => set(attribute('datapoint', 'label'), text(label), isOf(copy))),
      ...named.map(({ copy, family, metric = '' }) =>
        set(attribute('datapoint', 'metric'), text(metric), `${isOf(copy)} and ${isOfFamily(family)}`),
      ),
      'keep_keys(datapoint.attributes, ["service", "metric", "label"])',
    ],
  };
  const renamed: StatementGroup = { statements: lists.map(({ copy }) => set('metric.name', text(name), isOf(copy))) };
  return {
    copied: lists.length > 0 ? [copied] : [],
    dropped: [
      ...lists.map(({ label, onList, copy }) => {
        const value = attribute('datapoint', label);
        return `${isOf(copy)} and (${value} == nil or IsMatch(${value}, ${onList}))`;
      }),
      ...named
        .filter(({ metric }) => metric === undefined)
        .map(({ copy, family }) => `${isOf(copy)} and ${isOfFamily(family)}`),
    ],
    made: lists.length > 0 ? [made, renamed] : [],
  };
}

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
