import type { Backend } from '../../src/config/schema.js';
import type { Component } from '../../src/model/collector.js';

/** What one backend adds to a collector, beside its queue. */
export interface Preset {
  /** `type/name` of the exporter and its settings, without queue and retry. */
  readonly exporter: Component;
  /** What signs its requests in. */
  readonly extensions?: readonly Component[];
  /** Changes what goes there, and only there. */
  readonly rewrite?: Component;
  /** The same once more, when what has become too long by the first has been cut. */
  readonly afterCut?: Component;
  /** Whether it is the stack's own or runs in one's own network: then content may go there unless it says otherwise. */
  readonly own?: boolean;
}

export type Of<Kind extends Backend['kind']> = Extract<Backend, { kind: Kind }>;
