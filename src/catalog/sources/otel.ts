import type { ForeignMetric } from '../../model/source.js';

/** What Prometheus makes of a unit where it adds it to the name; annotations such as `{token}` add nothing. */
const unitSuffix: Readonly<Record<string, string>> = { s: '_seconds', '{USD}': '' };

const underscored = (name: string): string => name.replace(/[^a-zA-Z0-9_:]/g, '_');

/**
 * The names a metric has under the four translation strategies of Prometheus, as its OTLP receiver and OpenTelemetry's
 * exporters make them: https://prometheus.io/docs/guides/opentelemetry/#utf-8. In the order of that list:
 * UnderscoreEscapingWithSuffixes, UnderscoreEscapingWithoutSuffixes, NoUTF8EscapingWithSuffixes, NoTranslation.
 */
function translations(kind: ForeignMetric['kind'], name: string, unit: string): string[] {
  const suffixed = name + (unitSuffix[unit] ?? '') + (kind === 'counter' ? '_total' : '');
  return [...new Set([underscored(suffixed), underscored(name), suffixed, name])];
}

/** A histogram of OpenTelemetry, by its own name and unit; `also` are names that something else makes of it. */
export const otelHistogram = (name: string, unit: string, also: readonly string[] = []): ForeignMetric => ({
  kind: 'histogram',
  names: [...translations('histogram', name, unit), ...also],
});

/** A monotonic sum of OpenTelemetry. */
export const otelCounter = (name: string, unit: string): ForeignMetric => ({
  kind: 'counter',
  names: translations('counter', name, unit),
});

/** A metric whose name no translation changes: its exporter writes Prometheus's own format. */
export const plain = (kind: ForeignMetric['kind'], name: string): ForeignMetric => ({ kind, names: [name] });

/** How a label of OpenTelemetry's is called beside a metric of this name. */
export const labelBeside = (name: string, label: string): string => (name.includes('.') ? label : underscored(label));
