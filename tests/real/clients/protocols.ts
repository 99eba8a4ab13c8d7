/** How one path of one provider answers. */
export interface Answer {
  readonly path: RegExp;
  readonly headers: Readonly<Record<string, string>>;
  readonly whole: (body: Body) => unknown;
  /** The events of a streamed answer; nothing when none was asked for. */
  readonly stream: (body: Body, path: string) => readonly ServerEvent[] | undefined;
  /** The event before which a stream that breaks off ends. */
  readonly breaksAt: number;
  /** How the protocol says that it failed; without one the connection is cut. */
  readonly failure?: ServerEvent;
}

type Body = Readonly<Record<string, unknown>>;
interface ServerEvent {
  readonly name?: string;
  readonly data: unknown;
}

/** Pieces of each streamed answer: 19 characters, 5 tokens by the rule of thumb. */
const words = ['The sky', ' is blue', ' today'.slice(0, 4)];
const text = words.join('');

const openAiLimits = {
  'x-ratelimit-limit-requests': '200',
  'x-ratelimit-remaining-requests': '150',
  'x-ratelimit-limit-tokens': '40000',
  'x-ratelimit-remaining-tokens': '10000',
};

const completionUsage = {
  prompt_tokens: 1000,
  completion_tokens: 50,
  total_tokens: 1050,
  prompt_tokens_details: { cached_tokens: 600 },
  completion_tokens_details: { reasoning_tokens: 20 },
};

const chat: Answer = {
  path: /\/chat\/completions$/,
  headers: openAiLimits,
  whole: ({ model, tools, messages }) => {
    const used = JSON.stringify(messages).includes('tool_call_id');
    const call = { id: 'call-1', type: 'function', function: { name: 'weather', arguments: '{"city":"Kiel"}' } };
    const message =
      tools && !used ? { role: 'assistant', content: null, tool_calls: [call] } : { role: 'assistant', content: text };
    const finish = tools && !used ? 'tool_calls' : 'stop';
    return {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: `${model}-2026`,
      service_tier: 'default',
      choices: [{ index: 0, message, finish_reason: finish, logprobs: null }],
      usage: completionUsage,
    };
  },
  breaksAt: 2,
  failure: { data: { error: { message: 'overloaded', type: 'server_error', code: 'overloaded' } } },
  stream: ({ model, stream, stream_options: options }) => {
    if (stream !== true) return undefined;
    const asked = (options as { include_usage?: boolean } | undefined)?.include_usage === true; // as OpenAI declares it
    const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: `${model}-2026` };
    const chunk = (delta: object, reason: string | null = null) => ({
      data: { ...head, choices: [{ index: 0, delta, finish_reason: reason }], ...(asked && { usage: null }) },
    });
    return [
      chunk({ role: 'assistant', content: '' }),
      ...words.map((content) => chunk({ content })),
      chunk({}, 'stop'),
      ...(asked ? [{ data: { ...head, choices: [], usage: completionUsage } }] : []),
      { data: '[DONE]' },
    ];
  },
};

const responsesUsage = {
  input_tokens: 900,
  output_tokens: 40,
  total_tokens: 940,
  input_tokens_details: { cached_tokens: 300 },
  output_tokens_details: { reasoning_tokens: 15 },
};

const responseOf = (model: unknown, status: string) => ({
  id: 'resp-1',
  object: 'response',
  created_at: 1,
  model: `${model}-2026`,
  status,
  output:
    status === 'completed'
      ? [
          {
            id: 'm',
            type: 'message',
            role: 'assistant',
            status,
            content: [{ type: 'output_text', text, annotations: [] }],
          },
        ]
      : [],
  usage: status === 'completed' ? responsesUsage : null,
});

