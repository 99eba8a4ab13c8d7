import { metrics } from '../../src/catalog/metrics.js';
import type { Alert } from '../../src/model/alert.js';
import type { Case } from '../../src/model/scenario.js';
import { selector } from './samples.js';
import { quantileCase, shareCase } from './shapes.js';

const service = 'support-bot';
const called = { service, server: 'github', tool: 'search_issues' };
const calls = (status: string) => selector(metrics.toolInvocations.name, { ...called, agent: 'triage', status });

const failing = (status: string) => (share: number) => ({
  [calls(status)]: share * 1000,
  [calls('ok')]: (1 - share) * 1000,
});

export const mcpServerDown = (alert: Alert): Case =>
  shareCase(alert, { service, server: called.server }, failing('timeout'), [
    {
      name: 'tools that fail and belong to no server are none that is down',
      series: Object.fromEntries(
        Object.keys(failing('timeout')(1)).map((name) => [name.replace(called.server, 'unknown'), '0+1000x100']),
      ),
      expect: [{ second: 1200, firing: [] }],
    },
    {
      name: 'results that say they are errors come from a server that is there',
      series: Object.fromEntries(Object.keys(failing('tool_error')(1)).map((name) => [name, '0+1000x100'])),
      expect: [{ second: 1200, firing: [] }],
    },
  ]);

export const toolFailing = (alert: Alert): Case => shareCase(alert, called, failing('tool_error'));

export const toolSchemaErrors = (alert: Alert): Case =>
  shareCase(alert, called, (share) => ({
    [selector(metrics.toolSchemaErrors.name, { ...called, agent: 'triage' })]: share * 1000,
    [calls('tool_error')]: share * 1000,
    [calls('ok')]: (1 - share) * 1000,
  }));

export const slowTool = (alert: Alert): Case =>
  quantileCase(
    alert,
    called,
    metrics.toolLatency.buckets,
    (le) => selector(`${metrics.toolLatency.name}_bucket`, { ...called, le }),
    [calls('ok')],
  );

export function memoryFailing(alert: Alert): Case {
  const labels = { service, type: 'episodic' };
  const operations = (status: string) => selector(metrics.memoryOperations.name, { ...labels, status });
  return shareCase(alert, labels, (share) => ({
    [operations('error')]: share * 1000,
    [operations('ok')]: (1 - share) * 1000,
  }));
}
