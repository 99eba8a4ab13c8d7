export const broken = 'the model server broke off';
export const call = 'openai gpt-4o: 1234 tokens';
export const decided = 'tool_selection: search';

/** Bodies of OTLP: what the services "shop" and "kiosk" log, now. */
export function logs(): object[] {
  const spent = (user: string | undefined, dollars: string) =>
    record(9, 'openai gpt-4o: 10 tokens', {
      'event.name': 'llm.cost',
      total_cost_usd: dollars,
      session_id: 'chat-3',
      ...(user && { user_id: user }),
    });
  return [
    {
      resourceLogs: [
        {
          resource: { attributes: [attribute('service.name', 'shop')] },
          scopeLogs: [
            {
              logRecords: [
                record(17, 'the model server broke off', {}),
                record(13, 'it takes long', {}, 'b2'),
                record(9, 'all is well', {}, ''),
                record(9, 'openai gpt-4o: 1234 tokens', {
                  'event.name': 'llm.cost',
                  agent_id: 'clerk',
                  provider: 'openai',
                  model: 'gpt-4o',
                  status: 'ok',
                  duration_ms: '1520',
                  tokens_total: '1234',
                  total_cost_usd: '0.0375',
                }),
                record(9, 'tool_selection: search', {
                  'event.name': 'agent.decision',
                  agent_id: 'clerk',
                  decision_type: 'tool_selection',
                  selected: 'search',
                  confidence: '0.87',
                }),
              ],
            },
          ],
        },
      ],
    },
    {
      resourceLogs: [
        {
          resource: { attributes: [attribute('service.name', 'kiosk')] },
          scopeLogs: [
            {
              logRecords: [
                spent('u-7', '0.25'),
                spent('u-7', '0.5'),
                spent('u-9', '0.125'),
                // Neither of a user nor with a price: part of no sum.
                spent(undefined, '64'),
                record(9, 'a model without a price', { 'event.name': 'llm.cost', user_id: 'u-9' }),
              ],
            },
          ],
        },
      ],
    },
    canteen(),
  ];
}

/** Times at which "canteen" spends: at midnight too, where Loki takes a query over several days apart. */
export const spentAt = (): number[] => {
  const day = 86_400_000;
  const midnight = Math.floor(Date.now() / day) * day;
  return [midnight - 2 * day, midnight - day - 1, midnight - day, midnight - day + 1, midnight, Date.now()];
};

/** One dollar, two dollars, four: no two sets of them have the same sum. */
const canteen = () => ({
  resourceLogs: [
    {
      resource: { attributes: [attribute('service.name', 'canteen')] },
      scopeLogs: [
        {
          logRecords: spentAt().map((time, i) => ({
            ...record(9, 'a call', { 'event.name': 'llm.cost', user_id: 'u-1', total_cost_usd: String(2 ** i) }),
            timeUnixNano: nanoseconds(time),
          })),
        },
      ],
    },
  ],
});

/** Body of OTLP: five traces of "shop". */
export const spans = (): object => ({
  resourceSpans: [
    {
      resource: { attributes: [attribute('service.name', 'shop')] },
      scopeSpans: [
        {
          spans: [
            span('a1', '1', 'invoke_agent clerk', { 'gen_ai.operation.name': 'invoke_agent' }, 0),
            span('b2', '2', 'chat gpt-4o', { 'gen_ai.operation.name': 'chat' }, 2),
            span('c3', '3', 'execute_tool search', { 'gen_ai.operation.name': 'execute_tool' }, 0),
            span('d4', '4', 'chat gpt-4o', { 'redaction.masked': 'true' }, 0),
            span('e5', '5', 'chat gpt-4o', { 'safety.result': 'block' }, 0),
          ],
        },
      ],
    },
  ],
});

export const traceId = (short: string): string => short.padEnd(32, '0');
const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const attributes = (values: Record<string, string>) => Object.entries(values).map(([k, v]) => attribute(k, v));
const nanoseconds = (milliseconds: number): string => `${Math.round(milliseconds)}000000`;

/** @param trace the one it belongs to, none where empty */
const record = (severityNumber: number, text: string, values: Record<string, string>, trace = 'a1') => ({
  timeUnixNano: nanoseconds(Date.now()),
  severityNumber,
  severityText: severityNumber >= 17 ? 'ERROR' : severityNumber >= 13 ? 'WARN' : 'INFO',
  body: { stringValue: text },
  ...(trace && { traceId: traceId(trace), spanId: '1'.padStart(16, '0') }),
  attributes: attributes(values),
});

/** @param code 0 unset, 2 error */
const span = (trace: string, id: string, name: string, values: Record<string, string>, code: number) => ({
  traceId: traceId(trace),
  spanId: id.padStart(16, '0'),
  name,
  kind: 1,
  startTimeUnixNano: nanoseconds(Date.now() - 1500),
  endTimeUnixNano: nanoseconds(Date.now() - 500),
  attributes: attributes(values),
  status: { code },
});
