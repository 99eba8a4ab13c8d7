import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byAnswer, byRequest, pricing } from '../../collector/price.js';
import { byDefault } from '../../collector/price-arithmetic.js';
import type { PricedCall } from '../../src/catalog/prices.js';
import { attributes as a } from '../../src/catalog/spans.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { component, connector } from '../../src/model/collector.js';
import { collectorFiles } from '../../src/render/collector.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './free-ports.js';
import { until } from './gateway.js';
import { type Attributes, keyValues, plain, type Received } from './otlp.js';

/** A call as its instrumentation tells it; `begin` and `end` in milliseconds of the epoch. */
export interface ToldCall {
  readonly begin: number;
  readonly end?: number;
  readonly attributes: Attributes;
}

/** What the shim and the collector are both told of a call: of two models the first has answered. */
export function told({ provider, models, usage, at, seconds, serviceTier }: PricedCall): ToldCall {
  const all = {
    [a.operation]: 'chat',
    [a.provider]: provider,
    [a.requestModel]: models.at(-1),
    [a.responseModel]: models.length > 1 ? models[0] : undefined,
    [a.inputTokens]: usage.inputTokens,
    [a.outputTokens]: usage.outputTokens,
    [a.cacheReadTokens]: usage.cacheReadTokens,
    [a.cacheWriteTokens]: usage.cacheWriteTokens,
    [a.cacheWriteHourTokens]: usage.cacheWriteHourTokens,
    [a.reasoningTokens]: usage.reasoningTokens,
    [a.audioInputTokens]: usage.audioInputTokens,
    [a.audioOutputTokens]: usage.audioOutputTokens,
    [a.cacheReadAudioTokens]: usage.cacheReadAudioTokens,
    [a.serviceTier]: serviceTier,
  };
  const attributes = Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
  return { begin: at, end: at + Math.round(seconds * 1000), attributes };
}

/** A call that others are made of. */
export const plainCall = {
  provider: 'openai',
  models: ['gpt-4o'],
  usage: { inputTokens: 1009, outputTokens: 211 },
  at: Date.parse('2026-11-20T12:00:00Z'),
  seconds: 7,
};

/** A real collector with the pricing steps of the gateway and nothing else, so that thousands of calls go through it quickly. */
export class Pricer {
  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly child: ReturnType<typeof spawn>,
  ) {}

  static async start(input: StackInput): Promise<Pricer> {
    const { 'otelcol-contrib': binary } = await obtain(['otelcol-contrib']);
    const folder = mkdtempSync(join(tmpdir(), 'pricer-'));
    const [port = 0, health = 0] = await freePorts(2);
    const config = parseConfig(input);
    const standard = byDefault(config);
    const join_ = connector('forward/priced');
    const otlp = component('otlp', {
      protocols: { http: { endpoint: `127.0.0.1:${port}`, max_request_body_size: 100_000_000 } },
    });
    const file = component('file', { path: join(folder, 'out'), flush_interval: '50ms' });
    const files = collectorFiles({
      pipelines: {
        traces: { receivers: [otlp], processors: [byAnswer(config), pricing(config)], exporters: [join_] },
        'traces/priced': {
          receivers: [join_],
          processors: [byRequest, pricing(config), ...(standard === undefined ? [] : [standard])],
          exporters: [file],
        },
      },
      extensions: [component('health_check', { endpoint: `127.0.0.1:${health}` })],
      telemetry: { metrics: { level: 'none' } },
    });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const log = openSync(join(folder, 'log'), 'a');
    const options = Object.keys(files).flatMap((name) => ['--config', join(folder, name)]);
    const pricer = new Pricer(folder, port, spawn(binary, options, { stdio: ['ignore', log, log] }));
    try {
      await until('the collector is healthy', async () => {
        if (pricer.child.exitCode !== null) throw new Error(readFileSync(join(folder, 'log'), 'utf8').slice(-4000));
        return (await fetch(`http://127.0.0.1:${health}`).catch(() => undefined))?.ok;
      });
    } catch (error) {
      await pricer.stop();
      throw error;
    }
    return pricer;
  }

  /** Attributes of the calls after pricing, in the order given. */
  async price(calls: readonly ToldCall[]): Promise<Record<string, unknown>[]> {
    const from = this.size();
    for (let first = 0; first < calls.length; first += 2000) {
      const spans = calls.slice(first, first + 2000).map((call, i) => span(call, first + i));
      const response = await fetch(`http://127.0.0.1:${this.port}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
      });
      if (!response.ok) throw new Error(`pricing: ${response.status} ${await response.text()}`);
    }
    const found = await until('all calls are priced', async () => {
      const lines = readFileSync(join(this.folder, 'out'), 'utf8').slice(from).split('\n');
      const spans = lines
        .filter((line) => line.endsWith('}'))
        .flatMap((line) => JSON.parse(line).resourceSpans as Received[]) // OTLP/JSON
        .flatMap((r) => r['scopeSpans'][0].spans as Received[]); // as above
      return spans.length === calls.length ? spans : undefined;
    });
    const byId = new Map(found.map((one) => [Number.parseInt(one['spanId'], 16), one]));
    return calls.map((_, i) => plain(byId.get(i + 1)!['attributes']));
  }

  private size(): number {
    return statSync(join(this.folder, 'out'), { throwIfNoEntry: false })?.size ?? 0;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(timer);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const span = ({ begin, end = begin, attributes }: ToldCall, i: number) => ({
  traceId: '0123456789abcdef0123456789abcdef',
  spanId: (i + 1).toString(16).padStart(16, '0'),
  name: 'call',
  kind: 3,
  startTimeUnixNano: `${begin}000000`,
  endTimeUnixNano: `${end}000000`,
  attributes: keyValues(attributes),
});
