import { randomUUID } from 'node:crypto';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { Counter, Histogram, Registry } from 'prom-client';
import { metrics } from '../../src/catalog/metrics.js';
import type { Reply } from './client.js';

export interface ByHand {
  readonly one: () => Promise<Reply>;
  /** The exposition of its metrics. */
  readonly text: () => Promise<string>;
}

/** What a careful developer would write with prom-client and the OpenTelemetry API for the same records, and no more. */
export function byHand(ask: () => Promise<Reply>, parts: 'metrics' | 'span' | 'all'): ByHand {
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const registers = [registry];
  const counter = ({ name, help, labels }: { name: string; help: string; labels: object }) =>
    new Counter({ name, help, labelNames: Object.keys(labels), registers });
  const histogram = ({
    name,
    help,
    labels,
    buckets,
  }: {
    name: string;
    help: string;
    labels: object;
    buckets: readonly number[];
  }) =>
    new Histogram({
      name,
      help,
      labelNames: Object.keys(labels),
      buckets: [...buckets],
      registers,
      enableExemplars: true,
    });
  const requests = counter(metrics.llmRequests);
  const tokens = counter(metrics.llmTokens);
  const details = counter(metrics.llmTokenDetails);
  const cost = counter(metrics.llmCost);
  const reports = counter(metrics.llmUsageReports);
  const latency = histogram(metrics.llmLatency);
  const contextTokens = histogram(metrics.contextTokens);
  const finishReasons = counter(metrics.llmFinishReasons);
  const steps = counter(metrics.agentSteps);
  const text = () => registry.metrics();
  const tracer = trace.getTracer('by-hand');
  const logger = logs.getLogger('by-hand');

  const [provider, model, operation, agent] = ['openai', 'gpt-4o', 'chat', 'helper'];
  const whose = { provider, model, agent, project: 'apollo', task_type: 'survey' };

  const count = (seconds: number, { usage, choices }: Reply, exemplarLabels: Record<string, string>): number => {
    const dollars = ((usage.prompt_tokens - 512) * 2.5 + 512 * 1.25 + usage.completion_tokens * 10) / 1e6;
    requests.inc({ provider, model, operation, agent, status: 'ok' });
    latency.observe({ labels: { provider, model, operation }, value: seconds, exemplarLabels });
    tokens.inc({ ...whose, direction: 'input' }, usage.prompt_tokens);
    tokens.inc({ ...whose, direction: 'output' }, usage.completion_tokens);
    details.inc({ provider, model, kind: 'cache_read' }, usage.prompt_tokens_details.cached_tokens);
    cost.inc(whose, dollars);
    reports.inc({ provider, model, source: 'provider' });
    contextTokens.observe({ labels: { model, agent }, value: usage.prompt_tokens, exemplarLabels });
    finishReasons.inc({ provider, model, reason: choices[0]!.finish_reason });
    steps.inc({ type: 'helper', kind: 'llm' });
    return dollars;
  };

  if (parts === 'metrics') {
    const one = async () => {
      const startedAt = performance.now();
      const reply = await ask();
      count((performance.now() - startedAt) / 1000, reply, {});
      return reply;
    };
    return { one, text };
  }
  const one = async () => {
    const startedAt = performance.now();
    const span = tracer.startSpan('chat gpt-4o', {
      kind: SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': operation,
        'gen_ai.provider.name': provider,
        'gen_ai.request.model': model,
        'gen_ai.conversation.id': 'conv-1',
        'gen_ai.agent.name': agent,
        'agent.type': 'helper',
        'project.id': 'apollo',
        'task.type': 'survey',
        'llm.metrics.source': 'shim',
      },
    });
    const within = trace.setSpan(context.active(), span);
    const reply = await context.with(within, ask);
    const { usage, id, choices } = reply;
    const { traceId, spanId } = span.spanContext();
    const seconds = (performance.now() - startedAt) / 1000;
    const dollars = parts === 'all' ? count(seconds, reply, { trace_id: traceId, span_id: spanId }) : 0.0035;
    span.setAttributes({
      'gen_ai.response.model': reply.model,
      'gen_ai.response.id': id,
      'gen_ai.response.finish_reasons': [choices[0]!.finish_reason],
      'llm.status': 'ok',
      'llm.usage.source': 'provider',
      'gen_ai.usage.input_tokens': usage.prompt_tokens,
      'gen_ai.usage.output_tokens': usage.completion_tokens,
      'gen_ai.usage.cache_read.input_tokens': usage.prompt_tokens_details.cached_tokens,
      'llm.cost.usd': dollars,
    });
    span.end();
    if (parts === 'span') return reply;
    logger.emit({
      eventName: 'llm.cost',
      severityNumber: SeverityNumber.INFO,
      severityText: 'INFO',
      body: `${provider} ${model}: ${usage.prompt_tokens + usage.completion_tokens} tokens, $${dollars.toFixed(6)}`,
      attributes: {
        'llm.metrics.source': 'shim',
        'event.name': 'llm.cost',
        record_id: randomUUID(),
        provider: provider!,
        model: model!,
        agent_id: agent!,
        project_id: 'apollo',
        session_id: 'conv-1',
        task_type: 'survey',
        status: 'ok',
        duration_ms: Math.round(seconds * 1000),
        tokens_input: usage.prompt_tokens,
        tokens_output: usage.completion_tokens,
        tokens_total: usage.prompt_tokens + usage.completion_tokens,
        cost_per_input_token_usd: 2.5e-6,
        cost_per_output_token_usd: 1e-5,
        total_cost_usd: dollars,
      },
      context: within,
    });
    return reply;
  };
  return { one, text };
}
