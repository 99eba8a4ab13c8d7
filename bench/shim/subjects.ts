import { trace } from '@opentelemetry/api';
import { logs, NodeSDK, tracing } from '@opentelemetry/sdk-node';
import { byHand } from './by-hand.js';
import { type Client, instantClient, load, type OpenAiClass, type Reply, request } from './client.js';

export interface Subject {
  /** Makes that many calls, one after another. */
  readonly run: (calls: number) => Promise<void>;
  /** Spans that came out so far; nothing where the subject makes none, or keeps them to itself. */
  readonly spans: () => number;
}

export const subjectNames = [
  'bare client',
  'prom-client by hand',
  'span by hand',
  'all by hand',
  'shim',
  '@traceloop/node-server-sdk',
  '@opentelemetry/instrumentation-openai',
  '@arizeai/openinference-instrumentation-openai',
  'openlit',
] as const;
export type SubjectName = (typeof subjectNames)[number];

let exported = 0;
/** Takes spans and log records and drops them: what is measured is making them, not sending them. */
const exporter = {
  export(batch: readonly unknown[], done: (result: { code: 0 }) => void): void {
    exported += batch.length;
    done({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
  forceFlush: () => Promise.resolve(),
};

/** One OpenTelemetry for all that take it: batches of spans and log records to nowhere. */
function startOpenTelemetry(withLogs: boolean): void {
  new NodeSDK({
    autoDetectResources: false,
    metricReaders: [],
    instrumentations: [],
    spanProcessors: [new tracing.BatchSpanProcessor(exporter)],
    logRecordProcessors: withLogs ? [new logs.BatchLogRecordProcessor({ exporter })] : [],
  }).start();
}

/** @param characters length of the prompt; content is recorded where it is longer than 1,000 */
export async function subject(name: SubjectName, characters: number): Promise<Subject> {
  const content = characters > 1000;
  const body = request(characters);
  const ask = (client: Client) => () => client.chat.completions.create(body);
  const repeat = (one: () => Promise<unknown>): Subject => ({
    run: (calls) => inTurns(calls, one),
    spans: () => exported,
  });
  const openai = (): OpenAiClass => (load('openai') as { OpenAI: OpenAiClass }).OpenAI;

  switch (name) {
    case 'bare client':
      return repeat(ask(instantClient(openai())));
    case 'prom-client by hand':
      return repeat(byHand(ask(instantClient(openai())), 'metrics'));
    case 'span by hand':
      startOpenTelemetry(false);
      return repeat(byHand(ask(instantClient(openai())), 'span'));
    case 'all by hand':
      startOpenTelemetry(true);
      return repeat(byHand(ask(instantClient(openai())), 'all'));
    case 'shim':
      startOpenTelemetry(true);
      return shim(ask(instantClient(openai())), body, content);
    case '@traceloop/node-server-sdk': {
      const { initialize } = load('@traceloop/node-server-sdk') as { initialize: (options: object) => void };
      initialize({
        appName: 'bench',
        exporter,
        traceContent: content,
        silenceInitializationMessage: true,
        telemetryEnabled: false,
        traceloopSyncEnabled: false,
        instrumentModules: { openAI: openai() },
      });
      return repeat(ask(instantClient(openai())));
    }
    case '@opentelemetry/instrumentation-openai':
    case '@arizeai/openinference-instrumentation-openai': {
      startOpenTelemetry(true);
      const { OpenAIInstrumentation } = load(name) as { OpenAIInstrumentation: new (options: object) => Patch };
      const patch = new OpenAIInstrumentation({ captureMessageContent: content, traceConfig: hidden(!content) });
      patch.setTracerProvider(trace.getTracerProvider());
      patch.enable();
      const OpenAI = openai();
      patch.manuallyInstrument?.(OpenAI);
      return repeat(ask(instantClient(OpenAI)));
    }
    case 'openlit': {
      startOpenTelemetry(true);
      // It takes a provider that is there for its own if it has this method, which OpenTelemetry 2 has no more.
      Object.assign(trace.getTracerProvider(), { addSpanProcessor: () => undefined });
      const { Openlit } = load('openlit') as { Openlit: { init: (options: object) => unknown } };
      await Openlit.init({ captureMessageContent: content, disableMetrics: false, disableEvents: true });
      return repeat(ask(instantClient(openai())));
    }
  }
}

/** With room for timers in between, as a server has: batches have to go out. */
async function inTurns(calls: number, one: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < calls; i++) {
    await one();
    if (i % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** As an application has it: compiled, without a loader. `npm run prepare` makes it. */
export const builtShim = (): Promise<typeof import('../../src/shim/index.js')> =>
  import(new URL('../../build/src/shim/index.js', import.meta.url).href);

interface Patch {
  setTracerProvider(provider: unknown): void;
  enable(): void;
  manuallyInstrument?(module: unknown): void;
}

const hidden = (hide: boolean) => ({ hideInputs: hide, hideOutputs: hide });

/** The calls of one agent session after another, a hundred each, as the labels by hand have it. */
async function shim(ask: () => Promise<Reply>, body: object, content: boolean): Promise<Subject> {
  const { agent, instrument, llm } = await builtShim();
  await instrument({ service: 'bench', metricsPort: false, captureContent: content });
  const one = () =>
    llm.call({ provider: 'openai', model: 'gpt-4o' }, async (call) => {
      const reply = await ask();
      const { id, model, choices, usage } = reply;
      if (content) call.messages({ input: (body as { messages: object }).messages, output: choices[0]!.message });
      call.response({ id, model, finishReasons: [choices[0]!.finish_reason] });
      call.usage({
        inputTokens: usage.prompt_tokens,
        outputTokens: usage.completion_tokens,
        cacheReadTokens: usage.prompt_tokens_details.cached_tokens,
      });
      return reply;
    });
  const session = { type: 'helper', id: 'conv-1', project: 'apollo', taskType: 'survey' };
  return {
    run: (calls) => agent.session(session, () => inTurns(calls, one)),
    spans: () => exported,
  };
}
