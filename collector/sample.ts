import { attributes } from '../src/catalog/spans.js';
import type { Config } from '../src/config/schema.js';
import { component } from '../src/model/collector.js';
import { attribute, double, text } from './ottl.js';

/**
 * Which traces are kept: all with an error, a failed tool, a slow span or an expensive call, and a share of the rest.
 * Runs after the metrics are derived, so they count every span. Spans that come after the decision follow it for as
 * long as it is remembered.
 */
export function tailSampling({ sampling }: Config) {
  const cost = attribute('span', attributes.cost);
  const where = (name: string, ...span: string[]) => ({
    name,
    type: 'ottl_condition',
    ottl_condition: { error_mode: 'ignore', span },
  });
  return component('tail_sampling', {
    decision_wait: goDuration(sampling.decisionWait),
    num_traces: sampling.traces,
    decision_cache: { sampled_cache_size: 2 * sampling.traces, non_sampled_cache_size: 2 * sampling.traces },
    sample_on_first_match: true,
    policies: [
      { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
      where(
        'failures',
        `${attribute('span', attributes.errorType)} != nil`,
        `${attribute('span', attributes.toolStatus)} != nil and ${attribute('span', attributes.toolStatus)} != ${text('ok')}`,
      ),
      { name: 'slow', type: 'latency', latency: { threshold_ms: milliseconds(sampling.slow) } },
      where('expensive', `${cost} != nil and ${cost} >= ${double(sampling.expensiveDollars)}`),
      ...(sampling.ratio > 0
        ? [{ name: 'rest', type: 'probabilistic', probabilistic: { sampling_percentage: 100 * sampling.ratio } }]
        : []),
    ],
  });
}

const unit: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** `1m` is 60000. */
export function milliseconds(duration: string): number {
  const [, count, suffix] = /^(\d+)(ms|s|m|h|d|w)$/.exec(duration)!; // the config's schema lets nothing else pass
  return Number(count) * unit[suffix!]!;
}

/** Go has no days or weeks. */
const goDuration = (duration: string): string => `${milliseconds(duration)}ms`;
