import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import type { DashboardEdits } from '../src/config/dashboards.js';
import type { Config } from '../src/config/schema.js';
import type { Dashboard, Panel } from '../src/model/dashboard.js';
import type { BoardId } from './index.js';
import type { variables } from './variables.js';

/** What edits are made of. */
export interface Given {
  readonly signals: Signals;
  readonly alerts: Alerts;
  /** The choices that dashboards offer at the top. */
  readonly variables: ReturnType<typeof variables>;
  readonly config: Config;
}

/** What is different from the dashboards that come with the stack. */
export interface Edits {
  readonly change?: Partial<Readonly<Record<BoardId, BoardEdit>>>;
  /** Dashboards of your own, by id: the file name, and the end of the uid. */
  readonly add?: Readonly<Record<string, Dashboard>>;
  readonly remove?: readonly BoardId[];
}

/** A changed dashboard; what is left out stays. */
export interface BoardEdit extends Partial<Omit<Dashboard, 'rows'>> {
  /** By the row's title: what changes in it, or false to remove it. */
  readonly rows?: Readonly<Record<string, RowEdit | false>>;
  /** New rows by title, after all others or before the one named. */
  readonly addRows?: Readonly<Record<string, readonly Panel[] | NewRow>>;
}

export interface NewRow {
  /** Title of the row that it comes before. */
  readonly before: string;
  readonly panels: readonly Panel[];
}

/** Panels are named by their titles; what comes in place of one may be made from it. */
export interface RowEdit {
  readonly title?: string;
  readonly remove?: readonly string[];
  readonly replace?: Readonly<Record<string, Panel | ((was: Panel) => Panel)>>;
  /** After the others. */
  readonly add?: readonly Panel[];
}

/** Types what `dashboards.edit` of a stack is; titles are checked when the stack is synthesised. */
export const editDashboards = (edit: (given: Given) => Edits): DashboardEdits => edit;
