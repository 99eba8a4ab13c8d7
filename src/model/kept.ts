import type { Where } from './promql.js';
import { ask, type Quantile, type Question, type Recorded, recorded, type Signal } from './signal.js';

/**
 * Adds answers that rules keep of everything together, once a minute. A curve over the buckets of a whole fleet reads
 * thousands of series at each of its points; with nothing chosen it reads these instead, one series a group.
 * @param groups the groupings in which panels ask for it
 */
export const withKept = <S extends Recorded | Quantile>(signal: S, ...groups: readonly (readonly string[])[]): S => ({
  ...signal,
  kept: groups.map((by) => keptBy(signal, by)),
});

function keptBy(signal: Recorded | Quantile, by: readonly string[]): Recorded {
  const leaf = signal.kind === 'quantile' ? signal.of : signal;
  const [family = '', metric = ''] = leaf.name.split(':');
  const stem = signal.kind === 'quantile' ? metric.replace(/_bucket$/, `_p${signal.q * 100}`) : metric;
  return recorded({
    title: signal.title,
    unit: signal.unit,
    help: `${signal.help} Of all together.`,
    name: `${by.join('_') || 'all'}:${family}_${stem}:rate`,
    by,
    combine: 'max',
    windows: leaf.windows === 'level' ? 'level' : [leaf.windows[0]],
    every: '1m',
    expr: (window, where) => ask(signal as Signal, { by, where, window }), // any label may be asked for; `ask` checks them
  });
}

/** All answers that are kept of the signals of some families, by name. */
export const keptOf = (families: readonly Readonly<Record<string, Signal>>[]): Readonly<Record<string, Recorded>> =>
  Object.fromEntries(
    families
      .flatMap((family) => Object.values(family))
      .flatMap((signal) => ('kept' in signal ? (signal.kept ?? []) : []))
      .map((one) => [one.name, one]),
  );

/**
 * The query of a curve that choices narrow. A choice of "All" is the pattern `.*`, which also matches a label that no
 * series has: by such a label either what is kept is read or, where something is chosen, the signal itself.
 * @param chosen matchers of the choices that the signal has labels for
 */
export function askChosen(signal: Signal, { by = [], ...question }: Question, chosen: Where): readonly string[] {
  const plain = (also: Where) => ask(signal, { ...question, by, where: { ...chosen, ...question.where }, also });
  const kept = 'kept' in signal ? signal.kept?.find((one) => isSame(one.by, by)) : undefined;
  const others = Object.entries(chosen).filter(([label]) => !by.includes(label));
  const asksAll =
    question.window === undefined && question.where === undefined && others.every(([, one]) => isPattern(one));
  if (kept === undefined || !asksAll || others.length === 0) return [plain({})];
  const own = Object.fromEntries(Object.entries(chosen).filter(([label]) => by.includes(label)));
  const all = Object.fromEntries(others.map(([label, match]) => [noLabel(label), match]));
  return [
    ask(kept, { by, where: own, also: all }),
    ...others.map(([label, match]) => plain({ [noLabel(label)]: not(match) })),
  ];
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((label) => other.includes(label));

const noLabel = (label: string): string => `any_${label}`;

/** Whether a label is one of those that no series has. */
export const isNoLabel = (label: string): boolean => label.startsWith(noLabel(''));

const isPattern = (match: Where[string] | undefined): match is { readonly op: '=~'; readonly value: string } =>
  typeof match === 'object' && 'op' in match && match.op === '=~';

const not = (match: Where[string] | undefined): Where[string] => ({
  op: '!~',
  value: isPattern(match) ? match.value : '',
});
