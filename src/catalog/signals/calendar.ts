import { type Expr, promql, select } from '../../model/promql.js';
import { recorded } from '../../model/signal.js';

const midnight = 'vector(time() - time() % 86400)';

const moment = (name: string, title: string, help: string, expr: Expr) =>
  recorded({
    title,
    unit: 'dateTimeAsIso',
    help,
    name,
    by: [],
    combine: 'max',
    windows: 'level',
    slow: true,
    expr: () => expr,
  });

/**
 * When the present hour, day and month began, in UTC: what has been spent "since". In the group of what is added up since
 * then, before it: a moment that is some seconds old would count yesterday for today, and one hour twice.
 */
export const calendar = {
  hourStart: moment(
    'calendar:hour_start:seconds',
    'Start of the hour',
    'Seconds of the epoch at which the present hour began.',
    promql`vector(time() - time() % 3600)`,
  ),
  dayStart: moment(
    'calendar:day_start:seconds',
    'Start of the day',
    'Seconds of the epoch at which the present day began, in UTC.',
    promql`${midnight}`,
  ),
  monthStart: moment(
    'calendar:month_start:seconds',
    'Start of the month',
    'Seconds of the epoch at which the present month began, in UTC.',
    promql`${midnight} - (day_of_month() - 1) * 86400`,
  ),
};

/** Twenty-eight to thirty-one at its beginning. */
export const monthLeft = recorded({
  title: 'Left of the month',
  unit: 'd',
  help: 'Days that are left of the present month, in UTC.',
  name: 'calendar:month_left:days',
  by: [],
  combine: 'max',
  windows: 'level',
  slow: true,
  expr: () => promql`days_in_month() - (vector(time()) - ${select(calendar.monthStart.name)}) / 86400`,
});

/**
 * What a steady step of a subquery adds up to since a moment: the steps before it are left out. `@ end()` is the moment of
 * the evaluation, where `time()` inside a subquery is that of each step.
 */
export const sumSince = (start: { readonly name: string }, expr: Expr, range: string, step: string): Expr =>
  promql`sum_over_time((${expr} and on () (vector(time()) > scalar(${select(start.name)} @ end())))[${range}:${step}])`;
