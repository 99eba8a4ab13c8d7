import { type SafetyResult, safety } from '../../src/shim/index.js';
import type { World } from './world.js';

/** What a prompt is held against before any model reads it. */
const checks: Readonly<Record<string, (prompt: string) => SafetyResult>> = {
  prompt_injection: (prompt) => (/ignore (all )?previous instructions/i.test(prompt) ? 'block' : 'pass'),
  private_data: (prompt) => (/\b(?:\d[ -]?){15,16}\b/.test(prompt) ? 'flag' : 'pass'),
};

/** Runs every check; true when none says to stop. */
export function isSafe({ tally }: World, prompt: string): boolean {
  const results = Object.entries(checks).map(([name, look]) => {
    const result = safety.check<SafetyResult>({ name }, () => look(prompt));
    tally.safety(name, result);
    return result;
  });
  return !results.includes('block');
}
