import { attributes as a, operations } from '../../src/catalog/spans.js';
import type { Dialect } from './dialect.js';

/** OpenLIT, Python and Node. Its Anthropic counts are the provider's own: without the cache; Google's, without the reasoning. */
export const openLit: Dialect = {
  name: 'openlit',
  known: { scope: '^openlit', has: ['gen_ai.sdk.version', 'gen_ai.application_name'] },
  names: {
    [a.toolName]: ['mcp.tool.name'],
    [a.toolArguments]: ['gen_ai.tool.args', 'gen_ai.tool.input', 'mcp.tool.arguments'],
    [a.toolResult]: ['gen_ai.tool.output', 'mcp.tool.result'],
  },
  operations: [
    { is: operations.tool, where: { [a.operation]: '^mcp_tool_call$|^tools?/call$|^tool$' } },
    // A framework's own step or a run of it, not a call of a model.
    { is: undefined, where: { [a.operation]: '^(?:framework|vectordb|workflow|workflow_.*|graph_.*|task)$' } },
  ],
  // Version 1.33 does, and knows no types of errors.
  errorsOfItsOwn: true,
  exclusive: { thoughts: true },
};
