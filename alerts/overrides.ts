import type { Config } from '../src/config/schema.js';
import { suggest, UserError } from '../src/errors.js';
import { type Alert, mapValues } from '../src/model/alert.js';

/**
 * Moves thresholds and turns alerts off, as the config says.
 * @throws UserError that names every alert of the config that does not exist, and every threshold that makes no sense
 */
export function applyOverrides<K extends string>(
  alerts: Record<K, Alert>,
  overrides: Config['alerts'],
): Record<K, Alert> {
  const mistakes = Object.entries(overrides).flatMap(([key, change]) => mistakesOf(key, change, alerts));
  if (mistakes.length > 0) throw new UserError(mistakes.sort().join('\n'));
  return mapValues(alerts, (alert, key) => {
    const change = overrides[key];
    if (change === undefined) return alert;
    if (change === false) return { ...alert, enabled: false };
    return {
      ...alert,
      for: change.for ?? alert.for,
      severity: change.severity ?? alert.severity,
      team: change.team ?? alert.team,
      class: change.class ?? alert.class,
      when: { ...alert.when, threshold: change.threshold ?? alert.when.threshold },
    };
  });
}

type Override = Config['alerts'][string];

function mistakesOf(key: string, change: Override, alerts: Readonly<Record<string, Alert>>): string[] {
  const alert = alerts[key];
  if (alert === undefined) {
    return [`config: alerts.${key}: expected an alert that exists, got "${key}".${suggest(key, Object.keys(alerts))}`];
  }
  const threshold = change === false ? undefined : change.threshold;
  const { bounds, unit } = alert.when;
  if (threshold === undefined || bounds.holds(threshold)) return [];
  const remedy = unit === 'percentunit' ? ' A share is written as a fraction: 0.05 for 5 %.' : '';
  return [`config: alerts.${key}.threshold: expected ${bounds.text}, got ${threshold}.${remedy}`];
}
