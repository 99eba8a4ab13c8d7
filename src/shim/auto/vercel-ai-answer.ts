import type { LlmUsage } from '../llm.js';
import type { Inference } from './inference.js';
import { at, countAt, objectAt, property, textAt } from './patch.js';
import { type ChunkReader, charactersOf, type Reader, tokensIn, usageOf } from './reader.js';

/** `usage` of a model of the AI SDK (specification v3 and v4), where the totals include what is told apart. */
const modelUsage = (usage: unknown): LlmUsage =>
  usageOf({
    inputTokens: countAt(usage, 'inputTokens', 'total') ?? countAt(usage, 'inputTokens'),
    outputTokens: countAt(usage, 'outputTokens', 'total') ?? countAt(usage, 'outputTokens'),
    cacheReadTokens: countAt(usage, 'inputTokens', 'cacheRead'),
    cacheWriteTokens: countAt(usage, 'inputTokens', 'cacheWrite'),
    reasoningTokens: countAt(usage, 'outputTokens', 'reasoning'),
  });

const reasonOf = (value: unknown): string | undefined =>
  textAt(value, 'finishReason', 'unified') ?? textAt(value, 'finishReason');

/** Answers of a language model: whole ones, and streams of parts. */
export const modelReader = (prompt: unknown): Reader => ({
  answer: (inference, value) => {
    const { call } = inference;
    headOf(inference, property(value, 'response'));
    const reason = reasonOf(value);
    if (reason !== undefined) call.response({ finishReasons: [reason] });
    if (counted(property(value, 'usage'))) call.usage(modelUsage(property(value, 'usage')));
    call.messages({ input: prompt, output: property(value, 'content') });
  },
  stream: (inference) => modelParts(inference, prompt),
});

/** Answers of an embedding model. */
export const embeddingsReader: Reader = {
  answer: ({ call }, value) => {
    const inputTokens = countAt(value, 'usage', 'tokens');
    if (inputTokens !== undefined) call.usage({ inputTokens, outputTokens: 0 });
  },
  stream: () => {
    throw new TypeError('embeddings are not streamed.');
  },
};

function modelParts(inference: Inference, prompt: unknown): ChunkReader {
  const { call } = inference;
  let written = 0;
  let ended = false;
  let usage = false;
  let failure: unknown;
  let text = '';
  return {
    chunk: (part) => {
      const type = textAt(part, 'type');
      if (type === 'text-delta' || type === 'reasoning-delta' || type === 'tool-input-delta') {
        call.firstToken();
        const delta = textAt(part, 'delta') ?? '';
        written += delta.length;
        if (inference.captures && type === 'text-delta') text += delta;
      } else if (type === 'response-metadata') {
        headOf(inference, part);
      } else if (type === 'error') {
        failure = property(part, 'error');
      } else if (type === 'finish') {
        ended = true;
        const reason = reasonOf(part);
        if (reason !== undefined) call.response({ finishReasons: [reason] });
        if (counted(property(part, 'usage'))) {
          usage = true;
          call.usage(modelUsage(property(part, 'usage')));
        }
      }
      return true;
    },
    finished: () => ended,
    awaitsUsage: () => false,
    failure: () => failure,
    end: () => {
      if (!usage && written > 0) {
        call.usage({
          inputTokens: tokensIn(charactersOf(prompt)),
          outputTokens: tokensIn(written),
          source: 'estimated',
        });
      }
      call.messages({ input: prompt, ...(text !== '' && { output: [{ role: 'assistant', content: text }] }) });
    },
  };
}

function headOf({ call }: Inference, response: unknown): void {
  const [model, id] = [textAt(response, 'modelId'), textAt(response, 'id')];
  call.response({ ...(model && { model }), ...(id && { id }) });
}

const counted = (usage: unknown): boolean =>
  countAt(usage, 'inputTokens', 'total') !== undefined ||
  countAt(usage, 'inputTokens') !== undefined ||
  countAt(usage, 'outputTokens', 'total') !== undefined;

/** What the SDK calls a provider, such as `openai.chat`, and what the conventions call it. */
const providers: Readonly<Record<string, string>> = {
  'azure-openai': 'azure.ai.openai',
  azure: 'azure.ai.openai',
  'amazon-bedrock': 'aws.bedrock',
  bedrock: 'aws.bedrock',
  'google.vertex': 'gcp.vertex_ai',
  google: 'gcp.gemini',
  mistral: 'mistral_ai',
  xai: 'x_ai',
};

/** The gateway's models are named `<provider>/<model>`. */
export function providerAndModel(told: unknown): { readonly provider: string; readonly model: string } {
  const provider = textAt(told, 'provider') ?? 'unknown';
  const model = textAt(told, 'modelId') ?? 'unknown';
  const [maker, ...rest] = model.split('/');
  if (provider === 'gateway' && maker && rest.length > 0)
    return { provider: providers[maker] ?? maker, model: rest.join('/') };
  const [first = provider, second] = provider.split('.');
  return { provider: providers[`${first}.${second}`] ?? providers[first] ?? first, model };
}

/** A stream with the same parts, read as they are asked for. */
export function readableOf(source: AsyncGenerator<unknown, void, undefined>): ReadableStream<unknown> {
  return new ReadableStream<unknown>(
    {
      async pull(controller) {
        const step = await source.next();
        if (step.done) controller.close();
        else controller.enqueue(step.value);
      },
      async cancel() {
        await source.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** The reader of a stream as an iterator that can be left. */
export function partsOf(stream: ReadableStream<unknown>): AsyncIterator<unknown> {
  const reader = stream.getReader();
  return {
    next: async () => {
      const { done, value } = await reader.read();
      return done ? { done, value: undefined } : { done: false, value };
    },
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

export const streamIn = (result: unknown): ReadableStream<unknown> | undefined => {
  const stream = objectAt(result, 'stream');
  return stream instanceof ReadableStream ? stream : undefined;
};

export const aborts = (options: unknown) => (): boolean => at(options, 'abortSignal', 'aborted') === true;
