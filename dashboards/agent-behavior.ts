import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, show } from '../src/model/dashboard.js';
import { decisionRecords } from './records.js';
import { variables } from './variables.js';

/** What agents do, and whether they get anywhere. */
export const agentBehavior = (signals: Signals, alerts: Alerts) => {
  const { agent } = signals;
  const { service, type } = variables(signals);
  return dashboard({
    title: 'Agent Behavior',
    description: 'Sessions, steps, loops and decisions of agents; what a task takes and costs.',
    variables: [service, type],
    rows: {
      'Do the agents get on?': [
        {
          view: 'stat',
          show: [show(agent.active)],
          empty: 'No agent reports its sessions: only the shim counts those under way',
        },
        {
          view: 'stat',
          show: [show(agent.stalled, { zeroWhile: agent.active })],
          limit: alerts.agentStuck,
          empty: 'No agent reports its sessions: only the shim counts those under way',
        },
        {
          view: 'stat',
          show: [show(agent.loops, { zeroWhile: agent.steps })],
          title: 'Loops in five minutes',
          limit: alerts.loopDetected,
        },
        { view: 'stat', show: [show(agent.failureRatio)], title: 'Failed sessions now' },
        { view: 'stat', show: [show(agent.durationP95)], title: 'Task duration P95 now' },
        { view: 'stat', show: [show(agent.costP95)], title: 'Cost per task P95 now' },
      ],
      'How do sessions end?': [
        {
          view: 'timeseries',
          show: [show(agent.sessions, { by: ['status'] })],
          title: 'Sessions by status',
          stack: true,
        },
        { view: 'timeseries', show: [show(agent.failureRatio, { by: ['type'] })], title: 'Failed sessions by type' },
        {
          view: 'timeseries',
          show: [show(agent.active, { by: ['type'] }), show(agent.stalled, { by: ['type'], zeroWhile: agent.active })],
          title: 'Sessions under way and stalled',
          help: 'Agent sessions under way, and those of them that have made no step for longer than the stall time.',
        },
      ],
      'What do agents do, and do they go in circles?': [
        { view: 'timeseries', show: [show(agent.steps, { by: ['kind'] })], title: 'Steps by kind', stack: true },
        {
          view: 'timeseries',
          show: [
            show(agent.decisions, {
              by: ['decision_type'],
              zeroWhile: agent.steps,
              legend: 'decisions {{decision_type}}',
            }),
          ],
          title: 'Decisions by kind',
        },
        {
          view: 'timeseries',
          show: [show(agent.loops, { by: ['type'], zeroWhile: agent.steps })],
          title: 'Loops by type',
          limit: alerts.loopDetected,
        },
        {
          view: 'timeseries',
          show: [show(agent.waste, { by: ['kind'], zeroWhile: agent.active, legend: 'needless {{kind}}' })],
          title: 'Needless tool calls by kind',
          help: 'Tool calls of the hour before each point that a cache would have answered, that went round in a cycle, or that waited for each other.',
        },
      ],
      'What does a task take?': [
        { view: 'timeseries', show: [show(agent.durationP95, { by: ['type'] })], title: 'Task duration P95 by type' },
        { view: 'timeseries', show: [show(agent.stepsP95, { by: ['type'] })], title: 'Steps per task P95 by type' },
        { view: 'timeseries', show: [show(agent.costP95, { by: ['type'] })], title: 'Cost per task P95 by type' },
      ],
      'Does a single run get out of hand?': [
        {
          view: 'timeseries',
          show: [show(agent.dearestRun, { by: ['type'] })],
          title: 'Dearest run by type',
          limit: alerts.runawayCost,
          empty: 'No run is under way, and none has just ended',
        },
        {
          view: 'timeseries',
          show: [show(agent.longestRun, { by: ['type'] })],
          title: 'Longest run by type',
          limit: alerts.runawaySteps,
          empty: 'No run is under way, and none has just ended',
        },
      ],
      'What did they decide? (each row opens its trace)': [
        decisionRecords,
        {
          view: 'traces',
          title: 'Recent agent sessions',
          help: 'Newest traces that hold an agent session, of the service chosen under "Traces of".',
          tags: 'gen_ai.operation.name=invoke_agent',
        },
      ],
    },
  });
};
