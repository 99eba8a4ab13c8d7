import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { attributes as names } from '../catalog/spans.js';
import {
  endSpan,
  failed,
  type Operation,
  type Outcome,
  observe,
  originOf,
  secondsSince,
  startSpan,
} from './observe.js';
import { currentSession, guarded, type Runtime, shortened } from './runtime.js';
import { isSchemaError, toolStatus } from './status.js';
import { watch, watchResult } from './watch.js';

export interface ToolOptions {
  readonly name: string;
  /** The MCP server or service the tool belongs to. */
  readonly server?: string;
  /** The session's, unless given. */
  readonly agent?: string;
  /** Compared within a session to find loops; recorded only when `captureToolIo` is on. */
  readonly arguments?: unknown;
}

/** What the application tells of a tool call under way. */
export interface ToolCall {
  /** The call was refused by a policy or by a person. */
  denied(): void;
}

function call<T>(options: ToolOptions, work: (call: ToolCall) => PromiseLike<T>): Promise<T>;
function call<T>(options: ToolOptions, work: (call: ToolCall) => T): T;
function call<T>(options: ToolOptions, work: (call: ToolCall) => T): T {
  return observe({ denied() {} }, (runtime) => beginTool(runtime, options), work);
}

/** Tool calls. A result with `isError: true` is an error that the tool reported itself. */
export const tool = { call };

export function beginTool(runtime: Runtime, options: ToolOptions): Operation<ToolCall> {
  const startedAt = performance.now();
  const session = currentSession(runtime);
  const agent = options.agent ?? session?.facts.agent;
  session?.progress();
  let denied = false;
  const span = startSpan(runtime, `execute_tool ${options.name}`, SpanKind.INTERNAL, {
    [names.operation]: 'execute_tool',
    [names.toolName]: options.name,
    [names.toolServer]: options.server,
    [names.agentName]: agent,
  });
  const { captureToolIo } = runtime.settings;
  if (captureToolIo && options.arguments !== undefined) {
    guarded(runtime, () => span.setAttribute(names.toolArguments, shortened(runtime, options.arguments)));
  }
  const call = guarded(runtime, () => watch(runtime, options, agent, span, session));

  const settle = (outcome: Outcome): void => {
    const { instruments } = runtime;
    const reported = !failed(outcome) && isErrorResult(outcome.value);
    const status = denied ? 'denied' : failed(outcome) ? toolStatus(outcome.error) : reported ? 'tool_error' : 'ok';
    const { name, server } = options;
    instruments.toolInvocations.add(1, { tool: name, server, agent, status });
    if (failed(outcome) ? isSchemaError(outcome.error) : reported && saysUnfit(outcome.value)) {
      instruments.toolSchemaErrors.add(1, { tool: name, server, agent });
    }
    instruments.toolLatency.record(secondsSince(startedAt), { tool: name, server }, originOf(span));
    session?.step('tool', instruments);
    session?.course.toolEnds();
    if (status === 'ok' && call !== undefined && !failed(outcome)) {
      guarded(runtime, () => watchResult(runtime, options, call, outcome.value, span, session));
    }
    span.setAttribute(names.toolStatus, status);
    if (reported) span.setAttribute(names.errorType, 'tool_error').setStatus({ code: SpanStatusCode.ERROR });
    if (captureToolIo && !failed(outcome) && outcome.value !== undefined) {
      guarded(runtime, () => span.setAttribute(names.toolResult, shortened(runtime, outcome.value)));
    }
    endSpan(runtime, span, outcome);
  };
  const handle = {
    denied: () => {
      denied = true;
    },
  };
  return { span, inside: { kind: 'tool' }, settle, handle };
}

/** MCP servers give the protocol's "invalid params" as text of a result. */
const saysUnfit = (result: unknown): boolean => {
  const { content } = result as { content?: unknown }; // isErrorResult has found an object
  return Array.isArray(content) && content.some((part) => /^MCP error -32602\b/.test(String(part?.text ?? '')));
};

export function isErrorResult(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return 'isError' in value && value.isError === true;
  } catch {
    // It may throw when it is looked at; then it says nothing.
    return false;
  }
}
