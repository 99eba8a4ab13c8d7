import type { Backend } from '../../src/config/schema.js';
import { type Component, component } from '../../src/model/collector.js';
import { env } from '../environment.js';

const folder = (backend: string): string => `${env('QUEUE_DIRECTORY', '/var/lib/otelcol/queue')}/${backend}`;

/** A folder of its own for each exporter: a full or broken queue is that backend's alone. */
export const queueStorage = (backend: string): Component =>
  component(`file_storage/${backend}`, {
    directory: folder(backend),
    create_directory: true,
    // A file at which opening panics is put aside, so that the collector starts; other breaks end the start (docs/backends.md).
    recreate: true,
    // The file shrinks again once a backend that was down has caught up.
    compaction: { on_rebound: true, directory: folder(backend) },
  });

type Patience = Pick<Backend, 'queue' | 'retry'>;
export const usual: Patience = {
  queue: { items: 1_000_000, consumers: 4, batchBytes: 3_000_000 },
  retry: { first: 1, longest: 10 },
};

/**
 * Sending settings that survive a restart of the collector and any outage of the backend: what is accepted is on disk,
 * is batched on its way out of the queue, and is tried until it arrives. A full queue refuses; it never blocks.
 */
export const persistentQueue = (storage: Component, { queue, retry }: Patience = usual) => ({
  sending_queue: {
    enabled: true,
    storage: storage.id,
    sizer: 'items',
    queue_size: queue.items,
    num_consumers: queue.consumers,
    block_on_overflow: false,
    // By size, as receivers go by it and refuse for good what is larger: gRPC takes 4 MiB where nothing else is said.
    batch: {
      flush_timeout: '500ms',
      sizer: 'bytes',
      min_size: Math.ceil(queue.batchBytes / 3),
      max_size: queue.batchBytes,
    },
  },
  retry_on_failure: {
    enabled: true,
    initial_interval: `${retry.first}s`,
    max_interval: `${retry.longest}s`,
    max_elapsed_time: 0,
  },
});
