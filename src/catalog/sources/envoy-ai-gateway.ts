import type { LabelReading, Source, Supply } from '../../model/source.js';
import type { MetricKey } from '../metrics.js';
import { attributes as a } from '../spans.js';
import { modelCalls, operation, provider, statusOf, words } from './labels.js';
import { otelCounter, otelHistogram } from './otel.js';
import { originalModel } from './otel-genai.js';

/** Nobody else writes this label. */
const own = { [originalModel]: { op: '!=', value: '' } } as const;
const calls = { ...own, [a.operation]: modelCalls } as const;

const model: LabelReading = { from: [originalModel, a.requestModel, a.responseModel] };
const ofCall = { provider: provider(a.provider), model, operation: operation(a.operation) };
const once = ['service', 'provider', 'operation'];

const request = otelHistogram('gen_ai.server.request.duration', 's');
/** The unit is `token`, which one of the translations makes a part of the name. */
const usage = otelHistogram('gen_ai.client.token.usage', '{token}', ['gen_ai.client.token.usage_token']);

const tokens = (type: string, is: Readonly<Record<string, string>>) =>
  ({ metric: usage, part: 'sum', where: { ...calls, 'gen_ai.token.type': type }, is }) as const;

const histogram = (of: MetricKey, name: string): Supply<MetricKey> => ({
  of,
  readings: [{ metric: otelHistogram(name, 's'), where: calls }],
  labels: ofCall,
  once,
});

/** Names, labels and values as its internal/metrics has them; input tokens include cached ones there. */
export const envoyAiGateway: Source<MetricKey> = {
  name: 'envoy-ai-gateway',
  layer: 'gateway',
  supplies: [
    {
      of: 'llmRequests',
      readings: [{ metric: request, where: calls }],
      labels: { ...ofCall, status: statusOf(['timeout', 'cancelled', 'rate_limited'], a.errorType) },
      once,
    },
    histogram('llmLatency', 'gen_ai.server.request.duration'),
    histogram('llmTimeToFirstToken', 'gen_ai.server.time_to_first_token'),
    histogram('llmTimePerOutputToken', 'gen_ai.server.time_per_output_token'),
    {
      of: 'llmTokens',
      readings: [tokens('input', { direction: 'input' }), tokens('output', { direction: 'output' })],
      labels: ofCall,
      once: [...once, 'direction'],
    },
    {
      of: 'llmTokenDetails',
      readings: [
        tokens('cached_input', { kind: 'cache_read' }),
        tokens('cache_creation_input', { kind: 'cache_write' }),
        tokens('reasoning', { kind: 'reasoning' }),
      ],
      labels: ofCall,
      once: [...once, 'kind'],
    },
    {
      of: 'mcpOperations',
      readings: [{ metric: otelCounter('mcp.method.count', ''), is: { side: 'server' } }],
      labels: { method: { from: [a.mcpMethod] }, status: words('status', { ok: ['success'] }, 'error') },
      once: ['service', 'side'],
    },
    {
      of: 'mcpLatency',
      readings: [{ metric: otelHistogram('mcp.request.duration', 's'), is: { side: 'server' } }],
      // It does not say the method.
      labels: {},
      once: ['service', 'side'],
    },
  ],
};
