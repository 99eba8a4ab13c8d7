import { expect, test } from 'vitest';
import { allowedKeys } from '../../src/catalog/allowed-keys.js';
import { freeTexts } from '../../src/catalog/records.js';
import { contentKeys } from '../../src/catalog/spans.js';
import { userKeys } from '../../src/catalog/special-keys.js';
import * as shim from '../../src/shim/index.js';
import { record } from './recording.js';

const { agent, context, decision, embedding, evaluation, gatewayPlugin, llm, mcp, memory, safety, tool } = shim;

/** One call of each kind, with all that can be said of it. */
async function everyCall(): Promise<void> {
  const usage = {
    inputTokens: 1009,
    outputTokens: 211,
    cacheReadTokens: 101,
    cacheWriteTokens: 53,
    reasoningTokens: 31,
  };
  await agent.session({ type: 'helper', id: 's-1', project: 'p', taskType: 't' }, async () => {
    await llm.call({ provider: 'openai', model: 'gpt-4o-2024-08-06' }, async (call) => {
      call.messages({ system: 'x', input: [{ role: 'user', content: 'x' }], output: 'x' });
      call.retry('rate_limited');
      call.response({ id: 'r-1' });
      call.usage(usage);
    });
    await embedding({ provider: 'openai', model: 'text-embedding-3-small' }, async () => [0.1]).catch(() => undefined);
    const search = () => tool.call({ name: 'search', server: 'docs', arguments: { q: 'x' } }, async () => 'found');
    for (let time = 0; time < 6; time++) await search();
    await tool.call({ name: 'search' }, () => Promise.reject(new Error('gone'))).catch(() => undefined);
    await memory.op({ type: 'search' }, async () => ['note']);
    await context.assemble({}, async (assembly) => assembly.tokens(512));
    safety.check({ name: 'jailbreak' }, () => 'pass');
    decision({
      type: 'route',
      selected: 'a',
      options: ['a'],
      confidence: 0.5,
      reasoning: 'x',
      context: 'x',
      memory: 'x',
    });
    evaluation({
      evaluator: 'judge',
      score: 0.9,
      label: 'good',
      explanation: 'x',
      template: { name: 'a', version: '4' },
    });
  });
  const plugin = gatewayPlugin({ include_tool_io: true });
  const facts = { namespace: 'eu', server_type: 'federated', integration_type: 'REST', federation_depth: 2 };
  const call = { global_context: { request_id: 'r', server_id: 'weather-eu', tenant_id: 'acme', metadata: facts } };
  await plugin.tool_pre_invoke({ name: 'weather', args: {} }, call);
  await plugin.tool_post_invoke({ name: 'weather', result: {}, metadata: { cache_hit: false } }, call);
  expect(mcp).toBeDefined();
}

test('allow-list mode drops nothing of what the shim says but content, free texts and ids of users', async () => {
  const recording = await record({ captureContent: true });
  await everyCall();
  const said = [
    ...recording
      .spans()
      .flatMap(({ attributes, events }) => [attributes, ...events.map((event) => event.attributes ?? {})]),
    ...recording.records().map(({ attributes }) => attributes),
  ].flatMap((attributes) => Object.keys(attributes));
  const special = new RegExp(`^(?:${[...contentKeys, ...userKeys].join('|')})$`);
  expect(new Set(said).size).toBeGreaterThan(50);
  expect(
    [...new Set(said)].filter((key) => !allowedKeys.includes(key) && !special.test(key) && !freeTexts.includes(key)),
  ).toEqual([]);
  expect(recording.shim.faults(), recording.warnings.join('\n')).toBe(0);
  await recording.stop();
});
