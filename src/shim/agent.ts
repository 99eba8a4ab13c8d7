import { randomUUID } from 'node:crypto';
import { SpanKind } from '@opentelemetry/api';
import { events, attributes as names } from '../catalog/spans.js';
import { type Decision, decision, recordDecision } from './decision.js';
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
import { currentSession, guarded, type Runtime } from './runtime.js';
import { Session } from './sessions.js';
import { runStatus } from './status.js';
import { task } from './task.js';

export interface SessionOptions {
  /** Kind of agent, one of few: the `type` label. */
  readonly type: string;
  /** Conversation or task id; the outer session's, or a new one, unless given. Never a label. */
  readonly id?: string;
  /** The agent's name, the `agent` label; its type unless given. */
  readonly name?: string;
  /** The outer session's, unless given. */
  readonly project?: string;
  readonly taskType?: string;
  /** Whom the agent works for, where there are several; never a label. */
  readonly tenant?: string;
  /** Whose session it is, for budgets and cost records; never a label, and a pseudonym from the gateway on. */
  readonly user?: string;
}

export interface AgentSession {
  readonly id: string;
  /** Records a decision of this session's agent. */
  decision(record: Decision): void;
}

function session<T>(options: SessionOptions, work: (session: AgentSession) => PromiseLike<T>): Promise<T>;
function session<T>(options: SessionOptions, work: (session: AgentSession) => T): T;
function session<T>(options: SessionOptions, work: (session: AgentSession) => T): T {
  const unobserved: AgentSession = {
    // Not looked at before it is asked for: what describes the session may throw.
    get id() {
      return options?.id ?? '';
    },
    decision,
  };
  return observe(unobserved, (runtime) => begin(runtime, options), work);
}

/** Agent sessions and their tasks: what is called within one, across awaits, timers and callbacks, belongs to it. */
export const agent = { session, task };

function begin(runtime: Runtime, options: SessionOptions): Operation<AgentSession> {
  const around = currentSession(runtime);
  const parent = around?.closed ? undefined : around;
  parent?.progress();
  const facts = {
    id: options.id ?? parent?.facts.id ?? randomUUID(),
    type: options.type,
    agent: options.name ?? options.type,
    project: options.project ?? parent?.facts.project,
    taskType: options.taskType ?? parent?.facts.taskType,
    tenant: options.tenant ?? parent?.facts.tenant,
    user: options.user ?? parent?.facts.user,
  };
  const span = startSpan(runtime, `invoke_agent ${facts.agent}`, SpanKind.INTERNAL, {
    [names.operation]: 'invoke_agent',
    [names.conversationId]: facts.id,
    [names.agentName]: facts.agent,
    [names.agentType]: facts.type,
    [names.project]: facts.project,
    [names.taskType]: facts.taskType,
    [names.tenant]: facts.tenant,
    'user.id': facts.user,
  });
  const own = new Session(
    facts,
    parent,
    () => guarded(runtime, () => close({ error: expired() })),
    (seconds) => void span.addEvent(events.stall, { seconds }),
  );
  const { instruments, sessions } = runtime;
  sessions.open(own);

  const close = (outcome: Outcome): void => {
    if (own.closed) return;
    sessions.close(own);
    const status = failed(outcome) ? runStatus(outcome.error) : 'ok';
    const { type } = facts;
    const origin = originOf(span);
    instruments.agentSessions.add(1, { type, status });
    if (!own.tasked) {
      instruments.agentTaskDuration.record(secondsSince(own.startedAt), { type, status }, origin);
      instruments.agentStepsPerTask.record(own.steps, { type, status }, origin);
      instruments.agentCostPerTask.record(own.cost, { type, status }, origin);
    }
    span.setAttributes({ [names.agentStatus]: status, ...own.tally });
    endSpan(runtime, span, outcome, status === 'cancelled');
  };
  return {
    span,
    session: own,
    settle: close,
    handle: { id: facts.id, decision: (record) => recordDecision(runtime, own, record) },
  };
}

/** A session that never ended: closed by its time to live. */
const expired = (): Error => Object.assign(new Error('no step within the time to live'), { name: 'TimeoutError' });
