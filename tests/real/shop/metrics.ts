import { counter, gauge, histogram } from '../../../src/shim/index.js';

/** Metrics of a shop's own: the application writes these very definitions, and the stack is told of them. */
export const refunds = counter({
  name: 'shop_refunds_total',
  unit: '{refund}',
  help: 'Refunds that agents gave.',
  labels: { reason: 'open', channel: ['chat', 'mail'] },
});

export const basket = histogram({
  name: 'shop_basket_dollars',
  unit: '{USD}',
  help: 'What is in a basket when it is paid.',
  labels: { channel: ['chat', 'mail'] },
  buckets: [10, 20, 50, 100],
});

export const openOrders = gauge({
  name: 'shop_open_orders',
  unit: '{order}',
  help: 'Orders that are not yet sent.',
  labels: {},
});
