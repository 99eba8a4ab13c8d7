/** The few reasons for which answers end. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'other';

/** From the many names that providers have for them. */
const meanings: readonly (readonly [RegExp, FinishReason])[] = [
  [/^(length|max_tokens|max_output_tokens|model_length|MAX_TOKENS|model_context_window_exceeded)$/, 'length'],
  [/^(tool_calls?|tool_use|function_call|tool-calls)$/, 'tool_calls'],
  [/^(content_filter|content-filter|safety|refusal|SAFETY|RECITATION|guardrail_intervened)$/, 'content_filter'],
  [/^(stop|end_turn|stop_sequence|STOP|completed?|eos)$/, 'stop'],
];

/** Names that were looked up; they come from outside, so there is an end to it. */
const remembered = 100;
const known = new Map<string, FinishReason>();

/** Why an answer ended, by the first of its reasons; what is not known is `other`. */
export function finishReason(reason: string): FinishReason {
  const found = known.get(reason);
  if (found !== undefined) return found;
  const meaning = meanings.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other';
  if (known.size < remembered) known.set(reason, meaning);
  return meaning;
}
