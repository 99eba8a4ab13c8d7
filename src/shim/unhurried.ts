/** What OpenTelemetry's processors hand their batches to. */
interface Exporter<Batch> {
  export(batch: Batch, done: (result: { readonly code: number }) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Batches that may wait; an application that never lets the event loop go on would gather more and more. */
const mostWaiting = 8;

/**
 * Takes batches at once and makes bytes of them when the event loop has nothing more urgent: a batch is complete when a
 * call ends, and that call, with all whose turn is next, would wait for it.
 */
export class Unhurried<Batch> implements Exporter<Batch> {
  private readonly waiting: Batch[] = [];
  private soon: NodeJS.Immediate | undefined;

  constructor(private readonly exporter: Exporter<Batch>) {}

  export(batch: Batch, done: (result: { readonly code: number }) => void): void {
    this.waiting.push(batch);
    if (this.waiting.length < mostWaiting) this.soon ??= setImmediate(() => this.handOver());
    else this.handOver();
    done({ code: 0 });
  }

  forceFlush(): Promise<void> {
    this.handOver();
    return this.exporter.forceFlush();
  }

  shutdown(): Promise<void> {
    this.handOver();
    return this.exporter.shutdown();
  }

  private handOver(): void {
    clearImmediate(this.soon);
    this.soon = undefined;
    for (const batch of this.waiting.splice(0)) this.exporter.export(batch, () => undefined);
  }
}
