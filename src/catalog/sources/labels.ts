import type { LabelReading } from '../../model/source.js';
import { inferenceOperations } from '../spans.js';
import { failureWords, operationNames, providerApi, providerNames } from '../values.js';

/** Providers that need no other spelling than small letters. */
const sameName = ['openai', 'anthropic', 'cohere', 'groq', 'deepseek', 'perplexity'];

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** Whatever stands between two words, or nothing. */
const joined = (text: string): string =>
  text
    .split(/(?<=[a-z0-9])[ ._-](?=[a-z0-9])/i)
    .map(escaped)
    .join('[ ._-]?');
const anyOf = (texts: readonly string[], quoted = escaped): string => [...new Set(texts.map(quoted))].join('|');

/** The words of a table, by what they mean. */
function byMeaning(table: Readonly<Record<string, string>>, also: readonly string[] = []): [string, string][] {
  const meanings = [...new Set([...Object.values(table), ...also])];
  return meanings.map((meaning) => [
    `(?i)${anyOf([meaning, ...Object.keys(table).filter((word) => table[word] === meaning)], joined)}`,
    meaning,
  ]);
}

/** Providers as the conventions spell them, the API after the name taken off. */
export const provider = (...from: readonly string[]): LabelReading => ({
  from,
  values: [[providerApi, '$1'], ...byMeaning(providerNames, sameName)],
});

/** Operations as the conventions spell them. A call that does not say is a chat, as it is in the collector. */
export const operation = (...from: readonly string[]): LabelReading => ({
  from,
  absent: 'chat',
  values: byMeaning(operationNames),
});

/** Matches what is said of a model call, and what says nothing; agents, tools and the like are none. */
export const modelCalls = {
  op: '=~',
  value: `(?i)|${anyOf(
    [
      ...inferenceOperations,
      ...Object.keys(operationNames).filter((word) => inferenceOperations.some((one) => one === operationNames[word])),
    ],
    joined,
  )}`,
} as const;

/** How a call ended, of these, by the words of its error; one without error went well. */
export const statusOf = (known: readonly string[], ...from: readonly string[]): LabelReading => ({
  from,
  absent: '=ok',
  // A status that is found starts with `=`, so that nothing is looked for in it any more.
  values: [
    ...Object.entries(failureWords)
      .reverse()
      .filter(([status]) => known.includes(status))
      .map(([status, words]): [string, string] => [`.*(?:${words}).*`, `=${status}`]),
    ['[^=].*', '=error'],
    ['=(.+)', '$1'],
  ],
});

/** Values by exact words; any other is `otherwise`. */
export const words = (
  from: string,
  table: Readonly<Record<string, readonly string[]>>,
  otherwise: string,
): LabelReading => ({
  from: [from],
  absent: `=${otherwise}`,
  values: [
    ...Object.entries(table).map(([value, said]): [string, string] => [anyOf(said), `=${value}`]),
    ['[^=].*', `=${otherwise}`],
    ['=(.+)', '$1'],
  ],
});
