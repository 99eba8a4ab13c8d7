import { finishReasons } from '../src/catalog/finish-reasons.js';
import { attributes as a, operations, resourceAttributes } from '../src/catalog/spans.js';
import { failureWords } from '../src/catalog/values.js';
import { isCall } from './count-once.js';
import { dialects } from './dialects.js';
import { attribute, list, type StatementGroup, scratch, set, text, transform } from './ottl.js';

/** Longer label values are cut. */
const longest = 128;

const from = (...keys: readonly string[]): string =>
  `Coalesce([${keys.map((key) => attribute('span', key)).join(', ')}, "unknown"])`;

const label = (name: string, ...keys: readonly string[]): string[] => {
  const path = scratch('span', name);
  // Texts and whole numbers: of bytes there would be a text that hides what is in them.
  return [
    set(path, from(...keys)),
    set(path, `String(${path})`, `IsInt(${path})`),
    set(path, text('unknown'), `not (${path} > "")`),
  ];
};

/** Set where the span names an agent: only then is it a step of one. */
const step = set(
  scratch('span', 'step'),
  'true',
  `${attribute('span', a.agentType)} != nil or ${attribute('span', a.agentName)} != nil`,
);

const operation = attribute('span', a.operation);
const repeats = attribute('span', a.repeats);
const apart = dialects.filter(({ usageApart }) => usageApart !== undefined).map(({ name }) => name);
const answering = dialects.filter(({ modelThatAnswered }) => modelThatAnswered).map(({ name }) => name);
const status = scratch('span', 'status');
const failure = scratch('span', 'failure');
const seconds = scratch('span', 'seconds');
/** The HTTP status, under today's name and the one before. */
const httpStatus = scratch('span', 'http');
/** The list is made anew each time: only where there is something to look for. */
const isIn = (values: readonly string[], path: string) =>
  `(${path} != nil and ContainsValue(${list(values)}, ${path}))`;

/**
 * What a metric needs a span to be. The connector asks for labels before it asks anything that costs, so that these are
 * labels too, until the points are there (`forgetMarks`).
 */
export const marks = {
  /** A metric of these families of spans. */
  of: (families: readonly string[]): string => `~${families.join('+')}`,
  /** One of `seldom` is there. */
  seldom: '~seldom',
} as const;

/** Numbers that most model calls do not have. */
export const seldom: readonly string[] = [
  'cache_write',
  'reasoning',
  'audio_input',
  'audio_output',
  'unpriced',
  'first',
  'each',
];

const mark = (name: string, where?: string): string => set(scratch('span', name), 'true', where);

/** Every family has these: whose span it was, how long it took, and what went wrong if something did. */
const common = (family: string): string[] => [
  set(scratch('span', 'family'), text(family)),
  set(
    scratch('span', 'service'),
    `Coalesce([resource.attributes[${text(resourceAttributes.service)}], "unknown_service"])`,
  ),
  set(seconds, 'Seconds(span.end_time - span.start_time)'),
  set(seconds, '0.0', `${seconds} < 0.0`),
  set(failure, text('')),
  set(failure, 'span.status.message', 'span.status.code == STATUS_CODE_ERROR'),
  set(httpStatus, attribute('span', 'http.status_code')),
  set(httpStatus, attribute('span', a.httpStatus)),
  set(failure, `String(${httpStatus})`, `${httpStatus} != nil`),
  set(failure, `String(${attribute('span', a.errorType)})`, `${attribute('span', a.errorType)} != nil`),
];

/** Why an answer ended; the later of two that fit wins. */
const endings: Readonly<Record<string, string>> = { other: '.', ...finishReasons };
const firstReason = `String(${attribute('span', a.finishReasons)}[0])`;

