import { type Detector, stoodIn } from '../src/catalog/detectors.js';
import type { Config } from '../src/config/schema.js';
import type { Component } from '../src/model/collector.js';
import { type StatementGroup, set, text, transform } from './ottl.js';
import { chosenOf } from './redact.js';
import { spare } from './redact-mask.js';
import { re2 } from './redact-search.js';

const described = ['metric.name', 'metric.unit', 'metric.description'];
const [all, before] = ['metric.cache["all"]', 'metric.cache["before"]'] as const;

const replace = (pattern: string, replacement: string) => `replace_pattern(${all}, ${pattern}, ${text(replacement)})`;

/** Names, units and descriptions of metrics are few and long-lived, so they are simply searched, without checks. Cards have no place in them. */
const descriptions = (chosen: readonly Detector[]): StatementGroup => ({
  statements: [
    set(all, `Concat([${described.join(', ')}], "\\n\\n")`),
    set(before, all),
    ...chosen
      .filter(({ check }) => check !== 'luhn')
      .flatMap((detector) => {
        const hints = detector.hints.map((hint) => `IsMatch(${all}, ${text(hint)})`).join(' or ');
        return [...spare(detector, replace), replace(re2(detector), detector.replacement)].map(
          (statement) => `${statement} where ${hints}`,
        );
      }),
    ...stoodIn.map(([sign, was]) => `${replace(text(sign), was)} where ${all} != ${before}`),
    ...described.map((path, index) => set(path, `Split(${all}, "\\n\\n")[${index}]`, `${all} != ${before}`)),
  ],
});

/** By itself, in the main file, where there is room: it shares nothing with what masks records. */
export function redactDescriptions(config: Config): Component[] {
  const chosen = chosenOf(config);
  if (chosen.length === 0) return [];
  return [transform('redact-descriptions', { metric: [descriptions(chosen)] })];
}
