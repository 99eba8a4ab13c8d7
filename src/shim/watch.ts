import type { Span } from '@opentelemetry/api';
import { events, attributes as names } from '../catalog/spans.js';
import { fingerprint } from './fingerprint.js';
import type { Runtime } from './runtime.js';
import type { Session } from './sessions.js';
import type { ToolOptions } from './tool.js';

/**
 * The same call for the second time is a repetition; each time it has come round `loopRepeats` times it is a loop, and so
 * is a cycle of calls.
 * @returns the call's fingerprint, where its arguments are known
 */
export function watch(
  runtime: Runtime,
  { name, arguments: input }: ToolOptions,
  agent: string | undefined,
  span: Span,
  session: Session | undefined,
): string | undefined {
  if (session?.course.toolBegins()) wasted(runtime, session, 'sequential', name, span);
  if (input === undefined) return undefined;
  const call = fingerprint([name, input]);
  if (session === undefined) return call;
  const { loopRepeats } = runtime.settings;
  const times = session.repeats(call);
  if (times > 1) runtime.instruments.toolRepeats.add(1, { tool: name, agent });
  if (times % loopRepeats === 0) looped(runtime, session, span, { kind: 'repeat', tool: name, times });
  if (session.course.cycle(call, loopRepeats) > 0) {
    looped(runtime, session, span, { kind: 'cycle', tool: name, times: loopRepeats });
    runtime.instruments.agentWaste.add(1, { type: session.facts.type, kind: 'cycle' });
  }
  return call;
}

export function watchResult(
  runtime: Runtime,
  { name }: ToolOptions,
  call: string,
  result: unknown,
  span: Span,
  session: Session | undefined,
): void {
  if (result !== undefined && runtime.results.isKnown(call, result)) {
    wasted(runtime, session, 'cacheable', name, span);
  }
}

function looped(
  runtime: Runtime,
  { facts }: Session,
  span: Span,
  { kind, tool, times }: { readonly kind: 'repeat' | 'cycle'; readonly tool: string; readonly times: number },
): void {
  runtime.instruments.agentLoops.add(1, { type: facts.type });
  span.addEvent(events.loop, { [names.toolName]: tool, kind, repeats: times });
  runtime.onLoop({ kind, sessionId: facts.id, agent: facts.agent, tool, times });
}

function wasted(
  runtime: Runtime,
  session: Session | undefined,
  kind: 'cacheable' | 'sequential',
  tool: string,
  span: Span,
): void {
  runtime.instruments.agentWaste.add(1, { type: session?.facts.type, kind });
  span.addEvent(events.waste, { [names.toolName]: tool, kind });
  runtime.onLoop({ kind, sessionId: session?.facts.id, agent: session?.facts.agent, tool });
}
