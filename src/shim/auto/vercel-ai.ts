import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { insideOf } from '../call-context.js';
import { type Operation, within } from '../observe.js';
import { current, guarded, type Runtime } from '../runtime.js';
import { beginTool, type ToolCall } from '../tool.js';
import { refusal } from './inference.js';
import { objectAt, property, textAt } from './patch.js';
import { embeddingsReader, modelReader, providerAndModel } from './vercel-ai-answer.js';
import { ModelCall, retryReason } from './vercel-ai-call.js';

const subscribed = Symbol.for('llm-observability-stack.ai-telemetry');

/** Calls that failed and may be tried again; a provider that fails without end must not fill the memory. */
const mostFailures = 1000;

/**
 * Listens to what the Vercel AI SDK tells of itself: version 7 on its diagnostics channel and to the integrations that
 * are registered for the process, version 6 to the latter, of tool calls only. Both are found by name, in any bundle.
 */
export function watchVercelAi(): void {
  const holder = globalThis as Holder;
  if (holder[subscribed]) return;
  const listener = new Listener();
  holder[subscribed] = listener;
  const channel = tracingChannel('ai:telemetry');
  channel.start.bindStore(listener.around, (message) => message as object); // channels carry objects
  channel.subscribe({
    start: safely((message) => listener.start(message)),
    end: () => undefined,
    asyncStart: () => undefined,
    asyncEnd: safely((message) => listener.end(message)),
    error: () => undefined,
  });
  holder.AI_SDK_TELEMETRY_INTEGRATIONS ??= [];
  holder.AI_SDK_TELEMETRY_INTEGRATIONS.push({
    executeLanguageModelCall: (event: Executed) => listener.runModel(event),
    executeTool: (event: Executed) => listener.runTool(event),
    onToolCallStart: (event: object) => listener.toolStarted(event),
    onToolCallFinish: (event: object) => listener.toolFinished(event),
  });
}

interface Holder {
  [subscribed]?: Listener;
  AI_SDK_TELEMETRY_INTEGRATIONS?: object[]; // the SDK's own name
}

/** The call of a model that the SDK has told of and within which it now asks a model. */
export const toldCall = (): ModelCall | undefined => (globalThis as Holder)[subscribed]?.told();

/** What a subscriber throws would end the process. */
const safely =
  (listen: (message: unknown) => void) =>
  (message: unknown): void => {
    try {
      listen(message);
    } catch (error) {
      current()?.fault(error);
    }
  };

/** What an integration of version 7 is given to run. */
interface Executed {
  readonly callId: string;
  readonly execute: () => PromiseLike<unknown>;
}

interface OpenTool {
  readonly runtime: Runtime;
  readonly operation: Operation<ToolCall>;
}

class Listener {
  /** The innermost message of the channel within which code runs. */
  readonly around = new AsyncLocalStorage<object>();
  private readonly models = new WeakMap<object, ModelCall>();
  private readonly running = new Map<string, ModelCall>();
  private readonly failures = new Map<string, { readonly call: ModelCall; readonly error: unknown }>();
  private readonly tools = new Map<string, OpenTool>();

  told(): ModelCall | undefined {
    const message = this.around.getStore();
    const call = message && this.models.get(message);
    return call?.isOpen ? call : undefined;
  }

  start(message: unknown): void {
    const event = property(message, 'event');
    const type = textAt(message, 'type');
    const callId = textAt(event, 'callId') ?? '';
    if (type === 'languageModelCall')
      this.startModel(message as object, event, callId); // channels carry objects
    else if (type === 'embed' || type === 'embedMany') {
      const describe = () => ({ ...providerAndModel(event), operation: 'embeddings' });
      const call = ModelCall.open(describe, embeddingsReader, event);
      if (call) this.models.set(message as object, call); // as above
    } else if (type === 'executeTool') this.toolStarted(event);
  }

