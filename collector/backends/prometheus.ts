import { component } from '../../src/model/collector.js';
import { env } from '../environment.js';
import { transform } from '../ottl.js';

/**
 * Applications' own metrics get the label `service`, which takes the place of the job label that the exporter would
 * make of the same name; instances keep their label, as they are series of their own.
 */
export const serviceLabel = transform('service-label', {
  metric: [
    {
      statements: [
        'set(datapoint.attributes["service"], resource.attributes["service.name"]) where datapoint.attributes["service"] == nil',
      ],
    },
    { statements: ['delete_key(resource.attributes, "service.name")'] },
  ],
});

/** How long a series that nothing adds to is kept: a rare one must not vanish and begin again at 0. */
export const idleSeries = '24h';

/** Series for Prometheus to scrape, under the names they have in the catalog. */
export const prometheus = component('prometheus', {
  endpoint: env('DERIVED_METRICS_ENDPOINT', '0.0.0.0:8889'),
  translation_strategy: 'UnderscoreEscapingWithoutSuffixes',
  without_scope_info: true,
  metric_expiration: idleSeries,
});
