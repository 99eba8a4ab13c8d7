import { attributes as a, operations } from '../../src/catalog/spans.js';
import type { Dialect } from './dialect.js';

/** Gateways between applications and tools or models, and clouds that sell models of others. */
export const gateways: readonly Dialect[] = [
  {
    // One call makes half a dozen spans with the tool's name; one of them is the call.
    name: 'contextforge',
    known: { scope: '^mcp-?gateway$' },
    operations: [
      { is: operations.tool, span: '^tool\\.invoke\\b' },
      { is: 'chat', span: '^llm\\.(?:proxy|chat)\\b', has: [a.requestModel] },
      { is: undefined },
    ],
    named: { [operations.tool]: 'tool.name' },
    toolFailed: { attribute: 'success', value: false },
    exclusive: {},
  },
  {
    // AWS counts what was read from and written to the cache beside the input, and both instrumentations pass it on.
    name: 'bedrock',
    known: { scope: '^opentelemetry\\.instrumentation\\.(?:botocore|bedrock)' },
    exclusive: {},
  },
];
