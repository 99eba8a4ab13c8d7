import type { LabelReading, Source } from '../../model/source.js';
import type { MetricKey } from '../metrics.js';
import { words } from './labels.js';
import { plain } from './otel.js';

const model: LabelReading = { from: ['model_name'] };
const provider: LabelReading = { absent: 'vllm' };
const once = ['service', 'model'];

/** Names and labels as vLLM's own Prometheus logger makes them (vllm/v1/metrics/loggers.py); an API server of several models is none. */
export const vllm: Source<MetricKey> = {
  name: 'vllm',
  layer: 'engine',
  supplies: [
    {
      of: 'llmRequests',
      readings: [{ metric: plain('counter', 'vllm:request_success_total') }],
      labels: { provider, model, status: words('finished_reason', { cancelled: ['abort'], error: ['error'] }, 'ok') },
      once,
    },
    {
      of: 'llmTokens',
      readings: [
        { metric: plain('counter', 'vllm:prompt_tokens_total'), is: { direction: 'input' } },
        { metric: plain('counter', 'vllm:generation_tokens_total'), is: { direction: 'output' } },
      ],
      labels: { provider, model },
      once: [...once, 'direction'],
    },
    {
      of: 'llmTokenDetails',
      readings: [
        { metric: plain('counter', 'vllm:prompt_tokens_cached_total'), is: { kind: 'cache_read' } },
        // Hits of the prefix cache are counted in tokens, and by versions that have no other count.
        { metric: plain('counter', 'vllm:prefix_cache_hits_total'), is: { kind: 'cache_read' } },
      ],
      labels: { provider, model },
      once: [...once, 'kind'],
    },
    {
      of: 'llmLatency',
      readings: [{ metric: plain('histogram', 'vllm:e2e_request_latency_seconds') }],
      labels: { provider, model },
      once,
    },
    {
      of: 'llmTimeToFirstToken',
      readings: [{ metric: plain('histogram', 'vllm:time_to_first_token_seconds') }],
      labels: { provider, model },
      once,
    },
    {
      of: 'llmTimePerOutputToken',
      readings: [
        { metric: plain('histogram', 'vllm:request_time_per_output_token_seconds') },
        { metric: plain('histogram', 'vllm:time_per_output_token_seconds') },
      ],
      labels: { provider, model },
      once,
    },
  ],
};
