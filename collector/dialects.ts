import { compiled } from './dialects/compiled.js';
import type { Dialect } from './dialects/dialect.js';
import { frameworks } from './dialects/frameworks.js';
import { gateways } from './dialects/gateways.js';
import { langfuse } from './dialects/langfuse.js';
import {
  openInference,
  openInferenceAgno,
  openInferenceBedrockNode,
  openInferenceBeeAi,
  openInferenceVertex,
} from './dialects/openinference.js';
import { openLit } from './dialects/openlit.js';
import { openLlmetry, openLlmetryNode, openLlmetryVertex } from './dialects/openllmetry.js';
import { platforms } from './dialects/platforms.js';
import { vercel } from './dialects/vercel.js';

export {
  between,
  frameworkNames,
  joined,
  modelFamily,
  operationNames,
  providerApi,
  providerNames,
} from '../src/catalog/values.js';
export type { Dialect, OperationRule } from './dialects/dialect.js';
export { generations } from './dialects/generations.js';

/**
 * The libraries and products that do not (only) write the conventions. A span is of one of them at most: the first that
 * is known by it. What it has of a generation's names besides is translated after that, by `generations`.
 */
export const dialects: readonly Dialect[] = [
  ...gateways,
  ...frameworks,
  ...compiled,
  ...platforms,
  vercel,
  openInferenceAgno,
  openInferenceBeeAi,
  openInferenceBedrockNode,
  openInferenceVertex,
  openInference,
  openLlmetryNode,
  openLlmetryVertex,
  openLlmetry,
  openLit,
  langfuse,
];

/**
 * Scopes by how near they are to the wire (RE2). Where several report the calls of one provider in one process, the calls
 * are the same. `sdk`: SDKs that trace themselves; whoever instruments them, or a framework above them, sees the same calls,
 * as siblings or parents. `client`: instrumentations of a provider's client library. `framework`: instrumentations by
 * callbacks, whose spans are no parents of those that a client library's instrumentation makes of the same call.
 */
export const layers = {
  sdk: '^(?:com\\.[a-z]+\\.sdk\\.|mistralai_sdk_tracer$)',
  client:
    '[./-](?:openai|anthropic|bedrock(?:-runtime)?|vertexai|google_genai|google-genai|cohere|mistralai|groq|ollama|together|watsonx)(?:[._]v[0-9]+)?$',
  framework:
    '(?i)langchain|langgraph|langsmith|llama_?-?index|crewai|haystack|openai[._-]agents|autogen|smolagents|agno|dspy|langfuse',
} as const;
