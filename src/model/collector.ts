/** An OpenTelemetry Collector component. Naming it in a pipeline is what defines it. */
export interface Component {
  /** `type` or `type/name`, for example `otlp` or `transform/normalise`. */
  readonly id: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** File of its own that defines it, where it would make the main one too large. The collector merges them. */
  readonly file?: (typeof gatewayFiles)[number];
}

/**
 * Files of the gateway's config, in the order the collector is given them. What is large is defined in a file of its
 * own, so that each fits into a ConfigMap.
 */
export const gatewayFiles = ['gateway.yaml', 'normalise.yaml', 'redact.yaml', 'prices.yaml'] as const;

export interface Pipeline {
  readonly receivers: readonly Component[];
  /** In the order data passes through them. */
  readonly processors: readonly Component[];
  readonly exporters: readonly Component[];
}

/** One collector process: its pipelines and the extensions they rely on. */
export interface Collector {
  /** By id: a signal kind, with a name where there are several of it (`traces/sampled`). */
  readonly pipelines: Readonly<Record<string, Pipeline>>;
  readonly extensions: readonly Component[];
  /** `service.telemetry` as it is. */
  readonly telemetry: Readonly<Record<string, unknown>>;
}

export const component = (id: string, settings: Component['settings'] = {}): Component => ({ id, settings });

/** A component that ends one pipeline and begins others: listed as exporter here and as receiver there. */
export const connector = component;
