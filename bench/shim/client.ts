import { createRequire } from 'node:module';

/** Packages of rivals/, loaded as CommonJS: that is what all of the instrumentations patch. */
export const load = createRequire(new URL('rivals/package.json', import.meta.url));

const answer = JSON.stringify({
  id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
  object: 'chat.completion',
  created: 1_741_569_952,
  model: 'gpt-4o-2024-08-06',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Open the settings, then Security, then Reset password.', refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: {
    prompt_tokens: 1019,
    completion_tokens: 110,
    total_tokens: 1129,
    prompt_tokens_details: { cached_tokens: 512, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  },
  service_tier: 'default',
});

export interface Reply {
  readonly id: string;
  readonly model: string;
  readonly choices: readonly { readonly message: { readonly content: string }; readonly finish_reason: string }[];
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
  };
}

export interface Client {
  readonly chat: { readonly completions: { create(request: object): Promise<Reply> } };
}
export type OpenAiClass = new (options: object) => Client;

/** An OpenAI client that is answered at once, without a network: what is left is the client's own work. */
export const instantClient = (OpenAI: OpenAiClass): Client =>
  new OpenAI({
    apiKey: 'none',
    fetch: () => Promise.resolve(new Response(answer, { headers: { 'content-type': 'application/json' } })),
  });

/** What the prompt says, again and again; where it is found, content was recorded. */
export const promptWords = 'How do I reset my password? ';

/** A prompt of about that many characters. */
export const request = (characters: number): object => ({
  model: 'gpt-4o',
  messages: [
    { role: 'system', content: 'You answer in one sentence.' },
    { role: 'user', content: promptWords.repeat(Math.ceil(characters / promptWords.length)).slice(0, characters) },
  ],
});

/** The counts of an answer, as the shim takes them. */
export const usageOf = ({ usage }: Reply) => ({
  inputTokens: usage.prompt_tokens,
  outputTokens: usage.completion_tokens,
  cacheReadTokens: usage.prompt_tokens_details.cached_tokens,
});
