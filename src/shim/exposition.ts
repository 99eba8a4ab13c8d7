/** One metric with its samples, free of any library. */
export interface Family {
  /** Catalog name, `_total` included. */
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly exemplar?: Exemplar | undefined;
  /** Set on the last sample of a counter or histogram series: when it began, in seconds since 1970. */
  readonly created?: number | undefined;
}

export interface Exemplar {
  readonly labelSet: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly timestamp?: number;
}

export type Format = 'text' | 'openmetrics';

export const contentTypes: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** OpenMetrics when the client asks for it (Prometheus does), else the classic text format. */
export const formatFor = (accept: string | undefined): Format =>
  accept?.includes('application/openmetrics-text') === true ? 'openmetrics' : 'text';

/**
 * The families in one of the two text formats. Written here because prom-client has no `_created` lines; Prometheus
 * takes them for a series' zero only when they follow that series' own samples, with the same labels in the same order.
 */
export function exposition(families: readonly Family[], format: Format): string {
  const open = format === 'openmetrics';
  const blocks = families.map(({ name, type, help, samples }) => {
    const family = open && type === 'counter' ? name.replace(/_total$/, '') : name;
    const lines = [`# HELP ${family} ${open ? quoted(help) : escaped(help)}`, `# TYPE ${family} ${type}`];
    for (const sample of samples) {
      const labels = braces(sample.labels);
      lines.push(`${sample.name}${labels} ${number(sample.value)}${open ? exemplarOf(sample) : ''}`);
      if (open && sample.created !== undefined) {
        lines.push(`${family}_created${labels} ${sample.created.toFixed(3)}`);
      }
    }
    return lines.join('\n');
  });
  return `${[...blocks, ...(open ? ['# EOF'] : [])].join('\n')}\n`;
}

const exemplarOf = ({ exemplar }: Sample): string => {
  if (!exemplar) return '';
  const time = exemplar.timestamp === undefined ? '' : ` ${exemplar.timestamp.toFixed(3)}`;
  return ` # ${braces(exemplar.labelSet) || '{}'} ${number(exemplar.value)}${time}`;
};

const braces = (labels: Sample['labels']): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${quoted(String(value))}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
};

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
const quoted = (text: string): string => escaped(text).replaceAll('"', '\\"');

const number = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
