import { promql, select } from '../../model/promql.js';
import { type Facts, type Recorded, recorded, recordName } from '../../model/signal.js';
import { cost } from './cost.js';
import { llm } from './llm.js';
import { quality } from './quality.js';
import { tool } from './tool.js';

/**
 * What a rate comes to in the time a panel spans. To read every raw sample of a month takes long, so rules keep its minutes.
 * They have no label that no panel over such a time asks for: 43,200 minutes of a month are read for each series.
 * A minute is that of the last five on average: what happens between the samples of one is within the next, and
 * nothing is lost or counted twice; but the last minutes are not yet all in it.
 */
function countedOf<Of extends string, const L extends Of>(
  of: Recorded<Of>,
  body: Facts & { readonly name: string; readonly by: readonly L[] },
) {
  const { name, by, ...facts } = body;
  const minutes = recorded({
    ...facts,
    name: `${name}_minute:increase`,
    by,
    combine: 'sum',
    windows: ['1m'],
    every: '1m',
    summed: true,
    expr: (_, where) => promql`60 * sum by (${by.join(', ')}) (${select(recordName(of, '5m'), where)})`,
  });
  const total = recorded({
    ...facts,
    name: `${name}_counted:sum`,
    by,
    combine: 'sum',
    windows: ['1d'],
    inline: true,
    expr: (w, where) => promql`sum_over_time(${select(recordName(minutes, '1m'), where)}[${w}])`,
  });
  return [minutes, total] as const;
}

const [spentMinutes, spent] = countedOf(cost.rate, {
  title: 'Cost',
  unit: 'currencyUSD',
  help: 'Dollars spent in the chosen time, by the price book.',
  name: 'llm:cost_dollars',
  by: ['service', 'provider', 'model', 'agent', 'project', 'task_type'],
});
const [tokenMinutes, tokens] = countedOf(llm.tokens, {
  title: 'Tokens',
  unit: 'short',
  help: 'Input and output tokens of the chosen time.',
  name: 'llm:tokens',
  by: ['service', 'provider', 'model', 'agent'],
});
const [requestMinutes, requests] = countedOf(llm.requests, {
  title: 'Model calls',
  unit: 'short',
  help: 'Model calls that ended in the chosen time.',
  name: 'llm:requests',
  by: ['service', 'provider', 'model', 'agent'],
});
const [toolMinutes, toolCalls] = countedOf(tool.invocations, {
  title: 'Tool calls',
  unit: 'short',
  help: 'Tool calls that ended in the chosen time.',
  name: 'tool:invocations',
  by: ['service', 'tool', 'server', 'agent'],
});
const [templateMinutes, templateUses] = countedOf(quality.templateUses, {
  title: 'Uses of a prompt',
  unit: 'short',
  help: 'Model calls of the chosen time that were made from a prompt template.',
  name: 'llm:prompt_template_uses',
  by: ['service', 'template', 'version', 'model'],
});

/** What happened in the time a panel spans, however long: asked with the window `$__range`. */
export const counted = {
  spentMinutes,
  spent,
  tokenMinutes,
  tokens,
  requestMinutes,
  requests,
  toolMinutes,
  toolCalls,
  templateMinutes,
  templateUses,
};
