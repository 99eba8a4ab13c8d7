import { describe, expect, test } from 'vitest';
import { isValid } from '../../src/catalog/check-digits.js';
import { agent, decision, evaluation, llm } from '../../src/shim/index.js';
import { redacted } from '../../src/shim/redaction.js';
import { recordable } from '../../src/shim/text.js';
import { holds, mustKeep, mustMask } from '../catalog/privacy-corpus.js';
import { record } from './recording.js';

const places: readonly (readonly [string, (text: string) => string])[] = [
  ['alone', (text) => text],
  ['in a list', (text) => JSON.stringify(['one', text])],
  ['in messages', (text) => JSON.stringify([{ role: 'user', content: text }])],
  ['in JSON in JSON', (text) => JSON.stringify({ said: JSON.stringify({ a: [text], b: `<${text}>` }) })],
];

describe.each(places)('%s', (_, put) => {
  test('every case that must be masked is', () => {
    const leaks = mustMask.filter(({ text, secret }) => holds(redacted(put(text)), secret));
    expect(leaks.map(({ detector, text }) => `${detector}: ${text} -> ${redacted(put(text))}`)).toEqual([]);
  });

  test('every case that must be kept is', () => {
    const lost = mustKeep.filter(({ text }) => redacted(put(text)) !== put(text));
    expect(lost.map(({ kind, text }) => `${kind}: ${text} -> ${redacted(put(text))}`)).toEqual([]);
  });
});

test('check digits tell cards and IBANs from numbers that only look like them', () => {
  expect(['4111 1111 1111 1111', '378282246310005'].map(isValid.luhn)).toEqual([true, true]);
  expect(isValid.luhn('4111 1111 1111 1112')).toBe(false);
  expect(['DE89 3704 0044 0532 0130 00', 'MT84MALT011000012345MTLCAST001S'].map(isValid.mod97)).toEqual([true, true]);
  expect(isValid.mod97('DE88 3704 0044 0532 0130 00')).toBe(false);
  expect(redacted('order DE88370400440532013000')).toBe('order DE88370400440532013000');
});

const bounds = { maxTextLength: 60, redact: true };

test.each([0, 10, 40, 50, 57, 70])(
  'a secret that begins at character %i of a text cut at 60 is not half there',
  (before) => {
    const text = `${'x '.repeat(before / 2)} write to jane.roe@leak.example ${'y '.repeat(5000)}`;
    expect(recordable(text, bounds)).not.toMatch(/jane|roe|leak/);
    // Masks are shorter than what they stand for, which draws the end of what was read into sight.
    const many = `${'jane.roe.of.the.long.name@leak.example, '.repeat(28)}${' '.repeat(before)}sam.doe@leak.example`;
    expect(recordable(many + 'y'.repeat(5000), bounds)).not.toMatch(/sam|doe|leak/);
  },
);

test('a value is cut to the bound whatever it is', () => {
  const huge = { first: 'kept', list: Array.from({ length: 1e6 }, (_, i) => i), last: 'x'.repeat(1e7) };
  const text = recordable(huge, bounds);
  expect(text.length).toBe(61);
  expect(text).toMatch(/^\{"first":"kept".*…$/);
  expect(recordable('😀'.repeat(100), { maxTextLength: 3, redact: true })).toBe('😀…');
  expect(recordable({ n: 12n }, bounds)).toBe('{"n":"12"}');
  expect(recordable(undefined, bounds)).toBe('');
});

test('every text that is recorded is masked; usage and ids are whole however short texts are cut', async () => {
  const secret = 'jane.roe@leak.example';
  const id = 'resp-0123456789-0123456789-0123456789';
  const recording = await record({ captureContent: true, maxTextLength: 24 });
  await agent
    .session({ type: 'helper', id: `conv-${id}`, project: 'p', taskType: 't' }, async () => {
      await llm.call({ provider: 'openai', model: 'gpt-4o-2024-08-06' }, async (call) => {
        call.messages({ system: secret, input: [{ role: 'user', content: secret.repeat(9) }], output: secret });
        call.response({ id });
        call.usage({ inputTokens: 123_456_789, outputTokens: 987_654_321 });
      });
      decision({
        type: 'tool_selection',
        selected: secret,
        options: [secret],
        reasoning: secret,
        context: secret,
        memory: secret,
      });
      evaluation({ evaluator: 'judge', score: 0.5, explanation: secret });
      throw new Error(`no mail for ${secret}`);
    })
    .catch(() => undefined);
  const everything = JSON.stringify([
    recording.spans().map(({ attributes, events, status }) => ({ attributes, events, status })),
    recording.records().map(({ attributes, body }) => ({ attributes, body })),
  ]);
  expect(everything).not.toContain('jane');
  expect(everything.match(/\[email\]/g)?.length).toBeGreaterThan(8);
  const span = recording.span('chat gpt-4o-2024-08-06');
  expect(span.attributes).toMatchObject({
    'gen_ai.response.id': id,
    'gen_ai.conversation.id': `conv-${id}`,
    'gen_ai.usage.input_tokens': 123_456_789,
    'gen_ai.usage.output_tokens': 987_654_321,
    'gen_ai.system_instructions': '[email]',
  });
  expect(recording.records().find(({ eventName }) => eventName === 'llm.cost')?.attributes).toMatchObject({
    session_id: `conv-${id}`,
    tokens_total: 1_111_111_110,
  });
  await recording.stop();
});
