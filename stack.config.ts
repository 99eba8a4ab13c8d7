import { defineStack } from './src/index.js';

/** The stack that `npm run synth` builds. Every key has a default; src/config/schema.ts lists them all. */
export const stack = defineStack({
  name: 'llm-observability',
  budget: { dailyDollars: 200 },
  alerts: {
    highErrorRate: { threshold: 0.05 },
  },
});
