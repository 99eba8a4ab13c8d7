import { type HrTime, ValueType } from '@opentelemetry/api';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { metrics as sdk } from '@opentelemetry/sdk-node';
import type { Settings } from './options.js';
import { connection } from './otlp.js';
import type { Outbox } from './outbox.js';
import type { Series, Store } from './store.js';

type Pushed = sdk.ResourceMetrics['scopeMetrics'][number]['metrics'][number];

/** As OpenTelemetry's SDK numbers them; its enumerations would have to be loaded for two numbers each. */
const delta = 0 as sdk.AggregationTemporality.DELTA;
const kinds = {
  histogram: 0 as sdk.DataPointType.HISTOGRAM,
  gauge: 2 as sdk.DataPointType.GAUGE,
  counter: 3 as sdk.DataPointType.SUM,
};

/**
 * Sends the metrics over OTLP, for processes that nobody can scrape: what was added since the last time that was taken
 * over. Differences of many short-lived processes add up in the gateway, which makes one series of them. While the
 * receiver is away they go on adding up here, in the numbers that are there anyway: nothing waits and nothing is lost.
 */
export class MetricsPush {
  private readonly outbox: Outbox;
  private readonly timer: NodeJS.Timeout;
  /** What was handed over, place by place as in the arena. */
  private sent = new Float64Array(0);
  private sentAt: HrTime;

  /** @param before called before each push, to set what is only known then */
  constructor(
    private readonly settings: Settings,
    private readonly stores: readonly Store[],
    private readonly before: () => void,
    fault: (error: unknown) => void,
  ) {
    this.outbox = connection(settings, 'metrics').outbox;
    this.sentAt = now();
    this.timer = setInterval(() => {
      try {
        this.push();
      } catch (error) {
        fault(error);
      }
    }, settings.pushSeconds * 1000).unref();
  }

  /** Settles when everything recorded so far was taken; the caller brings the deadline. */
  async flush(): Promise<void> {
    await this.outbox.drained();
    this.push();
    await this.outbox.drained();
  }

  close(): void {
    clearInterval(this.timer);
    this.outbox.close();
  }

  private push(): void {
    if (this.outbox.busy) return;
    this.before();
    const endTime = now();
    const { arena } = this.stores[0]!.options; // the catalog has metrics
    const values = arena.values.slice(0, arena.length);
    const metrics = this.stores.flatMap((store) => this.metric(store, values, endTime));
    this.sent = values;
    this.sentAt = endTime;
    if (metrics.length === 0) return;
    const attributes = { 'service.name': this.settings.service };
    const request = {
      resource: { attributes, merge: () => request.resource, getRawAttributes: () => Object.entries(attributes) },
      scopeMetrics: [{ scope: { name: 'llm-observability-stack' }, metrics }],
    };
    const body = ProtobufMetricsSerializer.serializeRequest(request);
    if (body) this.outbox.send(body);
  }

  private metric(store: Store, values: Float64Array, endTime: HrTime): Pushed[] {
    const { name, help, kind } = store.metric;
    const fresh = store.series.filter(({ at }) => kind === 'gauge' || this.hasMoved(at, store.places, values));
    if (fresh.length === 0) return [];
    const head = { descriptor: { name, description: help, unit: '', valueType: ValueType.DOUBLE } };
    const point = ({ labels }: Series) => ({ startTime: this.sentAt, endTime, attributes: { ...labels } });
    if (kind === 'histogram') {
      const dataPoints = fresh.map((series) => ({ ...point(series), value: this.histogram(store, series, values) }));
      return [{ ...head, aggregationTemporality: delta, dataPointType: kinds.histogram, dataPoints }];
    }
    const dataPoints = fresh.map((series) => {
      const value = values[series.at]!; // every series has its place
      return { ...point(series), value: kind === 'gauge' ? value : value - this.was(series.at) };
    });
    return kind === 'gauge'
      ? [{ ...head, aggregationTemporality: delta, dataPointType: kinds.gauge, dataPoints }]
      : [{ ...head, aggregationTemporality: delta, dataPointType: kinds.counter, isMonotonic: true, dataPoints }];
  }

  private histogram({ bounds, places }: Store, { at }: Series, values: Float64Array) {
    const added = Array.from({ length: places }, (_, place) => values[at + place]! - this.was(at + place));
    const counts = added.slice(0, -1);
    return {
      buckets: { boundaries: [...bounds], counts },
      sum: added.at(-1)!, // the last place
      count: counts.reduce((total, count) => total + count, 0),
    };
  }

  private hasMoved(at: number, places: number, values: Float64Array): boolean {
    for (let place = at; place < at + places; place++) if (values[place] !== this.was(place)) return true;
    return false;
  }

  private readonly was = (place: number): number => this.sent[place] ?? 0;
}

/** Seconds and nanoseconds since 1970. */
const now = (): HrTime => {
  const milliseconds = Date.now();
  return [Math.floor(milliseconds / 1000), (milliseconds % 1000) * 1e6];
};
