import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  agent,
  context,
  counter,
  decision,
  embedding,
  evaluation,
  llm,
  mcp,
  memory,
  propagation,
  safety,
  tool,
  withAgent,
  withTask,
  withTool,
  withWorkflow,
  wrap,
} from '../../../src/shim/index.js';
import { type Recording, record, valueIn } from '../../shim/recording.js';
import { librariesFolder } from './library.js';
import { type ModelServer, startModelServer } from './model-server.js';

/* What applications do that nobody wished for. */
const index = join(import.meta.dirname, '../../../src/shim/index.ts');
let server: ModelServer;
let folder: string;
let recording: Recording | undefined;
beforeAll(async () => {
  server = await startModelServer();
  folder = await mkdtemp(join(tmpdir(), 'shim-adversary-'));
});
afterEach(async () => {
  await recording?.stop();
  recording = undefined;
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test('a client made before instrument(), beside a second copy of the shim in CommonJS, is recorded once', async () => {
  const app = join(folder, 'app.mts');
  const openai = join(librariesFolder, 'node_modules/openai');
  await writeFile(
    app,
    `import { createRequire } from 'node:module';
     import { OpenAI } from ${JSON.stringify(join(openai, 'index.mjs'))};
     import { require as load } from ${JSON.stringify(import.meta.resolve('tsx/cjs/api'))};
     import * as esm from ${JSON.stringify(index)};
     const require = createRequire(import.meta.url);
     const cjs = load(${JSON.stringify(index)}, import.meta.url);
     if (cjs.instrument === esm.instrument) throw new Error('not two copies');
     const { OpenAI: Required } = require(${JSON.stringify(join(openai, 'index.js'))});
     const options = { apiKey: 'k', baseURL: process.env.MODEL_URL + '/v1' };
     const early = [new OpenAI(options), new Required(options)];
     const settings = { service: 'app', metricsPort: false, clients: [OpenAI, Required], otlpEndpoint: 'http://127.0.0.1:1', shutdownTimeout: 100 };
     const shims = await Promise.all([esm.instrument(settings), cjs.instrument(settings), esm.instrument(settings)]);
     const messages = [{ role: 'user', content: 'Why?' }];
     await cjs.agent.session({ type: 'outer' }, () =>
       esm.tool.call({ name: 'both' }, async () => {
         for (const client of early) await client.chat.completions.create({ model: 'm-1', messages });
       }));
     console.log(await shims[0].metrics());
     if (shims[0] !== shims[1] || shims[1] !== shims[2] || shims[0].faults() > 0) throw new Error('not one shim');
     await shims[0].shutdown();`,
  );
  const env = { ...process.env, MODEL_URL: server.url, NODE_NO_WARNINGS: '1' };
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), app],
    { env },
  );
  expect(stderr).toBe('');
  expect(valueIn(stdout, 'llm_requests_total', { agent: 'outer', model: 'm-1', status: 'ok' })).toBe(2);
  expect(valueIn(stdout, 'llm_requests_total')).toBe(2);
  expect(valueIn(stdout, 'tool_invocations_total', { agent: 'outer', tool: 'both', status: 'ok' })).toBe(1);
  expect(valueIn(stdout, 'agent_steps_total')).toBe(3);
});

const hostile = new Proxy(
  {},
  {
    get: () => {
      throw new Error('hands off');
    },
    has: () => {
      throw new Error('hands off');
    },
    ownKeys: () => {
      throw new Error('hands off');
    },
  },
);
test.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'no'],
  ['a number', 7],
  ['a symbol', Symbol('no')],
  ['an object that has no text', Object.create(null)],
  ['a frozen object', Object.freeze({ status: 503 })],
  [
    'an object that is its own cause',
    Object.assign(new Error('round'), {
      get cause() {
        return this;
      },
    }),
  ],
  ['an object that throws when it is looked at', hostile],
])('a call that rejects with %s is an error, and the application gets that very thing', async (_, thrown) => {
  recording = await record();
  const fail = () => Promise.reject(thrown);
  for (const call of [
    () => tool.call({ name: 'search' }, fail),
    () => llm.call({ provider: 'p', model: 'm' }, fail),
    () => agent.session({ type: 'helper' }, fail),
  ]) {
    expect(
      await call().then(
        () => 'nothing at all',
        (error: unknown) => Object.is(error, thrown),
      ),
    ).toBe(true);
  }
  const { value, spans } = recording;
  for (const series of ['tool_invocations_total', 'llm_requests_total', 'agent_sessions_total'])
    expect(await value(series, { status: 'error' }), series).toBe(1);
  expect(spans()).toHaveLength(3);
  expect(recording.shim.faults()).toBe(0);
});

test('what is returned is given back unlooked at, even where it throws when it is looked at', async () => {
  recording = await record({ captureContent: true });
  const give = () => hostile;
  expect(Object.is(tool.call({ name: 'search', arguments: hostile }, give), hostile)).toBe(true);
  expect(Object.is(llm.call({ provider: 'p', model: 'm' }, give), hostile)).toBe(true);
  expect(Object.is(agent.session({ type: 'helper' }, give), hostile)).toBe(true);
  for (const series of ['tool_invocations_total', 'llm_requests_total', 'agent_sessions_total'])
    expect(await recording.value(series, { status: 'ok' }), series).toBe(1);
  expect(recording.spans()).toHaveLength(3);
});

