import type { Config } from '../src/config/schema.js';
import { type Collector, type Component, component, connector } from '../src/model/collector.js';
import { secondsOnDisk } from '../src/model/held-traces.js';
import { queueStorage } from './backends/queue.js';
import { env } from './environment.js';
import { attribute, set, text } from './ottl.js';
import { memoryLimiter, telemetry } from './receive.js';

/** Spans on their way to the sampler, and into its journal. */
export const undecided = connector('forward/undecided');

/**
 * What the sampler holds in memory, on disk (docs/sampling.md): a queue whose other end is the collector itself. That end
 * refuses a span until it is old enough, which keeps it in the queue, and forgets it then. But what a process wrote that
 * is gone goes to the sampler again, at once, and into the journal again. Undefined where spans are in Kafka, or may be lost.
 */
export function journal(config: Config): Collector | undefined {
  const onDisk = secondsOnDisk(config);
  if (onDisk === 0) return undefined;
  const { load } = config.sampling;
  const queue = queueStorage('undecided');
  const guard = component('bearertokenauth/journal', { token: thisProcess });
  const auth = { authenticator: guard.id };
  const address = `127.0.0.1:${env('JOURNAL_PORT', 4319)}`;
  const stamp = stamped(onDisk);
  const expected = load.tracesPerSecond * load.spansPerTrace * onDisk;
  const write = component('otlp_http/journal', {
    endpoint: `http://${address}`,
    compression: 'none',
    timeout: '60s',
    auth,
    // Request by request, each of one process. Full, it would refuse what is counted already: the disk is the bound.
    sending_queue: {
      enabled: true,
      storage: queue.id,
      sizer: 'items',
      queue_size: Math.max(1_000_000, Math.ceil(10 * expected)),
      num_consumers: 1,
    },
    // The first look after a start comes before the other end listens; when to look again is that end's to say.
    retry_on_failure: {
      initial_interval: '1s',
      max_interval: '1s',
      randomization_factor: 0,
      max_elapsed_time: 0,
    },
  });
  const read = component('otlp/journal', {
    protocols: {
      http: {
        endpoint: address,
        auth,
        max_request_body_size: 2 ** 30,
        // Each refusal is two lines of the log: what is too young is asked for seldom.
        response_headers: { 'Retry-After': '15' },
      },
    },
  });
  return {
    pipelines: {
      'traces/journal': { receivers: [undecided], processors: [stamp], exporters: [write] },
      'traces/again': {
        receivers: [read],
        processors: [memoryLimiter, stamp, onlyLost, withoutStamp],
        exporters: [undecided],
      },
    },
    extensions: [queue, guard],
    // Each refusal is an error to the collector.
    telemetry: { ...telemetry, logs: { disable_stacktrace: true } },
  };
}

/** Another one with each start, and where it is Linux that gives it, whenever it is read. */
const thisProcess = `\${file:${env('JOURNAL_ID_FILE', '/proc/sys/kernel/random/uuid')}}`;
const [process, taken, over] = ['~process', '~taken', '~over'] as const;
const own = (key: string): string => attribute('resource', key);

/**
 * In: which process writes it, and when. Out: an error while it has to stay. One processor on both ways, so that both know
 * the process by the same name: it is read once for each place it is written in.
 */
function stamped(onDisk: number): Component {
  const here = `resource.cache[${text(process)}]`;
  const young = 'resource.cache["young"]';
  const age = `UnixNano(Now()) - ${own(taken)}`;
  const statements = [
    set(here, `"${thisProcess}"`),
    set(young, 'true', `${own(process)} == ${here} and ${age} < ${Math.round(onDisk * 1e9)}`),
    // Nothing else makes an error; the log repeats the statement.
    set(young, `ParseJSON(${text('not old enough')})`, `${young} == true`),
    set(own(over), 'true', `${own(process)} == ${here}`),
    set(own(taken), 'UnixNano(Now())', `${own(process)} == nil`),
    set(own(process), here, `${own(process)} == nil`),
  ];
  return component('transform/journal', {
    error_mode: 'propagate',
    trace_statements: [{ context: 'resource', statements }],
  });
}

const onlyLost = component('filter/journal', {
  error_mode: 'propagate',
  traces: { resource: [`${own(over)} != nil`] },
});

const withoutStamp = component('transform/journaled', {
  error_mode: 'propagate',
  trace_statements: [
    { context: 'resource', statements: [process, taken].map((key) => `delete_key(resource.attributes, ${text(key)})`) },
  ],
});
