import type { Signals } from '../src/catalog/signals/index.js';
import { above, group } from '../src/model/alert.js';

/** Agents that run away or stand still. */
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
        summary: 'Agents of type {{ $labels.type }} in {{ $labels.service }} repeat themselves.',
        description:
          'Agents of type {{ $labels.type }} in {{ $labels.service }} were found going in circles {value} times within five minutes. Each round costs money and gets no further.',
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
    },
  );
