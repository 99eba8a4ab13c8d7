import type { LabelReading, Reading, Source, Supply } from '../../model/source.js';
import type { MetricKey } from '../metrics.js';
import { provider } from './labels.js';
import { plain } from './otel.js';

/** LiteLLM writes `None` where there is nothing. */
const orNone = (reading: LabelReading): LabelReading => ({
  ...reading,
  values: [['None', 'unknown'], ...(reading.values ?? [])],
});

/** What the client asked for, which is all that is told of failed requests. */
const model: LabelReading = { from: ['requested_model', 'model'] };
const ofCall = { provider: orNone(provider('api_provider')), model };
/** Those that pay: teams. */
const ofTeam = { ...ofCall, project: orNone({ from: ['team_alias', 'team'] }) };
const once = ['service'];

/** The operation by the path of the request; other paths are no model calls. */
const paths: readonly (readonly [path: string, operation: string])[] = [
  ['chat/completions|messages|responses', 'chat'],
  ['completions', 'text_completion'],
  ['embeddings', 'embeddings'],
];
const isCall = { op: '=~', value: `|.*/(?:${paths.map(([path]) => path).join('|')})` } as const;
const operation: LabelReading = { from: ['route'], values: paths.map(([path, is]) => [`.*/(?:${path})`, is]) };

const status: LabelReading = {
  from: ['status_code'],
  absent: 'ok',
  values: [
    ['2..', 'ok'],
    ['429', 'rate_limited'],
    ['408|504', 'timeout'],
    ['499', 'cancelled'],
    ['[3-5]..|None', 'error'],
  ],
};

const counter = (name: string): Reading['metric'] => plain('counter', `litellm_${name}_metric_total`);
const histogram = (of: MetricKey, ...names: readonly string[]): Supply<MetricKey> => ({
  of,
  readings: names.map((name) => ({ metric: plain('histogram', `litellm_${name}_metric`) })),
  labels: ofCall,
  once,
});

/** Names and labels as the proxy's callback `prometheus` writes them (seen with 1.108.7); input tokens include cached ones. */
export const litellm: Source<MetricKey> = {
  name: 'litellm',
  layer: 'gateway',
  supplies: [
    {
      of: 'llmRequests',
      readings: [{ metric: counter('proxy_total_requests'), where: { route: isCall } }],
      labels: { ...ofCall, operation, status },
      once,
    },
    {
      of: 'llmTokens',
      readings: [
        { metric: counter('input_tokens'), is: { direction: 'input' } },
        { metric: counter('output_tokens'), is: { direction: 'output' } },
      ],
      labels: ofTeam,
      once: [...once, 'direction'],
    },
    {
      of: 'llmTokenDetails',
      readings: [
        { metric: counter('input_cached_tokens'), is: { kind: 'cache_read' } },
        { metric: counter('input_cache_creation_tokens'), is: { kind: 'cache_write' } },
        { metric: counter('output_reasoning_tokens'), is: { kind: 'reasoning' } },
      ],
      labels: ofCall,
      once: [...once, 'kind'],
    },
    { of: 'llmCost', readings: [{ metric: counter('spend') }], labels: ofTeam, once },
    histogram('llmLatency', 'request_total_latency', 'llm_api_latency'),
    histogram('llmTimeToFirstToken', 'llm_api_time_to_first_token'),
  ],
};
