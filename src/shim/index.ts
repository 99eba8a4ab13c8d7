export { type AgentSession, agent, type SessionOptions } from './agent.js';
export { type Decision, decision, type Evaluation, evaluation } from './decision.js';
export { instrument, type Shim } from './instrument.js';
export type { Counter, Gauge, Histogram, Instruments } from './instruments.js';
export { type LlmCall, type LlmOptions, type LlmUsage, llm } from './llm.js';
export { type McpOptions, type McpRequest, mcp } from './mcp.js';
export type { ShimOptions } from './options.js';
export { type ContextAssembly, context, memory, type SafetyResult, safety } from './surroundings.js';
export { type ToolCall, type ToolOptions, tool } from './tool.js';
