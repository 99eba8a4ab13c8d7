import { agent } from './agent.js';
import { alerting } from './alerting.js';
import { cost } from './cost.js';
import { llm } from './llm.js';
import { pipeline } from './pipeline.js';
import { prices } from './prices.js';
import { quality } from './quality.js';
import { surroundings } from './surroundings.js';
import { tool } from './tool.js';

/** Every question asked of the metrics, by family. The only place where raw metrics are queried. */
export const signals = { llm, cost, prices, tool, agent, surroundings, quality, pipeline, alerting };
export type Signals = typeof signals;
