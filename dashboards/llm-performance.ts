import type { Alerts } from '../alerts/index.js';
import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, show } from '../src/model/dashboard.js';
import { variables } from './variables.js';

/** Model calls in detail: how many, how fast, how close to the providers' limits. */
export const llmPerformance = (signals: Signals, alerts: Alerts) => {
  const { llm, surroundings } = signals;
  const { service, provider, model, agent } = variables(signals);
  return dashboard({
    title: 'LLM Performance',
    description: 'Throughput, errors, latency, streaming speed and rate limits by model.',
    variables: [service, provider, model, agent],
    rows: {
      'Is it fine?': [
        { view: 'stat', show: [show(llm.requests)], title: 'Requests now' },
        { view: 'stat', show: [show(llm.errorRatio)], title: 'Error rate now', limit: alerts.highErrorRate },
        { view: 'stat', show: [show(llm.latencyP95)], title: 'Latency P95 now', limit: alerts.highLatency },
        {
          view: 'stat',
          show: [show(llm.firstTokenP95)],
          title: 'First token P95 now',
          empty: 'No streamed calls in the last five minutes',
        },
        {
          view: 'stat',
          show: [show(llm.rateLimitRemaining)],
          title: 'Least rate limit left',
          limit: alerts.rateLimitApproaching,
          empty: 'No provider told its limits',
        },
        { view: 'stat', show: [show(llm.usageMissing)], title: 'Calls without usage now' },
      ],
      'How many calls are made, and how do they end?': [
        { view: 'timeseries', show: [show(llm.requests, { by: ['model'] })], title: 'Requests by model', stack: true },
        {
          view: 'timeseries',
          show: [show(llm.requests, { by: ['status'] })],
          title: 'Requests by status',
          stack: true,
        },
        {
          view: 'timeseries',
          show: [show(llm.errorRatio, { by: ['model'] })],
          title: 'Error rate by model',
          limit: alerts.highErrorRate,
        },
      ],
      'Does a provider fail, or an answer end too soon?': [
        {
          view: 'timeseries',
          show: [show(llm.providerFailing, { by: ['provider'] })],
          title: 'Failing share of the best model, by provider',
          limit: alerts.providerOutage,
        },
        {
          view: 'timeseries',
          show: [show(llm.truncatedRatio, { by: ['model'] })],
          title: 'Answers cut short, by model',
          limit: alerts.answersTruncated,
          empty: 'No answer tells why it ended',
        },
      ],
      'How long does an answer take?': [
        { view: 'timeseries', show: [show(llm.latencyP50, { by: ['model'] })], title: 'Latency P50 by model' },
        {
          view: 'timeseries',
          show: [show(llm.latencyP95, { by: ['model'] })],
          title: 'Latency P95 by model',
          limit: alerts.highLatency,
        },
        { view: 'timeseries', show: [show(llm.latencyP99, { by: ['model'] })], title: 'Latency P99 by model' },
        {
          view: 'heatmap',
          show: [show(llm.latencyBuckets, { by: ['le'] })],
          title: 'Latency heatmap',
          help: 'How many calls a second took how long: two bands are two kinds of call, which a quantile would hide.',
          width: 24,
        },
      ],
      'How fast do streams run?': [
        {
          view: 'timeseries',
          show: [show(llm.firstTokenP95, { by: ['model'] })],
          empty: 'No streamed calls in this time',
        },
        {
          view: 'timeseries',
          show: [show(llm.perTokenP50, { by: ['model'] })],
          empty: 'No streamed calls in this time',
        },
        {
          view: 'timeseries',
          show: [show(llm.tokens, { by: ['model', 'direction'] })],
          title: 'Tokens per second',
        },
      ],
      'Will a provider refuse us?': [
        {
          view: 'timeseries',
          show: [show(llm.rateLimitRemaining, { by: ['model', 'limit'] })],
          limit: alerts.rateLimitApproaching,
          empty: 'No provider told its limits',
        },
        { view: 'timeseries', show: [show(llm.rateLimited, { by: ['model'] })], title: 'Rate limited by model' },
        {
          view: 'timeseries',
          show: [show(llm.retries, { by: ['reason'], zeroWhile: llm.requests, legend: 'retries {{reason}}' })],
          title: 'Retries by reason',
        },
      ],
      'Are the counts complete, and do the contexts fit?': [
        {
          view: 'timeseries',
          show: [show(llm.usageMissing, { by: ['model'] })],
          title: 'Calls without usage by model',
        },
        {
          view: 'timeseries',
          show: [show(llm.tokenDetails, { by: ['kind'], zeroWhile: llm.tokens, legend: 'tokens {{kind}}' })],
          title: 'Cached, reasoning and audio tokens',
        },
        {
          view: 'timeseries',
          show: [show(surroundings.utilizationP95, { by: ['model'] })],
          empty: 'No call told the size of its context window',
        },
        {
          view: 'timeseries',
          show: [show(llm.busySeconds, { by: ['model'] })],
          title: 'Calls open at once',
          help: 'Model calls under way at the same time, on average: seconds spent in calls, per second.',
        },
      ],
    },
  });
};
