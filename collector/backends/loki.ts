import { component } from '../../src/model/collector.js';
import { env } from '../environment.js';
import { persistentQueue, queueStorage } from './queue.js';

export const lokiQueue = queueStorage('loki');

/** Logs, by OTLP: Loki makes `service.name` a label and keeps the rest as structured metadata. */
export const loki = component('otlp_http/loki', {
  endpoint: env('LOKI_ENDPOINT', 'http://loki:3100/otlp'),
  ...persistentQueue(lokiQueue),
});