const responses: Answer = {
  path: /\/responses$/,
  headers: openAiLimits,
  whole: ({ model }) => responseOf(model, 'completed'),
  breaksAt: 4,
  failure: {
    name: 'response.failed',
    data: {
      type: 'response.failed',
      response: {
        id: 'resp-1',
        model: 'm',
        status: 'failed',
        error: { code: 'server_error', message: 'overloaded' },
        usage: null,
      },
    },
  },
  stream: ({ model, stream }) =>
    stream === true
      ? [
          { type: 'response.created', response: responseOf(model, 'in_progress') },
          {
            type: 'response.output_item.added',
            output_index: 0,
            item: { id: 'm', type: 'message', role: 'assistant', status: 'in_progress', content: [] },
          },
          {
            type: 'response.content_part.added',
            item_id: 'm',
            output_index: 0,
            content_index: 0,
            part: { type: 'output_text', text: '', annotations: [] },
          },
          ...words.map((delta) => ({
            type: 'response.output_text.delta',
            item_id: 'm',
            output_index: 0,
            content_index: 0,
            delta,
          })),
          { type: 'response.completed', response: responseOf(model, 'completed') },
        ].map((data, index) => ({ name: data.type, data: { ...data, sequence_number: index } }))
      : undefined,
};

const embeddings: Answer = {
  path: /\/embeddings$/,
  headers: openAiLimits,
  whole: ({ model, input }) => ({
    object: 'list',
    model,
    data: [input].flat().map((_, index) => ({ object: 'embedding', index, embedding: [0.25, 0.5] })),
    usage: { prompt_tokens: 70, total_tokens: 70 },
  }),
  breaksAt: 0,
  stream: () => undefined,
};

const messageUsage = {
  input_tokens: 100,
  cache_read_input_tokens: 500,
  cache_creation_input_tokens: 60,
  cache_creation: { ephemeral_1h_input_tokens: 25, ephemeral_5m_input_tokens: 35 },
  service_tier: 'standard',
};

const messages: Answer = {
  path: /\/v1\/messages$/,
  headers: {
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '10',
    'anthropic-ratelimit-tokens-limit': '8000',
    'anthropic-ratelimit-tokens-remaining': '6000',
  },
  whole: ({ model }) => ({
    id: 'msg-1',
    type: 'message',
    role: 'assistant',
    model: `${model}-2026`,
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { ...messageUsage, output_tokens: 30, output_tokens_details: { thinking_tokens: 12 } },
  }),
  breaksAt: 4,
  failure: { name: 'error', data: { type: 'error', error: { type: 'overloaded_error', message: 'overloaded' } } },
  stream: ({ model, stream }) =>
    stream === true
      ? [
          {
            type: 'message_start',
            message: {
              id: 'msg-1',
              type: 'message',
              role: 'assistant',
              model: `${model}-2026`,
              content: [],
              stop_reason: null,
              stop_sequence: null,
              usage: { ...messageUsage, output_tokens: 1 },
            },
          },
          { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
          ...words.map((piece) => ({
            type: 'content_block_delta',
            index: 0,
            delta: { type: 'text_delta', text: piece },
          })),
          { type: 'content_block_stop', index: 0 },
          {
            type: 'message_delta',
            delta: { stop_reason: 'end_turn', stop_sequence: null },
            usage: { output_tokens: 30 },
          },
          { type: 'message_stop' },
        ].map((data) => ({ name: data.type, data }))
      : undefined,
};

const geminiUsage = {
  promptTokenCount: 800,
  cachedContentTokenCount: 200,
  candidatesTokenCount: 25,
  thoughtsTokenCount: 10,
  totalTokenCount: 835,
};

const content = (pieces: string, usage: object, reason?: string) => ({
  candidates: [
    { content: { role: 'model', parts: [{ text: pieces }] }, ...(reason && { finishReason: reason }), index: 0 },
  ],
  usageMetadata: usage,
  modelVersion: 'gemini-2.5-flash-001',
  responseId: 'gem-1',
});

const gemini: Answer = {
  path: /:(generateContent|streamGenerateContent)$/,
  headers: {},
  whole: () => content(text, geminiUsage, 'STOP'),
  breaksAt: 2,
  stream: (_, path) =>
    path.endsWith(':streamGenerateContent')
      ? words.map((word, index) => ({
          data:
            index < 2
              ? content(word, { promptTokenCount: 800, candidatesTokenCount: 2 + index, totalTokenCount: 802 + index })
              : content(word, geminiUsage, 'STOP'),
        }))
      : undefined,
};

const geminiEmbeddings: Answer = {
  path: /:(batchEmbedContents|embedContent)$/,
  headers: {},
  whole: () => ({ embeddings: [{ values: [0.25, 0.5] }] }),
  breaksAt: 0,
  stream: () => undefined,
};

export const answers: readonly Answer[] = [chat, responses, embeddings, messages, gemini, geminiEmbeddings];
