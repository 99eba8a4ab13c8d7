import { afterEach, expect, test, vi } from 'vitest';
import { canaries } from '../../examples/agent-app/canaries.js';
import { bodyOf, type HttpService, sendJson, serveOnLoopback } from '../../examples/agent-app/http-service.js';
import { startModelServer } from '../../examples/agent-app/model-server.js';
import { startOtelOnly } from '../../examples/agent-app/otel-only-process.js';
import { total } from '../../examples/agent-app/tally.js';

/** The service without the shim, in its own process; its spans are taken by a receiver of OTLP as JSON. */
const opened: HttpService[] = [];
const bodies: string[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(opened.splice(0).map((service) => service.close()));
});

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly intValue?: number } }[];
}

test('sends plain GenAI spans, of this generation of the conventions and of the one before', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json');
  const models = await startModelServer({ latency: 0, failRate: 0 });
  const receiver = await serveOnLoopback(async (request, response) => {
    bodies.push(await bodyOf(request));
    sendJson(response, 200, {});
  });
  opened.push(models, receiver);
  const app = await startOtelOnly({
    modelServerUrl: models.url,
    rate: 100,
    sessions: 6,
    seed: 1,
    otlpEndpoint: receiver.url,
  });
  await app.done;
  await app.stop();

  const summary = app.summary();
  expect(total(summary?.sessions ?? {})).toBe(6);
  const spans: Span[] = bodies
    .flatMap((body) => JSON.parse(body).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap((scope) => scope.spans);
  const chats = spans.filter(({ name }) => name.startsWith('chat '));
  expect(chats).toHaveLength(total(summary?.calls ?? {}));
  expect(spans.filter(({ name }) => name === 'invoke_agent digest-writer')).toHaveLength(6);

  const sumOf = (key: string) =>
    chats
      .flatMap(({ attributes }) => attributes)
      .reduce((sum, attribute) => (attribute.key === key ? sum + Number(attribute.value.intValue) : sum), 0);
  const [current, previous] = [sumOf('gen_ai.usage.input_tokens'), sumOf('gen_ai.usage.prompt_tokens')];
  expect(current).toBeGreaterThan(0);
  expect(previous).toBeGreaterThan(0);
  expect(current + previous).toBe(total(summary?.tokens ?? {}, 'input'));
  expect(bodies.join()).toContain(canaries.email);
  expect(bodies.join()).not.toContain('llm.metrics.source');
});
