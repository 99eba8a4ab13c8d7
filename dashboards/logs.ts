import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, show } from '../src/model/dashboard.js';
import { costRecords, decisionRecords } from './records.js';
import { variables } from './variables.js';

/** Loki refuses a query whose only matcher, "All" as `.*`, would also match nothing: hence the second one. */
const ofService = '{service_name=~"$service", service_name=~".+"}';

/** Log lines, found by service, by agent, by the id of a trace, by level. */
export const logs = (signals: Signals) => {
  const { llm, surroundings } = signals;
  const { service, provider, model, agent } = variables(signals);
  return dashboard({
    title: 'Logs',
    description: 'Log lines of applications: by service, agent and level. In Explore a trace id finds its lines.',
    variables: [service, provider, model, agent],
    from: 'now-1h',
    rows: {
      'Is there anything to look for?': [
        { view: 'stat', show: [show(llm.requests)], title: 'Requests now' },
        { view: 'stat', show: [show(llm.errorRatio)], title: 'Error rate now' },
        {
          view: 'stat',
          show: [show(surroundings.redactions)],
          title: 'Masked in the last hour',
          empty: 'Nothing had to be masked in the last hour',
        },
      ],
      'What went wrong?': [
        {
          view: 'logs',
          title: 'Errors',
          help: 'Log lines of level error and above, newest first; each links to its trace.',
          // Loki derives detected_level from the severity of OTLP and from the text of other logs.
          query: `${ofService} | detected_level=~"error|critical|fatal"`,
        },
        {
          view: 'logs',
          title: 'Warnings',
          help: 'Log lines of level warning, newest first; each links to its trace.',
          query: `${ofService} | detected_level=~"warn|warning"`,
        },
      ],
      'What did an agent do?': [
        {
          view: 'logs',
          title: 'Records of the chosen agents',
          help: 'Decisions and costs of the agents chosen above, newest first; each links to its trace.',
          query: `${ofService} | agent_id=~"$agent" | agent_id!=""`,
          width: 24,
        },
      ],
      'What did it decide, and what did it cost? (each row opens its trace)': [decisionRecords, costRecords],
      'What was said at all?': [
        {
          view: 'logs',
          title: 'All lines',
          help: 'Every log line of the chosen services, newest first; each links to its trace.',
          query: ofService,
          width: 24,
        },
      ],
    },
  });
};
