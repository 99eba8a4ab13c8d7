import { guarded, type Runtime } from './runtime.js';

/** What hears of a stream's chunks and end. */
export interface StreamListener {
  firstToken(): void;
  streamOpened(): void;
  /** `error` when it failed; `left` when the reader went before the end. */
  streamClosed(end: { readonly error?: unknown; readonly left?: true }): void;
}

/** The same chunks, observed. The call stays open until the reader has seen the end, an error, or has left the loop. */
export function watched<T>(
  runtime: Runtime,
  listener: StreamListener,
  source: AsyncIterable<T>,
  onChunk?: (chunk: T) => void,
): AsyncIterable<T> {
  guarded(runtime, () => listener.streamOpened());
  return (async function* () {
    let end: { error?: unknown; left?: true } = { left: true };
    try {
      for await (const chunk of source) {
        guarded(runtime, () => {
          listener.firstToken();
          onChunk?.(chunk);
        });
        yield chunk;
      }
      end = {};
    } catch (error) {
      end = { error };
      throw error;
    } finally {
      guarded(runtime, () => listener.streamClosed(end));
    }
  })();
}
