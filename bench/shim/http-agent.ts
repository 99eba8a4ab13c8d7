import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { agentByHand } from './agent-by-hand.js';
import { instantClient, load, type OpenAiClass, request, usageOf } from './client.js';
import type { HttpVariant } from './http.js';
import { searchMs, thinkMs } from './http-agent-times.js';
import { builtShim } from './subjects.js';

/** An agent behind HTTP: one request is a session with two model calls and two tool calls, recorded or not. */
const variant = process.argv[2] as HttpVariant; // the parent's own list
const client = instantClient((load('openai') as { OpenAI: OpenAiClass }).OpenAI);
const body = request(400);
let vary = false;
const delay = (mean: number) => pause(vary ? mean * (0.5 + Math.random()) : mean);
const search = async (query: number): Promise<string> => {
  await delay(searchMs);
  return `found ${query}`;
};
const ask = async () => {
  await delay(thinkMs);
  return client.chat.completions.create(body);
};

/** How a request is answered, and the metrics of all that were. */
interface Handling {
  readonly handle: () => Promise<void>;
  readonly text: () => Promise<string>;
}

async function twice(
  one: (turn: number) => Promise<unknown>,
  other: (turn: number) => Promise<unknown>,
): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    await one(turn);
    await other(turn);
  }
}

function byHand(): Handling {
  const { session, tool, llm, text } = agentByHand(ask);
  return { handle: () => session(() => twice(llm, (turn) => tool(() => search(turn)))), text };
}

async function withTheShim(): Promise<Handling> {
  const { agent, instrument, llm, tool } = await builtShim();
  const shim = await instrument({ service: 'bench', metricsPort: 0, autoInstrument: false });
  const call = () =>
    llm.call({ provider: 'openai', model: 'gpt-4o' }, async (one) => {
      const reply = await ask();
      one.response({ id: reply.id, model: reply.model, finishReasons: [reply.choices[0]!.finish_reason] });
      one.usage(usageOf(reply));
    });
  const look = (turn: number) =>
    tool.call({ name: 'search', server: 'library', arguments: { turn } }, () => search(turn));
  const handle = () =>
    agent.session({ type: 'support', project: 'helpdesk', taskType: 'reset' }, () => twice(call, look));
  return { handle, text: shim.metrics };
}

const { handle, text } =
  variant === 'with the shim'
    ? await withTheShim()
    : variant === 'by hand'
      ? byHand()
      : { handle: () => twice(ask, search), text: () => Promise.resolve('') };

const server = createServer((_, response) => {
  handle().then(
    () => response.end('done'),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port)); // it listens on TCP

/** The sum of a counter. */
const total = (exposition: string, name: string): number =>
  exposition
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(/\} (\S+)/.exec(line)?.[1]), 0);

export interface Counted {
  readonly cpu: NodeJS.CpuUsage;
  readonly sessions: number;
  readonly llmCalls: number;
  readonly toolCalls: number;
}

process.on('message', async (asked: 'vary' | 'equal' | 'counted') => {
  if (asked !== 'counted') {
    vary = asked === 'vary';
    return;
  }
  const cpu = process.cpuUsage();
  const exposition = await text();
  const counted: Counted = {
    cpu,
    sessions: total(exposition, 'agent_sessions_total'),
    llmCalls: total(exposition, 'llm_requests_total'),
    toolCalls: total(exposition, 'tool_invocations_total'),
  };
  process.send?.(counted);
});
