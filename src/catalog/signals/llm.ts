import { withKept } from '../../model/kept.js';
import { bucket, promql, select, series, sumOf } from '../../model/promql.js';
import { quantile, type Recorded, ratio, recorded, recordName } from '../../model/signal.js';
import { metrics as m } from '../metrics.js';

const requestsBy = <const L extends string>(
  by: readonly L[],
  body: Pick<Recorded, 'title' | 'help' | 'name' | 'windows' | 'summary'>,
) =>
  recorded({
    ...body,
    unit: 'reqps',
    by,
    combine: 'sum',
    expr: (w, where) => promql`sum by (${by.join(', ')}) (rate(${series(m.llmRequests, {}, where)}[${w}]))`,
  });

/** What critical alerts ask, every few seconds: of a thousand pairs of model and agent a few hundred series. */
const modelRequests = requestsBy(['service', 'provider', 'model', 'status'], {
  title: 'Requests by model',
  help: 'Model calls that ended, per second, of all agents and operations together.',
  name: 'llm:model_requests:rate',
  windows: ['5m', '30s', '1m', '1h'],
});

const requests = requestsBy(['service', 'provider', 'model', 'operation', 'agent', 'status'], {
  title: 'Requests',
  help: 'Model calls that ended, per second.',
  name: 'llm:requests:rate',
  windows: ['5m', '1h'],
  summary: modelRequests,
});

/** Statuses that are a failure of the call; `cancelled` is the caller's own choice. */
const failed = ['error', 'timeout', 'rate_limited'] as const;

/** What a provider does not answer, whichever model is asked; a rate limit is no outage. */
const unanswered = ['error', 'timeout'] as const;

const providerFailing = recorded({
  title: 'Failing share of the best model',
  unit: 'percentunit',
  help: 'Error ratio of that model of a provider which fails least, over all services.',
  name: 'llm:provider_failing:min',
  by: ['provider'],
  combine: 'min',
  windows: ['5m', '30s'],
  expr: (w, where) => {
    const name = recordName(modelRequests, w);
    const all = promql`sum by (provider, model) (${select(name, where)})`;
    const failing = promql`sum by (provider, model) (${select(name, { ...where, status: unanswered })})`;
    return promql`min by (provider) ((${failing} or 0 * ${all}) / (${all} > 0))`;
  },
});

const tokens = recorded({
  title: 'Tokens',
  unit: 'short',
  help: 'Tokens used per second; input includes cached tokens, output includes reasoning.',
  name: 'llm:tokens:rate',
  by: ['service', 'provider', 'model', 'agent', 'project', 'task_type', 'direction'],
  combine: 'sum',
  windows: ['5m', '1h'],
  expr: (w, where) => promql`
    sum by (service, provider, model, agent, project, task_type, direction) (rate(${series(m.llmTokens, {}, where)}[${w}]))`,
});

const tokenDetails = recorded({
  title: 'Token details',
  unit: 'short',
  help: 'Cached, reasoning and audio tokens per second: parts of the tokens above, not more of them.',
  name: 'llm:token_details:rate',
  by: ['service', 'provider', 'model', 'kind'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) =>
    promql`sum by (service, provider, model, kind) (rate(${series(m.llmTokenDetails, {}, where)}[${w}]))`,
});

const usageReports = recorded({
  title: 'Usage reports',
  unit: 'reqps',
  help: 'Model calls per second, by where their token counts came from.',
  name: 'llm:usage_reports:rate',
  by: ['service', 'provider', 'model', 'source'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) =>
    promql`sum by (service, provider, model, source) (rate(${series(m.llmUsageReports, {}, where)}[${w}]))`,
});

const retries = recorded({
  title: 'Retries',
  unit: 'reqps',
  help: 'Retries of model calls per second, by reason.',
  name: 'llm:retries:rate',
  by: ['service', 'provider', 'model', 'reason'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) =>
    promql`sum by (service, provider, model, reason) (rate(${series(m.llmRetries, {}, where)}[${w}]))`,
});

const finishReasons = recorded({
  title: 'Answers by end',
  unit: 'reqps',
  help: 'Answers of models per second, by why they ended; length is one that was cut at the token limit.',
  name: 'llm:finish_reasons:rate',
  by: ['service', 'provider', 'model', 'reason'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) =>
    promql`sum by (service, provider, model, reason) (rate(${series(m.llmFinishReasons, {}, where)}[${w}]))`,
});

const rateLimitRemaining = recorded({
  title: 'Rate limit left',
  unit: 'percentunit',
  help: "Smallest share of the provider's rate limit that any process saw left.",
  name: 'llm:rate_limit_remaining:min',
  by: ['service', 'provider', 'model', 'limit'],
  combine: 'min',
  windows: 'level',
  expr: (_, where) => promql`min by (service, provider, model, limit) (${series(m.llmRateLimitRemaining, {}, where)})`,
});

