export { jaeger } from './backends/jaeger.js';
export { loki } from './backends/loki.js';
