import { counter, gauge, type LabelSpec } from '../model/metric.js';

/**
 * What the components themselves expose, as far as signals ask for it. The names are theirs (collector 0.155); they do
 * not carry `service`, but the labels of whoever is scraped: `component`, `job`, `instance`.
 */
const ofExporter = (name: string, help: string) =>
  counter({ name: `otelcol_exporter_${name}`, unit: '{item}', help, labels: { exporter: 'open' } });
const ofReceiver = (name: string, help: string) =>
  counter({ name: `otelcol_receiver_${name}`, unit: '{item}', help, labels: { receiver: 'open', transport: 'open' } });
const ofKafka = <const L extends LabelSpec>(name: string, labels: L, help: string) =>
  counter({
    name: `otelcol_kafka_${name}`,
    unit: '{message}',
    help,
    labels: { topic: 'open', partition: 'open', ...labels },
  });
const ofSampler = 'otelcol_processor_tail_sampling';

/** Of Prometheus, Alertmanager, Loki and whatever else is written in Go. */
const total = (name: string, help: string, labels: LabelSpec = {}) => counter({ name, unit: '1', help, labels });
const level = (name: string, unit: string, help: string, labels: LabelSpec = {}) => gauge({ name, unit, help, labels });

export const scraped = {
  up: level('up', '1', 'Whether the last scrape of a target succeeded.'),
  processStart: level('process_start_time_seconds', 's', 'When a process began.'),
  collectorUptime: total('otelcol_process_uptime', 'Seconds since the collector began.'),
  /** Jaeger is a collector, but names what it counts with unit and type. */
  jaegerUptime: total('otelcol_process_uptime_seconds_total', 'Seconds since Jaeger began.'),
  unstoredSpans: total('otelcol_exporter_send_failed_spans_total', 'Spans that Jaeger could not store.', {
    exporter: 'open',
  }),
  ruleFailures: total('prometheus_rule_evaluation_failures_total', 'Rules that failed.', { rule_group: 'open' }),
  ruleGroupSeconds: level('prometheus_rule_group_last_duration_seconds', 's', 'Time a rule group took.', {
    rule_group: 'open',
  }),
  ruleGroupInterval: level('prometheus_rule_group_interval_seconds', 's', 'Interval of a rule group.', {
    rule_group: 'open',
  }),
  alertErrors: total('prometheus_notifications_errors_total', 'Alerts an Alertmanager did not take.', {
    alertmanager: 'open',
  }),
  prometheusReloaded: level('prometheus_config_last_reload_successful', '1', 'Whether the last config was loaded.'),
  alertmanagerReloaded: level('alertmanager_config_last_reload_successful', '1', 'Whether the last config was loaded.'),
  compactionsFailed: total('prometheus_tsdb_compactions_failed_total', 'Compactions that failed.'),
  truncationsFailed: total('prometheus_tsdb_head_truncations_failed_total', 'Truncations that failed.'),
  walCorruptions: total('prometheus_tsdb_wal_corruptions_total', 'Log segments found broken.'),
  failedNotifications: total('alertmanager_notifications_failed_total', 'Notifications given up on.', {
    integration: 'open',
    reason: 'open',
  }),
  lokiRequests: total('loki_request_duration_seconds_count', 'Requests to Loki, by their answer.', {
    method: 'open',
    route: 'open',
    status_code: 'open',
  }),
  rejectedSpans: ofExporter('send_failed_spans', 'Spans a backend refused for good.'),
  rejectedLogs: ofExporter('send_failed_log_records', 'Log records a backend refused for good.'),
  rejectedPoints: ofExporter('send_failed_metric_points', 'Metric points a backend refused for good.'),
  unqueuedSpans: ofExporter('enqueue_failed_spans', 'Spans for which a queue had no room, or no disk.'),
  unqueuedLogs: ofExporter('enqueue_failed_log_records', 'Log records for which a queue had no room, or no disk.'),
  unqueuedPoints: ofExporter(
    'enqueue_failed_metric_points',
    'Metric points for which a queue had no room, or no disk.',
  ),
  sentSpans: ofExporter('sent_spans', 'Spans a backend has accepted.'),
  sentLogs: ofExporter('sent_log_records', 'Log records a backend has accepted.'),
  processed: counter({
    name: 'otelcol_processor_outgoing_items',
    unit: '{item}',
    help: 'Items that a processor has passed on.',
    labels: { processor: 'open', otel_signal: ['traces', 'logs', 'metrics'] },
  }),
  queueSize: gauge({
    name: 'otelcol_exporter_queue_size',
    unit: '{item}',
    help: 'Items in a queue.',
    labels: { exporter: 'open', data_type: 'open' },
  }),
  queueCapacity: gauge({
    name: 'otelcol_exporter_queue_capacity',
    unit: '{item}',
    help: 'Capacity of a queue.',
    labels: { exporter: 'open', data_type: 'open' },
  }),
  acceptedSpans: ofReceiver('accepted_spans', 'Spans accepted.'),
  refusedSpans: ofReceiver('refused_spans', 'Spans refused, which their senders send again.'),
  refusedLogs: ofReceiver('refused_log_records', 'Log records refused, which their senders send again.'),
  decidedTraces: counter({
    name: `${ofSampler}_count_traces_sampled`,
    unit: '{trace}',
    help: 'Traces a policy has looked at.',
    labels: { policy: 'open', sampled: ['true', 'false'], decision: ['sampled', 'not_sampled', 'dropped'] },
  }),
  lateSpans: counter({
    name: `${ofSampler}_early_releases_from_cache_decision`,
    unit: '{span}',
    help: 'Spans that arrived after their trace was decided.',
    labels: { sampled: ['true', 'false'] },
  }),
  tracesTooEarly: counter({
    name: `${ofSampler}_sampling_trace_dropped_too_early`,
    unit: '{trace}',
    help: 'Traces dropped before they were decided, because there were too many.',
    labels: {},
  }),
  tracesTooLarge: counter({
    name: `${ofSampler}_traces_dropped_too_large`,
    unit: '{trace}',
    help: 'Traces dropped for their size.',
    labels: {},
  }),
  pointsWithoutRoom: counter({
    name: 'otelcol_deltatocumulative_datapoints',
    unit: '{point}',
    help: 'Points received for accumulation; with error="limit" those of series above the limit.',
    labels: { error: 'open' },
  }),
  kafkaWritten: ofKafka('exporter_records', { outcome: ['success', 'failure'] }, 'Messages written to Kafka.'),
  kafkaRead: ofKafka('receiver_records', { outcome: ['success', 'failure'] }, 'Messages read from Kafka.'),
  kafkaLag: gauge({
    name: 'otelcol_kafka_receiver_offset_lag',
    unit: '{message}',
    help: 'Messages of a partition behind the one that was read last.',
    labels: { topic: 'open', partition: 'open' },
  }),
};
