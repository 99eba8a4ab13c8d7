import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface MustMask {
  readonly detector: string;
  readonly secret: string;
  readonly text: string;
}

export interface MustKeep {
  readonly kind: string;
  readonly text: string;
}

const corpus = <T>(name: string): readonly T[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/privacy', `${name}.json`), 'utf8')); // as written there

/** What has to be masked, and what must stay as it is: one corpus for the patterns, the shim and the gateway. */
export const mustMask = corpus<MustMask>('must-mask');
export const mustKeep = corpus<MustKeep>('must-keep');

/** Whether the text holds the secret, as it is or as it stands in JSON, or in JSON in JSON. */
export const holds = (text: string, secret: string): boolean => {
  const json = JSON.stringify(secret).slice(1, -1);
  return text.includes(secret) || text.includes(json) || text.includes(JSON.stringify(json).slice(1, -1));
};
