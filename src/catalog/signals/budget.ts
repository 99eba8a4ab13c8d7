import { type Expr, promql, select } from '../../model/promql.js';
import { ratio, recorded, recordName } from '../../model/signal.js';
import { calendar, sumSince } from './calendar.js';
import { cost } from './cost.js';

/** Dollars that may be spent: in a day, and in a month by all together, by an agent, by a project. */
export interface Budgets {
  readonly day: number;
  readonly month: number;
  readonly agents: Readonly<Record<string, number>>;
  readonly projects: Readonly<Record<string, number>>;
}

export const owned = ['scope', 'owner'] as const;

const called = (expr: Expr, scope: string, owner: string): Expr =>
  promql`label_replace(label_replace(${expr}, "scope", ${JSON.stringify(scope)}, "", ""), "owner", ${owner})`;
const fixed = (owner: string): string => `${JSON.stringify(owner)}, "", ""`;
const from = (label: string): string => `"$1", "${label}", "(.*)"`;
/** Each part says whose it is; what else it carries goes. */
const each = (parts: readonly Expr[]): Expr =>
  parts.map((part) => promql`sum by (scope, owner) (${part})`).join('\n  or ') as Expr; // each part is an Expr

/** Of all together, of each agent and of each project: those that may have a budget of the month. */
export const ownedInMonth = (dollars: Expr): Expr =>
  each([
    called(promql`sum(${dollars})`, 'month', fixed('all')),
    called(promql`sum by (agent) (${dollars})`, 'agent', from('agent')),
    called(promql`sum by (project) (${dollars})`, 'project', from('project')),
  ]);

/** An hour at a time, as recorded at each full hour; the present hour in steps of five minutes. Before the first of them, what there is. */
const hourly = recordName(cost.spentBy, '1h');
const recent = recordName(cost.spentBy, '5m');
const part = (name: string, expr: Expr): Expr => promql`label_replace(${expr}, "part", "${name}", "", "")`;

const since = (start: { readonly name: string }, range: string): Expr => promql`
  sum by (service, agent, project) (
    ${part('whole hours', sumSince(start, select(hourly), range, '1h'))}
    or ${part('present hour', sumSince(calendar.hourStart, select(recent), '1h', '5m'))}
  )
  or ${select(recent)}`;

const spentSince = (window: 'day' | 'month') =>
  recorded({
    title: window === 'day' ? 'Spent today' : 'Spent this month',
    unit: 'currencyUSD',
    help: `Dollars spent since the ${window} began (UTC), up to the last five minutes.`,
    name: `llm:cost_dollars_this_${window}:sum`,
    by: ['service', 'agent', 'project'],
    combine: 'sum',
    windows: 'level',
    slow: true,
    expr: () => (window === 'day' ? since(calendar.dayStart, '1d') : since(calendar.monthStart, '31d')),
  });

const today = spentSince('day');
const thisMonth = spentSince('month');

/** Money against what was planned. @param budgets from the config of the stack */
export function budgetSignals({ day, month, agents, projects }: Budgets) {
  const limit = recorded({
    title: 'Budget',
    unit: 'currencyUSD',
    help: 'Dollars that may be spent, as the config says: of a day, of a month, of an agent or a project in a month.',
    name: 'llm:budget_dollars:limit',
    by: owned,
    combine: 'max',
    windows: 'level',
    slow: true,
    expr: () =>
      each([
        called(promql`vector(${day})`, 'day', fixed('all')),
        called(promql`vector(${month})`, 'month', fixed('all')),
        ...Object.entries(agents).map(([name, dollars]) => called(promql`vector(${dollars})`, 'agent', fixed(name))),
        ...Object.entries(projects).map(([name, dollars]) =>
          called(promql`vector(${dollars})`, 'project', fixed(name)),
        ),
      ]),
  });
  const spent = recorded({
    title: 'Spent of the budget',
    unit: 'currencyUSD',
    help: 'Dollars spent of each budget so far.',
    name: 'llm:budget_dollars:spent',
    by: owned,
    combine: 'sum',
    windows: 'level',
    slow: true,
    expr: () =>
      each([called(promql`sum(${select(today.name)})`, 'day', fixed('all')), ownedInMonth(select(thisMonth.name))]),
  });
  return {
    today,
    thisMonth,
    limit,
    spent,
    used: ratio({
      title: 'Budget used',
      unit: 'percentunit',
      help: 'Share of each budget that is spent.',
      part: spent,
      whole: limit,
    }),
  };
}
