import { createHash } from 'node:crypto';

/**
 * A number in [0, 1) that depends on its parts only. Every accident of the example is drawn with it, so that one seed
 * gives the same conversations however many of them run at once.
 */
export function chance(...parts: readonly (string | number)[]): number {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

/** One of the choices, by chance. */
export function pick<T>(choices: readonly [T, ...T[]], ...parts: readonly (string | number)[]): T {
  return choices[Math.floor(chance(...parts) * choices.length)] ?? choices[0];
}

/** An integer from `least` to `most`, both included. */
export const between = (least: number, most: number, ...parts: readonly (string | number)[]): number =>
  least + Math.floor(chance(...parts) * (most - least + 1));
