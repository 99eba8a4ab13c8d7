import { streamAttributes } from '../../catalog/spans.js';
import type { Config } from '../../config/schema.js';
import { type Bundle, yaml } from '../bundle-file.js';
import { retentionHours } from './retention.js';

/**
 * Loki as one process on local disk, taking OTLP at /otlp/v1/logs. Run it with `-config.expand-env=true`: where it
 * listens and writes comes from LOKI_HOST, LOKI_HTTP_PORT, LOKI_GRPC_PORT and LOKI_DATA, with the defaults of a container.
 * @throws UserError when the retention is shorter than a day
 */
export function loki(config: Config): Bundle {
  const data = env('LOKI_DATA', '/loki');
  const grpcPort = env('LOKI_GRPC_PORT', '9095');
  const host = env('LOKI_HOST', '0.0.0.0');
  const settings = {
    auth_enabled: false,
    analytics: { reporting_enabled: false },
    server: {
      http_listen_address: host,
      http_listen_port: env('LOKI_HTTP_PORT', '3100'),
      grpc_listen_address: host,
      grpc_listen_port: grpcPort,
      log_level: 'warn',
      // A batch of the collector with long log bodies is larger than the default of 4 MiB.
      grpc_server_max_recv_msg_size: 16 * mebi,
      grpc_server_max_send_msg_size: 16 * mebi,
    },
    common: {
      // The parts of the one process find each other here; no other address is right on every host.
      instance_addr: '127.0.0.1',
      path_prefix: data,
      replication_factor: 1,
      ring: { kvstore: { store: 'inmemory' } },
      storage: { filesystem: { chunks_directory: `${data}/chunks`, rules_directory: `${data}/rules` } },
    },
    schema_config: {
      configs: [
        {
          from: '2024-04-01',
          store: 'tsdb',
          object_store: 'filesystem',
          schema: 'v13',
          index: { prefix: 'index_', period: '24h' },
        },
      ],
    },
    // Nobody takes over from a single process, so neither its start nor its end has to wait for a ring to notice.
    ingester: {
      lifecycler: { min_ready_duration: '0s', final_sleep: '0s' },
      // Streams of records are slow: written after half an hour without a line, as is usual, a file would be a line.
      chunk_idle_period: '2h',
      max_chunk_age: chunkAge,
      chunk_encoding: 'snappy',
      query_store_max_look_back_period: inMemory,
      // Half of what its container has; it writes to disk what is more.
      wal: { replay_memory_ceiling: '1GB' },
    },
    // Beyond what it may still hold, nothing is asked of the part that writes: it would read the files once more.
    querier: { query_ingesters_within: inMemory },
    // By address: looked up in a ring, its own front end takes it ten seconds to find.
    frontend_worker: { frontend_address: `127.0.0.1:${grpcPort}`, dns_lookup_duration: '1s' },
    query_range: {
      // Taken apart by days (below) it is work enough for one process; by streams too it costs three times as much.
      parallelise_shardable_queries: false,
      // Days that are over are added up once, not with each load; a line that comes late is seen ten minutes later.
      cache_results: true,
      cache_instant_metric_results: true,
      instant_metric_query_split_align: true,
      results_cache: { cache: { embedded_cache: { enabled: true, max_size_mb: 100, ttl: '10m' } } },
    },
    compactor: {
      working_directory: `${data}/compactor`,
      retention_enabled: true,
      delete_request_store: 'filesystem',
    },
    limits_config: limits(retentionHours(config)),
  };
  return { 'loki.yaml': yaml(settings) };
}

const env = (name: string, otherwise: string): string => `\${${name}:-${otherwise}}`;

/** How long lines of a stream gather in memory, and in the log that outlives a crash, before they are written as one. */
const chunkAge = '12h';
/** How old lines can be that are in memory, or on disk where only the part that writes knows of them. */
const inMemory = '13h';

const mebi = 1024 * 1024;

const limits = (hours: number) => ({
  retention_period: `${hours}h`,
  allow_structured_metadata: true,
  otlp_config: {
    // Loki's own list makes a stream of every pod and instance; ours keeps the number of streams that of the services.
    resource_attributes: {
      ignore_defaults: true,
      attributes_config: [{ action: 'index_label', attributes: streamAttributes }],
    },
  },
  ingestion_rate_mb: 16,
  ingestion_burst_size_mb: 32,
  per_stream_rate_limit: '8MB',
  per_stream_rate_limit_burst: '16MB',
  // A prompt that is longer than this is cut, not refused with the whole batch it came in.
  max_line_size: '256KB',
  max_line_size_truncate: true,
  // As much as a record can have when it leaves the collector: one past this is refused, and the whole batch counted as lost.
  max_structured_metadata_size: '4MB',
  max_structured_metadata_entries_count: 100_000,
  max_global_streams_per_user: 5000,
  // An hour at a time, as is usual, a month is hundreds of queries, of each panel.
  split_queries_by_interval: '24h',
  split_instant_metric_queries_by_interval: '24h',
  // The newest lines are what is looked for most: an hour at a time, two at once, until there are enough.
  split_ingester_queries_by_interval: '1h',
  tsdb_max_query_parallelism: 2,
  max_query_series: 2000,
  max_query_length: `${hours + 1}h`,
});
