import { type Detector, detectorNames } from '../src/catalog/detectors.js';
import { metrics } from '../src/catalog/metrics.js';
import { resourceAttributes } from '../src/catalog/spans.js';
import { component } from '../src/model/collector.js';
import { attribute, type StatementGroup, set, text, transform } from './ottl.js';
import { countOf, maskedMark } from './redact-mask.js';

const names = (chosen: readonly Detector[]) => [...new Set(chosen.map(({ name }) => name))];

/** What was masked in an event counts with its span. */
export const countEvents = (chosen: readonly Detector[]): StatementGroup => ({
  conditions: [`${attribute('spanevent', maskedMark)} != nil`],
  statements: [
    ...[...names(chosen), 'unreadable'].map((name) => {
      const [span, event] = [attribute('span', countOf(name)), attribute('spanevent', countOf(name))] as const;
      return set(span, `Int(Coalesce([${span}, 0])) + ${event}`, `${event} != nil`);
    }),
    set(attribute('span', maskedMark), 'true'),
    `delete_matching_keys(spanevent.attributes, ${text('^redaction\\.')})`,
  ],
});

const { name, help } = metrics.telemetryRedactions;

/**
 * One definition a detector, the same for spans and logs. The attribute they need is there only where something was
 * masked: other records cost nothing.
 */
const definitions = detectorNames.map((detector) => ({
  name,
  description: help,
  include_resource_attributes: [{ key: resourceAttributes.service }],
  attributes: [{ key: maskedMark }, { key: 'detector', default_value: detector }],
  conditions: [`attributes[${text(countOf(detector))}] != nil`],
  sum: { monotonic: true, value: `attributes[${text(countOf(detector))}]` },
}));

export const toRedactions = component('signal_to_metrics/redactions', {
  error_mode: 'silent',
  spans: definitions,
  logs: definitions,
});

/** The label `service`, and no other but the detector. */
export const redactionLabels = transform('redaction-labels', {
  metric: [
    {
      statements: [
        `set(datapoint.attributes["service"], Coalesce([${attribute('resource', resourceAttributes.service)}, "unknown_service"]))`,
        'keep_keys(datapoint.attributes, ["service", "detector"])',
      ],
    },
    { statements: ['keep_keys(resource.attributes, [""])'] },
  ],
});
