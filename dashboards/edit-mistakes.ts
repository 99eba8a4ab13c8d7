import { show, suggest } from '../src/errors.js';
import { type Dashboard, helpOf, type Panel, titleOf, views } from '../src/model/dashboard.js';
import { leavesOf, recordName } from '../src/model/signal.js';

/** Keys that mean nothing: configs may be plain JavaScript, which no compiler looks at. */
export const keyMistakes = (where: string, value: object, known: readonly string[]): string[] =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${where}.${key}: expected a key that exists, got "${key}".${suggest(key, known)}`);

/** What a dashboard has to fit to. */
export interface Stack {
  readonly name: string;
  /** Names of the rules there are: a panel may ask for no other. */
  readonly recorded: ReadonlySet<string>;
}

/** A uid of Grafana has at most 40 characters. */
const mostUid = 40;

/** What would make a dashboard that Grafana refuses, or that is empty. */
export function boardMistakes(where: string, id: string, board: Dashboard, { name, recorded }: Stack): string[] {
  const mistakes: string[] = [];
  const most = mostUid - name.length - 1;
  if (!/^[a-z][a-z0-9-]*$/.test(id) || id.length > most) {
    mistakes.push(`${where}: expected an id such as "checkout", of at most ${most} characters, got "${id}".`);
  }
  for (const key of ['title', 'description'] as const) {
    if (!board[key]) mistakes.push(`${where}.${key}: expected words, got ${show(board[key])}.`);
  }
  const rows = Object.entries(board.rows ?? {});
  if (rows.length === 0) mistakes.push(`${where}.rows: expected at least one row, got none.`);
  for (const [row, panels] of rows) {
    const place = `${where}.rows["${row}"]`;
    if (panels.length === 0) {
      mistakes.push(`${place}: expected at least one panel, got none. Remove the row by false in its place.`);
    }
    for (const panel of panels) mistakes.push(...panelMistakes(place, panel, recorded));
  }
  return mistakes;
}

function panelMistakes(place: string, panel: Panel, recorded: ReadonlySet<string>): string[] {
  if (!views.includes(panel.view)) {
    return [`${place}: expected a panel with a view, got ${show(panel.view)}.${suggest(String(panel.view), views)}`];
  }
  if ('show' in panel && panel.show.length === 0) {
    return [`${place}: expected a panel that shows a signal, got none.`];
  }
  const name = `${place}["${titleOf(panel)}"]`;
  const mistakes: string[] = [];
  if (!titleOf(panel) || !helpOf(panel)) mistakes.push(`${place}: expected a panel with a title and help, got none.`);
  const { width, height } = panel;
  if (width !== undefined && !(Number.isInteger(width) && width >= 1 && width <= 24)) {
    mistakes.push(`${name}.width: expected a whole number from 1 to 24, got ${width}.`);
  }
  if (height !== undefined && !(Number.isInteger(height) && height >= 1)) {
    mistakes.push(`${name}.height: expected a whole number of at least 1, got ${height}.`);
  }
  if (!('show' in panel)) return mistakes;
  for (const leaf of panel.show.flatMap(({ signal }) => leavesOf(signal))) {
    const rule = recordName(leaf, leaf.windows === 'level' ? '' : leaf.windows[0]);
    if (leaf.inline || recorded.has(rule)) continue;
    mistakes.push(
      `${name}: expected a signal that a rule records, got ${rule}. Record it under rules, or give it inline: true, and its query is sent as it is.`,
    );
  }
  return mistakes;
}
