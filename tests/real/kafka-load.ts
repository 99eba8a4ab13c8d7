import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fleet, Member } from './fleet.js';
import { until } from './gateway.js';
import { keyValues } from './otlp.js';

export interface Trace {
  readonly id: string;
  /** Its second half says whether it is kept: an error, or none. */
  readonly kept: boolean;
  /** A root and three tool calls. */
  readonly spans: readonly string[];
}

const newTrace = (kept: boolean): Trace => ({
  id: randomBytes(16).toString('hex'),
  kept,
  spans: Array.from({ length: 4 }, () => randomBytes(8).toString('hex')),
});

/** Half of the spans of some traces as one request: 0 is the first half, 1 the second, with root and error. */
function half(traces: readonly Trace[], which: 0 | 1): string {
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = traces.flatMap(({ id, kept, spans: [root, ...calls] }) => {
    const all = which === 0 ? calls.slice(0, 2) : [root!, calls[2]!];
    return all.map((spanId) => ({
      traceId: id,
      spanId,
      ...(spanId !== root && { parentSpanId: root }),
      name: spanId === root ? 'invoke_agent buyer' : 'execute_tool search',
      kind: 1,
      startTimeUnixNano: String(now - 50_000_000n),
      endTimeUnixNano: String(now),
      attributes: keyValues(
        spanId === root
          ? { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'buyer' }
          : { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' },
      ),
      ...(kept && which === 1 && spanId !== root && { status: { code: 2, message: 'broken' } }),
    }));
  });
  const resource = { attributes: keyValues({ 'service.name': 'shop' }) };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
}

/** Traces on their way to some gateways, both halves of each a second apart. */
export class KafkaLoad {
  readonly sent: Trace[] = [];
  /** Tool calls that were answered with 200, by the process that did. */
  readonly accepted = new Map<Member['process'], number>();
  /** Requests that were sent again, as nobody answered that they were taken. */
  repeated = 0;

  constructor(private readonly gateways: readonly Member[]) {}

  /** Sends until this is settled, and the second halves of what was begun. */
  async during<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const settled = work.finally(() => {
      done = true;
    });
    settled.catch(() => undefined); // thrown below, once the load has ended
    let before: Trace[] = [];
    for (let tick = 0; !done || tick % 4 !== 0; tick++) {
      const now = Array.from({ length: 15 }, (_, i) => newTrace(i % 3 === 0));
      this.sent.push(...now);
      await this.send(tick, half(now, 0), 2 * now.length);
      if (tick % 4 === 3) {
        await this.send(tick + 1, half(before, 1), before.length);
        before = [];
      }
      before = [...before, ...now];
      await pause(250);
    }
    await this.send(0, half(before, 1), before.length);
    return settled;
  }

  /** As an application's exporter does: what nobody says he has taken is sent again, here to the next gateway. */
  private async send(turn: number, body: string, toolCalls: number): Promise<void> {
    for (let attempt = turn; ; attempt++) {
      const { ports, process } = this.gateways[attempt % this.gateways.length]!;
      const headers = { 'content-type': 'application/json' };
      const status = await fetch(`http://127.0.0.1:${ports.http}/v1/traces`, { method: 'POST', headers, body })
        .then(({ status, body }) => body?.cancel().then(() => status))
        .catch(() => undefined);
      if (status === 200) {
        this.accepted.set(process, (this.accepted.get(process) ?? 0) + toolCalls);
        return;
      }
      this.repeated += 1;
      await pause(100);
    }
  }
}

/** Starts samplers and waits until each has its share: what is under way in partitions that change hands is decided in parts. */
export async function startSamplers(fleet: Fleet, names: readonly string[], partitions: number): Promise<Member[]> {
  const samplers: Member[] = [];
  for (const name of names) samplers.push(await fleet.start('sampler', name));
  const share = async (member: Member): Promise<number> =>
    (await fleet.own(member, 'otelcol_kafka_receiver_partition_start')) -
    (await fleet.own(member, 'otelcol_kafka_receiver_partition_close'));
  await until(
    'each sampler has its share',
    async () => (await Promise.all(samplers.map(share))).every((count) => count === partitions / samplers.length),
    60,
  );
  return samplers;
}

/** What is wrong with what arrived, by the traces that were sent; nothing is: every count 0 but the repeated spans. */
export function judge(sent: readonly Trace[], running: Fleet) {
  const counts = new Map<string, number>();
  for (const { traceId, spanId } of running.arrived()) {
    const key = `${traceId} ${spanId}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const got = (trace: Trace) => trace.spans.filter((span) => counts.has(`${trace.id} ${span}`)).length;
  const kept = sent.filter((trace) => trace.kept);
  return {
    missing: kept.filter((trace) => got(trace) === 0).length,
    torn: kept.filter((trace) => got(trace) > 0 && got(trace) < trace.spans.length).length,
    uncalled: sent.filter((trace) => !trace.kept && got(trace) > 0).length,
    repeated: [...counts.values()].reduce((total, count) => total + count - 1, 0),
  };
}

export const faultless = { missing: 0, torn: 0, uncalled: 0 };
