import type { Config } from '../src/config/schema.js';
import { type Component, component } from '../src/model/collector.js';
import { masksNothing } from './redact-bytes.js';

/**
 * What is of one resource in one list. Collectors before this one may have taken a request apart, by trace and scope even, but
 * what repeats a call is looked for within a resource. The same processor, so that references to entities are gone as well.
 */
export const together: Component = component('groupbyattrs', {});

/**
 * References to entities (type, schema URL and names of keys) have no path in OTTL. But a resource that is put together
 * anew of its attributes has none: that is what this processor does, also where it is given no keys to group by.
 */
export const withoutEntities = ({ redaction }: Config): Component[] =>
  masksNothing(redaction) ? [] : [component('groupbyattrs/entities', {})];
