import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { attributes as names } from '../catalog/spans.js';
import { insideOf } from './call-context.js';
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
import { asServer, depthOf, extract, inject, nextDepth, remoteSession } from './propagation.js';
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
  /** Gateways the call has passed through; on the server the caller's word for it, unless given. */
  readonly federationDepth?: number;
}

export interface McpRequest {
  /** On the client: what to send as `params._meta`, so that the server's spans join this trace. */
  readonly meta: Record<string, string>;
}

function request<T>(options: McpOptions, work: (request: McpRequest) => PromiseLike<T>): Promise<T>;
function request<T>(options: McpOptions, work: (request: McpRequest) => T): T;
function request<T>(options: McpOptions, work: (request: McpRequest) => T): T {
  // The instrumented SDK has counted the request that this one handles.
  if (insideOf()?.kind === 'mcp_server' && options?.side === 'server') return work({ meta: {} });
  return observe<McpRequest, T>({ meta: {} }, (runtime) => beginMcp(runtime, options), work);
}

/** Counts a look-up in an MCP cache. */
function cacheLookup(result: 'hit' | 'miss'): void {
  current()?.instruments.mcpCacheLookups.add(1, { result });
}

/** MCP requests, on either side. Trace context travels in `params._meta`. */
export const mcp = { request, cacheLookup };

export function beginMcp(runtime: Runtime, options: McpOptions): Operation<McpRequest> {
  const { method, side, target } = options;
  const startedAt = performance.now();
  const client = side === 'client';
  const parent = client ? context.active() : extract(options.meta ?? {});
  const session = client ? undefined : remoteSession(runtime, parent);
  const depth = options.federationDepth ?? (client ? nextDepth(parent) : depthOf(parent));
  const span = startSpan(
    runtime,
    target === undefined ? method : `${method} ${target}`,
    client ? SpanKind.CLIENT : SpanKind.SERVER,
    {
      [names.mcpMethod]: method,
      [names.mcpServer]: options.server,
      [names.mcpFederationDepth]: depth > 0 ? depth : options.federationDepth,
      [method === 'prompts/get' ? names.promptName : names.toolName]: target,
    },
    parent,
    session,
  );
  const meta: Record<string, string> = {};
  if (client) guarded(runtime, () => inject(runtime, trace.setSpan(parent, span), meta, depth));

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
    if (!client || options.federationDepth !== undefined) instruments.mcpFederationDepth.record(depth, {});
    if (reported) span.setAttribute(names.errorType, 'tool_error').setStatus({ code: SpanStatusCode.ERROR });
    endSpan(runtime, span, outcome);
  };
  const own = client ? undefined : { base: asServer(parent), ...(session && { session }) };
  return { span, ...own, inside: { kind: client ? 'mcp' : 'mcp_server' }, settle, handle: { meta } };
}
