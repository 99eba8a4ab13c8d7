import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, show } from '../src/model/dashboard.js';
import { variables } from './variables.js';

/** Versions of a prompt side by side. */
export const promptTemplates = (signals: Signals) => {
  const { quality, counted, llm, cost } = signals;
  const { service, template, version, templateModel } = variables(signals);
  return dashboard({
    title: 'Prompt Templates',
    description:
      'Versions of a prompt template side by side: how much they are used, what a call costs and takes, and how its answers are judged.',
    variables: [service, template, version, templateModel],
    from: 'now-24h',
    rows: {
      'Is the newest version any better?': [
        {
          view: 'stat',
          show: [show(quality.templateUses)],
          title: 'Uses now',
          empty: 'No call says its prompt template',
        },
        {
          view: 'stat',
          show: [show(quality.scoreP50)],
          title: 'Median score of the last hour',
          empty: 'No evaluator gave a score in the last hour',
        },
        {
          view: 'stat',
          show: [show(quality.costPerPrompt)],
          title: 'Cost of a call in the last hour',
          empty: 'No call says its prompt template',
        },
        {
          view: 'stat',
          show: [show(quality.secondsPerPrompt)],
          title: 'Time of a call in the last hour',
          empty: 'No call says its prompt template',
        },
      ],
      'Which version is used?': [
        {
          view: 'timeseries',
          show: [show(quality.templateUses, { by: ['template', 'version'] })],
          title: 'Uses by version',
          stack: true,
          empty: 'No call says its prompt template',
        },
        {
          view: 'bars',
          show: [show(counted.templateUses, { by: ['template', 'version'], window: '$__range' })],
          title: 'Share of uses by version',
          help: 'Share of all calls made from a template in the chosen time: the sizes of an A/B test.',
          shareOf: 'sum',
          empty: 'No call says its prompt template',
        },
      ],
      'How are its answers judged?': [
        {
          view: 'timeseries',
          show: [show(quality.scoreP50, { by: ['template', 'version'] })],
          title: 'Median score by version',
          empty: 'No evaluator gave a score in this time',
        },
        {
          view: 'timeseries',
          show: [show(quality.scoreP50, { by: ['evaluator', 'version'] })],
          title: 'Median score by evaluator and version',
          empty: 'No evaluator gave a score in this time',
        },
        {
          view: 'heatmap',
          show: [show(quality.scoreBuckets, { by: ['le'] })],
          title: 'Score heatmap',
          help: 'Answers per second, by score: a version that sometimes fails badly shows here, not in the median.',
          empty: 'No evaluator gave a score in this time',
        },
      ],
      'What does a call of each version cost, and how long does it take?': [
        {
          view: 'timeseries',
          show: [show(quality.costPerPrompt, { by: ['template', 'version'] })],
          title: 'Cost of a call by version',
          empty: 'No call says its prompt template',
        },
        {
          view: 'timeseries',
          show: [show(quality.secondsPerPrompt, { by: ['template', 'version'] })],
          title: 'Time of a call by version',
          empty: 'No call says its prompt template',
        },
      ],
      'Does the model behind it make the difference?': [
        {
          view: 'timeseries',
          show: [show(quality.templateUses, { by: ['version', 'model'] })],
          title: 'Uses by version and model',
          empty: 'No call says its prompt template',
        },
        {
          view: 'timeseries',
          show: [show(quality.scoreP50, { by: ['version', 'model'] })],
          title: 'Median score by version and model',
          empty: 'No evaluator gave a score in this time',
        },
        { view: 'timeseries', show: [show(cost.perRequest, { by: ['model'] })], title: 'Cost per request by model' },
        { view: 'timeseries', show: [show(llm.latencyP95, { by: ['model'] })], title: 'Latency P95 by model' },
      ],
    },
  });
};
