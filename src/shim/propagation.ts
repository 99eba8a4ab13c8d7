import { propagation as api, type Baggage, type Context, context, createContextKey } from '@opentelemetry/api';
import { attributes as names } from '../catalog/spans.js';
import { withSession } from './call-context.js';
import { current, currentSession, guarded, type Runtime } from './runtime.js';
import { Session, type SessionFacts } from './sessions.js';

/** What travels beside the trace: whose work a remote call is. The names are those of the span attributes. */
const travelling = {
  agent: names.agentName,
  type: names.agentType,
  id: names.conversationId,
  project: names.project,
  taskType: names.taskType,
  tenant: names.tenant,
} as const satisfies Partial<Record<keyof SessionFacts, string>>;

/**
 * Puts the trace of `within` and the session's facts into a carrier, as W3C `traceparent`, `tracestate` and `baggage`.
 * @param depth gateways that the call will have passed through; left out when it is 0
 */
export function inject(runtime: Runtime, within: Context, carrier: Record<string, string>, depth = 0): void {
  let baggage: Baggage = api.getBaggage(within) ?? api.createBaggage();
  const facts = currentSession(runtime)?.facts;
  for (const [key, name] of Object.entries(travelling) as [keyof typeof travelling, string][]) {
    const value = facts?.[key];
    if (value !== undefined) baggage = baggage.setEntry(name, { value });
  }
  baggage =
    depth > 0
      ? baggage.setEntry(names.mcpFederationDepth, { value: String(depth) })
      : baggage.removeEntry(names.mcpFederationDepth);
  api.inject(api.setBaggage(within, baggage), carrier);
}

/** The context of a remote caller. */
export const extract = (carrier: Readonly<Record<string, unknown>>): Context => api.extract(context.active(), carrier);

const serving = createContextKey('llm-observability-stack.serving');

/** Marks what is done to answer an MCP request: whoever asks another server then is a gateway on the way there. */
export const asServer = (within: Context): Context => within.setValue(serving, true);

/** Gateways that a request made in this context will have passed through. */
export const nextDepth = (within: Context): number => depthOf(within) + (within.getValue(serving) === true ? 1 : 0);

/** Gateways a call has passed through on its way here. */
export function depthOf(within: Context): number {
  const depth = Number(api.getBaggage(within)?.getEntry(names.mcpFederationDepth)?.value);
  return Number.isInteger(depth) && depth > 0 && depth < 100 ? depth : 0;
}

/**
 * The caller's session, for what is called on its behalf here: it lends its names and is not counted as one of ours.
 * Nothing when a session of this process runs already, or the caller has told of none.
 */
export function remoteSession(runtime: Runtime, within: Context): Session | undefined {
  const baggage = api.getBaggage(within);
  const own = currentSession(runtime);
  if (baggage === undefined || (own && !own.closed)) return undefined;
  const told = (key: keyof typeof travelling): string | undefined => baggage.getEntry(travelling[key])?.value;
  const [agent, id] = [told('agent'), told('id')];
  if (agent === undefined && id === undefined) return undefined;
  const facts: SessionFacts = {
    id,
    agent: agent ?? 'unknown',
    type: told('type') ?? agent ?? 'unknown',
    project: told('project'),
    taskType: told('taskType'),
    tenant: told('tenant'),
  };
  return new Session(facts, undefined, () => undefined);
}

/** Headers for a request of the application's own, so that what it causes elsewhere joins this trace and session. */
function headers(): Record<string, string> {
  const carrier: Record<string, string> = {};
  const runtime = current();
  if (runtime) guarded(runtime, () => inject(runtime, context.active(), carrier, nextDepth(context.active())));
  return carrier;
}

/**
 * Runs `work` as part of the trace and session that a carrier tells of: the headers of an HTTP request, or what `headers`
 * gave in another thread or process.
 */
function resume<T>(carrier: Readonly<Record<string, unknown>>, work: () => T): T {
  const runtime = current();
  const within = runtime && guarded(runtime, () => extract(carrier));
  if (runtime === undefined || within === undefined) return work();
  const session = guarded(runtime, () => remoteSession(runtime, within));
  if (session === undefined) return context.with(within, work);
  const { ownStorage } = runtime.sessions;
  return context.with(withSession(within, session), ownStorage ? () => ownStorage.run(session, work) : work);
}

/** Trace and session across processes and threads. Give headers only to whom may know agent, session, project and tenant. */
export const propagation = { headers, resume };
