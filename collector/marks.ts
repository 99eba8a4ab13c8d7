import { attributes as a, operations, resourceAttributes } from '../src/catalog/spans.js';
import { isCall } from './count-once.js';
import { dialects } from './dialects.js';
import { attribute, type StatementGroup, set, text, transform } from './ottl.js';

/**
 * What of a span its points could not know: written into the span's copy beside its attributes, and counted with them. Labels
 * are made of the points (labels.ts), which are far fewer than spans.
 */
export const facts = {
  service: '~service',
  /** Message of a span that failed; only there when it did. */
  message: '~message',
  /** There when the span tells tokens, however many. */
  said: '~said',
  /** There where the dialect tells usage in a span of its own. */
  apart: '~apart',
  /** There on the client's side of a request. */
  client: '~client',
  /** Tokens without a price. */
  unpriced: '~unpriced',
  /** Seconds to the first token, and from each to the next. */
  first: '~first',
  each: '~each',
} as const;

/** Families of spans that are made into points together; the second name is of those that only some metrics count. */
export const groups = {
  llm: ['llm', 'usage'],
  tool: ['tool', 'mcp'],
  agent: ['agent'],
  memory: ['memory'],
  safety: ['safety'],
} as const;
export type Group = keyof typeof groups;
export const groupNames = Object.keys(groups) as readonly Group[]; // its own keys

/**
 * What a metric needs a span to be. The connector looks whether labels are there before it asks anything that costs, so that these are
 * labels too, until series are made of the points.
 */
export const marks = {
  /** A metric of these families of spans. */
  of: (families: readonly string[]): string => `~${families.join('+')}`,
  /** A number is there that most model calls do not have. */
  seldom: '~seldom',
} as const;

const operation = attribute('span', a.operation);
const repeats = attribute('span', a.repeats);
const mcpMethod = attribute('span', a.mcpMethod);
const fact = (name: keyof typeof facts): string => attribute('span', facts[name]);
const mark = (name: string, where?: string): string => set(attribute('span', name), 'true', where);
const there = (key: string): string => `${attribute('span', key)} != nil`;

/** Every family has these. The first says as well that a span has found its family: it has one. */
const common: readonly string[] = [
  set(fact('service'), `Coalesce([resource.attributes[${text(resourceAttributes.service)}], "unknown_service"])`),
  set(fact('message'), 'span.status.message', 'span.status.code == STATUS_CODE_ERROR'),
  // Nothing takes less than no time.
  set('span.end_time', 'span.start_time', 'span.end_time_unix_nano < span.start_time_unix_nano'),
];
const isNew = `${fact('service')} == nil`;

/** A count is a whole number above zero. */
export const isCount = (key: string): string => `IsInt(${attribute('span', key)}) and ${attribute('span', key)} > 0`;

const dialect = attribute('span', a.dialect);
const isOne = (names: readonly string[]): string =>
  `(${names.map((name) => `${dialect} == ${text(name)}`).join(' or ')})`;
const apart = dialects.filter(({ usageApart }) => usageApart !== undefined).map(({ name }) => name);
const answering = dialects.filter(({ modelThatAnswered }) => modelThatAnswered).map(({ name }) => name);
const [requested, answered] = [attribute('span', a.requestModel), attribute('span', a.responseModel)];

const inference: readonly StatementGroup[] = [
  {
    conditions: [`${isCall} and (${repeats} == nil or ${repeats} == "usage")`],
    statements: [
      ...common,
      mark(marks.of(groups.llm)),
      mark(marks.of(['llm']), `${repeats} == nil`),
      // One name of the model is enough for the points: the one that was asked for, or what answered in its place.
      set(requested, answered, `${requested} == nil`),
      mark(facts.said, `${there(a.inputTokens)} or ${there(a.outputTokens)}`),
      mark(
        marks.seldom,
        [a.cacheWriteTokens, a.reasoningTokens, a.audioInputTokens, a.audioOutputTokens, a.unpriced, a.timeToFirstChunk]
          .map(there)
          .join(' or '),
      ),
    ],
  },
  {
    conditions: [`${dialect} != nil and ${there(marks.of(groups.llm))}`],
    statements: [set(requested, answered, `${isOne(answering)} and ${answered} > ""`), mark(facts.apart, isOne(apart))],
  },
  {
    conditions: [there(marks.seldom)],
    statements: [
      set(fact('unpriced'), '0', `${attribute('span', a.unpriced)} == true`),
      ...[a.inputTokens, a.outputTokens].map((key) =>
        set(
          fact('unpriced'),
          `${fact('unpriced')} + ${attribute('span', key)}`,
          `${fact('unpriced')} != nil and ${isCount(key)}`,
        ),
      ),
      set(fact('first'), `Double(${attribute('span', a.timeToFirstChunk)})`),
      set(
        fact('each'),
        `(${seconds()} - ${fact('first')}) / (Double(${attribute('span', a.outputTokens)}) - 1.0)`,
        `${fact('first')} != nil and ${isCount(a.outputTokens)} and ${attribute('span', a.outputTokens)} > 1 and ${seconds()} >= ${fact('first')}`,
      ),
    ],
  },
];

export function seconds(): string {
  return 'Seconds(span.end_time - span.start_time)';
}

/** A tool call, an MCP request, or both in one span: the MCP conventions add to a tool's span where there is one. */
const toolOrMcp: StatementGroup = {
  conditions: [`${isNew} and (${operation} == ${text(operations.tool)} or ${mcpMethod} != nil)`],
  statements: [
    ...common,
    mark(marks.of(groups.tool)),
    mark(marks.of(['tool']), `${operation} == ${text(operations.tool)} and ${repeats} == nil`),
    mark(facts.client, 'span.kind == SPAN_KIND_CLIENT'),
  ],
};

const single = (group: Group, condition: string): StatementGroup => ({
  conditions: [`${isNew} and (${condition})`],
  statements: [...common, mark(marks.of(groups[group]))],
});

const results = ['pass', 'flag', 'block'].map((result) => `${attribute('span', a.safetyResult)} == ${text(result)}`);

/** On a copy of each span; the sampled spans are another one and keep what they have. */
export const spanMarks = transform('marks', {
  trace: [
    ...inference,
    toolOrMcp,
    single('agent', `${operation} == ${text(operations.agent)}`),
    single('memory', `${there(a.memoryType)} or IsMatch(${operation}, "_memory$$")`),
    single('safety', `${there(a.safetyCheck)} and (${results.join(' or ')})`),
  ],
});

/**
 * Spans that no family is made of, and those whose service supplies its own series. A call that another one below repeats is
 * known to repeat one by now, but not to whoever repeats it in turn, and a step may say that a tool failed: those go on.
 */
export const notDerived: readonly string[] = [
  `resource.attributes[${text(resourceAttributes.metricsSource)}] == "shim"`,
  // Where an application set OpenTelemetry up itself, the shim cannot change its resource and marks the spans.
  `${attribute('span', resourceAttributes.metricsSource)} == "shim"`,
  `${repeats} == "library" and ${mcpMethod} == nil`,
  `${operation} == nil and ${mcpMethod} == nil and ${attribute('span', a.memoryType)} == nil and ${attribute('span', a.safetyCheck)} == nil and ${attribute('span', a.errorType)} != "tool_error"`,
];
