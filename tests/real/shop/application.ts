import { instrument } from '../../../src/shim/index.js';
import { basket, openOrders, refunds } from './metrics.js';

/** An application with metrics of its own, which does what it is told by messages. */
const shim = await instrument({
  service: 'shop',
  metricsPort: 0,
  autoInstrument: false,
  otlpEndpoint: 'http://127.0.0.1:1',
});

const work = {
  trade: () => {
    shim.metric(refunds)?.add(90, { reason: 'late', channel: 'mail' });
    shim.metric(refunds)?.add(30, { reason: 'late', channel: 'chat' });
    shim.metric(refunds)?.add(60, { reason: 'broken', channel: 'chat' });
    for (const dollars of [5, 15, 15, 30, 30, 30, 30, 70]) shim.metric(basket)?.record(dollars, { channel: 'chat' });
    shim.metric(openOrders)?.set(17, {});
  },
  /** More reasons than a label may have. */
  ramble: () => {
    for (let i = 0; i < 250; i++) shim.metric(refunds)?.add(1, { reason: `it was ${i}`, channel: 'chat' });
  },
};

process.on('message', (what: keyof typeof work) => {
  work[what]();
  process.send?.('done');
});
process.on('disconnect', () => process.exit());
process.send?.(shim.metricsUrl);