interface Model {
  doGenerate(options: object): Promise<unknown>;
}
const model = (answer: () => unknown) => ({
  specificationVersion: 'v3',
  provider: 'p',
  modelId: 'm',
  doGenerate: answer,
  doStream: answer,
});
const asked = { prompt: [] };

test.each<[string, () => unknown]>([
  ['rejects', () => Promise.reject(hostile)],
  [
    'throws before there is a promise',
    () => {
      throw hostile;
    },
  ],
])('a model of the AI SDK that %s with what throws when it is looked at, is an error and stays so', async (_, fail) => {
  recording = await record();
  const own = wrap(model(fail)) as Model; // as the SDK has it
  for (let attempt = 0; attempt < 2; attempt++) {
    const call = async () => own.doGenerate(asked);
    expect(await call().catch((error: unknown) => Object.is(error, hostile))).toBe(true);
  }
  expect(await recording.value('llm_requests_total', { status: 'error' })).toBe(2);
  expect(recording.shim.faults()).toBe(0);
});

test('a model that was named is copied with its methods, and one that cannot be changed is said', async () => {
  const clients = [model(() => 'fine'), Object.freeze(model(() => 'fine'))];
  recording = await record({ clients });
  const [changed, frozen] = clients as unknown as Model[]; // as the SDK has them
  expect(await { ...changed! }.doGenerate(asked)).toBe('fine');
  expect(await frozen!.doGenerate(asked)).toBe('fine');
  expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(1);
  expect(recording.warnings).toEqual([
    expect.stringContaining('doGenerate: expected a method to record, found none'),
    expect.stringContaining('doStream: expected a method to record, found none'),
  ]);
});

const nonsense = [undefined, null, 7, 'text', {}, hostile] as const;
test.each(nonsense.map((given) => [given]))(
  'calls that are described by nonsense run all the same (%#)',
  async (given) => {
    recording = await record({ captureContent: true, budgets: [{ scope: 'agent', dollars: 1, stop: true }] });
    const described = given as never; // what plain JavaScript may give
    const work = async () => 'done';
    const calls = [
      () => llm.call(described, work),
      () => tool.call(described, work),
      () => embedding(described, work),
      () => agent.session(described, work),
      () => agent.task(described, work),
      () => memory.op(described, work),
      () => context.assemble(described, work),
      () => safety.check(described, work as never),
      () => mcp.request(described, work),
      () => evaluation(described, work as never),
      () => propagation.resume(described, work),
      () => withTool(described, work)(),
      () => withAgent(described, work)(),
      () => withTask(described, work)(),
      () => withWorkflow(described, work)(),
    ];
    for (const call of calls) expect(await call(), call.toString()).toBe('done');
    decision(described);
    mcp.cacheLookup(described);
    await llm.call({ provider: 'p', model: 'm' }, async (call) => {
      for (const tell of [call.usage, call.response, call.messages, call.rateLimit, call.retry]) tell(described);
    });
    for (const instrument of Object.values(recording.shim.instruments!)) {
      const {
        add,
        set,
        record: observe,
      } = instrument as unknown as Record<string, ((value: never, labels: never) => void) | undefined>; // any of the kinds
      for (const write of [add, set, observe]) write?.call(instrument, described, described);
    }
    expect(await recording.shim.metrics()).toContain('llm_requests_total');
  },
);

test('a hundred thousand values of a label are two hundred and the rest, counted to the last one, in bounded memory', async () => {
  recording = await record({}, false);
  const searches = counter({ name: 'shop_searches_total', unit: '1', help: 'x', labels: { words: 'open' } });
  const instrument = recording.shim.metric(searches);
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 100_000; i++) {
    instrument?.add(1, { words: `words ${i} ${'x'.repeat(50)}` });
    tool.call({ name: `tool-${i}` }, () => i);
  }
  const { value } = recording;
  expect(await value('shop_searches_total')).toBe(100_000);
  expect(await value('shop_searches_total', { words: 'other' })).toBe(99_800);
  expect(await value('metrics_label_overflow_total', { metric: 'shop_searches_total' })).toBe(99_800);
  expect(await value('tool_invocations_total', { tool: 'other' })).toBe(99_800);
  expect(await value('tool_invocations_total', { status: 'ok' })).toBe(100_000);
  expect((await recording.shim.metrics()).length).toBeLessThan(1_000_000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(100e6);
});

test('what the application gives as functions may throw', async () => {
  const thrown = () => {
    throw new Error('from the application');
  };
  recording = await record({
    warn: thrown,
    onLoop: thrown,
    onBudget: thrown,
    budgets: [{ scope: 'agent', dollars: 1e-9 }],
  });
  const answers = await agent.session({ type: 'helper' }, async () => {
    const search = () => tool.call({ name: 'search', arguments: { q: 1 } }, async () => 'found');
    const chunks = llm.call({ provider: 'openai', model: 'gpt-4o' }, async (call) => {
      call.usage({ inputTokens: Number.NaN, outputTokens: -1 });
      call.usage({ inputTokens: 1000, outputTokens: 10 });
      return call.stream(
        (async function* () {
          yield 1;
          yield 2;
        })(),
        thrown,
      );
    });
    const all: unknown[] = [await search(), await search(), await search()];
    for await (const chunk of await chunks) all.push(chunk);
    return all;
  });
  expect(answers).toEqual(['found', 'found', 'found', 1, 2]);
  expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(1);
  expect(recording.shim.faults()).toBeGreaterThanOrEqual(3);
});
