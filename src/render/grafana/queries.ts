import { seconds } from '../../model/duration.js';
import type { SourceKind } from './sources.js';
import { exemplarRef } from './targets.js';

/** One query of a panel, as Grafana would send it. */
export interface PanelQuery {
  readonly panel: string;
  readonly refId: string;
  readonly datasource: SourceKind;
  /** PromQL, LogQL, or the parameters of Jaeger's `/api/traces` as a query string (`service=…&limit=20`). */
  readonly query: string;
  /** False where Grafana asks for a curve: a range query from `from` to now. */
  readonly instant: boolean;
  /** Where the panel's time begins, `now-6h` or `now/d`. */
  readonly from: string;
  /** Length of that time in seconds. */
  readonly rangeSeconds: number;
  /** Most lines of logs it wants; undefined where it asks for no lines. */
  readonly maxLines: number | undefined;
}

/** What Grafana knows when it sends a query. */
export interface Moment {
  /** Seconds since the epoch; without it "since midnight" is a whole day. */
  readonly now?: number;
  /** Choices by variable name; by default All (`.*`). A variable without All stays as it is until it is given. */
  readonly values?: Readonly<Record<string, string>>;
  /** The data source's smallest step; 5 by default. */
  readonly scrapeSeconds?: number;
  /** Points on a curve; 300 by default. */
  readonly points?: number;
}

/**
 * Every query of a dashboard's JSON, with variables and macros filled in.
 * @throws Error where a panel's data source is of no known kind
 */
export function queriesOf(dashboard: unknown, moment: Moment = {}): PanelQuery[] {
  const { panels = [], time, templating } = dashboard as Board; // any JSON: every field is checked or has a default
  const values = { ...defaultsOf(templating?.list ?? []), ...moment.values };
  return panels
    .flatMap((panel) => [panel, ...(panel.panels ?? [])])
    .flatMap((panel) => {
      const from = panel.timeFrom ?? time?.from ?? 'now-6h';
      const rangeSeconds = secondsSince(from, moment.now);
      const fill = filler(values, rangeSeconds, moment);
      return (panel.targets ?? []).filter(asksForNumbers).map((target) => {
        const datasource = kindOf(target.datasource?.type ?? panel.datasource?.type, panel.title);
        const query = fill(datasource === 'jaeger' ? searchOf(target) : (target.expr ?? ''));
        const instant = target.queryType === 'instant' || (target.instant === true && target.range !== true);
        return {
          panel: panel.title ?? '',
          refId: target.refId ?? 'A',
          datasource,
          query,
          instant,
          from,
          rangeSeconds,
          maxLines: target.maxLines,
        };
      });
    });
}

/** What asks for exemplars only has no samples to answer with. */
const asksForNumbers = ({ refId, exemplar }: Target): boolean => !(exemplar && refId?.startsWith(exemplarRef));

interface Board {
  readonly panels?: readonly BoardPanel[];
  readonly time?: { readonly from?: string };
  readonly templating?: { readonly list?: readonly BoardVariable[] };
}

interface BoardPanel {
  readonly title?: string;
  readonly timeFrom?: string;
  readonly datasource?: { readonly type?: string };
  readonly targets?: readonly Target[];
  /** Of a collapsed row. */
  readonly panels?: readonly BoardPanel[];
}

interface BoardVariable {
  readonly name: string;
  readonly type?: string;
  /** What a text box begins with. */
  readonly query?: unknown;
  readonly includeAll?: boolean;
  readonly allValue?: string;
}

interface Target {
  readonly refId?: string;
  readonly datasource?: { readonly type?: string };
  readonly expr?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly exemplar?: boolean;
  /** Of Loki and Jaeger. */
  readonly queryType?: string;
  readonly service?: string;
  readonly operation?: string;
  readonly tags?: string;
  readonly limit?: number;
  readonly maxLines?: number;
}

const defaultsOf = (variables: readonly BoardVariable[]): Record<string, string> =>
  Object.fromEntries(
    variables.flatMap(({ name, type, query, includeAll, allValue }) => {
      if (type === 'textbox' && typeof query === 'string') return [[name, query]];
      return includeAll ? [[name, allValue ?? '.*']] : [];
    }),
  );

function kindOf(type: string | undefined, panel = ''): SourceKind {
  if (type === 'prometheus' || type === 'loki' || type === 'jaeger') return type;
  throw new Error(`panel "${panel}": expected a data source of type prometheus, loki or jaeger, got ${type}.`);
}

/** Jaeger takes tags as JSON, Grafana writes them as logfmt. */
function searchOf({ service = '', operation, tags, limit = 20 }: Target): string {
  const pairs = (tags ?? '').split(' ').filter((pair) => pair.includes('='));
  const json = JSON.stringify(Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/, 2))));
  const parameters = { ...(operation && { operation }), ...(pairs.length > 0 && { tags: json }), limit: String(limit) };
  // The service may be a variable, which must stay readable as one.
  return `service=${service}&${new URLSearchParams(parameters)}`;
}

const secondsSince = (from: string, now: number | undefined): number => {
  if (from !== 'now/d') return seconds(from.replace(/^now-/, ''));
  return now === undefined ? 86_400 : Math.max(1, Math.floor(now % 86_400));
};

/** Fills in `$name`, `${name}` and `${name:format}`; names nobody gave a value for are left alone. */
function filler(values: Readonly<Record<string, string>>, rangeSeconds: number, moment: Moment) {
  const { scrapeSeconds = 5, points = 300 } = moment;
  const step = Math.max(scrapeSeconds, Math.ceil(rangeSeconds / points));
  const known: Readonly<Record<string, string>> = {
    ...values,
    __range: `${rangeSeconds}s`,
    __range_s: String(rangeSeconds),
    __range_ms: String(rangeSeconds * 1000),
    __interval: `${step}s`,
    __interval_ms: String(step * 1000),
    // https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/#use-__rate_interval
    __rate_interval: `${Math.max(step + scrapeSeconds, 4 * scrapeSeconds)}s`,
  };
  return (query: string): string =>
    query.replace(/\$(?:(\w+)|\{(\w+)(?::\w+)?\})/g, (text, plain, braced) => known[plain ?? braced] ?? text);
}
