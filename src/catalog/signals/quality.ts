import { bucket, promql, series } from '../../model/promql.js';
import { quantile, recorded } from '../../model/signal.js';
import { metrics as m } from '../metrics.js';

const scoreBuckets = recorded({
  title: 'Evaluation scores',
  unit: 'percentunit',
  help: 'How many answers a second evaluators gave which score.',
  name: 'llm:evaluation_score_bucket:rate',
  by: ['service', 'evaluator', 'template', 'version', 'model', 'le'],
  combine: 'sum',
  // Evaluations are few: shorter ranges hold none of them.
  windows: ['1h'],
  expr: (w, where) => promql`
    sum by (service, evaluator, template, version, model, le) (rate(${bucket(m.evaluationScore, {}, where)}[${w}]))`,
});

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
  scoreBuckets,
  scoreP50: quantile({
    title: 'Evaluation score P50',
    unit: 'percentunit',
    help: 'Score that half of the answers stay below.',
    q: 0.5,
    of: scoreBuckets,
  }),
};
