import type { Panel } from '../../model/dashboard.js';

/** A place on Grafana's grid: columns of 24, rows of 30 pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const columns = 24;

/** Places the panels of a row left to right below `top`, on further lines where they do not fit on one. */
export function placesOf(panels: readonly Panel[], top: number): Place[] {
  const widths = panels.map((panel, i) => panel.width ?? evenWidth(panels.length, i));
  const places: Place[] = [];
  let x = 0;
  let y = top;
  let lineHeight = 0;
  panels.forEach((panel, i) => {
    const w = widths[i]!;
    if (x + w > columns) {
      x = 0;
      y += lineHeight;
      lineHeight = 0;
    }
    const h = panel.height ?? (panel.view === 'stat' ? 4 : 8);
    places.push({ x, y, w, h });
    x += w;
    lineHeight = Math.max(lineHeight, h);
  });
  return places;
}

/** The first panels take the columns that are left over, so that a row is always full. */
const evenWidth = (count: number, index: number): number =>
  Math.floor(columns / count) + (index < columns % count ? 1 : 0);

export const bottomOf = (places: readonly Place[], top: number): number =>
  Math.max(top, ...places.map(({ y, h }) => y + h));
