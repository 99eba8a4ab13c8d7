import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type AnnotationQuery,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { advice } from '../../catalog/advice.js';
import type { Config } from '../../config/schema.js';
import { UserError } from '../../errors.js';
import { type Dashboard, helpOf, mostBars, type Panel, titleOf } from '../../model/dashboard.js';
import { mostEdges } from '../../model/graph.js';
import { select } from '../../model/promql.js';
import { labelsOfSignal } from '../../model/signal.js';
import { humanize } from '../humanize.js';
import { bottomOf, placesOf } from './layout.js';
import { panelOf } from './panels.js';
import { matchersOf, sourceRef } from './sources.js';
import * as style from './style.js';
import { variablesOf } from './variables.js';

/** Grafana 11 knows this schema, and 12 and 13 migrate it forward when they load it. */
const schemaVersion = 39;

/**
 * A dashboard as classic (v1) Grafana JSON. Uid, panel ids and tags are the same in every version of the stack.
 * @throws UserError when two panels have the same title, and with it the same id
 */
export function renderBoard(id: string, board: Dashboard, config: Config): object {
  refuseEqualTitles(id, board);
  const built = new DashboardBuilder(titleUnderBrand(board, config))
    .uid(uidOf(id, config))
    .description(board.description)
    .tags([config.name, 'generated', ...config.dashboards.tags])
    .time({ from: board.from ?? 'now-6h', to: 'now' })
    .refresh('30s')
    .timezone(config.dashboards.timezone)
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .link(toTheOthers(config))
    .annotations([alertsThatFire(board)])
    .variables(variablesOf(board, config.dashboards.datasources));
  for (const { title, url } of config.dashboards.links) built.link(linkOut(title, url));
  const chosen = matchersOf(board);
  let y = 0;
  for (const [row, panels] of Object.entries(board.rows)) {
    built.withRow(new RowBuilder(row).id(panelId(`row ${row}`)).gridPos({ x: 0, y, w: 24, h: 1 }));
    const places = placesOf(panels, y + 1);
    panels.forEach((panel, i) => {
      const title = titleOf(panel);
      built.withPanel(
        panelOf(panel, chosen)
          .id(panelId(title))
          .title(title)
          .description(describe(panel, board, config))
          .noValue(noDataText(panel))
          .gridPos(places[i]!),
      );
    });
    y = bottomOf(places, y + 1);
  }
  return { ...built.build(), schemaVersion };
}

function refuseEqualTitles(id: string, { rows }: Dashboard): void {
  const titles = Object.values(rows).flat().map(titleOf);
  const twice = titles.filter((title, i) => titles.indexOf(title) !== i);
  if (twice.length === 0) return;
  const lines = [...new Set(twice)]
    .sort()
    .map(
      (title) =>
        `dashboards.${id}: expected panels with different titles, got "${title}" more than once. Give one of them a title of its own.`,
    );
  throw new UserError(lines.join('\n'));
}

export const uidOf = (id: string, { name }: Pick<Config, 'name'>): string => `${name}-${id}`;

const titleUnderBrand = ({ title }: Dashboard, { dashboards: { brand } }: Config): string =>
  brand === undefined ? title : `${brand}: ${title}`;

const linkOut = (title: string, url: string): DashboardLinkBuilder =>
  new DashboardLinkBuilder(title).type(DashboardLinkType.Link).url(url).targetBlank(true);

/** Every dashboard of the stack is a link at the top of each, with the choices and the time kept. */
const toTheOthers = ({ name }: Config): DashboardLinkBuilder =>
  new DashboardLinkBuilder('Dashboards')
    .type(DashboardLinkType.Dashboards)
    .tags([name])
    .asDropdown(false)
    .includeVars(true)
    .keepTime(true);

/** From the title, not the position: a link to a panel survives that another is put in front of it (FNV-1a, 31 bits). */
export function panelId(title: string): number {
  let hash = 0x811c9dc5;
  for (const char of title) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  return (hash >>> 1) + 1;
}

function describe(panel: Panel, board: Dashboard, { runbooks }: Config): string {
  const lines = [helpOf(panel)];
  if (panel.view === 'record-sums') lines.push(`The ${mostBars} largest are shown.`);
  if (panel.view === 'graph') lines.push(`The ${mostEdges} busiest lines are drawn.`);
  if (!('show' in panel)) return [...lines, ...unknownTo(panel, board)].join('\n\n');
  const { limit, view } = panel;
  if (view === 'bars' && panel.orderBy === undefined) lines.push(`The ${mostBars} largest are shown.`);
  if (limit?.enabled) {
    const { op, threshold, unit } = limit.when;
    const where = style.hasLine(panel)
      ? `fires ${op === '>' ? 'above' : 'below'} ${humanize(threshold, unit)}, where it turns red`
      : `watches this (threshold ${humanize(threshold, unit)})`;
    lines.push(`The alert [${limit.name}](${runbooks}/${limit.name}.md) ${where}.`);
  } else {
    const act = advice[panel.show[0].signal.title];
    if (act !== undefined) lines.push(act);
  }
  return [...lines, ...unknownTo(panel, board)].join('\n\n');
}

/**
 * When which alert fired, across the curves. An alert of no service, such as that of a provider, is drawn whatever
 * service is chosen.
 */
function alertsThatFire({ variables }: Dashboard): Builder<AnnotationQuery> {
  const ofService = variables.some(({ label }) => label === 'service')
    ? { service: { op: '=~', value: '$service|' } as const }
    : {};
  return {
    build: () => ({
      name: 'Alerts',
      datasource: sourceRef('prometheus'),
      enable: true,
      iconColor: 'red',
      expr: select('ALERTS', { alertstate: 'firing', severity: { op: '!=', value: 'none' }, ...ofService }),
      step: '60s',
      titleFormat: '{{alertname}}',
      textFormat: '{{severity}} {{service}} {{provider}} {{model}} {{type}}',
      tagKeys: 'severity,team',
    }),
  };
}

/** Says which of the choices change nothing about a panel. */
function unknownTo(panel: Panel, { variables }: Dashboard): string[] {
  const without = variables.filter(({ label }) => !knows(panel, label)).map(({ title }) => title);
  return without.length > 0 ? [`Not narrowed by ${without.join(', ')}.`] : [];
}

function knows(panel: Panel, label: string): boolean {
  if ('show' in panel) return panel.show.some(({ signal }) => labelsOfSignal(signal).includes(label));
  if (panel.view === 'graph') return panel.edges.some(({ of }) => of.by.includes(label));
  if (panel.view === 'logs') return panel.query.includes(`$${label}`);
  return panel.view !== 'traces' && (label === 'service' || label in panel.chosenBy);
}

function noDataText(panel: Panel): string {
  if ('empty' in panel && panel.empty !== undefined) return panel.empty;
  switch (panel.view) {
    case 'logs':
      return 'No such line in this time: nothing chosen above has logged one';
    case 'records':
    case 'record-sums':
      return `No record ${panel.event} in this time: the shim writes them, of the chosen services none`;
    case 'traces':
      return 'No such trace was kept in this time of the service chosen under "Traces of"';
    default:
      return 'Nothing measured: no such traffic for what is chosen above';
  }
}
