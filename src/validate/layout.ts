import { type BoardJson, everyPanel, nameOf, type PanelJson, type Placed, panelsOf } from './dashboard.js';
import type { Document } from './document.js';
import type { Finding } from './finding.js';

/** Uid, ids and places: what has to differ from panel to panel. */
export function layoutFindings(board: BoardJson, document: Document): Finding[] {
  return [...uid(board, document), ...ids(board, document), ...places(board, document)];
}

function uid({ uid }: BoardJson, document: Document): Finding[] {
  // https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/#identifier-id-vs-unique-identifier-uid
  if (typeof uid === 'string' && /^[\w-]{1,40}$/.test(uid)) return [];
  const got = uid ? `"${uid}"` : 'none';
  return [document.at(['uid'], 'uid', `uid: expected 1 to 40 of a-z, A-Z, 0-9, - and _, got ${got}.`)];
}

function ids(board: BoardJson, document: Document): Finding[] {
  const owners = new Map<number, string>();
  return everyPanel(board).flatMap(({ json, path }) => {
    if (json.id === undefined) return [];
    const owner = owners.get(json.id);
    owners.set(json.id, owner ?? nameOf(json));
    if (owner === undefined) return [];
    const message = `id: expected one of its own, got ${json.id}, which is "${owner}"'s.`;
    return [document.at([...path, 'id'], 'panel-id', message, nameOf(json))];
  });
}

function places(board: BoardJson, document: Document): Finding[] {
  const findings: Finding[] = [];
  // Panels of a collapsed row get their places when it is opened.
  const open = everyPanel(board).filter(({ path }) => path.length === 2);
  open.forEach(({ json, path }, i) => {
    const { gridPos: place } = json;
    if (place === undefined) return;
    const right = place.x + place.w;
    if (right > 24) {
      const message = `gridPos: expected columns up to 24, got ${place.x} + ${place.w} = ${right}.`;
      findings.push(document.at([...path, 'gridPos'], 'grid', message, nameOf(json)));
    }
    const under = open.slice(0, i).find((other) => overlap(other.json, json));
    if (under === undefined) return;
    const message = `gridPos: expected a place of its own, got one on "${nameOf(under.json)}".`;
    findings.push(document.at([...path, 'gridPos'], 'grid', message, nameOf(json)));
  });
  return findings;
}

function overlap({ gridPos: a }: PanelJson, { gridPos: b }: PanelJson): boolean {
  if (a === undefined || b === undefined) return false;
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Panels whose numbers have a unit; the rest show text, logs, or what a query says of itself. */
const measured = ['timeseries', 'stat', 'gauge', 'bargauge', 'barchart', 'piechart', 'graph', 'singlestat'];

/** What a reader needs to understand a panel. */
export const wordFindings = (board: BoardJson, document: Document): Finding[] =>
  panelsOf(board).flatMap((panel) => words(panel, document));

function words({ json, path }: Placed<PanelJson>, document: Document): Finding[] {
  if (json.libraryPanel !== undefined || json.type === 'text') return [];
  const findings: Finding[] = [];
  if (!json.title?.trim()) {
    findings.push(document.at(path.slice(), 'title', 'title: expected one, got none.', nameOf(json)));
  }
  if (!json.description?.trim()) {
    const message = 'description: expected what it shows, what is bad and what to do then, got none.';
    findings.push(document.at(path.slice(), 'description', message, nameOf(json)));
  }
  if (measured.includes(json.type) && !json.fieldConfig?.defaults?.unit) {
    const message = 'fieldConfig.defaults.unit: expected a unit such as "s", "percentunit" or "short", got none.';
    findings.push(document.at(path.slice(), 'unit', message, nameOf(json)));
  }
  return findings;
}
