import { type Attributes, context, INVALID_SPAN_CONTEXT, type Tracer, trace } from '@opentelemetry/api';
import { gatewayAttributes as gatewayNames, attributes as names } from '../catalog/spans.js';
import { at, property, textAt } from './auto/patch.js';
import { insideOf } from './call-context.js';
import { beginMcp, mcp } from './mcp.js';
import type { Operation } from './observe.js';
import { inject, nextDepth } from './propagation.js';
import { current, guarded, type Runtime } from './runtime.js';
import { recordable } from './text.js';

/** The plugin's configuration, named as gateways name it in their files. */
export interface GatewayPluginConfig {
  /** Share of the calls that become spans, 0 to 1; everything is counted all the same. 1 by default. */
  readonly sample_rate?: number;
  /** Masks personal data and secrets in what is recorded; on by default. */
  readonly sanitize_pii?: boolean;
  /** Records arguments and results; off by default. */
  readonly include_tool_io?: boolean;
  /** Characters of any one attribute; 1,024 by default. */
  readonly max_attribute_length?: number;
  /** This gateway's name. */
  readonly gateway_id?: string;
}

/** What a hook answers: go on, with the payload changed where trace context was put into its headers. */
export interface HookResult {
  readonly continue_processing: true;
  readonly modified_payload?: object;
}

type Hook = (payload: unknown, context: unknown) => Promise<HookResult>;

/** The hooks an MCP gateway calls around what it passes on. None of them rejects, and none changes what it is about. */
export interface GatewayPlugin {
  readonly tool_pre_invoke: Hook;
  readonly tool_post_invoke: Hook;
  readonly prompt_pre_fetch: Hook;
  readonly prompt_post_fetch: Hook;
  readonly resource_pre_fetch: Hook;
  readonly resource_post_fetch: Hook;
}

interface Kind {
  readonly method: string;
  readonly target: (payload: unknown) => string | undefined;
  readonly input: string;
}

const name = (payload: unknown): string | undefined => textAt(payload, 'name') ?? textAt(payload, 'prompt_id');
const kinds = {
  tool: { method: 'tools/call', target: name, input: 'args' },
  prompt: { method: 'prompts/get', target: name, input: 'args' },
  // A URI is too many things to be a span's name.
  resource: { method: 'resources/read', target: () => undefined, input: 'uri' },
} as const satisfies Record<string, Kind>;

interface Settings {
  readonly sampleRate: number;
  readonly content: boolean;
  readonly gateway: string | undefined;
  readonly bounds: { readonly maxTextLength: number; readonly redact: boolean };
}

interface Open {
  readonly runtime: Runtime;
  readonly operation: Operation<{ readonly meta: Record<string, string> }>;
}

/** Calls whose answer never came are forgotten beyond this many. */
const mostOpen = 10_000;

/**
 * A plugin for MCP gateways: each pair of hooks is one MCP request, counted as the shim counts it, with a span that says
 * through which gateway it went, to which server and for whom.
 */
export function gatewayPlugin(config: GatewayPluginConfig = {}): GatewayPlugin {
  const settings = settingsFrom(config);
  const open = new Map<unknown, Open>();
  const hook =
    (work: (runtime: Runtime, payload: unknown, context: unknown) => HookResult | undefined): Hook =>
    async (payload, told) => {
      const runtime = current();
      return (runtime && guarded(runtime, () => work(runtime, payload, told))) ?? { continue_processing: true };
    };
  const pre = (kind: Kind): Hook =>
    hook((runtime, payload, context) => {
      const operation = begin(runtime, settings, kind, payload, context);
      open.set(keyOf(kind, context), { runtime, operation });
      if (open.size > mostOpen) open.delete(open.keys().next().value);
      const headers = property(payload, 'headers');
      if (typeof headers !== 'object' || headers === null) return undefined;
      const carried = { ...(payload as object), headers: { ...headers, ...onward(runtime, operation) } }; // it has headers
      return { continue_processing: true, modified_payload: carried };
    });
  const post = (kind: Kind): Hook =>
    hook((_, payload, context) => {
      const key = keyOf(kind, context);
      const found = open.get(key);
      open.delete(key);
      if (found) finish(found, settings, payload, context);
      return undefined;
    });
  return {
    tool_pre_invoke: pre(kinds.tool),
    tool_post_invoke: post(kinds.tool),
    prompt_pre_fetch: pre(kinds.prompt),
    prompt_post_fetch: post(kinds.prompt),
    resource_pre_fetch: pre(kinds.resource),
    resource_post_fetch: post(kinds.resource),
  };
}

