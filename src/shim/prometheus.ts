import { type OpenMetricsContentType, Registry } from 'prom-client';
import { metrics } from '../catalog/metrics.js';
import type { Metric } from '../model/metric.js';
import { Arena } from './arena.js';
import { exposition, type Family, type Format, type Sample } from './exposition.js';
import { eachMetric, type Instrument, type Instruments, type Origin, type RawLabels } from './instruments.js';
import type { LabelLimits } from './labels.js';
import { OwnMetrics } from './own-metrics.js';
import { forPromClient, type Stored } from './prom-client-metric.js';
import type { Others, SharedNumbers } from './shared.js';
import { Store } from './store.js';

export interface PrometheusOptions {
  /** Value of the `service` label of every series. */
  readonly service: string;
  readonly limits: LabelLimits;
  /** Writes `_created` lines in OpenMetrics. */
  readonly created: boolean;
  /** A label value as it may be shown. */
  readonly clean: (value: string) => string;
  /** Called before each scrape, to set what is only known then. */
  readonly beforeScrape: (instruments: Instruments) => void;
  /** Where other processes' numbers are, and this one's for them; nothing for a process of its own. */
  readonly share: (arena: Arena) => Sharing;
  /** Told of a value that cannot be recorded; recording itself never throws. */
  readonly fault: (error: unknown) => void;
}

/** How numbers are had in common with other processes. */
export interface Sharing {
  readonly own: SharedNumbers | undefined;
  readonly others: () => Others;
}

export interface PrometheusInstruments {
  readonly sharing: Sharing;
  readonly instruments: Instruments;
  readonly stores: readonly Store[];
  /** Everything recorded so far, as the body of an answer to a scrape. */
  readonly scrape: (format: Format) => Promise<string>;
  /** One more metric, beside the catalog's. @throws TypeError when its name is taken or no name */
  readonly declare: (metric: Metric) => Instrument;
  /** The same metrics for an application that serves a registry of its own: `Registry.merge([own, registry])`. */
  readonly registry: Registry<OpenMetricsContentType>;
}

/**
 * The catalog as instruments over plain numbers, which prom-client is given when somebody scrapes. They are in a registry
 * of their own: the application's default registry stays untouched.
 */
export function prometheusInstruments(options: PrometheusOptions): PrometheusInstruments {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE); // exemplars are refused otherwise
  registry.setDefaultLabels({ service: options.service });
  const arena = new Arena();
  const stores: Store[] = [];
  const sharing = options.share(arena);
  const shared = sharing.own;
  let others: Others = new Map();
  const ignore = (): void => undefined;
  const beforeAll = (): void => {
    options.beforeScrape(instruments);
    others = sharing.others();
  };

  const make = (metric: Metric): Instrument => {
    const store = new Store(metric, {
      arena,
      limits: options.limits,
      clean: options.clean,
      fault: options.fault,
      overflowed: ({ name }, label) => {
        // The overflow counter's own labels come from the catalog, and must not overflow into itself.
        if (name !== metrics.labelOverflow.name) instruments.labelOverflow.add(1, { metric: name, label });
      },
      created: shared === undefined ? ignore : (series, places) => shared.created(metric, series, places),
      wrote: shared === undefined ? ignore : (at, places) => shared.wrote(at, places),
    });
    stores.push(store);
    registry.registerMetric(
      forPromClient(store, () => others.get(metric.name) ?? [], stores.length === 1 ? beforeAll : ignore),
    );
    return instrument(store);
  };
  const instruments = eachMetric(make);
  const own = new OwnMetrics(make);

  const scrape = async (format: Format): Promise<string> => {
    const objects = await registry.getMetricsAsJSON();
    return exposition(
      objects.map(({ name, help, type, values }): Family => {
        const samples = (values as readonly Stored[]).map(
          ({ metricName, labels, value, exemplar, created }): Sample => {
            return {
              name: metricName ?? name,
              labels,
              value,
              exemplar: exemplar ?? undefined,
              created: options.created ? created : undefined,
            };
          },
        );
        return { name, help, type: String(type), samples };
      }),
      format,
    );
  };
  return { instruments, stores, sharing, scrape, declare: (metric) => own.declare(metric), registry };
}

function instrument(store: Store): Instrument {
  const at = (labels: RawLabels) => store.cell(labels);
  const write = (value: number, labels: RawLabels) => store.record(labels, value);
  switch (store.metric.kind) {
    case 'counter':
      return { add: write, at };
    case 'gauge':
      return { set: write, at };
    case 'histogram':
      return { record: (value: number, labels: RawLabels, origin?: Origin) => store.record(labels, value, origin), at };
  }
}
