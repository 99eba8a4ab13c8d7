import { component } from '../../src/model/collector.js';
import { env } from '../environment.js';
import { persistentQueue, queueStorage } from './queue.js';

export const jaegerQueue = queueStorage('jaeger');

/** Sampled traces, by OTLP; the network between collector and Jaeger is the stack's own. */
export const jaeger = component('otlp_grpc/jaeger', {
  endpoint: env('JAEGER_ENDPOINT', 'jaeger:4317'),
  tls: { insecure: true },
  ...persistentQueue(jaegerQueue),
});
