import type { LlmUsage } from '../llm.js';
import type { Inference } from './inference.js';
import { countAt, property, textAt } from './patch.js';
import { type ChunkReader, charactersOf, type Reader, tokensIn, usageOf } from './reader.js';

/** Gemini counts thoughts beside the candidates and the results of tools beside the prompt; the prompt includes what was cached. */
function contentUsage(usage: unknown): LlmUsage {
  const thoughts = countAt(usage, 'thoughtsTokenCount');
  const candidates = countAt(usage, 'candidatesTokenCount') ?? 0;
  const prompt = countAt(usage, 'promptTokenCount') ?? 0;
  return usageOf({
    inputTokens: prompt + (countAt(usage, 'toolUsePromptTokenCount') ?? 0),
    outputTokens: candidates + (thoughts ?? 0),
    cacheReadTokens: countAt(usage, 'cachedContentTokenCount'),
    reasoningTokens: thoughts,
    audioInputTokens: audioIn(property(usage, 'promptTokensDetails')),
    audioOutputTokens: audioIn(property(usage, 'candidatesTokensDetails')),
  });
}

const audioIn = (details: unknown): number | undefined =>
  Array.isArray(details)
    ? details
        .filter((detail) => textAt(detail, 'modality') === 'AUDIO')
        .map((detail) => countAt(detail, 'tokenCount') ?? 0)[0]
    : undefined;

export const contentReader = (params: unknown): Reader => ({
  answer: (inference, value) => {
    tellOf(inference, value);
    inference.call.messages({ ...promptOf(params), output: property(value, 'candidates') });
  },
  stream: (inference) => contentChunks(inference, params),
});

function tellOf({ call }: Inference, response: unknown): void {
  const [model, id] = [textAt(response, 'modelVersion'), textAt(response, 'responseId')];
  const reasons = candidatesOf(response).flatMap((candidate) => textAt(candidate, 'finishReason') ?? []);
  call.response({ ...(model && { model }), ...(id && { id }), ...(reasons.length > 0 && { finishReasons: reasons }) });
  const usage = property(response, 'usageMetadata');
  if (usage) call.usage(contentUsage(usage));
}

function contentChunks(inference: Inference, params: unknown): ChunkReader {
  const { call } = inference;
  let usage: unknown;
  let written = 0;
  let ended = false;
  let text = '';
  return {
    chunk: (chunk) => {
      tellOf(inference, chunk);
      usage = property(chunk, 'usageMetadata') ?? usage;
      for (const candidate of candidatesOf(chunk)) {
        const parts = property(property(candidate, 'content'), 'parts');
        if (Array.isArray(parts) && parts.length > 0) {
          call.firstToken();
          const said = parts.map((part) => textAt(part, 'text') ?? '').join('');
          written += said.length;
          if (inference.captures) text += said;
        }
        if (textAt(candidate, 'finishReason') !== undefined) ended = true;
      }
      return true;
    },
    finished: () => ended,
    awaitsUsage: () => false,
    end: () => {
      // Every chunk brings the counts up to itself; those of the last one that came may be short of the whole.
      if (!ended && written > 0) {
        const told = contentUsage(usage);
        call.usage({
          ...told,
          inputTokens: told.inputTokens || tokensIn(charactersOf(property(params, 'contents'))),
          outputTokens: Math.max(told.outputTokens, tokensIn(written)),
          source: 'estimated',
        });
      }
      call.messages({ ...promptOf(params), ...(text !== '' && { output: [{ role: 'model', content: text }] }) });
    },
  };
}

/** Embeddings: Vertex AI counts the tokens of each text, the Gemini API tells nothing. */
export const embeddingReader: Reader = {
  answer: (inference, value) => {
    const total = countAt(value, 'usageMetadata', 'promptTokenCount');
    const embeddings = property(value, 'embeddings');
    const counts = Array.isArray(embeddings)
      ? embeddings.flatMap((embedding) => countAt(embedding, 'statistics', 'tokenCount') ?? [])
      : [];
    const inputTokens = total ?? (counts.length > 0 ? counts.reduce((sum, count) => sum + count, 0) : undefined);
    if (inputTokens !== undefined) inference.call.usage({ inputTokens, outputTokens: 0 });
  },
  stream: () => {
    throw new TypeError('embeddings are not streamed.');
  },
};

const candidatesOf = (response: unknown): readonly unknown[] => {
  const candidates = property(response, 'candidates');
  return Array.isArray(candidates) ? candidates : [];
};

const promptOf = (params: unknown): { system?: unknown; input?: unknown } => ({
  system: property(property(params, 'config'), 'systemInstruction'),
  input: property(params, 'contents'),
});
