import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendJson } from '../../src/query/http.js';
import { loki as client } from '../../src/query/loki.js';
import { rows, sizes } from './fleet.js';
import { day } from './history.js';

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** Sends the cost and decision records that services write from `start` to `end`. @returns records */
export async function sendRecords(loki: string, start: number, end: number, perDay: number): Promise<number> {
  const perService = Math.ceil(perDay / sizes.services);
  const resourceLogs = Array.from({ length: sizes.services }, (_, service) => {
    const logRecords = recordsOf(service, start, end, day / perService);
    return { resource: { attributes: resourceOf(service) }, scopeLogs: [{ scope: { name: 'shim' }, logRecords }] };
  });
  await sendJson(loki, 'otlp/v1/logs', 'POST', { resourceLogs }, 60_000);
  return resourceLogs.reduce((sum, { scopeLogs }) => sum + scopeLogs[0]!.logRecords.length, 0);
}

/**
 * Sends those of thirty days but for the last `chunk` seconds, in the order they would have come. What Loki holds is written
 * to disk every `chunk` seconds, as a Loki does that runs all those days: sent at one go, a chunk would reach over the
 * whole month, and each query of a day would read all of it.
 * @returns records
 */
export async function sendHistory(loki: string, end: number, perDay: number, chunk: number): Promise<number> {
  let sent = 0;
  for (let until = end - 30 * day + chunk; until < end; until += chunk) {
    sent += await sendRecords(loki, until - chunk, until, perDay);
    await sendJson(loki, 'flush', 'POST', undefined, 60_000);
  }
  for (const deadline = Date.now() + 60_000; ; await sleep(500)) {
    const found = await client(loki).query('{service_name="service-1"}', end - 29 * day, end - 20 * day, 1);
    if (found.length > 0) return sent;
    if (Date.now() > deadline) throw new Error(`Loki: expected lines of three weeks ago, got none in a minute.`);
  }
}

const resourceOf = (service: number) =>
  Object.entries({
    'service.name': `service-${service}`,
    'service.instance.id': idOf(service, 'instance'),
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': '2.1.0',
  }).map(([key, value]) => attribute(key, value));

/** Fields as the shim writes them, one record every `distance` seconds. */
function recordsOf(service: number, start: number, end: number, distance: number) {
  const own = rows.filter((row) => row['service'] === `service-${service}`);
  const all = [];
  for (let i = Math.ceil(start / distance); i * distance < end; i++) {
    const row = own[i % own.length]!;
    const id = idOf(service, String(i));
    const session = {
      agent_id: row['agent']!,
      project_id: row['project']!,
      task_type: row['task_type']!,
      session_id: `session-${service}-${i % 40}`,
    };
    const fields = i % 4 === 0 ? decision(row, id) : cost(row, id, i);
    // Each service a little later than the one before.
    const at = `${Math.floor(i * distance * 1000 + service * 7)}000000`;
    all.push({
      timeUnixNano: at,
      observedTimeUnixNano: at,
      traceId: id.replaceAll('-', ''),
      spanId: id.replaceAll('-', '').slice(0, 16),
      severityNumber: i % 50 === 0 ? 17 : 9,
      severityText: i % 50 === 0 ? 'ERROR' : 'INFO',
      body: { stringValue: `${row['provider']} ${row['model']}: ${100 + (i % 1000)} tokens` },
      attributes: Object.entries({ ...session, ...fields, user_id: `user-${(service * 13 + i) % sizes.users}` }).map(
        ([key, value]) => attribute(key, value),
      ),
    });
  }
  return all;
}

const cost = (row: Readonly<Record<string, string>>, id: string, i: number) => ({
  'event.name': 'llm.cost',
  provider: row['provider']!,
  model: row['model']!,
  record_id: id,
  status: i % 50 === 0 ? 'error' : 'ok',
  duration_ms: String(200 + (i % 4000)),
  tokens_input: String(80 + (i % 1000)),
  tokens_output: '20',
  tokens_total: String(100 + (i % 1000)),
  cost_per_input_token_usd: '0.0000025',
  cost_per_output_token_usd: '0.00001',
  total_cost_usd: String(0.001 * (1 + (i % 17))),
});

const decision = (row: Readonly<Record<string, string>>, id: string) => ({
  'event.name': 'agent.decision',
  decision_id: id,
  decision_type: 'tool_selection',
  options: `${row['tool']}, another one`,
  selected: row['tool']!,
  reasoning: 'It is the one that knows where the order is.',
  confidence: '0.9',
});

const idOf = (service: number, of: string): string =>
  createHash('sha256')
    .update(`${service} ${of}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
