import { expect, test } from 'vitest';
import { dashboards } from '../../dashboards/index.js';
import type { Dashboard } from '../../src/model/dashboard.js';
import { leavesOf, type Signal } from '../../src/model/signal.js';
import { stack } from './fixtures.js';

const { signals, alerts, config } = stack();
const boards = dashboards(signals, alerts, config) as Readonly<Record<string, Dashboard>>; // its keys are looked up by text
const namesOf = (signal: Signal): readonly string[] => leavesOf(signal).map(({ name }) => name);

/** The records that a dashboard shows. */
const shownBy = ({ rows }: Dashboard): ReadonlySet<string> =>
  new Set(
    Object.values(rows)
      .flat()
      .flatMap((panel) => ('show' in panel ? panel.show.flatMap(({ signal }) => namesOf(signal)) : [])),
  );
const shown = new Map(Object.entries(boards).map(([id, board]) => [id, shownBy(board)]));

test.each(Object.values(alerts))('$name links to a dashboard that shows what it watches, where one does', (alert) => {
  const watched = namesOf(alert.when.signal);
  const able = [...shown].filter(([, records]) => watched.every((name) => records.has(name))).map(([id]) => id);
  expect(Object.keys(boards)).toContain(alert.dashboard);
  if (able.length > 0) expect(able).toContain(alert.dashboard);
});
