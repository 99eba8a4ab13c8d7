import type { Signals } from '../src/catalog/signals/index.js';
import { dashboard, show } from '../src/model/dashboard.js';
import { errorLines, ofService } from '../src/model/logql.js';
import { costRecords, decisionRecords } from './records.js';
import { variables } from './variables.js';

/** Log lines, found by service, by agent, by the id of a trace, by level. */
export const logs = (signals: Signals) => {
  const { llm, surroundings } = signals;
  const { service, provider, model, agent } = variables(signals);
  return dashboard({
    title: 'Logs',
    description: 'Log lines of applications: by service and agent, by the id of a trace, by level.',
    variables: [service, provider, model, agent],
    texts: {
      trace: { title: 'Trace', help: 'Id of a trace, or a part of it followed by .*' },
      level: {
        title: 'Level',
        help: 'One level, or several such as error|warn: trace, debug, info, warn, error, critical, fatal, unknown.',
      },
    },
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
          query: errorLines,
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
      'What was said, in one trace, by one agent, at one level?': [
        {
          view: 'logs',
          title: 'Lines found',
          help: 'Log lines of the chosen services and agents, of the trace and the level typed above, newest first; each links to its trace. Lines that name no agent are there while all agents are chosen.',
          query: `${ofService} | agent_id=~"$agent" | trace_id=~"$trace" | detected_level=~"$level"`,
          width: 24,
        },
      ],
    },
  });
};
