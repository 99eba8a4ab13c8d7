import { type Context, context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
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
import { current, guarded, type Runtime } from './runtime.js';
import { callStatus } from './status.js';
import { isErrorResult } from './tool.js';

export interface McpOptions {
  /** `tools/call`, `prompts/get`, `resources/read`, … */
  readonly method: string;
  readonly side: 'client' | 'server';
  /** Tool or prompt the request is for; part of the span's name. */
  readonly target?: string;
  readonly server?: string;
  /** On the server: `params._meta` of the request, which holds the caller's trace. */
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
  /** Gateways the call has passed through. */
  readonly federationDepth?: number;
}

export interface McpRequest {
  /** On the client: what to send as `params._meta`, so that the server's spans join this trace. */
  readonly meta: Record<string, string>;
}

function request<T>(options: McpOptions, work: (request: McpRequest) => PromiseLike<T>): Promise<T>;
function request<T>(options: McpOptions, work: (request: McpRequest) => T): T;
function request<T>(options: McpOptions, work: (request: McpRequest) => T): T {
  return observe<McpRequest, T>({ meta: {} }, (runtime) => begin(runtime, options), work);
}

/** Counts a look-up in an MCP cache. */
function cacheLookup(result: 'hit' | 'miss'): void {
  current()?.instruments.mcpCacheLookups.add(1, { result });
}

/** MCP requests, on either side. Trace context travels in `params._meta`. */
export const mcp = { request, cacheLookup };

function begin(runtime: Runtime, options: McpOptions): Operation<McpRequest> {
  const { method, side, target, federationDepth } = options;
  const startedAt = performance.now();
  const parent = side === 'server' ? callerOf(options.meta) : context.active();
  const span = startSpan(
    runtime,
    target === undefined ? method : `${method} ${target}`,
    side === 'client' ? SpanKind.CLIENT : SpanKind.SERVER,
    {
      [names.mcpMethod]: method,
      [names.mcpServer]: options.server,
      [names.mcpFederationDepth]: federationDepth,
      [method === 'prompts/get' ? names.promptName : names.toolName]: target,
    },
    parent,
  );
  const meta: Record<string, string> = {};
  if (side === 'client') guarded(runtime, () => propagation.inject(trace.setSpan(parent, span), meta));

  const settle = (outcome: Outcome): void => {
    const { instruments } = runtime;
    const reported = !failed(outcome) && isErrorResult(outcome.value);
    const status = failed(outcome)
      ? callStatus(outcome.error) === 'timeout'
        ? 'timeout'
        : 'error'
      : reported
        ? 'tool_error'
        : 'ok';
    instruments.mcpOperations.add(1, { method, side, status });
    instruments.mcpLatency.record(secondsSince(startedAt), { method, side }, originOf(span));
    if (federationDepth !== undefined) instruments.mcpFederationDepth.record(federationDepth, {});
    if (reported) span.setAttribute(names.errorType, 'tool_error').setStatus({ code: SpanStatusCode.ERROR });
    endSpan(runtime, span, outcome);
  };
  return { span, settle, handle: { meta } };
}

const callerOf = (meta: McpOptions['meta']): Context => propagation.extract(context.active(), meta ?? {});
