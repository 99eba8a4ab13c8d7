import { afterEach, expect, test } from 'vitest';
import { agent, llm, memory, tool } from '../../src/shim/index.js';
import { type Recording, record } from './recording.js';

let recording: Recording | undefined;
afterEach(async () => {
  await recording?.stop();
  recording = undefined;
});

const wrappers = {
  'llm.call': <T>(work: () => T): T => llm.call({ provider: 'p', model: 'm' }, work),
  'tool.call': <T>(work: () => T): T => tool.call({ name: 't' }, work),
  'agent.session': <T>(work: () => T): T => agent.session({ type: 'a' }, work),
  'memory.op': <T>(work: () => T): T => memory.op({ type: 'read' }, work),
};

for (const instrumented of [true, false]) {
  test.each(Object.entries(wrappers))(
    `%s leaves results and errors as they are, ${instrumented ? 'while recording' : 'before instrument()'}`,
    async (_, wrap) => {
      if (instrumented) recording = await record();
      const error = new Error('mine');
      const result = { answer: 42 };
      expect(wrap(() => result)).toBe(result);
      expect(await wrap(async () => result)).toBe(result);
      expect(catching(() => wrap(() => raise(error)))).toBe(error);
      const promise = wrap(() => Promise.reject(error));
      expect(promise).toBeInstanceOf(Promise);
      await expect(promise).rejects.toBe(error);
      await expect(wrap(async () => raise(undefined))).rejects.toBeUndefined();
      expect(await wrap(() => new Thenable(result))).toBe(result);
      expect(recording?.shim.faults() ?? 0).toBe(0);
    },
  );
}

test('a rejection that the application does not handle stays unhandled', async () => {
  recording = await record();
  const unhandled: unknown[] = [];
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => unhandled.push(reason));
  const error = new Error('nobody listens');
  void wrappers['llm.call'](() => Promise.reject(error));
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.removeAllListeners('unhandledRejection');
  for (const listener of listeners) process.on('unhandledRejection', listener);
  expect(unhandled).toEqual([error]);
});

test('options nobody should give, and reports nobody should make, do not reach the application', async () => {
  recording = await record();
  // As from untyped JavaScript.
  const [options, usage] = [
    undefined as unknown as { type: string; name: string; provider: string; model: string },
    null as never,
  ];
  expect(agent.session(options, () => 1)).toBe(1);
  expect(tool.call(options, () => 2)).toBe(2);
  expect(llm.call(options, () => 3)).toBe(3);
  expect(memory.op(options, () => 4)).toBe(4);
  const answer = await llm.call({ provider: 'p', model: 'm' }, async (call) => {
    call.usage(usage);
    call.usage({ inputTokens: -5, outputTokens: 1 });
    call.rateLimit(usage);
    call.response(usage);
    call.messages(usage);
    return 'fine';
  });
  expect(answer).toBe('fine');
  expect(recording.shim.faults()).toBe(8);
  expect(recording.warnings).toHaveLength(1);
  expect(await recording.value('llm_usage_reports_total', { source: 'missing' })).toBe(1);
});

test.each([
  ['cancelled', new DOMException('stop', 'AbortError')],
  ['timeout', new DOMException('late', 'TimeoutError')],
  ['rate_limited', { status: 429 }],
  ['error', new Error('broken')],
] as const)('a model call that throws is %s', async (status, error) => {
  recording = await record();
  await expect(llm.call({ provider: 'p', model: 'm' }, () => Promise.reject(error))).rejects.toBe(error);
  expect(await recording.value('llm_requests_total', { status })).toBe(1);
  expect(await recording.value('llm_latency_seconds_count')).toBe(1);
  expect(recording.span('chat m').attributes['llm.status']).toBe(status);
});

test('a stream that is handed on keeps its call open until it has been read', async () => {
  recording = await record();
  const stream = await llm.call({ provider: 'p', model: 'm', stream: true }, async (call) =>
    call.stream(counting(3), (chunk) => call.usage({ inputTokens: 20, outputTokens: chunk })),
  );
  expect(await recording.value('llm_requests_total')).toBeUndefined();
  expect(await all(stream)).toEqual([1, 2, 3]);
  expect(await recording.value('llm_requests_total', { status: 'ok' })).toBe(1);
  expect(await recording.value('llm_tokens_total', { direction: 'output' })).toBe(3);
  expect(await recording.value('llm_time_to_first_token_seconds_count')).toBe(1);
});

test('a stream that is left or breaks is recorded with the usage it had', async () => {
  recording = await record();
  const left = await llm.call({ provider: 'p', model: 'left' }, async (call) =>
    call.stream(counting(3), () => call.usage({ inputTokens: 7, outputTokens: 1 })),
  );
  for await (const _ of left) break;
  const error = new Error('connection lost');
  const broken = await llm.call({ provider: 'p', model: 'broken' }, async (call) => call.stream(counting(2, error)));
  await expect(all(broken)).rejects.toBe(error);
  const patient = llm.call({ provider: 'p', model: 'patient' }, async (call) => {
    const parts = await all(call.stream(counting(1, error))).catch(() => 'half');
    call.usage({ inputTokens: 9, outputTokens: 2 });
    return parts;
  });
  expect(await patient).toBe('half');
  expect(await recording.value('llm_requests_total', { model: 'left', status: 'cancelled' })).toBe(1);
  expect(await recording.value('llm_tokens_total', { model: 'left', direction: 'input' })).toBe(7);
  expect(await recording.value('llm_requests_total', { model: 'broken', status: 'error' })).toBe(1);
  expect(await recording.value('llm_requests_total', { model: 'patient', status: 'error' })).toBe(1);
  expect(await recording.value('llm_tokens_total', { model: 'patient', direction: 'input' })).toBe(9);
});

/** A promise of another library. */
class Thenable<T> {
  constructor(private readonly value: T) {}
  // biome-ignore lint/suspicious/noThenProperty: what makes it one
  then(resolve: (value: T) => void): void {
    resolve(this.value);
  }
}

async function* counting(to: number, error?: Error): AsyncGenerator<number> {
  for (let i = 1; i <= to; i++) yield i;
  if (error) throw error;
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const chunks: T[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return chunks;
}

const raise = (error: unknown): never => {
  throw error;
};

function catching(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
