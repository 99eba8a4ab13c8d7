import { afterAll, beforeAll, expect, test } from 'vitest';
import { attributes as a } from '../../src/catalog/spans.js';
import { Gateway, until } from './gateway.js';
import { type Attributes, plain } from './otlp.js';

/** What a library says, and what it is called when it comes out; nothing of `said` may be left under a name of its own. */
interface Name {
  readonly said: Attributes;
  readonly comes: Attributes;
  readonly log?: true;
}

const call = { [a.operation]: 'chat', [a.provider]: 'openai', [a.requestModel]: 'gpt-4o' };
const ended = { [a.finishReasons]: ['stop'] };
const fourth = { [a.inputTokens]: 12 };
const vercel = { 'ai.operationId': 'ai.streamText.doStream' };

const names: readonly Name[] = [
  ...[
    'llm.response.finish_reason',
    'llm.finish_reason',
    'gen_ai.response.finish_reason',
    'gen_ai.completion.0.finish_reason',
  ].map((key) => ({ said: { [key]: 'stop' }, comes: ended })),
  { said: { [a.finishReasons]: 'stop' }, comes: ended },
  { said: { [a.finishReasons]: '["stop"]' }, comes: ended },
  { said: { ...vercel, 'ai.response.finishReason': 'stop' }, comes: { ...vercel, ...ended, [a.stream]: true } },
  { said: { 'gen_ai.request.streaming': true }, comes: { [a.stream]: true } },
  { said: { 'gen_ai.latency.time_to_first_token': 0.25 }, comes: { [a.timeToFirstChunk]: 0.25 } },
  { said: { 'mcp.request.id': '7' }, comes: { 'jsonrpc.request.id': '7' } },
  { said: { 'traceloop.association.properties.thread_id': 't-1' }, comes: { [a.conversationId]: 't-1' } },
  {
    said: { 'agento11y.sdk.name': 'sdk-go', 'error.type': 'provider_call_error', 'error.category': 'rate_limit' },
    comes: { 'agento11y.sdk.name': 'sdk-go', 'error.type': 'rate_limit' },
  },
  { said: { [a.requestModel]: '', [a.responseModel]: 'gpt-4o' }, comes: { [a.responseModel]: 'gpt-4o' } },
  { said: { [a.inputTokens]: '12' }, comes: fourth },
  { said: { 'gen_ai.usage.prompt_tokens': '12.0' }, comes: fourth },
  { said: { [a.inputTokens]: 12.7 }, comes: fourth },
  ...['', 'many', -5, true, [12]].map((count) => ({ said: { [a.inputTokens]: count }, comes: {} })),
  ...Object.entries({
    x_ai: ['xai', 'x-ai', 'x.ai'],
    'azure.ai.openai': ['Azure OpenAI', 'azure.ai.openai', 'azure-openai.chat', 'azure_openai_responses'],
    'azure.ai.inference': ['azure_ai', 'azure-ai-inference'],
    'gcp.vertex_ai': ['google_vertexai', 'vertex.anthropic.messages', 'Vertex AI', 'google_anthropic_vertex'],
    'gcp.gemini': ['google-genai', 'google_ai_studio', 'google.generative-ai'],
    'aws.bedrock': ['amazon_bedrock', 'Amazon Bedrock', 'bedrock-runtime', 'amazon'],
    mistral_ai: ['Mistral AI', 'mistral-ai'],
    'ibm.watsonx.ai': ['watsonx_text', 'IBM watsonx'],
    moonshot_ai: ['moonshotai.chat', 'kimi'],
    cohere: ['cohere_chat'],
  }).flatMap(([provider, spelled]) =>
    spelled.map((said) => ({ said: { [a.provider]: said }, comes: { [a.provider]: provider } })),
  ),
  ...Object.entries({
    chat: ['Chat', 'chat.completions', 'ChatCompletion', 'messages.create', 'streamObject', 'converse'],
    text_completion: ['completions', 'text-completion'],
    embeddings: ['embedContent', 'embeddings.create', 'Embedding'],
    generate_content: ['generateContent', 'generate_content_stream'],
    retrieval: ['rerank', 'retrieve'],
    execute_tool: ['tools/call', 'executeTool', 'tool'],
    invoke_agent: ['run_agent', 'invokeAgent'],
  }).flatMap(([operation, spelled]) =>
    spelled.map((said) => ({ said: { [a.operation]: said }, comes: { [a.operation]: operation } })),
  ),
  ...Object.entries({ LLM: 'chat', EMBEDDING: 'embeddings', TOOL: 'execute_tool', AGENT: 'invoke_agent' }).map(
    ([kind, operation]) => ({
      said: { [a.operation]: '', 'gen_ai.span.kind': kind },
      comes: { [a.operation]: operation, 'gen_ai.span.kind': kind },
    }),
  ),
  {
    log: true,
    said: {
      'gen_ai.usage.cache_write.input_tokens': 6,
      'gen_ai.usage.prompt_tokens': '12',
      [a.outputTokens]: 4.0,
      'gen_ai.request.is_stream': true,
    },
    comes: { [a.cacheWriteTokens]: 6, [a.inputTokens]: 12, [a.outputTokens]: 4, [a.stream]: true },
  },
  // Of the third generation, as they are.
  ...[false, true].map((log): Name => {
    const third = {
      'gen_ai.usage.text.input_tokens': 7,
      'gen_ai.usage.image.input_tokens': 2,
      'gen_ai.request.reasoning.level': 'high',
      'gen_ai.prompt.version': '3',
      'gen_ai.conversation.compacted': true,
    };
    return { said: third, comes: third, ...(log && { log }) };
  }),
];

/** Written by the collector itself. */
const ours = /^(?:llm\.|genai\.|tool\.status$|gen_ai\.token\.semantics$)/;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.start({ sampling: { afterRoot: '1s', ratio: 1 } });
});
afterAll(() => gateway?.stop());

test('what libraries say comes out under the names, in the words and of the types of the catalog', async () => {
  for (const [i, { said, log }] of names.entries()) {
    const attributes = Object.fromEntries(
      Object.entries({ ...call, ...said }).filter(([key, value]) => key !== a.operation || value !== ''),
    );
    const resource = { attributes: { 'service.name': `names-${i}` } };
    if (log) await gateway.sendLogs([{ attributes }], resource);
    else await gateway.send([{ kind: 3, attributes }], resource);
  }
  const records = await until(
    'all has arrived',
    async () => {
      const all = [...gateway.records('traces'), ...gateway.records('logs')];
      return all.length === names.length ? all : undefined;
    },
    60,
  );
  for (const record of records) {
    const service = String(plain(record['resource'].attributes)['service.name']);
    const { said, comes } = names[Number(service.slice(6))]!;
    const { [a.requestModel]: model, ...others } = call;
    const expected = { ...others, ...(said[a.requestModel] === '' ? {} : { [a.requestModel]: model }), ...comes };
    const came = Object.fromEntries(Object.entries(plain(record['attributes'])).filter(([key]) => !ours.test(key)));
    expect(came, JSON.stringify(said)).toEqual(expected);
  }
});
