import { type Context, context, SpanKind, trace } from '@opentelemetry/api';
import { events, attributes as names } from '../catalog/spans.js';
import { endSpan, failed, observe, startSpan } from './observe.js';
import { emit } from './records.js';
import { current, guarded, type Runtime, shortened } from './runtime.js';

export interface EvaluationOptions {
  /** Who judged: a model, a rule, a person's role. */
  readonly evaluator: string;
  readonly template?: { readonly name: string; readonly version: string };
  /** The model that was judged. */
  readonly model?: string;
}

export interface Score {
  /** 0 to 1. */
  readonly score: number;
  readonly label?: string;
  readonly explanation?: string;
}

export type Evaluation = EvaluationOptions & Score;

export function evaluation(record: Evaluation): void;
export function evaluation<T extends number | Score>(
  options: EvaluationOptions,
  work: () => PromiseLike<T>,
): Promise<T>;
export function evaluation<T extends number | Score>(options: EvaluationOptions, work: () => T): T;
/**
 * The score of an answer: one that is known, recorded within the current span, or the one that `work` finds (a number
 * or an object with `score`), in a span of its own. A judge that fails has found no score, and none is recorded.
 */
export function evaluation<T>(options: EvaluationOptions | Evaluation, work?: () => T): T | undefined {
  if (work === undefined) {
    const runtime = current();
    if (runtime) guarded(runtime, () => 'score' in options && recordScore(runtime, options, options));
    return undefined;
  }
  return observe(
    undefined,
    (runtime) => {
      const span = startSpan(runtime, `evaluate ${options.evaluator}`, SpanKind.INTERNAL, {
        [names.evaluationName]: options.evaluator,
        [names.promptName]: options.template?.name,
      });
      // The record is made when the function has ended, outside the span's context.
      const within = trace.setSpan(context.active(), span);
      return {
        span,
        handle: undefined,
        settle: (outcome) => {
          const score = failed(outcome) ? undefined : scoreOf(outcome.value);
          if (score) recordScore(runtime, options, score, within);
          endSpan(runtime, span, outcome);
        },
      };
    },
    work,
  );
}

function scoreOf(value: unknown): Score | undefined {
  if (typeof value === 'number') return { score: value };
  return typeof value === 'object' && value !== null && 'score' in value && typeof value.score === 'number'
    ? (value as Score) // the rest is optional
    : undefined;
}

function recordScore(
  runtime: Runtime,
  { evaluator, template, model }: EvaluationOptions,
  { score, label, explanation }: Score,
  within: Context = context.active(),
): void {
  const labels = { evaluator, template: template?.name, version: template?.version, model };
  runtime.instruments.evaluationScore.record(score, labels);
  trace.getSpan(within)?.addEvent(events.evaluation, { [names.evaluationScore]: score });
  const fields = {
    [names.evaluationName]: evaluator,
    [names.evaluationScore]: score,
    'gen_ai.evaluation.score.label': label,
    'gen_ai.evaluation.explanation': explanation && shortened(runtime, explanation),
    [names.promptName]: template?.name,
    [names.requestModel]: model,
  };
  emit(runtime, 'gen_ai.evaluation.result', `${evaluator}: ${score}`, fields, within);
}
