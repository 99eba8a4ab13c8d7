import { type Attributes, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type OpenAI from 'openai';
import { canaries, marker } from './canaries.js';
import { chance, pick } from './chance.js';
import { backOff, chat, retryReason, statusOf } from './model-client.js';
import { type ModelId, modelOf, type TokenCount } from './models.js';
import type { Tally } from './tally.js';

interface World {
  readonly models: OpenAI;
  readonly tally: Tally;
  readonly seed: number;
}

const tracer = trace.getTracer('news-digest');
const agentName = 'digest-writer';

/** One session: looks a topic up and summarises it, in GenAI spans as an instrumentation library writes them. */
export async function digest(world: World, number: number): Promise<void> {
  const { tally, seed } = world;
  const session = {
    'gen_ai.conversation.id': `digest-${seed}-${number}`,
    'gen_ai.agent.name': agentName,
  };
  const model = pick<ModelId>(['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5', 'house-llama-8b'], seed, 'digest', number);
  const attributes = { 'gen_ai.operation.name': 'invoke_agent', ...session };
  try {
    await inSpan(`invoke_agent ${agentName}`, SpanKind.INTERNAL, attributes, async () => {
      const topic = await inSpan(
        'execute_tool fetch_headlines',
        SpanKind.INTERNAL,
        { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'fetch_headlines', ...session },
        () => fetchHeadlines(world, number),
      );
      await write(world, model, `Summarise for ${canaries.email}: ${topic}. This is ${marker}.`, session, number);
    });
    tally.session(agentName, 'ok');
  } catch (error) {
    const status = statusOf(error);
    tally.session(agentName, status === 'rate_limited' ? 'error' : status);
  }
}

async function fetchHeadlines({ tally, seed }: World, number: number): Promise<string> {
  if (chance(seed, 'headlines', number) < 0.06) {
    tally.tool('fetch_headlines', 'error');
    throw new Error(`The feed of ${canaries.email} answered 502 to key ${canaries.openAiKey}.`);
  }
  tally.tool('fetch_headlines', 'ok');
  return pick(['tariffs and chips', 'a storm in the north', 'the new timetable'], seed, 'topic', number);
}

/** One chat call: an inference span, with the names of one convention or of the one before it. */
async function write(world: World, id: ModelId, prompt: string, session: Attributes, number: number): Promise<void> {
  const { models, tally } = world;
  const { provider } = modelOf(id);
  // Every third call as libraries from before v1.37 write it: the gateway has to know both.
  const old = number % 3 === 0;
  const attributes: Attributes = {
    'gen_ai.operation.name': 'chat',
    [old ? 'gen_ai.system' : 'gen_ai.provider.name']: provider,
    'gen_ai.request.model': id,
    'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: prompt }] }]),
    ...session,
  };
  await inSpan(`chat ${id}`, SpanKind.CLIENT, attributes, async (span) => {
    try {
      const reply = await retried(tally, id, () =>
        chat(
          models,
          { model: id, messages: [{ role: 'user', content: prompt }], user: canaries.email },
          number % 2 === 0,
        ),
      );
      span.setAttributes({ 'gen_ai.response.model': id, 'gen_ai.response.finish_reasons': [reply.finish] });
      if (reply.usage) {
        span.setAttributes(usageAttributes(reply.usage, old));
        tally.usage(id, reply.usage);
      }
      tally.call(id, 'ok');
    } catch (error) {
      tally.call(id, statusOf(error));
      span.setAttribute('error.type', statusOf(error) === 'rate_limited' ? '429' : statusOf(error));
      throw error;
    }
  });
}

async function retried<T>(tally: Tally, id: ModelId, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const reason = retryReason(error);
    if (reason === undefined) throw error;
    tally.retry(id, reason);
    await backOff(error, 1);
    return await call();
  }
}

const usageAttributes = ({ input, cached, output, reasoning }: TokenCount, old: boolean): Attributes =>
  old
    ? { 'gen_ai.usage.prompt_tokens': input, 'gen_ai.usage.completion_tokens': output }
    : {
        'gen_ai.usage.input_tokens': input,
        'gen_ai.usage.output_tokens': output,
        ...(cached > 0 && { 'gen_ai.usage.cache_read.input_tokens': cached }),
        ...(reasoning > 0 && { 'gen_ai.usage.reasoning.output_tokens': reasoning }),
      };

/** Runs within a span, which takes over what the function throws as status and exception event. */
function inSpan<T>(name: string, kind: SpanKind, attributes: Attributes, run: (span: Span) => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await run(span);
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}
