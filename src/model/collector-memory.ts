import { type Holder, heldTraces } from './held-traces.js';

/** Shares of the memory that a collector may take, in percent. */
export const memoryShares = {
  /** Go's collector works harder from here on: below what makes the limiter refuse, so that garbage never does. */
  go: 55,
  /** The memory limiter refuses data. */
  refuse: 60,
  /** It collects garbage by force as well. */
  force: 80,
} as const;

const mebibyte = 1024 ** 2;
/** The pipelines themselves, the series that are added up, batches on their way. */
const baseBytes = 512 * mebibyte;

/** What a collector that holds no traces may take. */
export const leastMebibytes = 2048;

/** Mebibytes a collector that samples may take: what it holds and its base fit into Go's share. */
export const samplerMebibytes = (holder: Holder): number => {
  const needed = ((baseBytes + heldTraces(holder).bytes) * 100) / memoryShares.go;
  return Math.max(leastMebibytes, Math.ceil(needed / (256 * mebibyte)) * 256);
};

/**
 * How Go collects garbage there: when the heap has grown to three times what is in use and not to twice, which saves a
 * quarter of a gateway's CPU (docs/collector.md), and in any case before the limiter minds.
 */
export const garbageCollection = (mebibytes: number) => ({
  GOGC: '200',
  GOMEMLIMIT: `${Math.floor((mebibytes * memoryShares.go) / 100)}MiB`,
});