/** The status the span states, if it is one of these; else what its error says; else error or ok. */
const statusOf = (stated: string, known: readonly string[]): string[] => {
  const failed = `(span.status.code == STATUS_CODE_ERROR or ${attribute('span', a.errorType)} != nil or ${httpStatus} >= 400)`;
  return [
    set(status, text('ok')),
    set(status, text('error'), failed),
    ...Object.entries(failureWords)
      .filter(([meaning]) => known.includes(meaning))
      .map(([meaning, pattern]) =>
        set(status, text(meaning), `${status} != "ok" and IsMatch(${failure}, ${text(pattern)})`),
      ),
    set(status, attribute('span', stated), isIn(known, attribute('span', stated))),
  ];
};

/** The labels take the place of the span's attributes: a metric can then hold nothing else. */
const done: readonly string[] = ['set(span.attributes, span.cache)', `truncate_all(span.attributes, ${longest})`];

const count = (name: string, key: string): string =>
  set(
    scratch('span', name),
    attribute('span', key),
    `IsInt(${attribute('span', key)}) and ${attribute('span', key)} > 0`,
  );

const inference: StatementGroup = {
  conditions: [`${isCall} and (${repeats} == nil or ${repeats} == "usage")`],
  statements: [
    ...common('llm'),
    set(scratch('span', 'family'), text('usage'), `${repeats} == "usage"`),
    mark(marks.of(['llm', 'usage'])),
    mark(marks.of(['llm']), `${repeats} == nil`),
    ...label('provider', a.provider),
    ...label('model', a.requestModel, a.responseModel),
    set(
      scratch('span', 'model'),
      attribute('span', a.responseModel),
      `${isIn(answering, attribute('span', a.dialect))} and ${attribute('span', a.responseModel)} > ""`,
    ),
    ...label('operation', a.operation),
    ...label('agent', a.agentName, a.agentType),
    ...label('type', a.agentType, a.agentName),
    step,
    ...label('project', a.project),
    ...label('task_type', a.taskType),
    ...statusOf(a.status, ['ok', 'error', 'timeout', 'cancelled', 'rate_limited']),
    count('input', a.inputTokens),
    count('output', a.outputTokens),
    count('cache_read', a.cacheReadTokens),
    count('cache_write', a.cacheWriteTokens),
    count('reasoning', a.reasoningTokens),
    count('audio_input', a.audioInputTokens),
    count('audio_output', a.audioOutputTokens),
    set(scratch('span', 'cost'), `Double(${attribute('span', a.cost)})`, `${attribute('span', a.cost)} >= 0`),
    set(scratch('span', 'unpriced'), '0', `${attribute('span', a.unpriced)} == true`),
    ...['input', 'output'].map((part) =>
      set(
        scratch('span', 'unpriced'),
        `${scratch('span', 'unpriced')} + ${scratch('span', part)}`,
        `${scratch('span', 'unpriced')} != nil and ${scratch('span', part)} != nil`,
      ),
    ),
    // Where usage comes in a span of its own, that span says whether it came.
    set(
      scratch('span', 'source'),
      text('missing'),
      `not (${isIn(apart, attribute('span', a.dialect))} and ${repeats} == nil and ${status} == "ok")`,
    ),
    set(
      scratch('span', 'source'),
      text('provider'),
      `${attribute('span', a.inputTokens)} != nil or ${attribute('span', a.outputTokens)} != nil`,
    ),
    set(
      scratch('span', 'source'),
      attribute('span', a.usageSource),
      isIn(['provider', 'estimated', 'missing'], attribute('span', a.usageSource)),
    ),
    set(scratch('span', 'first'), `Double(${attribute('span', a.timeToFirstChunk)})`),
    set(
      scratch('span', 'each'),
      `(${seconds} - ${scratch('span', 'first')}) / (Double(${scratch('span', 'output')}) - 1.0)`,
      `${scratch('span', 'first')} != nil and ${scratch('span', 'output')} > 1 and ${seconds} >= ${scratch('span', 'first')}`,
    ),
    mark(marks.seldom, seldom.map((key) => `${scratch('span', key)} != nil`).join(' or ')),
    ...Object.entries(endings).map(([reason, pattern]) =>
      set(
        scratch('span', 'reason'),
        text(reason),
        `${attribute('span', a.finishReasons)} != nil and IsMatch(${firstReason}, ${text(`(?i)${pattern}`)})`,
      ),
    ),
    set(scratch('span', 'template'), attribute('span', a.promptName), `${attribute('span', a.promptName)} > ""`),
    ...label('version', a.promptVersion),
    ...done,
  ],
};

