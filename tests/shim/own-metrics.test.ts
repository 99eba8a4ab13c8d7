import { afterEach, beforeEach, expect, test } from 'vitest';
import { counter, gauge, histogram } from '../../src/shim/index.js';
import { type Recording, record } from './recording.js';

let recording: Recording;
beforeEach(async () => {
  recording = await record({ maxLabelValues: 3 });
});
afterEach(() => recording.stop());

const refunds = counter({
  name: 'shop_refunds_total',
  unit: '{refund}',
  help: 'Refunds the agent gave.',
  labels: { reason: 'open', channel: ['chat', 'mail'] },
});

test('a metric of the application’s own is typed, served and bounded as the catalog’s are', async () => {
  const instrument = recording.shim.metric(refunds);
  for (const reason of ['late', 'broken', 'wrong', 'ugly', 'dull']) instrument?.add(2, { reason, channel: 'chat' });
  // @ts-expect-error a label that is missing does not compile
  instrument?.add(0, { reason: 'late' });
  // @ts-expect-error neither does a value that is not one of the few
  instrument?.add(0, { reason: 'late', channel: 'fax' });
  expect(await recording.value('shop_refunds_total', { service: 'svc', reason: 'late', channel: 'chat' })).toBe(2);
  expect(await recording.value('shop_refunds_total', { reason: 'other' })).toBe(4);
  expect(await recording.value('metrics_label_overflow_total', { metric: 'shop_refunds_total' })).toBeGreaterThan(0);
  expect(await recording.shim.metrics()).toContain('# HELP shop_refunds_total Refunds the agent gave.');

  const basket = histogram({ name: 'shop_basket_dollars', unit: '{USD}', help: 'x', labels: {}, buckets: [1, 10] });
  recording.shim.metric(basket)?.record(7, {});
  recording.shim.metric(gauge({ name: 'shop_open_orders', unit: '{order}', help: 'x', labels: {} }))?.set(4, {});
  expect(await recording.value('shop_basket_dollars_bucket', { le: '10' })).toBe(1);
  expect(await recording.value('shop_open_orders', {})).toBe(4);
});

test('the same declaration again is the same instrument, another under the same name is refused', () => {
  const { metric } = recording.shim;
  expect(metric(refunds)).toBe(metric({ ...refunds }));
  const body = { unit: '1', help: 'x', labels: {} } as const;
  const errors = [
    { ...refunds, help: 'something else' },
    counter({ ...body, name: 'llm_requests_total' }),
    counter({ ...body, name: 'Shop-Refunds' }),
    counter({ ...body, name: 'shop_refunds' }),
    gauge({ ...body, name: 'llm_latency_seconds_count' }),
    gauge({ ...body, name: 'shop_x', labels: { service: 'open' } }),
    histogram({ ...body, name: 'shop_y', buckets: [] }),
  ].map((each) => {
    try {
      metric(each);
      return 'taken';
    } catch (error) {
      return String(error);
    }
  });
  expect(errors).toEqual([
    'TypeError: metric shop_refunds_total: expected an unused name, got one that exists already. Choose a name that is specific to your application.',
    'TypeError: metric llm_requests_total: expected an unused name, got one that exists already. Choose a name that is specific to your application.',
    'TypeError: metric Shop-Refunds: expected a name of small letters, digits and underscores, got Shop-Refunds.',
    'TypeError: metric shop_refunds: expected a counter’s name to end in _total, got shop_refunds.',
    'TypeError: metric llm_latency_seconds_count: expected an unused name, got one that exists already. Choose a name that is specific to your application.',
    'TypeError: metric shop_x: expected labels other than service and le, of small letters, got service.',
    'TypeError: metric shop_y: expected buckets, got none.',
  ]);
});
