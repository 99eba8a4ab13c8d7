import { type Dashboard, type Panel, titleOf } from '../model/dashboard.js';
import { type Place, placesOf } from './grafana/layout.js';

/** Characters a column of Grafana's grid is wide: 24 of them fit a page of text. */
const columnWidth = 4;

/** The rows of every dashboard as text: what stands where, without a Grafana. */
export const renderSketches = (boards: Readonly<Record<string, Dashboard>>): string =>
  [
    '# Dashboards as text',
    '',
    'Written by `npm run docs:sketch`; a test holds it to the dashboards. A box is a panel, as wide as on the screen, with its view.',
    '`npm run docs:screenshots` draws pictures, where there is a Grafana.',
    '',
    ...Object.values(boards).flatMap((board) => [
      `## ${board.title}`,
      '',
      '```text',
      ...Object.entries(board.rows).flatMap(([row, panels]) => [row, ...boxes(panels)]),
      '```',
      '',
    ]),
  ].join('\n');

/** The panels of a row, line by line as they are placed. */
function boxes(panels: readonly Panel[]): string[] {
  const placed = placesOf(panels, 0).map((place, i) => ({ place, panel: panels[i]! }));
  const tops = [...new Set(placed.map(({ place }) => place.y))];
  return tops.flatMap((top) => {
    const line = placed.filter(({ place }) => place.y === top);
    const edge = `+${line.map(({ place }) => '-'.repeat(inner(place))).join('+')}+`;
    const texts = line.map(({ place, panel }) => wrapped(`${titleOf(panel)} (${panel.view})`, inner(place) - 2));
    const height = Math.max(...texts.map((lines) => lines.length));
    const content = Array.from(
      { length: height },
      (_, i) => `|${line.map(({ place }, j) => ` ${(texts[j]![i] ?? '').padEnd(inner(place) - 2)} `).join('|')}|`,
    );
    return [edge, ...content, edge];
  });
}

/** Characters between the two edges of a box. */
const inner = ({ w }: Place): number => w * columnWidth - 1;

/** Words on lines of at most so many characters; a longer word is cut. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').map((one) => one.slice(0, width))) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
