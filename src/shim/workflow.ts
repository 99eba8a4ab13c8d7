import { SpanKind } from '@opentelemetry/api';
import { attributes as names, operations } from '../catalog/spans.js';
import { agent, type SessionOptions } from './agent.js';
import { endSpan, observe, startSpan } from './observe.js';
import { current, guarded } from './runtime.js';
import { type ToolOptions, tool } from './tool.js';

/** Any function, whatever it takes and gives; a method keeps its `this`. */
type Work<This, Args extends unknown[], Result> = (this: This, ...args: Args) => Result;

/** A function that is recorded each time it is called, under the name given here. */
export function withWorkflow<This, Args extends unknown[], Result>(
  name: string,
  work: Work<This, Args, Result>,
): Work<This, Args, Result> {
  return function (...args) {
    return observe(
      undefined,
      (runtime) => {
        const attributes = { [names.operation]: operations.workflow, [names.workflowName]: name };
        const span = startSpan(runtime, `${operations.workflow} ${name}`, SpanKind.INTERNAL, attributes);
        return { span, handle: undefined, settle: (outcome) => endSpan(runtime, span, outcome) };
      },
      () => work.apply(this, args),
    );
  };
}

/** As `agent.task({ type: name }, …)`. */
export function withTask<This, Args extends unknown[], Result>(
  name: string,
  work: Work<This, Args, Result>,
): Work<This, Args, Result> {
  return function (...args) {
    return agent.task<Result>({ type: name }, () => work.apply(this, args));
  };
}

export type AgentNaming = string | Omit<SessionOptions, 'id'>;

/** As `agent.session(…)`: each call is a session of its own, or one within the session that runs. */
export function withAgent<This, Args extends unknown[], Result>(
  naming: AgentNaming,
  work: Work<This, Args, Result>,
): Work<This, Args, Result> {
  const options = typeof naming === 'string' ? { type: naming } : naming;
  return function (...args) {
    return agent.session<Result>(options, () => work.apply(this, args));
  };
}

export type ToolNaming = string | Omit<ToolOptions, 'arguments'>;

/** As `tool.call(…)`, with the function's arguments as the tool's. */
export function withTool<This, Args extends unknown[], Result>(
  naming: ToolNaming,
  work: Work<This, Args, Result>,
): Work<This, Args, Result> {
  const options = typeof naming === 'string' ? { name: naming } : naming;
  return function (...args) {
    const runtime = current();
    const described =
      runtime && guarded(runtime, () => ({ ...options, arguments: args.length === 1 ? args[0] : args }));
    return tool.call<Result>(described ?? options, () => work.apply(this, args));
  };
}
