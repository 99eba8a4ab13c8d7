import { describe, expect, test } from 'vitest';
import { type Edits, editDashboards } from '../../dashboards/edit.js';
import { buildBundle } from '../../src/bundle.js';
import { parseConfig } from '../../src/config/parse.js';
import { UserError } from '../../src/errors.js';
import { type Panel, show } from '../../src/model/dashboard.js';
import { promql } from '../../src/model/promql.js';
import { recorded } from '../../src/model/signal.js';
import { validate } from '../../src/validate/index.js';
import { listedSeries, stackSeries } from '../../src/validate/known-series.js';
import { stack } from './guide-stack.js';
import { type Board, boardsOf, configOf, contentOf, filesOf } from './rendered.js';

const plain = boardsOf(configOf({ name: 'acme-llm' }));
const config = configOf(stack);
const changed = boardsOf(config);
const titlesOf = (board: Board) => board.panels.map(({ title }) => title);

describe('the stack that the guide shows', () => {
  test('removes, replaces and adds panels and rows where it says', () => {
    expect(titlesOf(changed['overview']!).slice(0, 6)).toEqual([
      'Is it fine?',
      'Requests now',
      'Error rate now',
      'Latency P99 now',
      'Firing alerts',
      'Tool error rate now',
    ]);
    const rows = changed['overview']!.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(rows).toEqual([
      'Is it fine?',
      'How much is asked of which model, and how much of it fails?',
      'How long does an answer take, and what did today cost?',
      'Which projects spend it?',
      'What happened last? (each row opens its trace)',
    ]);
  });

  test('removes one dashboard, adds one, and leaves all others as they were, but for the brand, tags, links and sources', () => {
    expect(Object.keys(changed)).toEqual([...Object.keys(plain).filter((id) => id !== 'model-comparison'), 'checkout']);
    const { title, tags, links, templating, ...rest } = changed['tool-usage']!;
    expect(title).toBe('Acme: Tool Usage');
    expect(tags).toEqual(['acme-llm', 'generated', 'ai-platform']);
    expect(links[1]).toMatchObject({ type: 'link', url: 'https://wiki.acme.example/on-call' });
    expect(templating.list[0]!.current?.value).toBe('grafanacloud-acme-prom');
    expect(plain['tool-usage']).toMatchObject(rest);
  });

  test('keeps the uids of dashboards and the ids of panels that stay', () => {
    for (const [id, board] of Object.entries(plain)) {
      if (id === 'model-comparison') continue;
      expect(changed[id]!.uid).toBe(board.uid);
      for (const { title, id: panel } of changed[id]!.panels) {
        const before = board.panels.find((one) => one.title === title);
        if (before !== undefined) expect(panel, title).toBe(before.id);
      }
    }
  });

  test('has nothing that validate finds wrong, neither provisioned nor to be imported', () => {
    const files = Object.entries(buildBundle(config))
      .filter(([path]) => /^grafana\/(dashboards|import)\//.test(path))
      .map(([file, text]) => ({ file, text }));
    expect(files).toHaveLength(2 * Object.keys(changed).length);
    const known = new Map([...stackSeries(), ...listedSeries('shop_orders_total')]);
    for (const kind of ['dashboards', 'import']) {
      expect(
        validate(
          files.filter(({ file }) => file.includes(`/${kind}/`)),
          { known },
        ),
      ).toEqual([]);
    }
    const unknown = validate(files, { known: stackSeries() }).filter(({ rule }) => rule !== 'uid');
    expect(unknown.map(({ rule, of }) => [rule, of])).toEqual([
      ['unknown-metric', 'Orders now'],
      ['unknown-metric', 'Orders now'],
    ]);
  });
});

test('a dashboard to be imported asks for its data sources, and begins with the answer', () => {
  const board = JSON.parse(filesOf(config)['import/overview.json']!) as Board & {
    readonly __inputs: readonly { readonly name: string; readonly pluginId: string }[];
  }; // our own output
  expect(board.__inputs.map(({ name, pluginId }) => [name, pluginId])).toEqual([
    ['DS_PROMETHEUS', 'prometheus'],
    ['DS_LOKI', 'loki'],
    ['DS_JAEGER', 'jaeger'],
  ]);
  // What Grafana does with the answers: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/import-dashboards/
  const text = JSON.stringify(board).replaceAll(`\${DS_LOKI}`, 'their-loki');
  const answered = JSON.parse(text) as Board; // as above
  expect(answered.templating.list.find(({ name }) => name === 'loki')?.current?.value).toBe('their-loki');
  expect(contentOf(answered).find(({ type }) => type === 'table')?.datasource?.uid).toMatch(
    /^\$\{(loki|jaeger|prometheus)\}$/,
  );
  expect(answered.uid).toBe('acme-llm-overview');
});

const withEdits = (edits: object) => () =>
  boardsOf(configOf({ name: 'acme', dashboards: { edit: editDashboards(() => edits as Edits) } })); // plain JavaScript may give anything
const logs: Panel = { view: 'logs', title: 'L', help: 'Lines.', query: '{a="b"}' };
const own = (panel: object) => ({
  add: { mine: { title: 'Mine', description: 'M', variables: [], rows: { 'Is it?': [panel] } } },
});
const unrecorded = recorded({
  title: 'T',
  unit: 's',
  help: 'H',
  name: 'shop:took:rate',
  by: [],
  combine: 'sum',
  windows: ['5m'],
  expr: () => promql`took`,
});

test.each([
  [
    { change: { overviw: {} } },
    'dashboards.edit.change.overviw: expected a dashboard of the stack, got "overviw". Did you mean "overview"?',
  ],
  [
    { remove: ['sefety'] },
    'dashboards.edit.remove: expected a dashboard of the stack, got "sefety". Did you mean "safety"?',
  ],
  [{ delete: [] }, 'dashboards.edit.delete: expected a key that exists, got "delete". Known: change, add, remove.'],
  [
    { add: { logs: own(logs).add.mine } },
    "dashboards.edit.add.logs: expected an id of its own, got one of the stack's. Change that dashboard, or take another id.",
  ],
  [
    { change: { overview: { rows: { 'Is it fin?': false } } } },
    'dashboards.edit.change.overview.rows: expected a row of this dashboard, got "Is it fin?". Did you mean "Is it fine?"?',
  ],
  [
    { change: { overview: { rows: { 'Is it fine?': { remove: ['Eror rate now'] } } } } },
    'dashboards.edit.change.overview.rows["Is it fine?"].remove: expected a panel of this row, got "Eror rate now". Did you mean "Error rate now"?',
  ],
  [
    { change: { overview: { rows: { 'Is it fine?': { replace: { 'Cost today': logs } } } } } },
    'dashboards.edit.change.overview.rows["Is it fine?"].replace: expected a panel of this row, got "Cost today". It is in the row "How long does an answer take, and what did today cost?".',
  ],
  [
    { change: { overview: { rows: { 'Is it fine?': { remove: ['Cost todey'] } } } } },
    'dashboards.edit.change.overview.rows["Is it fine?"].remove: expected a panel of this row, got "Cost todey". Did you mean "Cost today" in the row "How long does an answer take, and what did today cost?"?',
  ],
  [
    { change: { logs: { addRows: { 'What went wrong?': [logs] } } } },
    'dashboards.edit.change.logs.addRows: expected the title of a new row, got "What went wrong?", which is there. Change it under rows.',
  ],
  [
    { change: { logs: { addRows: { 'Why?': { before: 'What went rong?', panels: [logs] } } } } },
    'dashboards.edit.change.logs.addRows["Why?"].before: expected a row of this dashboard, got "What went rong?". Did you mean "What went wrong?"?',
  ],
  [
    { change: { logs: { rows: { 'What did an agent do?': { remove: ['Records of the chosen agents'] } } } } },
    'dashboards.edit.change.logs.rows["What did an agent do?"]: expected at least one panel, got none. Remove the row by false in its place.',
  ],
  [
    own({ view: 'timeserie', show: [] }),
    'dashboards.edit.add.mine.rows["Is it?"]: expected a panel with a view, got "timeserie". Did you mean "timeseries"?',
  ],
  [
    own({ view: 'stat', show: [] }),
    'dashboards.edit.add.mine.rows["Is it?"]: expected a panel that shows a signal, got none.',
  ],
  [
    own({ ...logs, width: 25 }),
    'dashboards.edit.add.mine.rows["Is it?"]["L"].width: expected a whole number from 1 to 24, got 25.',
  ],
  [
    own({ ...logs, height: 0 }),
    'dashboards.edit.add.mine.rows["Is it?"]["L"].height: expected a whole number of at least 1, got 0.',
  ],
  [
    own({ ...logs, help: '' }),
    'dashboards.edit.add.mine.rows["Is it?"]: expected a panel with a title and help, got none.',
  ],
  [
    own({ view: 'stat', show: [show(unrecorded)] }),
    'dashboards.edit.add.mine.rows["Is it?"]["T"]: expected a signal that a rule records, got shop:took:rate5m. Record it under rules, or give it inline: true, and its query is sent as it is.',
  ],
  [
    { add: { 'My Board': { ...own(logs).add.mine } } },
    'dashboards.edit.add.My Board: expected an id such as "checkout", of at most 35 characters, got "My Board".',
  ],
  [
    { add: { mine: { title: '', description: 'D', variables: [], rows: {} } } },
    'dashboards.edit.add.mine.rows: expected at least one row, got none.\ndashboards.edit.add.mine.title: expected words, got "".',
  ],
])('%j is told what is wrong', (edits, message) => {
  expect(withEdits(edits)).toThrow(new UserError(message));
});

test('a dashboard that alerts open stays, unless they are off', () => {
  expect(withEdits({ remove: ['tool-usage'] })).toThrow(
    /^dashboards\.edit\.remove: expected a dashboard that no alert opens, got "tool-usage", which .*ToolFailing.* open\. Remove rows of it instead, or turn these alerts off\.$/,
  );
  expect(withEdits({ remove: ['mcp-servers', 'model-comparison'] })).not.toThrow();
});

test('a dashboard, a signal or a label that does not exist does not compile', () => {
  editDashboards(({ signals: { llm, tool } }) => {
    // @ts-expect-error: no such dashboard
    const one: Edits = { change: { overviw: {} } };
    // @ts-expect-error: no such signal
    show(llm.eror);
    // @ts-expect-error: a tool call has no model
    show(tool.invocations, { by: ['model'] });
    return one;
  });
});

test('what comes in place of a panel may be made from it', () => {
  const edit = editDashboards(() => ({
    change: { logs: { rows: { 'What went wrong?': { replace: { Errors: (was) => ({ ...was, width: 24 }) } } } } },
  }));
  const before = contentOf(plain['logs']!).find(({ title }) => title === 'Errors')!;
  const after = contentOf(boardsOf(configOf({ dashboards: { edit } }))['logs']!).find(
    ({ title }) => title === 'Errors',
  )!;
  expect([before.gridPos.w, after.gridPos.w, after.id]).toEqual([12, 24, before.id]);
});

test.each([
  [
    { edit: {} },
    'config: dashboards.edit: expected a function such as editDashboards(({ signals }) => ({ remove: [] })), got {}.',
  ],
  [
    { datasources: { loki: 'a b' } },
    'config: dashboards.datasources.loki: expected the uid of a data source, such as "grafanacloud-acme-prom", got "a b".',
  ],
  [{ folders: 'x' }, 'config: dashboards.folders: expected a key that exists, got "folders". Did you mean "folder"?'],
])('%j in the config is told what is wrong', (dashboards, message) => {
  expect(() => parseConfig({ dashboards })).toThrow(new UserError(message));
});
