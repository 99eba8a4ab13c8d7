/** So many steps in which a counter grows by so much each, or a gauge stands at so much. */
export type Phase = readonly [amount: number, steps: number];

/**
 * A counter from its birth: the zero that its created timestamp gives it, then the phases.
 * In promtool's notation `a+bxn` is a, a+b … a+n*b: one sample more than n.
 */
export function counter(...phases: readonly Phase[]): string {
  let total = 0;
  const parts = phases.map(([growth, steps]) => {
    const part = `${tidy(total + growth)}+${tidy(growth)}x${steps - 1}`;
    total += growth * steps;
    return part;
  });
  return ['0', ...parts].join(' ');
}

/** A gauge, phase by phase. */
export const gauge = (...phases: readonly Phase[]): string =>
  phases.map(([value, steps]) => `${tidy(value)}x${steps - 1}`).join(' ');

/** The same samples again and again, `times` times. */
export const repeat = (samples: readonly number[], times: number): string =>
  Array.from({ length: times }, () => samples.join(' ')).join(' ');

/** Sums of decimal fractions carry noise in the last digits; ten digits are more than any of this needs. */
export const tidy = (value: number): number => Number(value.toPrecision(10));

/** A series selector of a label set. */
export const selector = (name: string, labels: Readonly<Record<string, string>>): string =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(', ')}}`;

/** That a process was asked all the time, and answered: only then is a counter that was not there before a new one. */
export const answering = (labels: Readonly<Record<string, string>>, steps: number): Record<string, string> => ({
  [selector('up', { job: labels['component'] ?? '', ...labels })]: gauge([1, steps]),
});
