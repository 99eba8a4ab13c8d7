import { attributes as a, operations } from '../../src/catalog/spans.js';
import type { Dialect } from './dialect.js';

/** Frameworks for the JVM and for Rust that trace themselves. */
export const compiled: readonly Dialect[] = [
  {
    // Spring AI: clients, advisors and tools are all the operation `framework`.
    name: 'spring-ai',
    known: { has: ['spring.ai.kind'] },
    operations: [{ is: operations.tool, where: { 'spring.ai.kind': '^tool_call$' } }, { is: undefined }],
    named: { [operations.tool]: 'spring.ai.tool.definition.name' },
  },
  {
    // The calls below them, which have nothing of Spring AI's own. It passes on what the provider counts.
    name: 'spring-ai-calls',
    known: { scope: '^org\\.springframework\\.boot$', of: ['gen_ai.system'] },
    exclusive: {},
  },
  {
    // Semantic Kernel for Java: functions of a plugin are tools, others are prompts.
    name: 'semantic-kernel-java',
    known: { scope: '^SemanticKernel$' },
    operations: [
      { is: operations.tool, has: ['semantic_kernel.function.invocation.plugin_name'] },
      { is: 'chat', where: { [a.operation]: '^chat\\.completions$' } },
      { is: 'text_completion', where: { [a.operation]: '^text\\.completions$' } },
    ],
    named: { [operations.tool]: 'semantic_kernel.function.invocation.name' },
  },
  {
    // Quarkus' LangChain4j: calls say no operation and no provider, and failures by an exception alone.
    name: 'quarkus-langchain4j',
    known: { scope: '^io\\.quarkus\\.opentelemetry$', of: [a.requestModel, a.toolName] },
    operations: [{ is: 'chat', span: '^completion ', unlessSaid: true }],
    failedByEvent: true,
  },
  {
    // Koog for Kotlin and Java: the cache, as the provider counts it, is in a text beside the conventions.
    name: 'koog',
    known: { has: ['koog.event.id'] },
    json: {
      'gen_ai.response.metadata': {
        [a.cacheReadTokens]: [['cacheReadInputTokens']],
        [a.cacheWriteTokens]: [['cacheCreationInputTokens']],
      },
    },
    exclusive: {},
  },
  {
    // Rig for Rust: writes the conventions, and of what failed nothing but what was asked.
    name: 'rig',
    known: { where: { target: '^rig(?:_|::)' } },
    failedWithout: [a.responseId, a.responseModel, a.inputTokens, a.outputTokens],
    toolFailed: { attribute: 'gen_ai.tool.call.outcome', value: '^error$' },
  },
];
