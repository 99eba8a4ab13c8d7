import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, show } from '../src/model/dashboard.js';
import { edge } from '../src/model/graph.js';
import { ofService } from '../src/model/logql.js';
import { decisionRecords } from './records.js';
import { variables } from './variables.js';

/** Why an agent did what it did: its decisions, how sure it was, and the traces they are part of. */
export const sessionsDecisions = (signals: Signals) => {
  const { agent, counted } = signals;
  const { service, type } = variables(signals);
  return dashboard({
    title: 'Sessions & Decisions',
    description: 'Sessions, the decisions in them with their confidence, and the steps between.',
    variables: [service, type],
    texts: { session: { title: 'Session', help: 'Id of a session, or a pattern; the tables below show ids.' } },
    rows: {
      'Do the agents know what they do?': [
        { view: 'stat', show: [show(agent.sessions)], title: 'Sessions ended a second' },
        {
          view: 'stat',
          show: [show(agent.decisions, { zeroWhile: agent.steps })],
          title: 'Decisions now',
          empty: 'No agent reports steps',
        },
        {
          view: 'stat',
          show: [show(agent.confidenceP50)],
          title: 'Median confidence now',
          empty: 'No decision says how sure it is',
        },
        { view: 'stat', show: [show(agent.failureRatio)], title: 'Sessions that failed now' },
        { view: 'stat', show: [show(agent.stepsP95)], title: 'Steps per task P95 now' },
      ],
      'What do they decide, and how sure are they?': [
        {
          view: 'timeseries',
          show: [show(agent.decisions, { by: ['decision_type'], zeroWhile: agent.steps, legend: '{{decision_type}}' })],
          title: 'Decisions by kind',
          stack: true,
        },
        {
          view: 'timeseries',
          show: [show(agent.confidenceP50, { by: ['decision_type'] })],
          title: 'Median confidence by kind',
          empty: 'No decision says how sure it is',
        },
        {
          view: 'heatmap',
          show: [show(agent.confidenceBuckets, { by: ['le'] })],
          title: 'Confidence heatmap',
          help: 'Decisions per second, by confidence.',
          empty: 'No decision says how sure it is',
        },
      ],
      'What was done in one session, step by step?': [
        {
          view: 'logs',
          title: 'Flow of a session',
          help: 'Decisions and model calls of the session typed above, newest first; each links to its trace, whose steps Grafana also draws as a graph.',
          query: `${ofService} | session_id=~"$session" | session_id!=""`,
          width: 24,
        },
      ],
      'Who calls whom?': [
        {
          view: 'graph',
          title: 'Agents, models and tools',
          help: 'Calls of the chosen time from agents to models and to tools, which are written with (). A tool that stands alone at the end of a thick line is what everything waits for; a line nobody planned is an agent that does what it should not.',
          empty: 'No agent called anything in this time',
          edges: [edge(counted.requests, 'agent', 'model'), edge(counted.toolCalls, 'agent', 'tool', '$1()')],
          width: 24,
          height: 14,
        },
      ],
      'How does a conversation go?': [
        { view: 'timeseries', show: [show(agent.steps, { by: ['kind'] })], title: 'Steps by kind', stack: true },
        {
          view: 'timeseries',
          show: [show(agent.stepsP95, { by: ['type', 'status'] })],
          title: 'Steps per task P95 by type and status',
        },
        {
          view: 'timeseries',
          show: [show(agent.durationP95, { by: ['type', 'status'] })],
          title: 'Task duration P95 by type and status',
        },
      ],
      'What was decided last? (each row opens its trace)': [{ ...decisionRecords, width: 24 }],
      'Which sessions ran last? (each row opens its trace)': [
        {
          view: 'traces',
          title: 'Recent agent sessions',
          help: 'Newest traces that hold an agent session, of the service chosen under "Traces of".',
          tags: 'gen_ai.operation.name=invoke_agent',
        },
        {
          view: 'traces',
          title: 'Recent sessions with an error',
          help: 'Newest traces in which a span failed, of the service chosen under "Traces of".',
          tags: 'error=true',
        },
      ],
    },
  });
};
