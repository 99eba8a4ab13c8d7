import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, show } from '../src/model/dashboard.js';
import { variables } from './variables.js';

/** MCP servers and their tools: a call can fail on the way, or come back with an error as its result. */
export const mcpServers = (signals: Signals) => {
  const { tool, counted, surroundings } = signals;
  const choices = variables(signals);
  return dashboard({
    title: 'MCP Servers',
    description: 'Rate, errors and duration by server and tool; errors of the protocol and errors in results apart.',
    variables: [choices.service, choices.server, choices.tool],
    rows: {
      'Do the servers answer?': [
        { view: 'stat', show: [show(surroundings.mcpOperations)], title: 'MCP requests now' },
        { view: 'stat', show: [show(surroundings.mcpErrorRatio)], title: 'MCP error rate now' },
        { view: 'stat', show: [show(surroundings.mcpLatencyP95)], title: 'MCP latency P95 now' },
        { view: 'stat', show: [show(tool.callErrorRatio)], title: 'Tool calls that failed now' },
        { view: 'stat', show: [show(tool.reportedErrorRatio)], title: 'Results that are errors now' },
        {
          view: 'stat',
          show: [show(surroundings.mcpCacheHits)],
          title: 'Cache hits now',
          empty: 'No cache reports its look-ups',
        },
      ],
      'Which server is called for what?': [
        {
          view: 'timeseries',
          show: [show(tool.invocations, { by: ['server'] })],
          title: 'Calls by server',
          stack: true,
        },
        {
          view: 'timeseries',
          show: [show(surroundings.mcpOperations, { by: ['method', 'side'] })],
          title: 'Requests by method',
          stack: true,
        },
        {
          view: 'bars',
          show: [show(counted.toolCalls, { by: ['server', 'tool'], window: '$__range' })],
          title: 'Share of calls by server and tool',
          help: 'Share of all tool calls of the chosen time.',
          shareOf: 'sum',
        },
      ],
      'Does it fail on the way, or in the tool?': [
        {
          view: 'timeseries',
          show: [show(surroundings.mcpErrorRatio, { by: ['method', 'side'] })],
          title: 'Protocol errors by method',
          help: 'Share of MCP requests that failed: transport, time-out, JSON-RPC error, or a result that is an error. Clients and servers apart.',
        },
        {
          view: 'timeseries',
          show: [show(tool.callErrorRatio, { by: ['server', 'tool'] })],
          title: 'Calls that failed, by tool',
        },
        {
          view: 'timeseries',
          show: [show(tool.reportedErrorRatio, { by: ['server', 'tool'] })],
          title: 'Results that are errors, by tool',
        },
      ],
      'How long does it take?': [
        {
          view: 'timeseries',
          show: [show(surroundings.mcpLatencyP95, { by: ['method', 'side'] })],
          title: 'MCP latency P95 by method',
        },
        { view: 'timeseries', show: [show(tool.latencyP95, { by: ['server', 'tool'] })], title: 'Latency P95 by tool' },
        {
          view: 'heatmap',
          show: [show(surroundings.mcpBuckets, { by: ['le'] })],
          title: 'MCP latency heatmap',
          help: 'MCP requests per second, by duration.',
        },
      ],
      'Do gateways and caches help?': [
        {
          view: 'timeseries',
          show: [show(surroundings.mcpCacheLookups, { by: ['result'] })],
          title: 'Cache look-ups',
          empty: 'No cache reports its look-ups',
        },
        {
          view: 'timeseries',
          show: [show(surroundings.federationDepthP95)],
          title: 'Federation depth P95',
          empty: 'No federated calls in this time',
        },
        {
          view: 'traces',
          title: 'Recent tool calls',
          help: 'Newest traces that hold a tool call, of the service chosen under "Traces of".',
          tags: 'gen_ai.operation.name=execute_tool',
        },
      ],
    },
  });
};
