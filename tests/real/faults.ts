import { growing, type Made, standing } from '../../bench/alerts/page.js';
import { metrics as m } from '../../src/catalog/metrics.js';
import { scraped } from '../../src/catalog/scraped.js';

/** Something that goes wrong: what is served of it, before and from the moment it happens, and what people are told. */
export interface Fault {
  readonly name: string;
  readonly made: (start: number, happens: () => number | undefined) => readonly Made[];
  /** Alerts by name with labels that tell them apart, one for each message. */
  readonly told: readonly string[];
}

type Labels = Readonly<Record<string, string>>;
type Rates = readonly [before: number, after: number];

/** Faults of applications, each of a service of its own. */
export const faults: readonly Fault[] = [
  {
    name: 'a provider is away with all of its fifty models',
    told: ['ProviderOutage provider=away'],
    made: (...when) =>
      fifty.flatMap((model) =>
        calls({ service: 'outage', provider: 'away', model }, { ok: [10, 0], error: [0, 10] }, when),
      ),
  },
  {
    name: 'fifty models of a provider fail a tenth of their calls',
    told: ['HighErrorRate provider=shaky service=fifty (50)'],
    made: (...when) =>
      fifty.flatMap((model) =>
        calls({ service: 'fifty', provider: 'shaky', model }, { ok: [10, 9], error: [0, 1] }, when),
      ),
  },
  {
    name: 'one model of several fails, and its calls are tried again',
    told: ['HighErrorRate provider=one-bad service=single'],
    made: (...when) => {
      const bad = { service: 'single', provider: 'one-bad', model: 'bad' };
      return [
        ...calls(bad, { ok: [10, 2], error: [0, 8] }, when),
        ...calls({ ...bad, model: 'good' }, { ok: [10, 10] }, when),
        growing(m.llmRetries.name, { ...bad, reason: 'error' }, [0, 20], ...when),
      ];
    },
  },
  {
    name: 'a tool gives errors',
    told: ['ToolFailing server=docs service=tool-user tool=search'],
    made: (...when) =>
      toolCalls({ service: 'tool-user', server: 'docs', tool: 'search' }, { ok: [10, 5], tool_error: [0, 5] }, when),
  },
  {
    name: 'an MCP server does not answer: its tools are slow and time out',
    told: ['McpServerDown server=github service=mcp-user'],
    made: (...when) =>
      ['issues', 'pulls', 'code'].flatMap((tool) => {
        const labels = { service: 'mcp-user', server: 'github', tool };
        return [
          ...toolCalls(labels, { ok: [10, 0], timeout: [0, 10] }, when),
          ...within(m.toolLatency, labels, 10, [1, 30], when),
        ];
      }),
  },
  {
    name: 'a model is slow, from the first token on',
    told: ['SlowFirstToken provider=slow service=waits'],
    made: (...when) => {
      const labels = { service: 'waits', provider: 'slow', model: 'large' };
      return [
        ...calls(labels, { ok: [10, 10] }, when),
        ...within(m.llmLatency, { ...labels, operation: 'chat' }, 10, [2, 60], when),
        ...within(m.llmTimeToFirstToken, labels, 10, [0.5, 20], when),
      ];
    },
  },
  {
    name: 'the rate limit is reached, and refused calls are tried again',
    told: ['RateLimited provider=limits service=limited'],
    made: (...when) => {
      const labels = { service: 'limited', provider: 'limits', model: 'busy' };
      return [
        ...calls(labels, { ok: [10, 9.6], rate_limited: [0, 0.4] }, when),
        growing(m.llmRetries.name, { ...labels, reason: 'rate_limited' }, [0, 8], ...when),
        standing(m.llmRateLimitRemaining.name, { ...labels, limit: 'requests' }, [0.6, 0], when[1]),
      ];
    },
  },
  {
    name: 'an agent goes in circles, step after step, dollar after dollar',
    told: ['LoopDetected service=looping'],
    made: (...when) => {
      const labels = { service: 'looping', type: 'researcher' };
      return [
        growing(m.agentLoops.name, labels, [0, 2], ...when),
        standing(m.agentSessionStepsMax.name, labels, [3, 170], when[1]),
        standing(m.agentSessionCostMax.name, labels, [0.1, 9], when[1]),
      ];
    },
  },
  {
    name: 'the budget of the day is used up',
    told: ['BudgetSpent owner=all scope=day'],
    made: (...when) => [
      growing(
        m.llmCost.name,
        { service: 'spender', provider: 'dear', model: 'dear', agent: 'a', project: 'p', task_type: 't' },
        [0.01, 60],
        ...when,
      ),
    ],
  },
  {
    name: 'a memory fails',
    told: ['MemoryFailing service=forgetful'],
    made: (...[start, happens]) =>
      (['ok', 'error'] as const).map((status) =>
        growing(
          m.memoryOperations.name,
          { service: 'forgetful', type: 'episodic', status },
          status === 'ok' ? [10, 5] : [0, 5],
          start,
          happens,
        ),
      ),
  },
];

/** A service that makes calls all the time. @param origin `job` and `instance`, where the collector speaks for it */
export const speaking = (service: string, start: number, origin: Labels = {}): readonly Made[] =>
  calls({ service, ...origin, provider: 'fine', model: 'fine' }, { ok: [100, 100] }, [start, () => undefined]);

/** The collector's queue to Loki while Loki is away: it fills up and cannot take more. */
export const queueToLoki = (start: number, happens: () => number | undefined): readonly Made[] => [
  standing(scraped.queueSize.name, { exporter: 'otlp_http/loki', data_type: 'logs' }, [0, 990], happens),
  standing(scraped.queueCapacity.name, { exporter: 'otlp_http/loki', data_type: 'logs' }, [1000, 1000], happens),
  growing(scraped.unqueuedLogs.name, { exporter: 'otlp_http/loki' }, [0, 5], start, happens),
];

const fifty = Array.from({ length: 50 }, (_, i) => `model-${i + 1}`);
type When = readonly [start: number, happens: () => number | undefined];

const calls = (labels: Labels, statuses: Readonly<Record<string, Rates>>, when: When): Made[] =>
  Object.entries(statuses).map(([status, rates]) =>
    growing(m.llmRequests.name, { ...labels, operation: 'chat', agent: 'triage', status }, rates, ...when),
  );

const toolCalls = (labels: Labels, statuses: Readonly<Record<string, Rates>>, when: When): Made[] =>
  Object.entries(statuses).map(([status, rates]) =>
    growing(m.toolInvocations.name, { ...labels, agent: 'triage', status }, rates, ...when),
  );

/** Buckets of a histogram of `each` observations a second, all within the first bound past `seconds`. */
const within = (
  { name, buckets }: { readonly name: string; readonly buckets: readonly number[] },
  labels: Labels,
  each: number,
  [before, after]: Rates,
  when: When,
): Made[] =>
  [...buckets, Number.POSITIVE_INFINITY].map((bound) =>
    growing(
      `${name}_bucket`,
      { ...labels, le: bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound) },
      [bound >= before ? each : 0, bound >= after ? each : 0],
      ...when,
    ),
  );
