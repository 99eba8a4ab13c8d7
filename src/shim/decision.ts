import { randomUUID } from 'node:crypto';
import { type Context, context, SpanKind, trace } from '@opentelemetry/api';
import { events, attributes as names } from '../catalog/spans.js';
import { endSpan, failed, observe, startSpan } from './observe.js';
import { emit } from './records.js';
import { current, currentSession, guarded, type Runtime, shortened } from './runtime.js';
import type { Session } from './sessions.js';

export interface DecisionOptions {
  /** `tool_selection`, `parameter_generation`, `response_formatting`, `error_recovery`, `memory_retrieval`, or your own. */
  readonly type: string;
  readonly options?: readonly string[];
  /** A summary of what was known at that time. */
  readonly context?: string;
  readonly memory?: string;
  readonly id?: string;
}

/** What was decided, and why. */
export interface Choice {
  readonly selected: string;
  readonly reasoning?: string;
  /** 0 to 1. */
  readonly confidence?: number;
}

/** What an agent decided, and from what. Its texts go into logs, redacted by the collector, never into labels. */
export type Decision = DecisionOptions & Choice;

export function decision(record: Decision): void;
export function decision<const T extends string | Choice>(options: DecisionOptions, work: () => T): T;
export function decision<const T extends string | Choice>(
  options: DecisionOptions,
  work: () => PromiseLike<T>,
): Promise<T>;
/**
 * A decision of the session that is running: one that was made, recorded within the current span, or the one that
 * `work` makes (what it selects, alone or as `selected` of an object), in a span of its own. Counted, and logged as
 * `agent.decision`; one that fails has selected nothing, and only its span tells of it.
 */
export function decision<T>(options: DecisionOptions | Decision, work?: () => T): T | undefined {
  if (work === undefined) {
    const runtime = current();
    if (runtime === undefined) return undefined;
    guarded(runtime, () => 'selected' in options && recordDecision(runtime, currentSession(runtime), options));
    return undefined;
  }
  return observe(
    undefined,
    (runtime) => {
      const session = currentSession(runtime);
      session?.progress();
      const span = startSpan(runtime, `decide ${options.type}`, SpanKind.INTERNAL, {
        [names.decisionType]: options.type,
      });
      // The record is made when the function has ended, outside the span's context.
      const within = trace.setSpan(context.active(), span);
      return {
        span,
        handle: undefined,
        settle: (outcome) => {
          const choice = failed(outcome) ? undefined : choiceOf(outcome.value);
          if (choice) recordDecision(runtime, session, { ...options, ...choice }, within);
          endSpan(runtime, span, outcome);
        },
      };
    },
    work,
  );
}

function choiceOf(value: unknown): Choice | undefined {
  if (typeof value === 'string') return { selected: value };
  if (typeof value !== 'object' || value === null || !('selected' in value)) return undefined;
  const { selected, reasoning, confidence } = value as Choice; // the application's own object, typed by `decision`
  return {
    selected,
    ...(reasoning !== undefined && { reasoning }),
    ...(confidence !== undefined && { confidence }),
  };
}

/** Records a decision of one session's agent. */
export function recordDecision(
  runtime: Runtime,
  session: Session | undefined,
  record: Decision,
  within: Context = context.active(),
): void {
  guarded(runtime, () => {
    const labels = { type: session?.facts.type, decision_type: record.type };
    runtime.instruments.agentDecisions.add(1, labels);
    if (record.confidence !== undefined) runtime.instruments.agentDecisionConfidence.record(record.confidence, labels);
    session?.step('decision', runtime.instruments);
    // The log is not there when traces are sampled: what they are kept for is on the span as well.
    if (record.confidence !== undefined) {
      trace.getSpan(within)?.addEvent(events.decision, { [names.decisionConfidence]: record.confidence });
    }
    const text = (value: unknown) => (value === undefined ? undefined : shortened(runtime, value));
    const fields = {
      decision_id: record.id ?? randomUUID(),
      decision_type: record.type,
      options: record.options?.map((option) => shortened(runtime, option)),
      selected: text(record.selected),
      reasoning: text(record.reasoning),
      confidence: record.confidence,
      context: text(record.context),
      memory: text(record.memory),
      agent_id: session?.facts.agent,
      project_id: session?.facts.project,
      session_id: session?.facts.id,
      task_type: session?.facts.taskType,
    };
    emit(runtime, 'agent.decision', `${record.type}: ${text(record.selected)}`, fields, within);
  });
}
