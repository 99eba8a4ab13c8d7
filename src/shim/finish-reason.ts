/** The few reasons for which answers end, from the many names that providers have for them. */
const meanings: readonly (readonly [RegExp, 'stop' | 'length' | 'tool_calls' | 'content_filter'])[] = [
  [/^(length|max_tokens|max_output_tokens|model_length|MAX_TOKENS|model_context_window_exceeded)$/, 'length'],
  [/^(tool_calls?|tool_use|function_call|tool-calls)$/, 'tool_calls'],
  [/^(content_filter|content-filter|safety|refusal|SAFETY|RECITATION|guardrail_intervened)$/, 'content_filter'],
  [/^(stop|end_turn|stop_sequence|STOP|completed?|eos)$/, 'stop'],
];

/** Why an answer ended, by the first of its reasons; what is not known is `other`. */
export const finishReason = (reason: string) => meanings.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other';
