import { expect, test } from 'vitest';
import { signals } from '../../src/catalog/signals/index.js';
import { type MetricPanel, queryOf, show } from '../../src/model/dashboard.js';

const { llm, agent } = signals;
const query = (panel: Partial<MetricPanel> & Pick<MetricPanel, 'show'>, chosen = {}) =>
  queryOf({ view: 'timeseries', ...panel }, panel.show[0], chosen);
const model = { model: { op: '=~', value: '$model' } } as const;

test('a panel asks the recorded series of its signal, narrowed by the choices its signal has labels for', () => {
  const chosen = { ...model, type: { op: '=~', value: '$type' } };
  expect(query({ show: [show(llm.retries, { by: ['reason'] })] }, chosen)).toBe(
    'sum by (reason) (llm:retries:rate5m{model=~"$model"})',
  );
});

test('labels that its summary has are asked of the summary, which has fewer series', () => {
  expect(query({ show: [show(llm.requests, { by: ['model'] })] })).toBe('sum by (model) (llm:model_requests:rate5m)');
  expect(query({ show: [show(llm.requests, { by: ['agent'] })] })).toBe('sum by (agent) (llm:requests:rate5m)');
  const agent = { agent: { op: '=~', value: '$agent' } } as const;
  expect(query({ show: [show(llm.requests, { by: ['model'] })] }, agent)).toBe(
    'sum by (model) (llm:requests:rate5m{agent=~"$agent"})',
  );
});

test('what the panel fixes itself, no choice changes', () => {
  expect(query({ show: [show(llm.requests, { where: { model: 'gpt-4o' } })] }, model)).toBe(
    'sum (llm:model_requests:rate5m{model="gpt-4o"})',
  );
});

test('where nothing happened while others went on, the answer is 0', () => {
  expect(query({ show: [show(llm.retries, { by: ['reason'], zeroWhile: llm.requests })] })).toBe(
    'sum by (reason) (llm:retries:rate5m) or on () 0 * sum (llm:model_requests:rate5m)',
  );
  expect(query({ show: [show(agent.loops, { by: ['type'], zeroWhile: agent.steps })] })).toBe(
    'sum by (type) (agent:loops:increase5m) or on (type) 0 * sum by (type) (agent:steps:rate5m)',
  );
});

test('a label that the panel fixes is not one the 0 is told apart by', () => {
  const failed = show(llm.requests, {
    by: ['status'],
    where: { status: ['error', 'timeout'] },
    zeroWhile: llm.requests,
  });
  expect(query({ show: [failed] })).toBe(
    'sum by (status) (llm:model_requests:rate5m{status=~"error|timeout"}) or on () 0 * sum (llm:model_requests:rate5m)',
  );
});

test('shares are of the sum, or of a known maximum; bars are the largest ones', () => {
  const shown = show(llm.requests, { by: ['model'] });
  const sum = 'sum by (model) (llm:model_requests:rate5m)';
  expect(query({ show: [shown], shareOf: 'sum' })).toBe(`(${sum}) / on () group_left () (sum(${sum}) > 0)`);
  expect(query({ show: [shown], shareOf: 'max', max: 73 })).toBe(`(${sum}) / 73`);
  expect(query({ show: [shown], view: 'bars' })).toBe(`topk(10, ${sum})`);
});
