import { setTimeout as sleep } from 'node:timers/promises';
import { sendJson } from '../../src/query/http.js';
import { loki as client } from '../../src/query/loki.js';
import { rows, sizes } from './fleet.js';
import { day } from './history.js';

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** Sends cost and decision records of thirty days to Loki, day by day as they would have come. @returns records */
export async function sendRecords(loki: string, end: number, perDay: number): Promise<number> {
  let sent = 0;
  for (let start = end - 30 * day; start < end; start += day) {
    const resourceLogs = Array.from({ length: sizes.services }, (_, service) => ({
      resource: { attributes: [attribute('service.name', `service-${service}`)] },
      scopeLogs: [{ logRecords: recordsOf(service, start, Math.ceil(perDay / sizes.services)) }],
    }));
    await sendJson(loki, 'otlp/v1/logs', 'POST', { resourceLogs }, 60_000);
    sent += resourceLogs.length * resourceLogs[0]!.scopeLogs[0]!.logRecords.length;
  }
  // Old lines are looked for on disk only: what is still in memory would not be found.
  await sendJson(loki, 'flush', 'POST', undefined, 60_000);
  for (const deadline = Date.now() + 60_000; ; await sleep(500)) {
    const found = await client(loki).query('{service_name="service-1"}', end - 29 * day, end - 20 * day, 1);
    if (found.length > 0) return sent;
    if (Date.now() > deadline) throw new Error(`Loki: expected lines of three weeks ago, got none in a minute.`);
  }
}

function recordsOf(service: number, start: number, count: number) {
  const own = rows.filter((row) => row['service'] === `service-${service}`);
  return Array.from({ length: count }, (_, i) => {
    const row = own[i % own.length]!;
    const fields = {
      'event.name': i % 4 === 0 ? 'agent.decision' : 'llm.cost',
      agent_id: row['agent']!,
      model: row['model']!,
      session_id: `session-${service}-${i % 40}`,
      user_id: `user-${(service * 13 + i) % sizes.users}`,
      total_cost_usd: String(0.001 * (1 + (i % 17))),
      tokens_total: String(100 + i),
      decision_type: 'tool_selection',
      selected: row['tool']!,
    };
    const at = `${Math.floor(start + (i * day) / count)}000000000`;
    return {
      timeUnixNano: at,
      observedTimeUnixNano: at,
      severityNumber: i % 50 === 0 ? 17 : 9,
      body: { stringValue: `${row['model']}: a call` },
      attributes: Object.entries(fields).map(([key, value]) => attribute(key, value)),
    };
  });
}
