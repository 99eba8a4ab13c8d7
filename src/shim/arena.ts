/**
 * All numbers of a process's metrics in one row: a series is a few places in it. Recording writes a number in place and
 * makes nothing that has to be collected.
 */
export class Arena {
  /** Grows by being replaced: read it anew each time. */
  values = new Float64Array(1024);
  /** Places taken. */
  length = 0;

  /** Takes places side by side, all zero, and gives the first. */
  take(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.values.length) {
      const grown = new Float64Array(Math.max(this.values.length * 2, this.length));
      grown.set(this.values);
      this.values = grown;
    }
    return at;
  }
}
