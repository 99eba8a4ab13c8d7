import type { Source } from '../../model/source.js';
import type { MetricKey } from '../metrics.js';
import { envoyAiGateway } from './envoy-ai-gateway.js';
import { litellm } from './litellm.js';
import { genAi } from './otel-genai.js';
import { mcp } from './otel-mcp.js';
import { vllm } from './vllm.js';

const otelGenAi: Source<MetricKey> = { name: 'otel-genai', layer: 'application', supplies: [...genAi, ...mcp] };

/** Everybody whose metrics can be taken in; where two tell of one service, the first is believed. */
export const sources: readonly Source<MetricKey>[] = [envoyAiGateway, litellm, otelGenAi, vllm];
