import { metrics } from '../../src/catalog/metrics.js';
import type { Config } from '../../src/config/schema.js';
import type { Alert } from '../../src/model/alert.js';
import type { Case } from '../../src/model/scenario.js';
import { selector } from './samples.js';
import { growing } from './shapes.js';

const evaluation = 300;
const service = 'support-bot';
type Slo = Config['slos'][number];

/** Labels an event of this objective has; what the objective does not fix is made up. */
const labelsOf = (slo: Slo): Record<string, string> => {
  const own = { service: slo.service ?? service };
  switch (slo.kind) {
    case 'tool-success':
      return { ...own, tool: slo.tool ?? 'search', server: slo.server ?? 'github', agent: 'triage' };
    case 'task-success':
    case 'task-cost':
      return { ...own, type: slo.type ?? 'researcher' };
    default:
      return { ...own, provider: slo.provider ?? 'openai', model: slo.model ?? 'gpt-5.4' };
  }
};

/** Events a minute, of which a share is bad: by their status, or past every bucket. */
function eventsOf(slo: Slo, each: number, share: number): Record<string, number> {
  const labels = labelsOf(slo);
  const byStatus = (name: string, more: Record<string, string> = {}) => ({
    [selector(name, { ...labels, ...more, status: 'error' })]: each * share,
    [selector(name, { ...labels, ...more, status: 'ok' })]: each * (1 - share),
  });
  const byBucket = (
    { name, buckets }: { name: string; buckets: readonly number[] },
    more: Record<string, string> = {},
  ) =>
    Object.fromEntries([
      ...buckets.map((le) => [selector(`${name}_bucket`, { ...labels, ...more, le: String(le) }), each * (1 - share)]),
      [selector(`${name}_bucket`, { ...labels, ...more, le: '+Inf' }), each],
    ]);
  switch (slo.kind) {
    case 'availability':
      return byStatus(metrics.llmRequests.name, { operation: 'chat', agent: 'triage' });
    case 'latency':
      return byBucket(metrics.llmLatency, { operation: 'chat' });
    case 'first-token':
      return byBucket(metrics.llmTimeToFirstToken);
    case 'tool-success':
      return byStatus(metrics.toolInvocations.name);
    case 'task-success':
      return byStatus(metrics.agentSessions.name);
    case 'task-cost':
      return byBucket(metrics.agentCostPerTask, { status: 'ok' });
  }
}

const matches = (slo: Slo, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(slo).every(([key, value]) => !(key in labels) || labels[key] === value);

/** Half an hour of peace, two hours of trouble; the means are taken of rates of five minutes, all of them there. */
const burns =
  (long: number, short: number) =>
  ({ when: { threshold } }: Alert, { slos }: Config): Case => {
    // The strictest: what it does not notice, none does.
    const strictest = [...slos].sort((a, b) => b.objective - a.objective)[0]!;
    const labels = labelsOf(strictest);
    const share = Math.min(1, 4 * threshold * (1 - strictest.objective));
    const [calm, trouble] = [30, 120];
    const over = short + 15;
    const points = Math.min((calm + trouble) / 5, long / 5);
    const badPoints = Math.min(trouble / 5, long / 5);
    const firing = slos
      .filter((slo) => slo.kind === strictest.kind && matches(slo, labels))
      .map((slo) => ({ slo: slo.name, burn: (share * badPoints) / points / (1 - slo.objective) }))
      .filter(({ burn }) => burn > threshold)
      .map(({ slo, burn }) => ({ labels: { slo, service: labels['service']! }, value: burn }));
    const at = (minute: number, fired: typeof firing = []) => ({ second: minute * 60, firing: fired });
    return {
      step: 60,
      evaluation,
      scenarios: [
        {
          name: 'past the rate it fires, and clears when the short window is past',
          series: growing(
            [eventsOf(strictest, 60, 0), calm],
            [eventsOf(strictest, 60, share), trouble],
            [eventsOf(strictest, 60, 0), over],
          ),
          expect: [at(calm), at(calm + trouble, firing), at(calm + trouble + over)],
        },
        {
          name: 'four bad events in two hours are no incident, though all of them are',
          series: growing([eventsOf(strictest, 1 / 30, 1), 120]),
          expect: [at(60), at(120)],
        },
        {
          name: 'without events there is no share, and no alert',
          series: growing([eventsOf(strictest, 0, 0), 120]),
          expect: [at(120)],
        },
      ],
    };
  };

export const errorBudgetBurnFastest = burns(60, 5);
export const errorBudgetBurnFast = burns(360, 30);
export const errorBudgetBurnSteady = burns(1440, 120);
export const errorBudgetBurnSlow = burns(4320, 360);
