import type { Inference } from './inference.js';
import type { ChunkReader } from './reader.js';

/** How long the last chunk of an answer is waited for, after the application has left the stream. */
const lastChunkMilliseconds = 1000;

/**
 * The same chunks, read as they pass. The call stays open until the stream has ended, failed or been left.
 * @param aborted whether the stream ended because the application aborted it
 */
export async function* watchStream(
  inference: Inference,
  source: AsyncIterator<unknown>,
  reader: ChunkReader,
  aborted: () => boolean,
): AsyncGenerator<unknown, void, undefined> {
  let end: { error?: unknown; left?: true } = { left: true };
  let drained = false;
  const close = (): void => {
    inference.guard(() => reader.end());
    inference.guard(() => inference.listener.streamClosed(end));
  };
  try {
    for (;;) {
      const step = await source.next();
      if (step.done) break;
      if (inference.guard(() => reader.chunk(step.value)) ?? true) yield step.value;
    }
    drained = true;
    const failure = reader.failure?.();
    end = failure !== undefined ? { error: failure } : aborted() && !reader.finished() ? { left: true } : {};
  } catch (error) {
    drained = true;
    end = { error };
    throw error;
  } finally {
    if (!drained && reader.finished()) end = {};
    if (drained) close();
    else if (!('left' in end) && reader.awaitsUsage()) void lastChunk(source, reader, inference).then(close);
    else {
      close();
      await source.return?.(undefined);
    }
  }
}

/** The answer is whole and the application has gone; the usage is still on its way, and nobody waits for it but us. */
async function lastChunk(source: AsyncIterator<unknown>, reader: ChunkReader, inference: Inference): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, lastChunkMilliseconds);
    timer.unref();
  });
  const rest = async (): Promise<void> => {
    while (reader.awaitsUsage()) {
      const step = await source.next();
      if (step.done) return;
      inference.guard(() => reader.chunk(step.value));
    }
  };
  await Promise.race([rest(), patience]).catch(() => undefined);
  clearTimeout(timer);
  await Promise.resolve(source.return?.(undefined)).catch(() => undefined);
}
