import { withKept } from '../../model/kept.js';
import { bucket, countOf, type Expr, promql, select, series, sumOf, type Where } from '../../model/promql.js';
import { quantile, type Recorded, ratio, recorded, recordName } from '../../model/signal.js';
import { metrics as m } from '../metrics.js';

const scoreBuckets = recorded({
  title: 'Evaluation scores',
  unit: 'percentunit',
  help: 'Evaluated answers per second, by score.',
  name: 'llm:evaluation_score_bucket:rate',
  by: ['service', 'evaluator', 'template', 'version', 'model', 'le'],
  combine: 'sum',
  // Evaluations are few: shorter ranges hold none of them.
  windows: ['1h'],
  expr: (w, where) => promql`
    sum by (service, evaluator, template, version, model, le) (rate(${bucket(m.evaluationScore, {}, where)}[${w}]))`,
});

const hourly = (
  title: string,
  unit: string,
  help: string,
  name: string,
  metric: (where: Where) => Expr,
  by: readonly Owner[],
) =>
  recorded({
    title,
    unit,
    help,
    name,
    by,
    combine: 'sum',
    windows: ['1h'],
    expr: (w, where) => promql`sum by (${by.join(', ')}) (increase(${metric(where)}[${w}]))`,
  });

type Owner = 'service' | 'evaluator' | 'template' | 'version';
const scored = ['service', 'evaluator', 'template', 'version'] as const;
const prompted = ['service', 'template', 'version'] as const;

const evaluations = hourly(
  'Evaluations',
  'short',
  'Answers that were scored.',
  'llm:evaluations:increase',
  (where) => countOf(m.evaluationScore, {}, where),
  scored,
);
const scores = hourly(
  'Sum of scores',
  'short',
  'What the scores add up to.',
  'llm:evaluation_score_sum:increase',
  (where) => sumOf(m.evaluationScore, {}, where),
  scored,
);
const uses = hourly(
  'Uses of a prompt',
  'short',
  'Model calls made from a prompt template.',
  'llm:prompt_uses:increase',
  (where) => series(m.promptTemplateUses, {}, where),
  prompted,
);
const promptCost = hourly(
  'Cost by prompt',
  'currencyUSD',
  'Dollars that calls made from a prompt template have cost.',
  'llm:prompt_cost_dollars:increase',
  (where) => series(m.promptTemplateCost, {}, where),
  prompted,
);
const promptSeconds = hourly(
  'Time by prompt',
  's',
  'Seconds in calls made from a prompt template.',
  'llm:prompt_seconds:increase',
  (where) => series(m.promptTemplateSeconds, {}, where),
  prompted,
);

/**
 * The mean of a version over the last hour, as a share of the mean of all versions over the day before. Three hours of
 * history at least: less is no measure.
 */
function relative(
  title: string,
  help: string,
  name: string,
  sum: Recorded<Owner>,
  count: Recorded<Owner>,
): Recorded<Owner> {
  const shared = sum.by.filter((label) => label !== 'version').join(', ');
  const all = (of: Recorded) =>
    promql`sum by (${shared}) (sum_over_time(${select(recordName(of, '1h'))}[1d:1h] offset 1h))`;
  const hours = promql`max by (${shared}) (count_over_time(${select(recordName(count, '1h'))}[1d:1h] offset 1h))`;
  return recorded({
    title,
    unit: 'percentunit',
    help,
    name,
    by: sum.by,
    combine: 'max',
    windows: 'level',
    slow: true,
    expr: () => promql`
      (${select(recordName(sum, '1h'))} / (${select(recordName(count, '1h'))} > 0))
        / on (${shared}) group_left ()
      (${all(sum)} / (${all(count)} > 0) > 0 and ${hours} >= 3)`,
  });
}

/** What the answers are worth, and which prompts they came from. */
export const quality = {
  templateUses: recorded({
    title: 'Prompt template uses',
    unit: 'reqps',
    help: 'Model calls made from a prompt template, per second.',
    name: 'llm:prompt_template_uses:rate',
    by: ['service', 'template', 'version', 'model'],
    combine: 'sum',
    windows: ['5m'],
    expr: (w, where) =>
      promql`sum by (service, template, version, model) (rate(${series(m.promptTemplateUses, {}, where)}[${w}]))`,
  }),
  evaluations,
  scores,
  scoreRelative: relative(
    'Score against the day before',
    'Mean score of a prompt version in the last hour, as a share of the mean score of the prompt over the day before.',
    'llm:evaluation_score:relative',
    scores,
    evaluations,
  ),
  uses,
  promptCost,
  promptCostRelative: relative(
    'Cost of a call against the day before',
    'Mean cost of a call by a prompt version in the last hour, as a share of that of the prompt over the day before.',
    'llm:prompt_cost:relative',
    promptCost,
    uses,
  ),
  costPerPrompt: ratio({
    title: 'Cost of a call',
    unit: 'currencyUSD',
    help: 'Dollars that a call made from a prompt template costs, the mean of an hour.',
    part: promptCost,
    whole: uses,
  }),
  secondsPerPrompt: ratio({
    title: 'Time of a call',
    unit: 's',
    help: 'Seconds that a call made from a prompt template takes, the mean of an hour.',
    part: promptSeconds,
    whole: uses,
  }),
  promptSeconds,
  promptSecondsRelative: relative(
    'Time of a call against the day before',
    'Mean time of a call by a prompt version in the last hour, as a share of that of the prompt over the day before.',
    'llm:prompt_seconds:relative',
    promptSeconds,
    uses,
  ),
  scoreBuckets: withKept(scoreBuckets, ['le']),
  scoreP50: withKept(
    quantile({
      title: 'Evaluation score P50',
      unit: 'percentunit',
      help: 'Score that half of the answers stay below.',
      q: 0.5,
      of: scoreBuckets,
    }),
    ['template', 'version'],
    ['evaluator', 'version'],
    ['version', 'model'],
    ['model'],
  ),
};
