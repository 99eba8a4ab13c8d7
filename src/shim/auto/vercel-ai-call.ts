import type { LlmOptions } from '../llm.js';
import { type Inference, openInference } from './inference.js';
import { methodOf, property } from './patch.js';
import type { Reader } from './reader.js';
import { aborts, partsOf, readableOf, streamIn } from './vercel-ai-answer.js';
import { watchStream } from './watch-stream.js';

/** One call of a model of the AI SDK. */
export class ModelCall {
  private taken = false;
  private dropped = false;

  private constructor(
    readonly inference: Inference,
    private readonly reader: Reader,
    private readonly options: unknown,
  ) {}

  static open(describe: () => LlmOptions, reader: Reader, options: unknown): ModelCall | undefined {
    const inference = openInference(describe);
    return inference && new ModelCall(inference, reader, options);
  }

  /**
   * Takes in what the model answered, once.
   * @returns what the SDK is to have instead: the same result, or one whose stream is watched
   */
  took(result: unknown): unknown {
    if (this.taken) return result;
    this.taken = true;
    const { inference, reader } = this;
    const stream = streamIn(result);
    if (stream === undefined) {
      inference.guard(() => reader.answer(inference, result));
      inference.settle({ value: result });
      return result;
    }
    inference.guard(() => inference.listener.streamOpened());
    inference.settle({ value: result });
    const parts = watchStream(inference, partsOf(stream), reader.stream(inference), aborts(this.options));
    return { ...(result as object), stream: readableOf(parts) }; // it has a stream
  }

  /** It was never sent: what was begun is not recorded. */
  drop(): void {
    this.dropped = true;
  }

  failed(error: unknown): void {
    this.taken = true;
    if (!this.dropped) this.inference.settle({ error });
  }
}

/** Why a call is tried again, from what it failed with. */
export function retryReason(error: unknown): string {
  const status = property(error, 'statusCode');
  if (status === 429) return 'rate_limited';
  return typeof status === 'number' ? `http_${status}` : methodOf(error, 'toString') ? 'connection' : 'unknown';
}
