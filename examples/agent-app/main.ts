import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { type DemoHandle, type DemoOptions, runDemo } from './demo.js';
import type { DemoSummary } from './summary.js';
import { total } from './tally.js';

export { type DemoHandle, type DemoOptions, type DemoSummary, runDemo };

interface Flags {
  readonly otlp?: string;
  readonly metricsPort?: number;
  readonly sessions?: number;
  readonly once?: boolean;
  readonly rate: number;
  readonly duration?: number;
  readonly seed: number;
  readonly fail?: number;
  readonly latency: number;
  readonly stallSeconds?: number;
  readonly content: boolean;
  readonly summary?: string;
}

/** A number of at least `least`; `Math.ceil` of it where only whole ones make sense. */
const number =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`Expected a number from ${least} to ${most}, got "${text}".`);
    return value;
  };

const command = new Command('agent-app')
  .description('Runs an instrumented agent against a model server and an MCP server of its own, on loopback.')
  .option('--otlp <url>', 'OTLP/HTTP receiver, such as http://127.0.0.1:4318; by default what OTEL_* says')
  .option('--metrics-port <port>', 'port of /metrics; a free one by default', number(0, 65535))
  .option('--sessions <n>', 'sessions in all; without end by default', number(1))
  .option('--once', 'one session')
  .option('--rate <n>', 'sessions started a second', number(0.01), 1)
  .option('--duration <seconds>', 'stop after this time', number(1))
  .option('--seed <n>', 'other numbers, other conversations', number(0), 1)
  .option('--fail <share>', 'share of the model requests that fail with status 500', number(0, 1))
  .option('--latency <factor>', 'factor on every wait; 0 answers at once', number(0), 1)
  .option('--stall-seconds <n>', 'a session that stands still for longer is stalled', number(0.1))
  .option('--no-content', 'do not record prompts and tool arguments')
  .option('--summary <file>', 'write the exact counts there as JSON');

async function main(flags: Flags): Promise<void> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const demo = await runDemo({
    ...(flags.otlp !== undefined && { otlpEndpoint: flags.otlp }),
    ...(flags.metricsPort !== undefined && { metricsPort: flags.metricsPort }),
    ...(flags.once ? { sessions: 1 } : flags.sessions !== undefined && { sessions: flags.sessions }),
    ...(flags.fail !== undefined && { failRate: flags.fail }),
    ...(flags.stallSeconds !== undefined && { stallSeconds: flags.stallSeconds }),
    rate: flags.rate,
    seed: flags.seed,
    latency: flags.latency,
    captureContent: flags.content,
  });
  console.log(`models   ${demo.modelServerUrl}\ntools    ${demo.mcpServerUrl}\nmetrics  ${demo.metricsUrl}`);

  const ends = [demo.done, sleep(2 ** 31 - 1, undefined, { signal: interrupted.signal })];
  if (flags.duration !== undefined) ends.push(sleep(1000 * flags.duration, undefined, { ref: false }));
  const ticker = setInterval(() => console.log(inWords(demo.summary())), 10_000);
  await Promise.race(ends).catch(() => undefined); // an interrupt is an end like the others
  clearInterval(ticker);
  interrupted.abort();
  await demo.stop();
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);

  const summary = demo.summary();
  console.log(inWords(summary));
  if (flags.summary !== undefined) writeFileSync(flags.summary, `${JSON.stringify(summary, undefined, 2)}\n`);
}

/** One line a service. */
export const inWords = ({ agentApp, otelOnly }: DemoSummary): string =>
  [agentApp, ...(otelOnly ? [otelOnly] : [])]
    .map(({ service, sessions, calls, tools, dollars }) => {
      const spent = Object.values(dollars).reduce((sum, value) => sum + value, 0);
      const failed = total(calls) - total(calls, 'ok');
      return `${service}: ${total(sessions)} sessions, ${total(calls)} model calls (${failed} failed), ${total(tools)} tool calls, $${spent.toFixed(4)}`;
    })
    .join('\n');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(command.parse().opts<Flags>());
}
