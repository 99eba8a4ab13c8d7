import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, show } from '../src/model/dashboard.js';
import { variables } from './variables.js';

/** What agents remember and what they put into the context window. */
export const memoryContext = (signals: Signals) => {
  const { surroundings, llm } = signals;
  const { service, contextModel, contextAgent } = variables(signals);
  return dashboard({
    title: 'Memory & Context',
    description: 'Memory operations, context size and how full the window is, and the time it takes to gather it.',
    variables: [service, contextModel, contextAgent],
    rows: {
      'Is the window getting full?': [
        {
          view: 'stat',
          show: [show(surroundings.utilizationP95)],
          title: 'Window use P95 now',
          empty: 'No call says how large its window is',
        },
        {
          view: 'stat',
          show: [show(surroundings.contextTokensP95)],
          title: 'Context size P95 now',
          empty: 'No call says how large its context is',
        },
        {
          view: 'stat',
          show: [show(surroundings.assemblyP95)],
          title: 'Assembly time P95 now',
          empty: 'No agent reports how it gathers its context',
        },
        {
          view: 'stat',
          show: [show(surroundings.memoryLatencyP95)],
          title: 'Memory latency P95 now',
          empty: 'No agent reports its memory',
        },
        {
          view: 'stat',
          show: [
            show(surroundings.memoryOperations, {
              where: { status: 'error' },
              zeroWhile: surroundings.memoryOperations,
            }),
          ],
          title: 'Memory failures now',
          redAbove: 0,
          empty: 'No agent reports its memory',
        },
      ],
      'Who fills the window?': [
        {
          view: 'timeseries',
          show: [show(surroundings.utilizationP95, { by: ['model'] })],
          title: 'Window use P95 by model',
          empty: 'No call says how large its window is',
        },
        {
          view: 'timeseries',
          show: [show(surroundings.utilizationP95, { by: ['agent'] })],
          title: 'Window use P95 by agent',
          empty: 'No call says how large its window is',
        },
        {
          view: 'heatmap',
          show: [show(surroundings.utilizationBuckets, { by: ['le'] })],
          title: 'Window use heatmap',
          help: 'How many model calls a second used how much of the window.',
          empty: 'No call says how large its window is',
        },
      ],
      'How large is the context, and what of it is cached?': [
        {
          view: 'timeseries',
          show: [show(surroundings.contextTokensP95, { by: ['model'] })],
          title: 'Context size P95 by model',
          empty: 'No call says how large its context is',
        },
        {
          view: 'timeseries',
          show: [show(surroundings.contextTokensP95, { by: ['agent'] })],
          title: 'Context size P95 by agent',
          empty: 'No call says how large its context is',
        },
        {
          view: 'timeseries',
          show: [show(llm.tokenDetails, { by: ['kind'], zeroWhile: llm.requests })],
          title: 'Token details',
        },
      ],
      'Does memory work?': [
        {
          view: 'timeseries',
          show: [show(surroundings.memoryOperations, { by: ['type'] })],
          title: 'Memory operations by type',
          stack: true,
          empty: 'No agent reports its memory',
        },
        {
          view: 'timeseries',
          show: [show(surroundings.memoryOperations, { by: ['status'] })],
          title: 'Memory operations by status',
          empty: 'No agent reports its memory',
        },
        {
          view: 'timeseries',
          show: [show(surroundings.memoryLatencyP95, { by: ['type'] })],
          title: 'Memory latency P95 by type',
          empty: 'No agent reports its memory',
        },
        {
          view: 'timeseries',
          show: [show(surroundings.assemblyP95, { by: ['agent'] })],
          title: 'Context assembly P95 by agent',
          empty: 'No agent reports how it gathers its context',
        },
      ],
    },
  });
};
