import type { LlmOptions } from '../llm.js';
import { type Inference, openInference } from './inference.js';
import { methodOf, property } from './patch.js';
import type { Reader } from './reader.js';
import { aborts, partsOf, readableOf, streamIn } from './vercel-ai-answer.js';
import { watchStream } from './watch-stream.js';

/** One call of a model of the AI SDK. */
export class ModelCall {
  private taken = false;
  /** How often something was sent. */
  attempts = 0;
  private dropped = false;
  /** What the last attempt failed with, where the SDK tells of the whole of them only. */
  private failure: unknown;

  private constructor(
    readonly inference: Inference,
    private readonly reader: Reader,
    private readonly options: unknown,
  ) {}

  static open(describe: () => LlmOptions, reader: Reader, options: unknown): ModelCall | undefined {
    const inference = openInference(describe);
    return inference && new ModelCall(inference, reader, options);
  }

  get isOpen(): boolean {
    return !this.taken;
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

  /** Runs the client's own code within the call. */
  run<R>(send: () => R): R {
    this.attempts += 1;
    return this.inference.run(send);
  }

  /** One of the attempts, of which the SDK does not tell. */
  attempt(send: () => PromiseLike<unknown>): PromiseLike<unknown> {
    const { failure } = this;
    if (failure !== undefined) this.inference.guard(() => this.inference.call.retry(retryReason(failure)));
    this.failure = undefined;
    return Promise.resolve(this.run(send)).then(undefined, (error: unknown) => {
      this.failure = error;
      throw error;
    });
  }

  /** It is refused: what was begun is not recorded where nothing was sent. */
  drop(): void {
    this.dropped = this.attempts === 0;
  }

  /** @param at when it failed, where that is told later; a reading of `performance.now()` */
  failed(error: unknown, at?: number): void {
    this.taken = true;
    if (!this.dropped) this.inference.settle({ error, at });
  }
}

/** Why a call is tried again, from what it failed with. */
export function retryReason(error: unknown): string {
  const status = property(error, 'statusCode');
  if (status === 429) return 'rate_limited';
  return typeof status === 'number' ? `http_${status}` : methodOf(error, 'toString') ? 'connection' : 'unknown';
}
