import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type GatewayPluginConfig, gatewayPlugin, propagation, withAgent } from '../../src/shim/index.js';
import { type Recording, record } from './recording.js';

let recording: Recording;
beforeEach(async () => {
  recording = await record();
});
afterEach(async () => {
  expect(recording.shim.faults(), recording.warnings.join('\n')).toBe(0);
  await recording.stop();
});

const guide = readFileSync(join(import.meta.dirname, '../../docs/mcp-gateway.md'), 'utf8');
const context = (id: string, metadata: object = {}) => ({
  global_context: { request_id: id, server_id: 'weather-eu', tenant_id: 'acme', metadata },
});

test('the configuration of the guide is one the plugin takes, and names every hook', async () => {
  const [, text] = /^```yaml\n(.*?)^```/ms.exec(guide)!;
  const { plugins } = load(text!) as { plugins: { hooks: string[]; config: GatewayPluginConfig }[] }; // the guide's own
  const [entry] = plugins;
  const plugin = gatewayPlugin(entry?.config);
  expect(Object.keys(plugin).sort()).toEqual([...entry!.hooks].sort());
  await plugin.tool_pre_invoke({ name: 'weather', args: { city: 'Kiel' } }, context('r-1'));
  await plugin.tool_post_invoke({ name: 'weather', result: { content: [] } }, context('r-1'));
  expect(recording.span('tools/call weather').attributes).toMatchObject({
    'mcp.gateway.id': 'gateway-eu',
    'mcp.tool.name': 'weather',
    'mcp.server.id': 'weather-eu',
    'mcp.tenant.id': 'acme',
  });
  expect(JSON.stringify(recording.span('tools/call weather').attributes)).not.toContain('Kiel');
});

test('tools, prompts and resources are requests; two at once are told apart', async () => {
  const plugin = gatewayPlugin();
  const facts = { namespace: 'eu', server_type: 'federated', integration_type: 'REST', federation_depth: 2 };
  await plugin.tool_pre_invoke({ name: 'weather', args: {} }, context('r-1', facts));
  await plugin.tool_pre_invoke({ name: 'maps', args: {} }, context('r-2'));
  await plugin.prompt_pre_fetch({ name: 'greeting', args: {} }, context('r-1'));
  await plugin.resource_pre_fetch({ uri: 'file:///a' }, context('r-1'));
  await plugin.resource_post_fetch({ uri: 'file:///a', metadata: { cache_hit: true } }, context('r-1'));
  await plugin.prompt_post_fetch({ name: 'greeting', error: new Error('gone') }, context('r-1'));
  await plugin.tool_post_invoke({ name: 'maps', result: { isError: true } }, context('r-2'));
  await plugin.tool_post_invoke({ name: 'weather', result: {}, metadata: { cache_hit: false } }, context('r-1', facts));

  const { value } = recording;
  expect(await value('mcp_operations_total', { method: 'tools/call', side: 'server', status: 'ok' })).toBe(1);
  expect(await value('mcp_operations_total', { method: 'tools/call', status: 'tool_error' })).toBe(1);
  expect(await value('mcp_operations_total', { method: 'prompts/get', status: 'error' })).toBe(1);
  expect(await value('mcp_operations_total', { method: 'resources/read', status: 'ok' })).toBe(1);
  expect(await value('mcp_cache_lookups_total', { result: 'hit' })).toBe(1);
  expect(await value('mcp_cache_lookups_total', { result: 'miss' })).toBe(1);
  expect(await value('mcp_federation_depth_sum')).toBe(2);
  expect(recording.span('tools/call weather').attributes).toMatchObject({
    'mcp.tool.namespace': 'eu',
    'mcp.server.type': 'federated',
    'mcp.integration.type': 'REST',
    'mcp.federation.depth': 2,
    'mcp.cache.hit': false,
  });
});

test('the trace comes in by the headers and goes on by them, one hop deeper', async () => {
  const plugin = gatewayPlugin();
  const incoming = withAgent('support', () => propagation.headers())();
  const first = await plugin.tool_pre_invoke(
    { name: 'weather', args: {}, headers: { ...incoming, accept: 'x' } },
    context('r-1'),
  );
  const { headers } = first.modified_payload as { headers: Record<string, string> }; // it had headers
  await plugin.tool_post_invoke({ name: 'weather', result: {} }, context('r-1'));
  const caller = recording.span('invoke_agent support').spanContext();
  const span = recording.span('tools/call weather');
  expect(span.spanContext().traceId).toBe(caller.traceId);
  expect(span.attributes['gen_ai.agent.name']).toBe('support');
  expect(headers['accept']).toBe('x');
  expect(headers['traceparent']).toContain(`${caller.traceId}-${span.spanContext().spanId}`);
  expect(headers['baggage']).toContain('mcp.federation.depth=1');
  // The next gateway takes the hop from there.
  await plugin.tool_pre_invoke({ name: 'weather', args: {}, headers }, context('r-2'));
  await plugin.tool_post_invoke({ name: 'weather', result: {} }, context('r-2'));
  expect(await recording.value('mcp_federation_depth_sum')).toBe(1);
});

test('content is recorded when it is asked for, masked and cut', async () => {
  const args = { to: 'ada@example.com', note: 'n'.repeat(500) };
  for (const [id, sanitize_pii] of [
    ['masked', true],
    ['plain', false],
  ] as const) {
    const plugin = gatewayPlugin({ include_tool_io: true, max_attribute_length: 60, sanitize_pii });
    await plugin.tool_pre_invoke({ name: id, args }, context(id));
    await plugin.tool_post_invoke({ name: id, result: 'sent to ada@example.com' }, context(id));
    const text = String(recording.span(`tools/call ${id}`).attributes['gen_ai.tool.call.arguments']);
    expect(text.length).toBeLessThanOrEqual(61);
    expect(text.includes('ada@example.com')).toBe(!sanitize_pii);
  }
});

test('what is not sampled is counted and makes no span', async () => {
  const plugin = gatewayPlugin({ sample_rate: 0 });
  await plugin.tool_pre_invoke({ name: 'weather', args: {} }, context('r-1'));
  await plugin.tool_post_invoke({ name: 'weather', result: {} }, context('r-1'));
  expect(await recording.value('mcp_operations_total', { method: 'tools/call', status: 'ok' })).toBe(1);
  expect(recording.spans()).toHaveLength(0);
});

test('no hook rejects, whatever it is given', async () => {
  const plugin = gatewayPlugin();
  for (const hook of Object.values(plugin)) {
    for (const payload of [undefined, null, 7, {}, { name: 3, headers: 'x' }]) {
      expect(await hook(payload, undefined)).toEqual({ continue_processing: true });
    }
  }
});

test('a wrong setting is said, and its default taken', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  gatewayPlugin({ sample_rate: 3 });
  expect(warn.mock.calls).toEqual([
    ['llm-observability: gateway plugin: sample_rate: expected a number from 0 to 1, got 3. Using 1.'],
  ]);
  warn.mockRestore();
});
