import { randomUUID } from 'node:crypto';
import { context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { metrics } from '../../src/catalog/metrics.js';
import { byHand } from './by-hand.js';
import type { Reply } from './client.js';

export interface AgentByHand {
  readonly session: (work: () => Promise<void>) => Promise<void>;
  readonly tool: (work: () => Promise<unknown>) => Promise<unknown>;
  readonly llm: () => Promise<Reply>;
  readonly text: () => Promise<string>;
}

/** The agent of the HTTP test with its records made by hand, and no more of them than the shim makes; sent over OTLP. */
export function agentByHand(ask: () => Promise<Reply>): AgentByHand {
  new NodeSDK({ serviceName: 'bench', instrumentations: [], metricReaders: [] }).start();
  const registry = new Registry();
  const registers = [registry];
  const counter = ({ name, help, labels }: { name: string; help: string; labels: object }) =>
    new Counter({ name, help, labelNames: Object.keys(labels), registers });
  const histogram = (of: { name: string; help: string; labels: object; buckets: readonly number[] }) =>
    new Histogram({
      name: of.name,
      help: of.help,
      labelNames: Object.keys(of.labels),
      buckets: [...of.buckets],
      registers,
    });
  const sessions = counter(metrics.agentSessions);
  const duration = histogram(metrics.agentTaskDuration);
  const stepsPerTask = histogram(metrics.agentStepsPerTask);
  const costPerTask = histogram(metrics.agentCostPerTask);
  const invocations = counter(metrics.toolInvocations);
  const toolLatency = histogram(metrics.toolLatency);
  const steps = counter({ ...metrics.agentSteps, name: 'tool_steps_total' });
  const { name, help } = metrics.agentSessionsActive;
  const active = new Gauge({ name, help, labelNames: ['type'], registers });
  const tracer = trace.getTracer('by-hand');
  const { one: llm, text: llmText } = byHand(ask, 'all');

  const within = async <T>(span: Span, work: () => Promise<T>): Promise<T> => {
    const result = await context.with(trace.setSpan(context.active(), span), work);
    span.end();
    return result;
  };
  const whose = {
    'agent.type': 'support',
    'gen_ai.agent.name': 'support',
    'project.id': 'helpdesk',
    'task.type': 'reset',
  };

  return {
    llm,
    text: async () => `${await registry.metrics()}\n${await llmText()}`,
    session: async (work) => {
      const startedAt = performance.now();
      active.inc({ type: 'support' });
      const attributes = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.conversation.id': randomUUID(), ...whose };
      await within(tracer.startSpan('invoke_agent support', { attributes }), work);
      const labels = { type: 'support', status: 'ok' };
      active.dec({ type: 'support' });
      sessions.inc(labels);
      duration.observe(labels, (performance.now() - startedAt) / 1000);
      stepsPerTask.observe(labels, 4);
      costPerTask.observe(labels, 0.005);
    },
    tool: async (work) => {
      const startedAt = performance.now();
      const attributes = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search', ...whose };
      const span = tracer.startSpan('execute_tool search', { kind: SpanKind.INTERNAL, attributes });
      const result = await within(span, work);
      invocations.inc({ tool: 'search', server: 'library', agent: 'support', status: 'ok' });
      toolLatency.observe({ tool: 'search', server: 'library' }, (performance.now() - startedAt) / 1000);
      steps.inc({ type: 'support', kind: 'tool' });
      return result;
    },
  };
}
