import { metrics } from '../src/catalog/metrics.js';
import type { Signals } from '../src/catalog/signals/index.js';
import { above, group, timesNormal } from '../src/model/alert.js';

const most = (metric: { readonly buckets: readonly number[] }): [number, number] => [0, metric.buckets.at(-1)!];

/** Agents that run away, stand still or pile up. */
export const agents = ({ agent }: Signals) =>
  group(
    'agents',
    { team: 'applications', class: 'availability' },
    {
      loopDetected: {
        // The shim has judged already (the same call, three times in one session): no waiting here.
        when: above(agent.loops, 0, { by: ['service', 'type'] }),
        for: '0s',
        severity: 'critical',
        class: 'cost',
        team: 'applications',
        summary: 'Agents of type {{ $labels.type }} in {{ $labels.service }} repeat themselves.',
        description:
          'Agents of type {{ $labels.type }} in {{ $labels.service }} repeated themselves {value} times within five minutes. Each repetition costs money without progress.',
        dashboard: 'agent-behavior',
      },
      runawayCost: {
        when: above(agent.dearestRun, 5, { by: ['service', 'type'] }, { range: most(metrics.agentCostPerTask) }),
        for: '0s',
        severity: 'critical',
        class: 'cost',
        summary: 'One run of an agent of type {{ $labels.type }} in {{ $labels.service }} has cost {value}.',
        description:
          'A run of a {{ $labels.type }} agent in {{ $labels.service }} has cost {value} so far, past the {threshold} that a single run may cost, and may be going on.',
        dashboard: 'agent-behavior',
      },
      runawaySteps: {
        when: above(agent.longestRun, 100, { by: ['service', 'type'] }, { range: most(metrics.agentStepsPerTask) }),
        for: '0s',
        severity: 'warning',
        class: 'cost',
        summary: 'One run of an agent of type {{ $labels.type }} in {{ $labels.service }} has made {value} steps.',
        description:
          'A run of a {{ $labels.type }} agent in {{ $labels.service }} has made {value} steps so far; more than {threshold} are rarely useful work.',
        dashboard: 'agent-behavior',
      },
      agentStuck: {
        when: above(agent.stalled, 0, { by: ['service', 'type'] }),
        for: '2m',
        severity: 'warning',
        summary: '{value} agent sessions of type {{ $labels.type }} in {{ $labels.service }} make no progress.',
        description:
          'Agent sessions of type {{ $labels.type }} in {{ $labels.service }}, {value} of them, are open and have made no step for longer than the stall time.',
        dashboard: 'agent-behavior',
      },
      sessionBacklog: {
        when: timesNormal(agent.active, 2, { by: ['service', 'type'], normal: agent.normalActive, floor: 20 }),
        for: '5m',
        severity: 'warning',
        class: 'latency',
        summary: '{value} sessions of type {{ $labels.type }} are open in {{ $labels.service }}, and pile up.',
        description:
          '{value} sessions of type {{ $labels.type }} are open in {{ $labels.service }}, more than {threshold} times the level it stayed below for nine tenths of the last day: they start faster than they end.',
        dashboard: 'agent-behavior',
      },
    },
  );
