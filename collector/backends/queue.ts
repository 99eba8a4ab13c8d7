import { type Component, component } from '../../src/model/collector.js';
import { env } from '../environment.js';

const folder = (backend: string): string => `${env('QUEUE_DIRECTORY', '/var/lib/otelcol/queue')}/${backend}`;

/** A folder of its own for each exporter: a full or broken queue is that backend's alone. */
export const queueStorage = (backend: string): Component =>
  component(`file_storage/${backend}`, {
    directory: folder(backend),
    create_directory: true,
    // The file shrinks again once a backend that was down has caught up.
    compaction: { on_rebound: true, directory: folder(backend) },
  });

/**
 * Sending settings that survive a restart of the collector and any outage of the backend: what is accepted is on disk,
 * is batched on its way out of the queue, and is tried until it arrives. A full queue refuses; it never blocks.
 */
export const persistentQueue = (storage: Component) => ({
  sending_queue: {
    enabled: true,
    storage: storage.id,
    sizer: 'items',
    queue_size: 1_000_000,
    num_consumers: 4,
    block_on_overflow: false,
    batch: { flush_timeout: '500ms', min_size: 2048, max_size: 4096 },
  },
  retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '10s', max_elapsed_time: 0 },
});
