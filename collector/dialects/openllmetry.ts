import { attributes as a, operations } from '../../src/catalog/spans.js';
import type { Dialect } from './dialect.js';

const kind = 'traceloop.span.kind';

const shared = {
  names: {
    [a.workflowName]: ['traceloop.workflow.name'],
    [a.userId]: ['traceloop.association.properties.user_id'],
  },
  operations: [
    // A task is any step of a program, so it is no agent and no call.
    { is: operations.tool, where: { [kind]: '^tool$' } },
    { is: operations.agent, where: { [kind]: '^agent$' } },
    { is: operations.workflow, where: { [kind]: '^workflow$' } },
    // CrewAI's says of all its spans that they are agents.
    { is: operations.workflow, span: '^crewai\\.workflow$' },
    { is: undefined, where: { [kind]: '^task$', [a.operation]: `^${operations.agent}$` } },
  ],
  named: { [operations.tool]: 'traceloop.entity.name', [operations.agent]: 'traceloop.entity.name' },
} as const;

/** Traceloop's OpenLLMetry: the SDK's decorators, and the frameworks' instrumentations that write the same attributes. */
export const openLlmetry: Dialect = {
  name: 'openllmetry',
  known: { scope: '^opentelemetry\\.instrumentation\\.crewai', has: [kind, 'traceloop.entity.name'] },
  ...shared,
};

/** Of Vertex AI's SDK output comes without the reasoning, and chats are completions. */
export const openLlmetryVertex: Dialect = {
  name: 'openllmetry-vertexai',
  known: { scope: '^opentelemetry\\.instrumentation\\.vertexai$' },
  ...shared,
  operations: [...shared.operations, { is: 'chat', span: '^vertexai\\.(?:generate_content|send_message)' }],
  total: 'llm.usage.total_tokens',
};

/** Its instrumentations for Node: Anthropic's own counts, in which the cache stands beside the input. */
export const openLlmetryNode: Dialect = {
  name: 'openllmetry-js',
  known: { scope: '^@traceloop/instrumentation-' },
  ...shared,
  // Bedrock's says no operation.
  operations: [...shared.operations, { is: 'chat', span: '^bedrock\\.completion$', unlessSaid: true }],
  exclusive: {},
};