/** Headers for the server behind the gateway, which is one hop further. */
function onward(runtime: Runtime, { base = context.active(), span }: Open['operation']): Record<string, string> {
  const carrier: Record<string, string> = {};
  inject(runtime, trace.setSpan(base, span), carrier, nextDepth(base));
  return carrier;
}

/** The two hooks of a call are told the same request, or at least the same context. */
const keyOf = ({ method }: Kind, context: unknown): unknown => {
  const id = textAt(context, 'global_context', 'request_id') ?? textAt(context, 'request_id');
  return id === undefined ? context : `${method} ${id}`;
};

function begin(
  runtime: Runtime,
  settings: Settings,
  kind: Kind,
  payload: unknown,
  context: unknown,
): Open['operation'] {
  const fact = factsOf(payload, context);
  const sampled = Math.random() < settings.sampleRate;
  const target = kind.target(payload);
  const depth = Number(fact('federation_depth') ?? 0);
  const operation =
    recordedAlready() ??
    beginMcp(sampled ? runtime : { ...runtime, tracer: silent }, {
      method: kind.method,
      side: 'server',
      meta: { ...(property(payload, 'headers') as object | undefined) }, // what is no text is no carrier
      ...(target !== undefined && { target }),
      ...(Number.isInteger(depth) && depth > 0 && { federationDepth: depth }),
    });
  const text = (value: unknown) =>
    value === undefined || value === null ? undefined : recordable(value, settings.bounds);
  const attributes: Attributes = {
    [gatewayNames.toolName]: kind === kinds.tool ? text(target) : undefined,
    [names.mcpServer]: text(fact('server_id')),
    [gatewayNames.toolNamespace]: text(fact('namespace')),
    [gatewayNames.serverType]: text(fact('server_type')),
    [gatewayNames.gateway]: text(settings.gateway ?? fact('gateway_id')),
    [gatewayNames.tenant]: text(fact('tenant_id')),
    [gatewayNames.integrationType]: text(fact('integration_type')),
    [names.toolArguments]: settings.content ? text(property(payload, kind.input)) : undefined,
  };
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) operation.span.setAttribute(key, value);
  return operation;
}

/** Where the gateway's SDK is instrumented as well, the request is counted and has its span, which is told the rest. */
function recordedAlready(): Open['operation'] | undefined {
  const span = insideOf()?.kind === 'mcp_server' ? trace.getActiveSpan() : undefined;
  return span && { span, settle: () => undefined, handle: { meta: {} } };
}

function finish({ runtime, operation }: Open, settings: Settings, payload: unknown, context: unknown): void {
  const hit = factsOf(payload, context)('cache_hit');
  if (typeof hit === 'boolean') {
    operation.span.setAttribute(names.mcpCacheHit, hit);
    mcp.cacheLookup(hit ? 'hit' : 'miss');
  }
  const value = property(payload, 'result');
  if (settings.content && value !== undefined) {
    operation.span.setAttribute(names.toolResult, recordable(value, settings.bounds));
  }
  const error = property(payload, 'error');
  guarded(runtime, () => operation.settle(error !== undefined && error !== null ? { error } : { value }));
}

/** What is known of a call, wherever the gateway keeps it. */
const factsOf =
  (payload: unknown, context: unknown) =>
  (key: string): unknown =>
    at(payload, 'metadata', key) ??
    at(context, 'global_context', 'metadata', key) ??
    at(context, 'global_context', key) ??
    at(context, 'metadata', key);

const silent = { startSpan: () => trace.wrapSpanContext(INVALID_SPAN_CONTEXT) } as unknown as Tracer; // startSpan alone is called

function settingsFrom(config: GatewayPluginConfig): Settings {
  const number = (key: 'sample_rate' | 'max_attribute_length', standard: number, most: number): number => {
    const value = config[key];
    if (value === undefined) return standard;
    if (typeof value === 'number' && value >= 0 && value <= most) return value;
    console.warn(
      `llm-observability: gateway plugin: ${key}: expected a number from 0 to ${most}, got ${String(value)}. Using ${standard}.`,
    );
    return standard;
  };
  return {
    sampleRate: number('sample_rate', 1, 1),
    content: config.include_tool_io === true,
    gateway: config.gateway_id,
    bounds: { maxTextLength: number('max_attribute_length', 1024, 1_000_000), redact: config.sanitize_pii !== false },
  };
}
