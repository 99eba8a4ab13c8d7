import { variables } from '../../dashboards/variables.js';
import type { Signals } from '../../src/catalog/signals/index.js';
import { dashboard, show } from '../../src/model/dashboard.js';

/** What the safety checks find. */
export const safety = (signals: Signals) => {
  const { surroundings } = signals;
  return dashboard({
    title: 'Safety',
    description: 'Safety checks, and how often they flag or block.',
    variables: [variables(signals).service],
    rows: {
      'Is anything blocked now?': [
        {
          view: 'stat',
          show: [show(surroundings.safetyChecks, { where: { result: 'block' }, zeroWhile: surroundings.safetyChecks })],
          title: 'Blocked now',
          redAbove: 0,
          empty: 'No safety checks ran',
        },
      ],
      'Which checks find something?': [
        { view: 'timeseries', show: [show(surroundings.safetyChecks, { by: ['check', 'result'] })] },
      ],
    },
  });
};
