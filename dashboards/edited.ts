import { nearest, suggest, UserError } from '../src/errors.js';
import { type Dashboard, type Panel, titleOf } from '../src/model/dashboard.js';
import type { BoardEdit, Edits, NewRow, RowEdit } from './edit.js';
import { boardMistakes, keyMistakes, type Stack } from './edit-mistakes.js';

type Boards = Readonly<Record<string, Dashboard>>;
type Rows = Dashboard['rows'];

/**
 * The dashboards of the stack with the user's changes.
 * @param linked by id of a dashboard, the alerts that open it
 * @throws UserError with one line a mistake, sorted by place
 */
export function edited(
  boards: Boards,
  edits: Edits,
  stack: Stack,
  linked: Readonly<Record<string, readonly string[]>>,
): Boards {
  const mistakes: string[] = keyMistakes('dashboards.edit', edits, ['change', 'add', 'remove']);
  const known = Object.keys(boards);
  const { change = {}, add = {}, remove = [] } = edits;
  for (const [where, id] of [
    ...Object.keys(change).map((id) => [`change.${id}`, id] as const),
    ...remove.map((id) => ['remove', id] as const),
  ]) {
    if (known.includes(id)) continue;
    mistakes.push(`dashboards.edit.${where}: expected a dashboard of the stack, got "${id}".${suggest(id, known)}`);
  }
  for (const id of remove) {
    const alerts = linked[id];
    if (alerts === undefined) continue;
    mistakes.push(
      `dashboards.edit.remove: expected a dashboard that no alert opens, got "${id}", which ${alerts.join(', ')} open. Remove rows of it instead, or turn these alerts off.`,
    );
  }
  for (const id of Object.keys(add)) {
    if (known.includes(id)) {
      mistakes.push(
        `dashboards.edit.add.${id}: expected an id of its own, got one of the stack's. Change that dashboard, or take another id.`,
      );
    }
  }
  const kept = Object.entries(boards)
    .filter(([id]) => !remove.some((one) => one === id))
    .map(([id, board]): [string, Dashboard] => {
      const edit = (change as Readonly<Record<string, BoardEdit>>)[id]; // ids of none are mistakes already
      return [id, edit === undefined ? board : editedBoard(`dashboards.edit.change.${id}`, board, edit, mistakes)];
    });
  const all = Object.fromEntries([...kept, ...Object.entries(add)]);
  for (const id of [...Object.keys(change), ...Object.keys(add)]) {
    const where = id in add ? `dashboards.edit.add.${id}` : `dashboards.edit.change.${id}`;
    if (all[id] !== undefined) mistakes.push(...boardMistakes(where, id, all[id], stack));
  }
  if (mistakes.length > 0) throw new UserError([...new Set(mistakes)].sort().join('\n'));
  return all;
}

function editedBoard(where: string, board: Dashboard, edit: BoardEdit, mistakes: string[]): Dashboard {
  mistakes.push(...keyMistakes(where, edit, ['title', 'description', 'from', 'variables', 'rows', 'addRows']));
  const { rows: changes = {}, addRows = {}, ...rest } = edit;
  const titles = Object.keys(board.rows);
  for (const title of Object.keys(changes)) {
    if (!titles.includes(title)) {
      mistakes.push(`${where}.rows: expected a row of this dashboard, got "${title}".${suggest(title, titles)}`);
    }
  }
  const rows = Object.entries(board.rows).flatMap(([title, panels]): [string, readonly Panel[]][] => {
    const change = changes[title];
    if (change === false) return [];
    if (change === undefined) return [[title, panels]];
    return [[change.title ?? title, editedRow(`${where}.rows["${title}"]`, title, board.rows, change, mistakes)]];
  });
  return { ...board, ...rest, rows: Object.fromEntries(withNewRows(`${where}.addRows`, rows, addRows, mistakes)) };
}

function withNewRows(
  where: string,
  rows: readonly [string, readonly Panel[]][],
  added: Readonly<Record<string, readonly Panel[] | NewRow>>,
  mistakes: string[],
): [string, readonly Panel[]][] {
  const all = [...rows];
  for (const [title, row] of Object.entries(added)) {
    const titles = all.map(([one]) => one);
    if (titles.includes(title)) {
      mistakes.push(`${where}: expected the title of a new row, got "${title}", which is there. Change it under rows.`);
      continue;
    }
    const { panels, before } = 'panels' in row ? row : { panels: row, before: undefined };
    const at = before === undefined ? all.length : titles.indexOf(before);
    if (at < 0) {
      mistakes.push(
        `${where}["${title}"].before: expected a row of this dashboard, got "${before}".${suggest(before!, titles)}`,
      );
      continue;
    }
    all.splice(at, 0, [title, panels]);
  }
  return all;
}

function editedRow(where: string, row: string, rows: Rows, edit: RowEdit, mistakes: string[]): Panel[] {
  mistakes.push(...keyMistakes(where, edit, ['title', 'remove', 'replace', 'add']));
  const { remove = [], replace = {}, add = [] } = edit;
  const panels = rows[row]!;
  const titles = panels.map(titleOf);
  for (const [key, title] of [
    ...remove.map((title) => ['remove', title] as const),
    ...Object.keys(replace).map((title) => ['replace', title] as const),
  ]) {
    if (!titles.includes(title)) {
      mistakes.push(`${where}.${key}: expected a panel of this row, got "${title}".${whereItIs(title, row, rows)}`);
    }
  }
  return [
    ...panels
      .filter((panel) => !remove.includes(titleOf(panel)))
      .map((panel) => {
        const by = replace[titleOf(panel)];
        return typeof by === 'function' ? by(panel) : (by ?? panel);
      }),
    ...add,
  ];
}

/** The panel that is meant may be in another row. */
function whereItIs(title: string, row: string, rows: Rows): string {
  const here = rows[row]!.map(titleOf);
  const others = Object.entries(rows).filter(([other]) => other !== row);
  const elsewhere = others.find(([, panels]) => panels.some((panel) => titleOf(panel) === title));
  if (elsewhere !== undefined) return ` It is in the row "${elsewhere[0]}".`;
  if (nearest(title, here) !== undefined) return suggest(title, here);
  const near = others
    .map(([other, panels]) => [nearest(title, panels.map(titleOf)), other] as const)
    .find(([name]) => name !== undefined);
  return near === undefined ? suggest(title, here) : ` Did you mean "${near[0]}" in the row "${near[1]}"?`;
}
