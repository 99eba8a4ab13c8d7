import { expect, test } from 'vitest';
import { validate } from '../../src/validate/index.js';
import { board, check, known } from './made-up-board.js';

test('the answer of the API, with the dashboard inside, is read like the dashboard', () => {
  expect(check({ meta: {}, dashboard: board() })).toEqual([]);
  expect(check({ meta: {}, dashboard: board({ uid: '' }) })[0]).toMatchObject({ rule: 'uid', line: 4 });
});

test('a finding says its line, its column and its panel', () => {
  const text =
    '{\n "uid": "a", "title": "T", "schemaVersion": 39, "panels": [\n  {"id": 3, "type": "text", "title": "Notes",\n   "gridPos": {"x": 20, "y": 0, "w": 6, "h": 2}}]}';
  expect(check(text)).toEqual([
    {
      rule: 'grid',
      severity: 'error',
      file: 'mine.json',
      line: 4,
      column: 15,
      of: 'Notes',
      message: 'gridPos: expected columns up to 24, got 20 + 6 = 26.',
    },
  ]);
});

test('two dashboards with one uid: the second is told whose it is', () => {
  const text = JSON.stringify(board());
  const findings = validate(
    [
      { file: 'a.json', text },
      { file: 'b.json', text },
    ],
    { known },
  );
  expect(findings).toMatchObject([
    { file: 'b.json', rule: 'uid', message: 'uid: expected one of its own, got "mine", which is a.json\'s.' },
  ]);
});

test('a rule that is ignored finds nothing', () => {
  expect(check(board({ uid: null }), { ignored: ['uid'] })).toEqual([]);
});
