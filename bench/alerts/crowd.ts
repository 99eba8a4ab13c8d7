import { metrics as m } from '../../src/catalog/metrics.js';
import { growing, type Made, standing } from './page.js';

const services = 5;
const modelsEach = 20;
const agentsEach = 10;

/** How many series of model and agent there are. */
export const pairs = services * modelsEach * agentsEach;

/** What a thousand pairs of model and agent expose: calls, tokens, cost, context use, latencies, tools. */
export function crowd(start: number): readonly Made[] {
  const never = () => undefined;
  const grows = (name: string, labels: Record<string, string>, rate: number) =>
    growing(name, labels, [rate, rate], start, never);
  /** Nine tenths within the second bound, all within the third: nothing is slow, nothing is full, no alert fires. */
  const histogram = (metric: { name: string; buckets: readonly number[] }, labels: Record<string, string>) =>
    [...metric.buckets.map(String), '+Inf'].map((le, i) =>
      grows(`${metric.name}_bucket`, { ...labels, le }, [0.5, 0.9][i] ?? 1),
    );
  return range(services).flatMap((s) => {
    const service = `crowd-${s}`;
    const agents = range(agentsEach).map((a) => `agent-${a}`);
    return [
      ...range(modelsEach).flatMap((i) => {
        const model = { service, provider: `provider-${i % 4}`, model: `model-${i}` };
        return [
          ...histogram(m.llmLatency, { ...model, operation: 'chat' }),
          ...histogram(m.llmTimeToFirstToken, model),
          grows(m.llmUsageReports.name, { ...model, source: 'provider' }, 10),
          grows(m.llmUsageReports.name, { ...model, source: 'missing' }, 0.001),
          grows(m.llmFinishReasons.name, { ...model, reason: 'stop' }, 10),
          grows(m.llmFinishReasons.name, { ...model, reason: 'length' }, 0.01),
          grows(m.llmRetries.name, { ...model, reason: 'timeout' }, 0.01),
          ...agents.flatMap((agent) => [
            ...[
              ['ok', 1],
              ['error', 0.005],
              ['rate_limited', 0.001],
            ].map(([status, rate]) =>
              grows(m.llmRequests.name, { ...model, operation: 'chat', agent, status: String(status) }, Number(rate)),
            ),
            ...['input', 'output'].map((direction) =>
              grows(m.llmTokens.name, { ...model, agent, project: 'p', task_type: 't', direction }, 500),
            ),
            grows(m.llmCost.name, { ...model, agent, project: 'p', task_type: 't' }, 0.00001),
            ...histogram(m.contextUtilization, { service, model: model.model, agent }),
          ]),
        ];
      }),
      ...agents.flatMap((agent) =>
        range(10).flatMap((t) => {
          const tool = { service, server: `server-${t % 3}`, tool: `tool-${t}` };
          return [
            grows(m.toolInvocations.name, { ...tool, agent, status: 'ok' }, 1),
            ...(agent === 'agent-0' ? histogram(m.toolLatency, tool) : []),
          ];
        }),
      ),
    ];
  });
}

/** What rules would have recorded of them that other rules add up over days: events of objectives, and dollars. */
export function recordedOfCrowd(slos: readonly string[]): readonly Made[] {
  const stands = (name: string, labels: Record<string, string>, value: number) =>
    standing(name, labels, [value, value], () => undefined);
  return range(services).flatMap((s) => {
    const service = `crowd-${s}`;
    return [
      ...slos.flatMap((slo) => [
        stands('slo:events:rate5m', { slo, service }, 200),
        stands('slo:bad_events:rate5m', { slo, service }, 0.2),
      ]),
      stands('llm:cost_dollars_hourly:rate5m', { service }, 7.2),
      ...range(agentsEach).flatMap((a) => {
        const owner = { service, agent: `agent-${a}`, project: 'p' };
        return [
          stands('llm:cost_dollars_owned:increase5m', owner, 0.06),
          stands('llm:cost_dollars_owned:increase1h', owner, 0.72),
        ];
      }),
    ];
  });
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