  private startModel(message: object, event: unknown, callId: string): void {
    const failure = this.failures.get(callId);
    this.failures.delete(callId);
    const call =
      failure?.call ?? ModelCall.open(() => providerAndModel(event), modelReader(property(event, 'messages')), event);
    if (failure) failure.call.inference.call.retry(retryReason(failure.error));
    if (call === undefined) return;
    this.models.set(message, call);
    this.running.set(callId, call);
  }

  end(message: unknown): void {
    const event = property(message, 'event');
    const type = textAt(message, 'type');
    const callId = textAt(event, 'callId') ?? '';
    const error = property(message, 'error');
    if (type === 'executeTool') {
      this.toolFinished(event, property(message, 'result'), error);
      return;
    }
    const call = this.models.get(message as object); // channels carry objects
    if (type === 'languageModelCall') {
      this.running.delete(callId);
      if (call && error !== undefined) this.keepFailure(callId, call, error);
      // Where the integration has taken the answer already, this is nothing new.
      else if (call) this.takeFromChannel(call, property(message, 'result'));
      return;
    }
    if (call) {
      if (error !== undefined) call.failed(error);
      else call.took(property(message, 'result'));
      return;
    }
    // What the call was part of has ended: it is not tried again.
    const failure = this.failures.get(callId);
    this.failures.delete(callId);
    failure?.call.failed(failure.error);
  }

  private keepFailure(callId: string, call: ModelCall, error: unknown): void {
    this.failures.set(callId, { call, error });
    if (this.failures.size <= mostFailures) return;
    const [oldest, failure] = this.failures.entries().next().value!; // there are more than a thousand
    this.failures.delete(oldest);
    failure.call.failed(failure.error);
  }

  private takeFromChannel(call: ModelCall, result: unknown): void {
    const watched = call.took(result);
    if (watched !== result) Object.assign(result as object, { stream: property(watched, 'stream') }); // the object the SDK goes on with
  }

  /** @returns what the SDK takes for the model's answer; a model that no patch was found for can still be stopped here */
  runModel(event: Executed): PromiseLike<unknown> {
    const { callId, execute } = event;
    const call = this.running.get(callId);
    const refused = refusal(() => providerAndModel(event));
    if (refused !== undefined) {
      call?.drop();
      return Promise.reject(refused);
    }
    return call ? call.run(execute).then((result) => call.took(result)) : execute();
  }

  runTool(event: Executed): PromiseLike<unknown> {
    const open = this.tools.get(textAt(event, 'toolCall', 'toolCallId') ?? textAt(event, 'toolCallId') ?? '');
    return open ? within(open.runtime, open.operation, event.execute) : event.execute();
  }

  toolStarted(event: unknown): void {
    const runtime = current();
    const id = textAt(event, 'toolCall', 'toolCallId');
    const name = textAt(event, 'toolCall', 'toolName');
    if (runtime === undefined || id === undefined || name === undefined || insideOf()?.kind === 'tool') return;
    const options = { name, arguments: property(property(event, 'toolCall'), 'input') };
    const operation = guarded(runtime, () => beginTool(runtime, options));
    if (operation && !this.tools.has(id)) this.tools.set(id, { runtime, operation });
  }

  /** Version 7 tells the result beside the event, version 6 within it. */
  toolFinished(event: unknown, result?: unknown, error?: unknown): void {
    const id = textAt(event, 'toolCall', 'toolCallId') ?? '';
    const open = this.tools.get(id);
    if (open === undefined) return;
    this.tools.delete(id);
    const output = objectAt(result, 'output');
    const said = textAt(output, 'type') === 'tool-error' ? output : event;
    // A tool may reject with nothing at all: that it failed is said apart from what it failed with.
    const failed =
      said === output || property(event, 'success') === false || (error ?? property(event, 'error')) !== undefined;
    const value = output ? property(output, 'output') : property(event, 'output');
    const outcome = failed ? { error: error ?? property(said, 'error') } : { value };
    guarded(open.runtime, () => open.operation.settle(outcome));
  }
}
