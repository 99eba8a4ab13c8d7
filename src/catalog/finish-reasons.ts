/**
 * Why an answer ended, and what providers call it: texts for RE2 and JavaScript, of whatever case. Enumerations are
 * written with the name of their type too.
 */
const words = {
  stop: 'stop|end[_-]turn|stop[_-]sequence|completed?|eos',
  tool_calls: 'tool[_-]calls?|tool[_-]use|function[_-]call',
  content_filter:
    'content[_-]?filter(?:ed)?|(?:image[_-])?(?:safety|prohibited[_-]content|recitation)|blocklist|spii|refusal|guardrail[_-]intervened|model[_-]armor|error[_-]toxic',
  length: 'length|max[_-](?:output[_-])?tokens|model[_-]length|model[_-]context[_-]window[_-]exceeded',
} as const;
const named = (text: string): string => `(?:finish_?reason[._])?(?:${text})`;

export type FinishReason = keyof typeof words | 'other';

/** Patterns for a reason as a whole, by what it comes to. */
export const finishReasons: Readonly<Record<keyof typeof words, string>> = {
  stop: `^${named(words.stop)}$`,
  tool_calls: `^${named(words.tool_calls)}$`,
  content_filter: `^${named(words.content_filter)}$`,
  length: `^${named(words.length)}$`,
};

/** Finds, in a list of reasons as JSON or in one of them, that a model was not let finish for what it said. */
export const someBlocked = `(?:^|")${named(words.content_filter)}(?:$|")`;
