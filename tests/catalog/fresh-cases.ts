import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chance } from './chance.js';
import { card, iban, ipv4, ipv6 } from './fresh-numbers.js';
import type { MustKeep, MustMask } from './privacy-corpus.js';

/**
 * Forms of what must be masked and what must be kept, by detector and by kind: `⟨opaque 20⟩` is made anew each time, and
 * `«»` stand around what is looked for afterwards, where it is not the whole.
 */
const forms: Readonly<Record<'secrets' | 'plain', Readonly<Record<string, readonly string[]>>>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/privacy/forms.json'), 'utf8'),
); // as written there

const words = ['search', 'planner', 'orders', 'weather', 'retriever', 'summary'] as const;
const lengths = ['lower', 'upper', 'hex', 'opaque', 'base64'] as const;
const made: Readonly<Record<string, (chance: Chance, parameter?: string) => string>> = {
  ...Object.fromEntries(
    lengths.map((kind) => [kind, (chance: Chance, length?: string) => chance[kind](Number(length))]),
  ),
  word: (chance) => chance.one(words),
  basic: (chance) => Buffer.from(`${chance.lower(5)}:${chance.opaque(8)}`).toString('base64'),
  v4: ipv4,
  v6: ipv6,
  card,
  iban,
};

const fill = (chance: Chance, form: string): string =>
  form.replace(/⟨(.*?)⟩/g, (_, inner: string) => {
    const [kind, parameter] = inner.split(' ');
    return made[kind!]?.(chance, parameter) ?? chance.filled(inner); // split gives one at least
  });

const around = {
  secrets: ['#', 'see # there', '(#)', 'x: #, y', '“#”', 'a\n#\nb', '<b>#</b>', '# '],
  plain: ['#', 'see # there', '(#)', '"#"', 'x: #, y', 'a\n#\nb'],
} as const;

function fresh(of: 'secrets' | 'plain', seed: number): { kind: string; marked: string }[] {
  const chance = new Chance(seed);
  return Object.entries(forms[of]).flatMap(([kind, list]) =>
    list.map((form) => {
      const text = fill(chance, of === 'plain' || form.includes('«') ? form : `«${form}»`);
      return { kind, marked: chance.one(around[of]).replace('#', () => text) };
    }),
  );
}

/** Cases that nobody has written down, the same for the same seed. */
export const freshSecrets = (seed: number): MustMask[] =>
  fresh('secrets', seed).map(({ kind, marked }) => ({
    detector: kind,
    secret: /«(.*?)»/s.exec(marked)![1]!, // every form has one
    text: marked.replace(/[«»]/g, ''),
  }));

export const freshPlain = (seed: number): MustKeep[] =>
  fresh('plain', seed).map(({ kind, marked }) => ({ kind, text: marked }));
