import { alerts } from '../../alerts/index.js';
import { dashboards } from '../../dashboards/index.js';
import { signals } from '../../src/catalog/signals/index.js';
import { parseConfig } from '../../src/config/parse.js';
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
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: string;
      readonly max?: number;
      readonly noValue?: string;
      readonly thresholds?: { readonly steps: readonly { readonly value: number | null; readonly color: string }[] };
    };
  };
}

export const configOf = (input: StackInput = {}): Config => parseConfig(input);

export const filesOf = (config: Config) => renderGrafana(dashboards(signals, alerts(signals, config), config), config);

/** The dashboards of a stack as Grafana reads them, by id. */
export const boardsOf = (config: Config): Record<string, Board> =>
  Object.fromEntries(
    Object.entries(filesOf(config))
      .filter(([path]) => path.startsWith('dashboards/'))
      .map(([path, text]) => [path.replace(/^dashboards\/|\.json$/g, ''), JSON.parse(text) as Board]), // our own output
  );

export const contentOf = ({ panels }: Board): BoardPanel[] => panels.filter(({ type }) => type !== 'row');
