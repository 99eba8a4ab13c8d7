/** What is read of a dashboard's classic JSON. The schema has been held against it before anything here is used. */
export interface BoardJson {
  readonly uid?: string | null;
  readonly title?: string;
  readonly panels?: readonly PanelJson[];
  readonly templating?: { readonly list?: readonly VariableJson[] };
  readonly annotations?: { readonly list?: readonly AnnotationJson[] };
  /** Data sources that Grafana asks for when the file is imported by hand. */
  readonly __inputs?: readonly { readonly name: string; readonly type: string }[];
}

export interface AnnotationJson {
  readonly name?: string;
  readonly datasource?: Source;
  readonly expr?: unknown;
}

export interface PanelJson {
  readonly id?: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly gridPos?: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: Source;
  readonly targets?: readonly TargetJson[];
  readonly repeat?: string | null;
  readonly libraryPanel?: unknown;
  readonly fieldConfig?: { readonly defaults?: { readonly unit?: string } };
  /** Of a collapsed row. */
  readonly panels?: readonly PanelJson[];
}

/** `null` is the default source; a text is its name or uid, as very old dashboards have it. */
export type Source = { readonly type?: string; readonly uid?: string | null } | string | null | undefined;

export interface TargetJson {
  readonly refId?: string;
  readonly datasource?: Source;
  readonly expr?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly queryType?: string;
  readonly service?: string;
  readonly query?: string;
  readonly tags?: string;
  readonly limit?: number;
  readonly hide?: boolean;
}

export interface VariableJson {
  readonly name: string;
  readonly type: string;
  readonly query?: unknown;
  readonly datasource?: Source;
}

/** A panel and where it stands in the JSON. */
export interface Placed<T> {
  readonly json: T;
  readonly path: readonly (string | number)[];
}

/** Every panel but rows, those of collapsed rows too. */
export const panelsOf = (board: BoardJson): Placed<PanelJson>[] =>
  everyPanel(board).filter(({ json }) => json.type !== 'row');

/** Every panel, rows too. */
export const everyPanel = ({ panels = [] }: BoardJson): Placed<PanelJson>[] =>
  panels.flatMap((json, i) => [
    { json, path: ['panels', i] },
    ...(json.panels ?? []).map((inner, j) => ({ json: inner, path: ['panels', i, 'panels', j] })),
  ]);

export const targetsOf = ({ json, path }: Placed<PanelJson>): Placed<TargetJson>[] =>
  (json.targets ?? []).map((target, i) => ({ json: target, path: [...path, 'targets', i] }));

/** Kind of a data source, where the JSON says it. */
export const kindOf = (source: Source): string | undefined =>
  typeof source === 'object' && source !== null ? source.type : undefined;

/** What a person calls a panel. */
export const nameOf = ({ title, type, id }: PanelJson): string => title || `${type} ${id ?? ''}`.trim();
