import { Counter, Gauge, Histogram, type OpenMetricsContentType, Registry } from 'prom-client';
import { metrics } from '../catalog/metrics.js';
import type { Metric } from '../model/metric.js';
import { type Exemplar, exposition, type Family, type Format, type Sample } from './exposition.js';
import { eachMetric, type Instrument, type Instruments, type Origin, type RawLabels } from './instruments.js';
import { keyOf, LabelBounds, type LabelLimits } from './labels.js';

export interface PrometheusOptions {
  /** Value of the `service` label of every series. */
  readonly service: string;
  readonly limits: LabelLimits;
  /** Writes `_created` lines in OpenMetrics. */
  readonly created: boolean;
  /** Called before each scrape, to set what is only known then. */
  readonly beforeScrape: (instruments: Instruments) => void;
  /** Told of a value that cannot be recorded; recording itself never throws. */
  readonly fault: (error: unknown) => void;
}

export interface PrometheusInstruments {
  readonly instruments: Instruments;
  /** Everything recorded so far, as the body of an answer to a scrape. */
  readonly scrape: (format: Format) => Promise<string>;
}

/** The catalog as prom-client metrics in a registry of their own: the application's default registry stays untouched. */
export function prometheusInstruments(options: PrometheusOptions): PrometheusInstruments {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE); // exemplars are refused otherwise
  registry.setDefaultLabels({ service: options.service });
  const bounds = new Map<string, LabelBounds>();
  const startedAt = Date.now() / 1000;

  const instruments = eachMetric((metric) => {
    const bound = new LabelBounds(metric, options.limits, (label) => {
      // The overflow counter's own labels come from the catalog, and must not overflow into itself.
      if (metric.name !== metrics.labelOverflow.name) instruments.labelOverflow.add(1, { metric: metric.name, label });
    });
    bounds.set(metric.name, bound);
    return instrument(metric, bound, registry, options.fault);
  });

  const scrape = async (format: Format): Promise<string> => {
    options.beforeScrape(instruments);
    const objects = await registry.getMetricsAsJSON();
    return exposition(
      objects.map(({ name, help, type, values }): Family => {
        const metric = Object.values(metrics).find((candidate) => candidate.name === name);
        const labelNames = Object.keys(metric?.labels ?? {});
        const created = bounds.get(name)?.created;
        const samples = (values as readonly Stored[]).map((value): Sample => {
          const sampleName = value.metricName ?? name;
          const last = metric?.kind === 'counter' || (metric?.kind === 'histogram' && sampleName.endsWith('_count'));
          return {
            name: sampleName,
            labels: value.labels,
            value: value.value,
            exemplar: value.exemplar ?? undefined,
            created: options.created && last ? (created?.get(keyOf(labelNames, value.labels)) ?? startedAt) : undefined,
          };
        });
        return { name, help, type: metric?.kind ?? String(type), samples };
      }),
      format,
    );
  };
  return { instruments, scrape };
}

/** What prom-client gives for one sample; its own types leave the name and the exemplar out. */
interface Stored {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly metricName?: string;
  readonly exemplar?: Exemplar | null;
}

function instrument(
  metric: Metric,
  bounds: LabelBounds,
  registry: Registry<OpenMetricsContentType>,
  fault: (e: unknown) => void,
): Instrument {
  const options = {
    name: metric.name,
    help: metric.help,
    labelNames: Object.keys(metric.labels),
    registers: [registry],
  };
  const guarded = (value: number, record: () => void): void => {
    try {
      if (!Number.isFinite(value)) throw new TypeError(`${metric.name}: expected a finite number, got ${value}.`);
      record();
    } catch (error) {
      fault(error);
    }
  };
  switch (metric.kind) {
    case 'counter': {
      const counter = new Counter(options);
      return {
        add: (value: number, labels: RawLabels) =>
          guarded(value, () => counter.inc(bounds.bound(labels).labels, value)),
      };
    }
    case 'gauge': {
      const gauge = new Gauge(options);
      return {
        set: (value: number, labels: RawLabels) => guarded(value, () => gauge.set(bounds.bound(labels).labels, value)),
      };
    }
    case 'histogram': {
      const histogram = new Histogram({ ...options, buckets: [...(metric.buckets ?? [])], enableExemplars: true });
      return {
        record: (value: number, labels: RawLabels, origin?: Origin) =>
          guarded(value, () =>
            histogram.observe({
              value,
              labels: bounds.bound(labels).labels,
              exemplarLabels: exemplarLabels(origin),
            }),
          ),
      };
    }
  }
}

const exemplarLabels = (origin: Origin | undefined): Record<string, string> =>
  origin ? { trace_id: origin.traceId, span_id: origin.spanId } : {};
