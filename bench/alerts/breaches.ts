import { metrics as m } from '../../src/catalog/metrics.js';
import type { Message } from './alert-stack.js';
import { growing, type Made, standing } from './page.js';

/** One run of one alert: a service (or provider) of its own that is well, and from a moment on is not. */
export interface Breach {
  readonly alert: string;
  /** The value of the label by which its alert is known. */
  readonly who: string;
  readonly made: readonly Made[];
  /** When the trouble begins, in milliseconds of the epoch. */
  turns: number | undefined;
}

interface Kind {
  readonly alert: string;
  readonly label: 'service' | 'provider';
  /**
   * Seconds from the first failure until the application itself is past the threshold: the share of a window that has to
   * fail when everything fails. What has no window is past it at once.
   */
  readonly untilBreach: number;
  readonly made: (who: string, start: number, turns: () => number | undefined) => readonly Made[];
}

const call = { operation: 'chat', agent: 'triage' };
type When = readonly [start: number, turns: () => number | undefined];

const calls = (service: string, provider: string, model: string, when: When): readonly Made[] =>
  (['ok', 'error'] as const).map((status) =>
    growing(
      m.llmRequests.name,
      { service, provider, model, ...call, status },
      status === 'ok' ? [10, 0] : [0, 10],
      ...when,
    ),
  );

/** Five critical alerts. Windows and thresholds are those of alerts/: 5 % of five minutes, half of half a minute, 90 % of a minute. */
export const kinds: readonly Kind[] = [
  {
    alert: 'HighErrorRate',
    label: 'service',
    untilBreach: 0.05 * 300,
    made: (who, ...when) => [
      ...calls(who, `${who}-provider`, 'failing', when),
      // Another model of the provider is well: it is no outage.
      growing(
        m.llmRequests.name,
        { service: who, provider: `${who}-provider`, model: 'well', ...call, status: 'ok' },
        [10, 10],
        ...when,
      ),
    ],
  },
  {
    alert: 'ProviderOutage',
    label: 'provider',
    untilBreach: 0.5 * 30,
    made: (who, ...when) => ['large', 'small'].flatMap((model) => calls(`${who}-user`, who, model, when)),
  },
  {
    alert: 'McpServerDown',
    label: 'service',
    untilBreach: 0.9 * 60,
    made: (who, ...when) =>
      (['ok', 'timeout'] as const).map((status) =>
        growing(
          m.toolInvocations.name,
          { service: who, server: 'docs', tool: 'search', agent: 'triage', status },
          status === 'ok' ? [10, 0] : [0, 10],
          ...when,
        ),
      ),
  },
  {
    alert: 'LoopDetected',
    label: 'service',
    untilBreach: 0,
    made: (who, _, turns) => {
      // The counter is born with its first loop, as the shim's is.
      const looped = (now: number) => (turns() !== undefined && now >= turns()! ? 1 : undefined);
      return [{ name: m.agentLoops.name, labels: { service: who, type: 'researcher' }, value: looped, since: turns }];
    },
  },
  {
    alert: 'RunawayCost',
    label: 'service',
    untilBreach: 0,
    made: (who, _, turns) => [
      standing(m.agentSessionCostMax.name, { service: who, type: 'researcher' }, [0.2, 6], turns),
    ],
  },
];

export const breaches = (runs: number, start: number): Breach[] =>
  kinds.flatMap((kind) =>
    Array.from({ length: runs }, (_, run) => {
      const who = `${kind.alert.toLowerCase()}-${run}`;
      const breach: Breach = { alert: kind.alert, who, made: [], turns: undefined };
      return Object.assign(breach, { made: kind.made(who, start, () => breach.turns) });
    }),
  );

/** Seconds from the first failure, and from the threshold's breach, to the message; undefined where none came. */
export function latency({ alert, who, turns }: Breach, messages: readonly Message[]) {
  const { label, untilBreach } = kinds.find((kind) => kind.alert === alert)!; // breaches are made of kinds
  const told = messages.find(({ alerts }) =>
    alerts.some(({ labels }) => labels['alertname'] === alert && labels[label] === who),
  );
  if (told === undefined || turns === undefined) return undefined;
  const seconds = (told.at - turns) / 1000;
  return { sinceFailure: seconds, sinceBreach: seconds - untilBreach };
}
