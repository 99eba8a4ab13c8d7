import type { OttlSignal } from './ottl.js';

/** A kind of record and what of it can hold text. */
export interface Place {
  readonly context: 'resource' | 'scope' | 'span' | 'spanevent' | 'log' | 'datapoint';
  /** Paths of texts beside the attributes, by a name of their own. */
  readonly texts: Readonly<Record<string, string>>;
  /** Path of a value of any type. */
  readonly body?: string;
}

const resource: Place = { context: 'resource', texts: { schema: 'resource.schema_url' } };
const scope: Place = {
  context: 'scope',
  texts: { name: 'scope.name', version: 'scope.version', schema: 'scope.schema_url' },
};

export const places: Readonly<Record<OttlSignal, readonly Place[]>> = {
  trace: [
    resource,
    scope,
    {
      context: 'span',
      texts: { name: 'span.name', message: 'span.status.message', state: 'span.trace_state' },
    },
    { context: 'spanevent', texts: { name: 'spanevent.name' } },
  ],
  log: [
    resource,
    scope,
    { context: 'log', texts: { name: 'log.event_name', severity: 'log.severity_text' }, body: 'log.body' },
  ],
  metric: [resource, scope, { context: 'datapoint', texts: {} }],
};

/** Resources and scopes: one for many records. */
export const isOneOfFew = (place: Place): boolean => place === resource || place === scope;
