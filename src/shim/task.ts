import { SpanKind } from '@opentelemetry/api';
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
import { currentSession, type Runtime } from './runtime.js';
import { Session, type SessionFacts } from './sessions.js';
import { runStatus } from './status.js';

export interface TaskOptions {
  /** Kind of task, one of few: the `task_type` label of what it uses; the session's, unless given. */
  readonly type?: string;
  /** Kind of agent, for a task outside a session. */
  readonly agentType?: string;
}

export interface AgentTask {
  /** Steps of this task so far. */
  readonly steps: () => number;
}

/** What is called within a task adds up in it; repetitions are looked for in the whole session. */
class TaskTally extends Session {
  constructor(
    facts: SessionFacts,
    readonly within: Session | undefined,
  ) {
    super(facts, within, () => undefined);
    if (within) this.course = within.course;
  }

  override repeats(call: string): number {
    return this.within ? this.within.repeats(call) : super.repeats(call);
  }
}

export function task<T>(options: TaskOptions, work: (task: AgentTask) => PromiseLike<T>): Promise<T>;
export function task<T>(options: TaskOptions, work: (task: AgentTask) => T): T;
/** One task of a session's agent. A session with tasks leaves duration, steps and cost per task to them. */
export function task<T>(options: TaskOptions, work: (task: AgentTask) => T): T {
  return observe<AgentTask, T>({ steps: () => 0 }, (runtime) => begin(runtime, options), work);
}

function begin(runtime: Runtime, options: TaskOptions): Operation<AgentTask> {
  const around = currentSession(runtime);
  const session = around?.closed ? undefined : around;
  session?.progress();
  if (session) session.tasked = true;
  const type = session?.facts.type ?? options.agentType ?? 'unknown';
  const taskType = options.type ?? session?.facts.taskType;
  const facts: SessionFacts = session
    ? { ...session.facts, taskType }
    : { id: undefined, type, agent: type, project: undefined, taskType, tenant: undefined };
  const own = new TaskTally(facts, session);
  const span = startSpan(runtime, `task ${taskType ?? type}`, SpanKind.INTERNAL, {
    [names.agentType]: type,
    [names.taskType]: taskType,
  });
  const settle = (outcome: Outcome): void => {
    runtime.sessions.postponed.settle(own);
    own.closed = true;
    if (session) session.steps += own.steps;
    const status = failed(outcome) ? runStatus(outcome.error) : 'ok';
    const { instruments } = runtime;
    const origin = originOf(span);
    instruments.agentTaskDuration.record(secondsSince(own.startedAt), { type, status }, origin);
    instruments.agentStepsPerTask.record(own.steps, { type, status }, origin);
    instruments.agentCostPerTask.record(own.cost, { type, status }, origin);
    span.setAttributes({ [names.agentStatus]: status, ...own.tally });
    endSpan(runtime, span, outcome, status === 'cancelled');
  };
  return { span, session: own, settle, handle: { steps: () => own.steps } };
}
