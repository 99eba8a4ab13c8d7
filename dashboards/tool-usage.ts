import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, show } from '../src/model/dashboard.js';
import { variables } from './variables.js';

/** Tools and MCP servers: what is called, what fails, what is slow. */
export const toolUsage = (signals: Signals, alerts: Alerts) => {
  const { tool, counted, surroundings } = signals;
  const choices = variables(signals);
  return dashboard({
    title: 'Tool Usage',
    description: 'Calls of tools and MCP servers: how many, how they end, how long they take.',
    variables: [choices.service, choices.toolAgent, choices.tool],
    rows: {
      'Do the tools work?': [
        { view: 'stat', show: [show(tool.invocations)], title: 'Tool calls now' },
        { view: 'stat', show: [show(tool.callErrorRatio)], title: 'Calls that failed now' },
        { view: 'stat', show: [show(tool.reportedErrorRatio)], title: 'Results that are errors now' },
        { view: 'stat', show: [show(tool.latencyP95)], title: 'Tool latency P95 now' },
        {
          view: 'stat',
          show: [show(tool.repeats, { zeroWhile: tool.invocations })],
          title: 'Repeated calls in five minutes',
        },
        { view: 'stat', show: [show(surroundings.mcpErrorRatio)], title: 'MCP error rate now' },
      ],
      'Which tools are used?': [
        { view: 'timeseries', show: [show(tool.invocations, { by: ['tool'] })], title: 'Calls by tool', stack: true },
        { view: 'timeseries', show: [show(tool.invocations, { by: ['agent'] })], title: 'Calls by agent', stack: true },
        {
          view: 'bars',
          show: [show(counted.toolCalls, { by: ['tool'], window: '$__range' })],
          title: 'Share of calls by tool',
          help: 'Share of all tool calls of the chosen time.',
          shareOf: 'sum',
        },
        {
          view: 'heatmap',
          show: [show(tool.invocations, { by: ['tool'], window: '1h' })],
          title: 'Calls by tool and hour',
          help: 'Calls a second of each tool, the mean of each hour: a row is a tool, a column an hour.',
          step: '1h',
          from: 'now-2d',
          width: 24,
        },
      ],
      'Which tools fail, and how?': [
        {
          view: 'timeseries',
          show: [show(tool.invocations, { by: ['status'] })],
          title: 'Calls by status',
          stack: true,
        },
        {
          view: 'timeseries',
          show: [show(tool.callErrorRatio, { by: ['tool'] })],
          title: 'Calls that failed, by tool',
        },
        {
          view: 'timeseries',
          show: [show(tool.reportedErrorRatio, { by: ['tool'] })],
          title: 'Results that are errors, by tool',
        },
        {
          view: 'timeseries',
          show: [show(tool.schemaErrorRatio, { by: ['tool'] })],
          title: 'Arguments that do not fit, by tool',
          limit: alerts.toolSchemaErrors,
        },
      ],
      'How long does a call take?': [
        { view: 'timeseries', show: [show(tool.latencyP95, { by: ['tool'] })], title: 'Latency P95 by tool' },
        {
          view: 'heatmap',
          show: [show(tool.latencyBuckets, { by: ['le'] })],
          title: 'Latency heatmap',
          help: 'Tool calls per second, by duration.',
        },
      ],
      'Do agents call the same again and again?': [
        {
          view: 'timeseries',
          show: [show(tool.repeats, { by: ['tool'], zeroWhile: tool.invocations })],
          title: 'Repeated calls by tool',
        },
        {
          view: 'timeseries',
          show: [show(tool.repeats, { by: ['agent'], zeroWhile: tool.invocations })],
          title: 'Repeated calls by agent',
        },
      ],
      'How do the MCP servers do?': [
        {
          view: 'timeseries',
          show: [show(surroundings.mcpOperations, { by: ['method', 'side'] })],
          title: 'MCP requests by method',
        },
        {
          view: 'timeseries',
          show: [show(surroundings.mcpErrorRatio, { by: ['method', 'side'] })],
          title: 'MCP error rate by method',
        },
        {
          view: 'timeseries',
          show: [show(surroundings.mcpLatencyP95, { by: ['method', 'side'] })],
          title: 'MCP latency P95 by method',
        },
      ],
    },
  });
};
