import type { Series } from '../../src/query/prometheus.js';
import type { DetectorAlert } from './detectors.js';
import type { Incident, KindName, Measure } from './incidents.js';
import { type ServiceMonth, step } from './month.js';

/** One page: an alert of one service that fired without a break; seconds of the month. */
export interface Page {
  readonly service: string;
  readonly measure: Measure;
  readonly from: number;
  readonly to: number;
}

/** What Prometheus makes of an expression that is true at some steps: pending for `hold`, kept for `keep`. */
export function pages(
  { measure, hold, keep }: Pick<DetectorAlert, 'measure' | 'hold' | 'keep'>,
  series: Series,
): Page[] {
  const found: Page[] = [];
  const service = series.labels['service'] ?? '';
  let since: number | undefined;
  let last = Number.NEGATIVE_INFINITY;
  let firing: number | undefined;
  const end = () => {
    if (firing !== undefined) found.push({ service, measure, from: firing, to: last });
    firing = undefined;
  };
  for (const { time } of series.points) {
    if (firing !== undefined && time - last > keep + step) end();
    if (time - last > step) since = undefined;
    since ??= time;
    last = time;
    if (time - since >= hold) firing ??= time;
  }
  end();
  return found;
}

export interface Score {
  readonly found: number;
  readonly incidents: number;
  readonly truePages: number;
  readonly falsePages: number;
  /** Pages a week and service about nothing. */
  readonly falsePerWeek: number;
  readonly kinds: Readonly<Record<string, KindScore>>;
  readonly falseByMeasure: Readonly<Record<string, number>>;
}

export interface KindScore {
  readonly found: number;
  readonly incidents: number;
  /** Minutes from the begin of each incident that was found to its first page. */
  readonly delays: readonly number[];
}

/** How long after its end an incident may still be found: the window that the measures are taken over, twice. */
const late = 1800;

/**
 * An incident is found by a page about a measure it affects, between its begin and half an hour after its end. A page
 * is false when it touches no incident that affects its measure. What lies before `from` is for learning.
 */
export function score(all: readonly Page[], months: readonly ServiceMonth[], from: number, to: number): Score {
  const kinds: Record<string, { found: number; incidents: number; delays: number[] }> = {};
  const judged = all.filter((page) => page.from >= from);
  for (const { service, incidents } of months) {
    for (const { kind, affects, start, end } of incidents) {
      if (start < from || start > to - 3600) continue;
      kinds[kind] ??= { found: 0, incidents: 0, delays: [] };
      const row = kinds[kind];
      row.incidents++;
      const first = judged
        .filter((page) => page.service === service && affects.includes(page.measure))
        .filter((page) => page.to >= start && page.from <= end + late)
        .map((page) => Math.max(0, page.from - start));
      if (first.length === 0) continue;
      row.found++;
      row.delays.push(Math.min(...first) / 60);
    }
  }
  const services = new Set(months.map(({ service }) => service));
  const mine = judged.filter((page) => services.has(page.service));
  const isTrue = (page: Page) =>
    months
      .find(({ service }) => service === page.service)!
      .incidents.some(
        ({ affects, start, over }) => affects.includes(page.measure) && page.to >= start && page.from <= over,
      );
  const wrong = mine.filter((page) => !isTrue(page));
  const rows = Object.values(kinds);
  const weeks = (months.length * (to - from)) / (7 * 86_400);
  return {
    found: rows.reduce((sum, { found }) => sum + found, 0),
    incidents: rows.reduce((sum, { incidents }) => sum + incidents, 0),
    truePages: mine.length - wrong.length,
    falsePages: wrong.length,
    falsePerWeek: wrong.length / weeks,
    kinds,
    falseByMeasure: Object.fromEntries(
      [...new Set(wrong.map(({ measure }) => measure))].map((measure) => [
        measure,
        wrong.filter((page) => page.measure === measure).length,
      ]),
    ),
  };
}

/** What was missed and what was false, a line each; times in days of the month. */
export function mistakes(all: readonly Page[], months: readonly ServiceMonth[], from: number): string[] {
  return months.flatMap(({ service, incidents }) => {
    const mine = all.filter((page) => page.service === service && page.from >= from);
    const touches = (page: Page, { affects, start, over }: Incident) =>
      affects.includes(page.measure) && page.to >= start && page.from <= over;
    const days = (second: number) => (second / 86_400).toFixed(2);
    return [
      ...incidents
        .filter((one) => one.start >= from && !mine.some((page) => touches(page, one) && page.from <= one.end + late))
        .map(({ kind, start, end }) => `missed: ${service} ${kind}, day ${days(start)} to ${days(end)}`),
      ...mine
        .filter((page) => !incidents.some((one) => touches(page, one)))
        .map(({ measure, from, to }) => `false: ${service} ${measure}, day ${days(from)} to ${days(to)}`),
    ];
  });
}

export const kindNames = (scores: readonly Score[]): KindName[] => [
  ...new Set(scores.flatMap(({ kinds }) => Object.keys(kinds) as KindName[])), // made of incidents' kinds
];
