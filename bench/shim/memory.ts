import { parseArgs } from 'node:util';
import { trace } from '@opentelemetry/api';
import { tracing } from '@opentelemetry/sdk-node';
import { agent, instrument, llm, tool } from '../../src/shim/index.js';

/**
 * npm run bench:shim-memory -- [--sessions N] [--calls N]
 * Heap after each tenth of 100,000 sessions with ten calls each: ever new ids, arguments, users and names, as an
 * application that does everything wrong would have them. Exits 1 where the second half has grown by more than 10 MiB.
 */
const { values } = parseArgs({ options: { sessions: { type: 'string' }, calls: { type: 'string' } } });
const sessions = Number(values.sessions ?? 100_000);
const calls = Number(values.calls ?? 10);
const { gc } = globalThis;
if (gc === undefined) throw new Error('expected the flag --expose-gc, got none.');

trace.setGlobalTracerProvider(new tracing.BasicTracerProvider({ spanProcessors: [new tracing.NoopSpanProcessor()] }));
const shim = await instrument({
  service: 'memory',
  metricsPort: false,
  budgets: [
    { scope: 'user', dollars: 1 },
    { scope: 'agent', dollars: 1 },
  ],
  onBudget: () => undefined,
  warn: () => undefined,
});

const heaps: number[] = [];
const lines: number[] = [];
for (let tenth = 0; tenth < 10; tenth++) {
  for (let i = 0; i < sessions / 10; i++) {
    const n = tenth * (sessions / 10) + i;
    agent.session(
      { type: `type-${n % 500}`, id: `conv-${n}`, name: `agent-${n}`, project: `project-${n}`, user: `u-${n}` },
      () => {
        for (let call = 0; call < calls; call++) {
          if (call % 2 === 0) {
            llm.call({ provider: 'openai', model: `model-${n}` }, (one) =>
              one.usage({ inputTokens: n, outputTokens: call }),
            );
          } else tool.call({ name: `tool-${n}`, arguments: { n, call } }, () => n);
        }
      },
    );
    if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  lines.push((await shim.metrics()).split('\n').length);
  gc();
  heaps.push(process.memoryUsage().heapUsed / 2 ** 20);
  console.log(
    `${((tenth + 1) * sessions * calls) / 10} calls: ${heaps[tenth]!.toFixed(1)} MiB, ${lines[tenth]} lines of metrics`,
  );
}
const grown = heaps[9]! - heaps[4]!;
console.log(`the second half grew by ${grown.toFixed(1)} MiB; faults: ${shim.faults()}`);
await shim.shutdown();
if (grown > 10 || lines[9] !== lines[4]) process.exit(1);
