import type { Outbox } from './outbox.js';

/** Spans or records made into bytes in one turn of the event loop, a fraction of a millisecond. */
const atOnce = 64;
/** Parts that may wait; an application that never lets the event loop go on would gather more and more. */
const mostWaiting = 64;

interface Part<Item> {
  readonly items: Item[];
  /** Whether the batch ends with it. */
  readonly last: boolean;
}

/**
 * What OpenTelemetry's processors hand their batches to. A batch is complete when a call ends, and making bytes of 512 spans takes
 * milliseconds: that call, with all whose turn is next, would wait for it. So it is done part by part, between which the event loop goes
 * on; parts of a request in protobuf, one after the other, are the whole request.
 */
export class Unhurried<Item> {
  private readonly waiting: Part<Item>[] = [];
  private readonly made: Uint8Array[] = [];
  private soon: NodeJS.Immediate | undefined;

  constructor(
    private readonly serialize: (items: Item[]) => Uint8Array | undefined,
    private readonly outbox: Outbox,
  ) {}

  export(batch: Item[], done: (result: { readonly code: number }) => void): void {
    for (let from = 0; from < batch.length; from += atOnce) {
      this.waiting.push({ items: batch.slice(from, from + atOnce), last: from + atOnce >= batch.length });
    }
    if (this.waiting.length < mostWaiting) this.goOn();
    else this.handOver();
    done({ code: 0 });
  }

  forceFlush(): Promise<void> {
    this.handOver();
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.forceFlush();
  }

  private goOn(): void {
    this.soon ??= setImmediate(() => {
      this.soon = undefined;
      this.one();
      if (this.waiting.length > 0) this.goOn();
    });
  }

  private handOver(): void {
    clearImmediate(this.soon);
    this.soon = undefined;
    while (this.waiting.length > 0) this.one();
  }

  private one(): void {
    const part = this.waiting.shift();
    if (part === undefined) return;
    try {
      const bytes = this.serialize(part.items);
      if (bytes !== undefined) this.made.push(bytes);
    } catch {
      this.outbox.lost += 1;
    }
    const made = part.last ? Buffer.concat(this.made.splice(0)) : undefined;
    if (made?.length) this.outbox.send(made);
  }
}