/** Limits are refilled within the minute: what counts is how low it got, not where it stands at this moment. */
const rateLimitLow = recorded({
  title: 'Lowest rate limit left',
  unit: 'percentunit',
  help: "Smallest share of the provider's rate limit that any process saw left within the last minutes.",
  name: 'llm:rate_limit_remaining:min',
  by: ['service', 'provider', 'model', 'limit'],
  combine: 'min',
  windows: ['5m'],
  expr: (w, where) => promql`
    min by (service, provider, model, limit) (min_over_time(${series(m.llmRateLimitRemaining, {}, where)}[${w}]))`,
});

const latencyBuckets = recorded({
  title: 'Latency',
  unit: 's',
  help: 'Model calls per second, by duration.',
  name: 'llm:latency_seconds_bucket:rate',
  by: ['service', 'provider', 'model', 'operation', 'le'],
  combine: 'sum',
  windows: ['5m', '1m'],
  expr: (w, where) => promql`
    sum by (service, provider, model, operation, le) (rate(${bucket(m.llmLatency, {}, where)}[${w}]))`,
});

const firstTokenBuckets = recorded({
  title: 'Time to first token',
  unit: 's',
  help: 'Streamed model calls per second, by time to first token.',
  name: 'llm:time_to_first_token_seconds_bucket:rate',
  by: ['service', 'provider', 'model', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) =>
    promql`sum by (service, provider, model, le) (rate(${bucket(m.llmTimeToFirstToken, {}, where)}[${w}]))`,
});

const perTokenBuckets = recorded({
  title: 'Time per output token',
  unit: 's',
  help: 'Streamed model calls per second, by time per output token.',
  name: 'llm:time_per_output_token_seconds_bucket:rate',
  by: ['service', 'provider', 'model', 'le'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) =>
    promql`sum by (service, provider, model, le) (rate(${bucket(m.llmTimePerOutputToken, {}, where)}[${w}]))`,
});

const busySeconds = recorded({
  title: 'Time in model calls',
  unit: 's',
  help: 'Seconds of model calls under way, per second: how many are open at once on average.',
  name: 'llm:latency_seconds_sum:rate',
  by: ['service', 'provider', 'model', 'operation'],
  combine: 'sum',
  windows: ['5m'],
  expr: (w, where) =>
    promql`sum by (service, provider, model, operation) (rate(${sumOf(m.llmLatency, {}, where)}[${w}]))`,
});

/** Model calls: how many, how fast, how well. */
export const llm = {
  modelRequests,
  requests,
  errorRatio: ratio({
    title: 'Error rate',
    unit: 'percentunit',
    help: 'Share of model calls that failed, timed out or were rate limited.',
    part: requests,
    partWhere: { status: failed },
    whole: requests,
  }),
  rateLimited: ratio({
    title: 'Rate limited',
    unit: 'percentunit',
    help: 'Share of model calls the provider refused because of its rate limit.',
    part: requests,
    partWhere: { status: 'rate_limited' },
    whole: requests,
  }),
  tokens,
  tokenDetails,
  usageReports,
  usageMissing: ratio({
    title: 'Calls without usage',
    unit: 'percentunit',
    help: 'Share of model calls that ended without token counts: their tokens and cost are missing here.',
    part: usageReports,
    partWhere: { source: 'missing' },
    whole: usageReports,
  }),
  retries,
  retryRatio: ratio({
    title: 'Attempts beyond the first',
    unit: 'percentunit',
    help: 'Retries of model calls, as a share of the calls.',
    part: { ...retries, by: ['service', 'provider', 'model'] },
    whole: { ...requests, by: ['service', 'provider', 'model'] },
  }),
  providerFailing,
  finishReasons,
  truncatedRatio: ratio({
    title: 'Answers cut short',
    unit: 'percentunit',
    help: 'Share of the answers that ended at the token limit.',
    part: finishReasons,
    partWhere: { reason: 'length' },
    whole: finishReasons,
  }),
  rateLimitRemaining,
  rateLimitLow,
  latencyBuckets: withKept(latencyBuckets, ['le']),
  latencyP50: withKept(
    quantile({
      title: 'Latency P50',
      unit: 's',
      help: 'Time within which half of the model calls ended.',
      q: 0.5,
      of: latencyBuckets,
    }),
    ['model'],
    [],
  ),
  latencyP95: withKept(
    quantile({
      title: 'Latency P95',
      unit: 's',
      help: 'Time within which 95 of 100 model calls ended.',
      q: 0.95,
      of: latencyBuckets,
    }),
    ['model'],
    [],
  ),
  latencyP99: withKept(
    quantile({
      title: 'Latency P99',
      unit: 's',
      help: 'Time within which 99 of 100 model calls ended.',
      q: 0.99,
      of: latencyBuckets,
    }),
    ['model'],
    [],
  ),
  firstTokenBuckets,
  firstTokenP95: withKept(
    quantile({
      title: 'Time to first token P95',
      unit: 's',
      help: 'Time within which 95 of 100 streamed model calls sent their first token.',
      q: 0.95,
      of: firstTokenBuckets,
    }),
    ['model'],
  ),
  perTokenBuckets,
  perTokenP50: withKept(
    quantile({
      title: 'Time per output token P50',
      unit: 's',
      help: 'Median time per output token of the streamed model calls.',
      q: 0.5,
      of: perTokenBuckets,
    }),
    ['model'],
  ),
  busySeconds,
};
