import type { Signals } from '../src/catalog/signals/index.js';
import type { Variable } from '../src/model/dashboard.js';

/** The choices dashboards offer. A service may only serve tools, or only run agents, and is offered all the same. */
export const variables = ({ llm, tool, agent, surroundings, quality }: Signals) =>
  ({
    service: {
      label: 'service',
      title: 'Service',
      from: [llm.requests, tool.invocations, agent.sessions, surroundings.mcpOperations],
    },
    provider: { label: 'provider', title: 'Provider', from: [llm.requests] },
    model: { label: 'model', title: 'Model', from: [llm.requests] },
    agent: { label: 'agent', title: 'Agent', from: [llm.requests] },
    toolAgent: { label: 'agent', title: 'Agent', from: [tool.invocations] },
    tool: { label: 'tool', title: 'Tool', from: [tool.invocations] },
    server: { label: 'server', title: 'Server', from: [tool.invocations] },
    contextModel: { label: 'model', title: 'Model', from: [surroundings.contextBuckets] },
    contextAgent: { label: 'agent', title: 'Agent', from: [surroundings.contextBuckets] },
    check: { label: 'check', title: 'Check', from: [surroundings.safetyChecks] },
    template: { label: 'template', title: 'Template', from: [quality.templateUses] },
    version: { label: 'version', title: 'Version', from: [quality.templateUses] },
    templateModel: { label: 'model', title: 'Model', from: [quality.templateUses] },
    type: { label: 'type', title: 'Agent type', from: [agent.steps] },
  }) satisfies Record<string, Variable>;
