import { randomUUID } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import { events, attributes as names } from '../catalog/spans.js';
import { emit } from './records.js';
import { current, currentSession, guarded, type Runtime, shortened } from './runtime.js';
import type { Session } from './sessions.js';

/** What an agent decided, and from what. Its texts go into logs, redacted by the collector, never into labels. */
export interface Decision {
  /** `tool_selection`, `parameter_generation`, `response_formatting`, `error_recovery`, `memory_retrieval`, or your own. */
  readonly type: string;
  readonly selected: string;
  readonly options?: readonly string[];
  readonly reasoning?: string;
  /** 0 to 1. */
  readonly confidence?: number;
  /** A summary of what was known at that time. */
  readonly context?: string;
  readonly memory?: string;
  readonly id?: string;
}

/** Records a decision of the session that is running: counted, and logged as `agent.decision` within the current span. */
export function decision(record: Decision): void {
  const runtime = current();
  if (runtime !== undefined) recordDecision(runtime, currentSession(runtime), record);
}

/** Records a decision of one session's agent. */
export function recordDecision(runtime: Runtime, session: Session | undefined, record: Decision): void {
  guarded(runtime, () => {
    const labels = { type: session?.facts.type, decision_type: record.type };
    runtime.instruments.agentDecisions.add(1, labels);
    if (record.confidence !== undefined) runtime.instruments.agentDecisionConfidence.record(record.confidence, labels);
    session?.step('decision', runtime.instruments);
    // The log is not there when traces are sampled: what they are kept for is on the span as well.
    if (record.confidence !== undefined) {
      trace.getActiveSpan()?.addEvent(events.decision, { [names.decisionConfidence]: record.confidence });
    }
    const text = (value: unknown) => (value === undefined ? undefined : shortened(runtime, value));
    emit(runtime, 'agent.decision', `${record.type}: ${text(record.selected)}`, {
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
    });
  });
}

export interface Evaluation {
  /** Who judged: a model, a rule, a person's role. */
  readonly evaluator: string;
  /** 0 to 1. */
  readonly score: number;
  readonly label?: string;
  readonly explanation?: string;
  readonly template?: { readonly name: string; readonly version: string };
  readonly model?: string;
}

/** Records the score of an answer, within the current span. */
export function evaluation(record: Evaluation): void {
  const runtime = current();
  if (runtime === undefined) return;
  guarded(runtime, () => {
    const { evaluator, score, template, model } = record;
    const labels = { evaluator, template: template?.name, version: template?.version, model };
    runtime.instruments.evaluationScore.record(score, labels);
    trace.getActiveSpan()?.addEvent(events.evaluation, { [names.evaluationScore]: score });
    emit(runtime, 'gen_ai.evaluation.result', `${evaluator}: ${score}`, {
      [names.evaluationName]: evaluator,
      [names.evaluationScore]: score,
      'gen_ai.evaluation.score.label': record.label,
      'gen_ai.evaluation.explanation': record.explanation && shortened(runtime, record.explanation),
      [names.promptName]: template?.name,
      [names.requestModel]: model,
    });
  });
}
