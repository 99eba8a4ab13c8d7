import type { Component } from '../src/model/collector.js';
import { set, transform } from './ottl.js';

/**
 * Bytes of a text that leave the gateway. A record longer than a backend's request cannot be divided: the exporter throws it away, and the
 * rest of its batch with it, and counts neither (exporterhelper 0.155). Four values of this length fit into the least that `queue.batchBytes` may be, twelve into the usual.
 */
const longest = 250_000;

const all = (own: string): string => `truncate_all(${own}, ${longest})`;
const one = (own: string): string => set(own, `Substring(${own}, 0, ${longest})`, `Len(${own}) > ${longest}`);
const body = 'log.body';

/** Cuts what is longer, the last step before records leave. */
export const cutLong: Component = transform('long', {
  trace: [
    { statements: [all('span.attributes'), one('span.status.message')] },
    { statements: [all('spanevent.attributes')] },
  ],
  log: [
    { statements: [all('log.attributes')] },
    { conditions: [`IsString(${body})`], statements: [one(body)] },
    { conditions: [`IsMap(${body})`], statements: [all(body)] },
  ],
});
