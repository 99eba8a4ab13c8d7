import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { instantClient, load, type OpenAiClass, request } from './client.js';
import { builtShim } from './subjects.js';

/** An agent behind HTTP: one request is a session with two model calls and two tool calls, with or without the shim. */
const [variant] = process.argv.slice(2);
const client = instantClient((load('openai') as { OpenAI: OpenAiClass }).OpenAI);
const body = request(400);
const search = async (query: number): Promise<string> => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return `found ${query}`;
};
/** What a model takes at its very fastest; a real one takes a hundred times longer. */
const think = () => new Promise((resolve) => setTimeout(resolve, 20));

async function plain(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    await think();
    await client.chat.completions.create(body);
    await search(turn);
  }
}

async function observed(): Promise<() => Promise<void>> {
  const { agent, instrument, llm, tool } = await builtShim();
  await instrument({ service: 'bench', metricsPort: 0, otlpEndpoint: process.env['BENCH_SINK'] ?? '' });
  return () =>
    agent.session({ type: 'support', project: 'helpdesk', taskType: 'reset' }, async () => {
      for (let turn = 0; turn < 2; turn++) {
        await llm.call({ provider: 'openai', model: 'gpt-4o' }, async (call) => {
          await think();
          const { usage, id, model } = await client.chat.completions.create(body);
          call.response({ id, model });
          call.usage({ inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens });
        });
        await tool.call({ name: 'search', server: 'library', arguments: { turn } }, () => search(turn));
      }
    });
}

const handle = variant === 'with the shim' ? await observed() : plain;
const server = createServer((_, response) => {
  handle().then(
    () => response.end('done'),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port)); // it listens on TCP
process.on('message', () => process.send?.(process.cpuUsage()));
