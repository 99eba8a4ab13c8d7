import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, show } from '../src/model/dashboard.js';
import { variables } from './variables.js';

/** What the safety checks find, and what the collector had to mask. */
export const safety = (signals: Signals) => {
  const { surroundings } = signals;
  const checks = surroundings.safetyChecks;
  const { service, check } = variables(signals);
  return dashboard({
    title: 'Safety',
    description: 'Safety checks, how often they flag or block, and personal data and secrets that were masked.',
    variables: [service, check],
    rows: {
      'Is anything blocked now?': [
        { view: 'stat', show: [show(checks)], title: 'Checks now', empty: 'No safety checks ran' },
        {
          view: 'stat',
          show: [show(checks, { where: { result: 'block' }, zeroWhile: checks })],
          title: 'Blocked now',
          redAbove: 0,
          empty: 'No safety checks ran',
        },
        {
          view: 'stat',
          show: [show(checks, { where: { result: 'flag' }, zeroWhile: checks })],
          title: 'Flagged now',
          empty: 'No safety checks ran',
        },
        {
          view: 'stat',
          show: [show(surroundings.redactions)],
          title: 'Masked in the last hour',
          empty: 'Nothing had to be masked in the last hour',
        },
      ],
      'Which checks find something?': [
        {
          view: 'timeseries',
          show: [show(checks, { by: ['result'] })],
          title: 'Checks by result',
          stack: true,
          empty: 'No safety checks ran',
        },
        {
          view: 'timeseries',
          show: [show(checks, { by: ['check'], where: { result: 'block' }, zeroWhile: checks, legend: '{{check}}' })],
          title: 'Blocks by check',
          empty: 'No safety checks ran',
        },
        {
          view: 'timeseries',
          show: [show(checks, { by: ['check'], where: { result: 'flag' }, zeroWhile: checks, legend: '{{check}}' })],
          title: 'Flags by check',
          empty: 'No safety checks ran',
        },
      ],
      'Where do personal data and secrets come from?': [
        {
          view: 'timeseries',
          show: [show(surroundings.redactions, { by: ['detector'] })],
          title: 'Masked by detector',
          stack: true,
          empty: 'Nothing had to be masked in this time',
        },
        {
          view: 'timeseries',
          show: [show(surroundings.redactions, { by: ['service'] })],
          title: 'Masked by service',
          help: 'Finds in the hour before each point: the service to talk to about what it sends.',
          stack: true,
          empty: 'Nothing had to be masked in this time',
        },
      ],
      'What was masked last? (each row opens its trace)': [
        {
          view: 'traces',
          title: 'Recent traces with masked texts',
          help: 'Newest traces in which something was masked, of the service chosen under "Traces of".',
          tags: 'redaction.masked=true',
        },
        {
          view: 'traces',
          title: 'Recent traces that were blocked',
          help: 'Newest traces in which a safety check blocked, of the service chosen under "Traces of".',
          tags: 'safety.result=block',
        },
      ],
    },
  });
};