const mcpMethod = attribute('span', a.mcpMethod);

/** A tool call, an MCP request, or both in one span: the MCP conventions add to a tool's span where there is one. */
const toolOrMcp: StatementGroup = {
  conditions: [`${operation} == ${text(operations.tool)}`, `${mcpMethod} != nil`],
  statements: [
    ...common('tool'),
    set(scratch('span', 'method'), mcpMethod, `${mcpMethod} > ""`),
    set(scratch('span', 'side'), text('server')),
    set(scratch('span', 'side'), text('client'), 'span.kind == SPAN_KIND_CLIENT'),
    set(scratch('span', 'family'), text('mcp'), `${operation} != ${text(operations.tool)} or ${repeats} != nil`),
    mark(marks.of(['tool', 'mcp'])),
    mark(marks.of(['tool']), `${scratch('span', 'family')} == "tool"`),
    ...label('tool', a.toolName),
    ...label('server', a.toolServer, a.mcpServer, a.serverAddress),
    ...label('agent', a.agentName, a.agentType),
    ...label('type', a.agentType, a.agentName),
    step,
    ...statusOf(a.toolStatus, ['ok', 'error', 'tool_error', 'timeout', 'denied']),
    // Protocol code of "invalid params", and what validators call their errors.
    set(
      scratch('span', 'unfit'),
      'true',
      `${status} != "ok" and IsMatch(${failure}, "-32602|(?i)invalid.?(?:params|arguments|tool.?(?:input|arguments))|ZodError|ValidationError")`,
    ),
    set(scratch('span', 'result'), text('miss'), `${attribute('span', a.mcpCacheHit)} == false`),
    set(scratch('span', 'result'), text('hit'), `${attribute('span', a.mcpCacheHit)} == true`),
    count('depth', a.mcpFederationDepth),
    ...done,
  ],
};

const agent: StatementGroup = {
  conditions: [`${operation} == ${text(operations.agent)}`],
  statements: [
    ...common('agent'),
    mark(marks.of(['agent'])),
    ...label('type', a.agentType, a.agentName),
    ...statusOf(a.agentStatus, ['ok', 'error', 'timeout', 'cancelled']),
    count('steps', a.agentSteps),
    ...done,
  ],
};

const memory: StatementGroup = {
  conditions: [`${attribute('span', a.memoryType)} != nil`, `IsMatch(${operation}, "_memory$$")`],
  statements: [
    ...common('memory'),
    mark(marks.of(['memory'])),
    ...label('type', a.memoryType, a.operation),
    ...statusOf(a.memoryStatus, ['ok', 'error']),
    ...done,
  ],
};

const safety: StatementGroup = {
  conditions: [
    `${attribute('span', a.safetyCheck)} != nil and ${isIn(['pass', 'flag', 'block'], attribute('span', a.safetyResult))}`,
  ],
  statements: [
    ...common('safety'),
    mark(marks.of(['safety'])),
    ...label('check', a.safetyCheck),
    ...label('result', a.safetyResult),
    ...done,
  ],
};

/** Turns spans into the labels and numbers of the metrics; the sampled spans are another copy and keep their attributes. */
export const labels = transform('labels', { trace: [inference, toolOrMcp, agent, memory, safety] });

/** Spans that no family is made of, and those whose service supplies its own series. */
export const notDerived: readonly string[] = [
  `resource.attributes[${text(resourceAttributes.metricsSource)}] == "shim"`,
  // Where an application set OpenTelemetry up itself, the shim cannot change its resource and marks the spans.
  `${attribute('span', resourceAttributes.metricsSource)} == "shim"`,
  `${repeats} != nil and ${repeats} != "usage" and ${mcpMethod} == nil`,
  `${operation} == nil and ${mcpMethod} == nil and ${attribute('span', a.memoryType)} == nil and ${attribute('span', a.safetyCheck)} == nil`,
];
