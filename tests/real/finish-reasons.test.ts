import { afterAll, beforeAll, expect, test } from 'vitest';
import { finishReason } from '../../src/shim/finish-reason.js';
import { Gateway, until } from './gateway.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await Gateway.start({ sampling: { afterRoot: '1s', ratio: 0, rareRoutes: { perMinute: 0 } } });
});
afterAll(() => gateway?.stop());

/** As providers and libraries write them. */
const reasons = {
  stop: ['stop', 'STOP', 'end_turn', 'stop_sequence', 'completed', 'FinishReason.STOP', 'FINISH_REASON_STOP'],
  length: ['length', 'max_tokens', 'MAX_TOKENS', 'max_output_tokens', 'model_context_window_exceeded'],
  tool_calls: ['tool_calls', 'tool-calls', 'tool_use', 'function_call', 'tool_call'],
  content_filter: [
    ...['content_filter', 'content-filter', 'content_filtered', 'refusal', 'SAFETY', 'IMAGE_SAFETY', 'RECITATION'],
    ...['PROHIBITED_CONTENT', 'BLOCKLIST', 'SPII', 'guardrail_intervened', 'MODEL_ARMOR', 'ERROR_TOXIC', 'safety'],
    ...['FinishReason.SAFETY', 'finish_reason_prohibited_content'],
  ],
  other: ['MALFORMED_FUNCTION_CALL', 'unknown', 'unsafety', 'pause_turn', 'stop the content_filter', 'cancelled'],
} as const;
const all = Object.entries(reasons).flatMap(([meaning, names]) => names.map((name) => ({ meaning, name })));

test('why an answer ended is told alike by shim and collector, whoever says it, and what was blocked is kept', async () => {
  expect(all.map(({ name }) => finishReason(name))).toEqual(all.map(({ meaning }) => meaning));
  await gateway.send(
    all.map(({ name }, i) => ({
      name: `chat ${name}`,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': `m-${i}`,
        'gen_ai.response.finish_reasons': [name],
      },
    })),
  );
  const counted = async () => {
    const pattern = /^llm_finish_reasons_total\{.*model="m-(\d+)".*reason="(\w+)"/;
    const found = [...(await gateway.series()).keys()].flatMap((series) => {
      const [, i, reason] = pattern.exec(series) ?? [];
      return i === undefined ? [] : [[Number(i), reason] as const];
    });
    return found.sort(([one], [other]) => one - other).map(([, reason]) => reason);
  };
  await until('all are counted', async () => (await counted()).length === all.length);
  expect(await counted()).toEqual(all.map(({ meaning }) => meaning));
  const decided = () => gateway.own('otelcol_processor_tail_sampling_count_traces_sampled', { policy: 'rootless' });
  await until('all are decided', async () => (await decided()) === all.length);
  const blocked = reasons.content_filter.map((name) => `chat ${name}`).sort();
  const kept = () => gateway.records('traces').map((span) => String(span['name']));
  await until('what was blocked arrives', async () => kept().length >= blocked.length);
  expect(kept().sort()).toEqual(blocked);
});
