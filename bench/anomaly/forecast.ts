import { signals } from '../../src/catalog/signals/index.js';
import { type Recorded, recordName } from '../../src/model/signal.js';
import type { Rule } from '../../src/render/prometheus-rules.js';
import { begin, type ServiceMonth, step } from './month.js';
import type { Replay } from './replay.js';

const day = 86_400;
/** The month that is forecast: June. Seconds from the begin of the data. */
const monthBegin = Date.UTC(2026, 5, 1) / 1000 - begin;
const monthDays = 30;
/** Days of the month after which it is forecast. */
export const checkpoints = [5, 10, 15, 20] as const;

/** How far off a forecast of the month's end was, as shares of what was spent in truth. */
export interface Forecast {
  readonly service: string;
  readonly day: number;
  /** Of this stack, and of the line from the month's begin through now. */
  readonly error: number;
  readonly naive: number;
  /** What was spent in truth lies within the band. */
  readonly within: boolean;
}

/** The last day that is needed: the end of the month. */
export const forecastDays = monthBegin / day + monthDays;

/** Forecasts each month at each checkpoint with the stack's own rules; each service is a project, so each has its own. */
export async function forecasts(replay: Replay, months: readonly ServiceMonth[]): Promise<Forecast[]> {
  const { forecast, cost } = signals;
  const rules = (...of: readonly Recorded[]): Rule[] =>
    of.map((signal) => ({ record: recordName(signal, ''), expr: signal.expr('', {}) }));
  const to = monthBegin + checkpoints.at(-1)! * day;
  await replay.record([{ record: recordName(cost.spentBy, '1h'), expr: cost.spentBy.expr('1h', {}) }], 3600, to);
  await replay.record(rules(forecast.hour), 3600, to);
  await replay.record(rules(forecast.perDay, forecast.dayToDay), 7200, to);

  const made: Forecast[] = [];
  for (const elapsed of checkpoints) {
    const now = monthBegin + elapsed * day;
    // `@ end()` of the running month cannot be asked of the past step by step: here it is the counter's own increase.
    const spent = `(sum by (scope, owner) (label_replace(label_replace(sum by (project) (
      increase(llm_cost_dollars_total[${elapsed}d])), "owner", "$1", "project", "(.*)"), "scope", "project", "", "")))`;
    const at = async (signal: Recorded): Promise<Map<string, number>> => {
      const expr = recursively(signal, spent, `vector(${monthDays - elapsed})`);
      const series = await replay.ask(expr, now, now);
      return new Map(series.map(({ labels, points }) => [labels['owner']!, points[0]!.value]));
    };
    const [end, upper, lower] = [
      await at(forecast.monthEnd),
      await at(forecast.monthEndUpper),
      await at(forecast.monthEndLower),
    ];
    for (const { service, counters } of months) {
      const { values } = counters.find(({ name }) => name === 'llm_cost_dollars_total')!;
      const total = (second: number) =>
        values[Math.min(values.length - 1, second / step)]! - values[monthBegin / step]!;
      const truth = total(monthBegin + monthDays * day);
      const off = (forecast: number) => (forecast - truth) / truth;
      made.push({
        service,
        day: elapsed,
        error: off(end.get(service)!),
        naive: off((total(now) * monthDays) / elapsed),
        within: lower.get(service)! <= truth && truth <= upper.get(service)!,
      });
    }
  }
  return made;
}

/** The query of a signal with what it reads of the month in place of the recorded series. */
function recursively(signal: Recorded, spent: string, left: string): string {
  const { forecast, budget } = signals;
  const monthEnd = `(${forecast.monthEnd.expr('', {})})`;
  return signal
    .expr('', {})
    .replaceAll(forecast.monthEnd.name, monthEnd)
    .replaceAll(`${budget.spent.name}{scope!="day"}`, spent)
    .replaceAll(budget.monthLeft.name, left);
}
