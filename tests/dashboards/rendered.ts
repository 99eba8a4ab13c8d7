import { alerts } from '../../alerts/index.js';
import { dashboards } from '../../dashboards/index.js';
import { defineSignals } from '../../src/catalog/signals/index.js';
import { parseConfig } from '../../src/config/parse.js';
import { planOf } from '../../src/config/plan.js';
import type { Config, StackInput } from '../../src/config/schema.js';
import { renderGrafana } from '../../src/render/grafana/index.js';

/** What the tests read of a dashboard's JSON. */
export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly refresh: string;
  readonly schemaVersion: number;
  readonly time: { readonly from: string; readonly to: string };
  readonly links: readonly Readonly<Record<string, unknown>>[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr: string }[] };
  readonly templating: { readonly list: readonly BoardVariable[] };
  readonly panels: readonly BoardPanel[];
}

export interface BoardVariable {
  readonly name: string;
  readonly type: string;
  readonly query: string;
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly allValue?: string;
  readonly current?: { readonly value: unknown };
}

export interface BoardPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly timeFrom?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly Readonly<Record<string, unknown>>[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly transformations?: readonly { readonly id: string; readonly options: unknown }[];
  readonly fieldConfig?: {
    readonly overrides?: readonly { readonly matcher: { readonly options: unknown } }[];
    readonly defaults: {
      readonly unit?: string;
      readonly max?: number;
      readonly noValue?: string;
      readonly thresholds?: { readonly steps: readonly { readonly value: number | null; readonly color: string }[] };
    };
  };
}

export const configOf = (input: StackInput = {}): Config => parseConfig(input);

/** The signals of a stack, with what it plans: objectives and budgets. */
export const signalsOf = (config: Config) => defineSignals(planOf(config));

export const filesOf = (config: Config) => {
  const signals = signalsOf(config);
  return renderGrafana(dashboards(signals, alerts(signals, config), config), config);
};

/** Whether a query is of what takes days of history: what is normal, and where a month will end. */
export const takesHistory = (query: string): boolean => /anomaly:|llm:budget_dollars_(month_end|left)/.test(query);

/** Whether a query is of what is added up in full hours. */
export const takesAnHour = (query: string): boolean => query.includes('count_values("hour"');

/**
 * Whether a query is of what is added up in steps of five minutes: there is nothing before the next full five minutes. The
 * end-to-end test waits for them.
 */
export const isInSteps = (query: string): boolean =>
  /slo:burn:rate1h|slo:error_budget_remaining|cost_dollars_this_month/.test(query);

/** The dashboards of a stack as Grafana reads them, by id. */
export const boardsOf = (config: Config): Record<string, Board> =>
  Object.fromEntries(
    Object.entries(filesOf(config))
      .filter(([path]) => path.startsWith('dashboards/'))
      .map(([path, text]) => [path.replace(/^dashboards\/|\.json$/g, ''), JSON.parse(text) as Board]), // our own output
  );

export const contentOf = ({ panels }: Board): BoardPanel[] => panels.filter(({ type }) => type !== 'row');
