import { metrics, trace } from '@opentelemetry/api';
import { byHand } from './by-hand.js';
import { type Client, instantClient, load, type OpenAiClass, type Reply, request, usageOf } from './client.js';
import { type Recorded, Sink } from './sink.js';

export interface Subject {
  /** Makes that many calls, one after another. */
  readonly run: (calls: number) => Promise<void>;
  /** Where what it records goes to. */
  readonly sink: Sink;
}

const nothing = { spans: 0, spansWithUsage: 0, logRecords: 0, withPrompt: 0, tokens: 0 };
const span = { ...nothing, spans: 1, spansWithUsage: 1 };
const everything = { ...span, logRecords: 1, tokens: 1129 };

/** What one call has to leave behind. `withPrompt` is for calls whose content is recorded. */
const expected = {
  'bare client': nothing,
  'prom-client by hand': { ...nothing, tokens: 1129 },
  'span by hand': span,
  'all by hand': everything,
  shim: { ...everything, withPrompt: 1 },
  'shim by itself': { ...everything, withPrompt: 1 },
  '@traceloop/node-server-sdk': { ...span, withPrompt: 1 },
  '@opentelemetry/instrumentation-openai': { ...span, logRecords: 3, withPrompt: 1, tokens: 1129 },
  '@arizeai/openinference-instrumentation-openai': { ...span, withPrompt: 1 },
  openlit: { ...span, withPrompt: 1, tokens: 1129 },
} as const satisfies Record<string, Recorded>;
export type SubjectName = keyof typeof expected;
export const subjectNames = Object.keys(expected) as SubjectName[]; // its own keys

/** Content is recorded of prompts longer than this. */
const longestWithout = 1000;

/**
 * What a subject recorded otherwise than it should have; nothing where all is right.
 * @param looked whether the sink looked into what came
 */
export function wrong(name: SubjectName, calls: number, characters: number, looked: boolean, got: Recorded): string[] {
  return (Object.keys(got) as (keyof Recorded)[]).flatMap((key) => {
    const isContent = key === 'withPrompt';
    if ((isContent || key === 'spansWithUsage') && !looked) return [];
    const wanted = isContent && characters <= longestWithout ? 0 : expected[name][key] * calls;
    return got[key] === wanted ? [] : [`${name}: ${key}: expected ${wanted} of ${calls} calls, got ${got[key]}.`];
  });
}

/** @param characters length of the prompt */
export async function subject(name: SubjectName, characters: number): Promise<Subject> {
  const content = characters > longestWithout;
  const body = request(characters);
  const sink = new Sink();
  const ask = (client: Client) => () => client.chat.completions.create(body);
  const repeat = (one: () => Promise<unknown>): Subject => ({ run: (calls) => inTurns(calls, one), sink });
  const openai = (): OpenAiClass => (load('openai') as { OpenAI: OpenAiClass }).OpenAI;

  switch (name) {
    case 'bare client':
      return repeat(ask(instantClient(openai())));
    case 'prom-client by hand':
    case 'span by hand':
    case 'all by hand': {
      if (name !== 'prom-client by hand') sink.start();
      const parts = name === 'all by hand' ? 'all' : name === 'span by hand' ? 'span' : 'metrics';
      const { one, text } = byHand(ask(instantClient(openai())), parts);
      sink.countedIn(text);
      return repeat(one);
    }
    case 'shim':
      sink.start();
      return shim(sink, ask(instantClient(openai())), body, content);
    case 'shim by itself': {
      sink.start();
      const OpenAI = openai();
      return shim(sink, ask(instantClient(OpenAI)), body, content, OpenAI);
    }
    case '@traceloop/node-server-sdk': {
      const { initialize, forceFlush } = load('@traceloop/node-server-sdk') as Traceloop;
      initialize({
        appName: 'bench',
        exporter: sink.spanExporter,
        traceContent: content,
        silenceInitializationMessage: true,
        telemetryEnabled: false,
        traceloopSyncEnabled: false,
        instrumentModules: { openAI: openai() },
      });
      sink.flushedBy(forceFlush);
      return repeat(ask(instantClient(openai())));
    }
    case '@opentelemetry/instrumentation-openai':
    case '@arizeai/openinference-instrumentation-openai': {
      sink.start();
      const { OpenAIInstrumentation } = load(name) as { OpenAIInstrumentation: new (options: object) => Patch };
      const patch = new OpenAIInstrumentation({ captureMessageContent: content, traceConfig: hidden(!content) });
      patch.setTracerProvider(trace.getTracerProvider());
      patch.setMeterProvider(metrics.getMeterProvider());
      patch.enable();
      const OpenAI = openai();
      patch.manuallyInstrument?.(OpenAI);
      return repeat(ask(instantClient(OpenAI)));
    }
    case 'openlit': {
      sink.start();
      // It takes a provider that is there for its own if it has this method, which OpenTelemetry 2 has no more.
      Object.assign(trace.getTracerProvider(), { addSpanProcessor: () => undefined });
      const { Openlit } = load('openlit') as { Openlit: { init: (options: object) => unknown } };
      Openlit.init({ captureMessageContent: content, disableMetrics: false, disableEvents: true, pricingJson: '{}' });
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

interface Traceloop {
  readonly initialize: (options: object) => void;
  readonly forceFlush: () => Promise<void>;
}

interface Patch {
  setTracerProvider(provider: unknown): void;
  setMeterProvider(provider: unknown): void;
  enable(): void;
  manuallyInstrument?(module: unknown): void;
}

const hidden = (hide: boolean) => ({ hideInputs: hide, hideOutputs: hide });

/**
 * The calls of one agent session after another, as the labels by hand have it.
 * @param OpenAI the client's class, where the shim is to see its calls by itself
 */
async function shim(
  sink: Sink,
  ask: () => Promise<Reply>,
  body: object,
  content: boolean,
  OpenAI?: OpenAiClass,
): Promise<Subject> {
  const { agent, instrument, llm } = await builtShim();
  const running = await instrument({
    service: 'bench',
    metricsPort: false,
    captureContent: content,
    autoInstrument: false,
    clients: OpenAI ? [OpenAI] : [],
  });
  sink.countedIn(running.metrics);
  const wrapped = () =>
    llm.call({ provider: 'openai', model: 'gpt-4o' }, async (call) => {
      const reply = await ask();
      const { id, model, choices } = reply;
      if (content) call.messages({ input: (body as { messages: object }).messages, output: choices[0]!.message });
      call.response({ id, model, finishReasons: [choices[0]!.finish_reason] });
      call.usage(usageOf(reply));
      return reply;
    });
  const one = OpenAI ? ask : wrapped;
  const session = { type: 'helper', id: 'conv-1', project: 'apollo', taskType: 'survey' };
  return { run: (calls) => agent.session(session, () => inTurns(calls, one)), sink };
}
