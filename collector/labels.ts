import { finishReasons } from '../src/catalog/finish-reasons.js';
import { attributes as a, operations } from '../src/catalog/spans.js';
import { failureWords } from '../src/catalog/values.js';
import { facts, type Group, groupNames, groups, marks } from './marks.js';
import { attribute, list, type StatementGroup, scratch, set, text } from './ottl.js';

/** Longer label values are cut. */
const longest = 128;

const own = (key: string): string => attribute('datapoint', key);
const made = (name: string): string => scratch('datapoint', name);

/** What says that a call failed, and why. */
const failed = [facts.message, 'http.status_code', a.httpStatus, a.errorType];
const agentOrType = [a.agentName, a.agentType];
const typeOrAgent = [a.agentType, a.agentName];

/** Attributes of spans that labels are made of, and what else tells the family: points carry those their metric needs. */
export const sources: Readonly<Record<Group, Readonly<Record<string, readonly string[]>>>> = {
  llm: {
    family: [a.repeats],
    provider: [a.provider],
    model: [a.requestModel],
    operation: [a.operation],
    agent: agentOrType,
    type: typeOrAgent,
    project: [a.project],
    task_type: [a.taskType],
    status: [a.status, ...failed],
    source: [facts.said, facts.apart, a.usageSource, a.status, ...failed],
    reason: [a.finishReasons],
    template: [a.promptName],
    version: [a.promptVersion],
  },
  tool: {
    family: [a.operation, a.repeats],
    tool: [a.toolName],
    server: [a.toolServer, a.mcpServer, a.serverAddress],
    agent: agentOrType,
    type: typeOrAgent,
    status: [a.toolStatus, ...failed],
    method: [a.mcpMethod],
    side: [facts.client],
    result: [a.mcpCacheHit],
  },
  agent: { type: typeOrAgent, status: [a.agentStatus, ...failed] },
  memory: { type: [a.memoryType, a.operation], status: [a.memoryStatus, ...failed] },
  safety: { check: [a.safetyCheck], result: [a.safetyResult] },
};

/** Texts and whole numbers: of bytes there would be a text that hides what is in them. */
const label = (group: Group, ...names: readonly string[]): string[] =>
  names.flatMap((name) => [
    set(made(name), `Coalesce([${[...sources[group][name]!.map(own), '"unknown"'].join(', ')}])`),
    set(made(name), `String(${made(name)})`, `IsInt(${made(name)})`),
    set(made(name), text('unknown'), `not (${made(name)} > "")`),
  ]);

const operation = own(a.operation);
const repeats = own(a.repeats);
const status = made('status');
const failure = made('failure');
/** The HTTP status, under today's name and the one before. */
const httpStatus = made('http');
/** The list is made anew each time: only where there is something to look for. */
const isIn = (values: readonly string[], path: string) =>
  `(${path} != nil and ContainsValue(${list(values)}, ${path}))`;

const common = (group: Group): string[] => [set(made('family'), text(group)), set(made('service'), own(facts.service))];

/** Set where the span names an agent: only then is it a step of one. */
const step = set(made('step'), 'true', `${own(a.agentType)} != nil or ${own(a.agentName)} != nil`);

/** The status the span states, if it is one of these; else what its error says; else error or ok. */
const statusOf = (stated: string, known: readonly string[]): string[] => [
  set(failure, text('')),
  set(failure, own(facts.message)),
  set(httpStatus, own('http.status_code')),
  set(httpStatus, own(a.httpStatus)),
  set(failure, `String(${httpStatus})`, `${httpStatus} != nil`),
  set(failure, `String(${own(a.errorType)})`, `${own(a.errorType)} != nil`),
  set(status, text('ok')),
  set(status, text('error'), `(${own(facts.message)} != nil or ${own(a.errorType)} != nil or ${httpStatus} >= 400)`),
  ...Object.entries(failureWords)
    .filter(([meaning]) => known.includes(meaning))
    .map(([meaning, pattern]) =>
      set(status, text(meaning), `${status} != "ok" and IsMatch(${failure}, ${text(pattern)})`),
    ),
  set(status, own(stated), isIn(known, own(stated))),
];

/** Why an answer ended; the later of two that fit wins. */
const endings: Readonly<Record<string, string>> = { other: '.', ...finishReasons };
const firstReason = `String(${own(a.finishReasons)}[0])`;

/** Labels whose value is in the definition. */
const fixed = (...names: readonly string[]): string[] => names.map((name) => set(made(name), own(fixedLabel(name))));
export const fixedLabel = (name: string): string => `~${name}`;

/** The labels take the place of what they are made of: a series can then hold nothing else. */
const done: readonly string[] = [
  'set(datapoint.attributes, datapoint.cache)',
  `truncate_all(datapoint.attributes, ${longest})`,
];

/** Of a group of families: what counts its spans has every label; what measures them, mostly, has few. */
interface Statements {
  readonly counted: readonly string[];
  /** Where this is there, a measure has labels that are rare. */
  readonly rare?: string;
  readonly measured?: readonly string[];
}

const inference: Statements = {
  counted: [
    ...common('llm'),
    set(made('family'), text('usage'), `${repeats} == "usage"`),
    ...label('llm', 'provider', 'model', 'operation', 'agent', 'type', 'project', 'task_type'),
    step,
    ...statusOf(a.status, ['ok', 'error', 'timeout', 'cancelled', 'rate_limited']),
    // Where usage comes in a span of its own, that span says whether it came.
    set(
      made('source'),
      text('missing'),
      `not (${own(facts.apart)} != nil and ${repeats} == nil and ${status} == "ok")`,
    ),
    set(made('source'), text('provider'), `${own(facts.said)} != nil`),
    set(made('source'), own(a.usageSource), isIn(['provider', 'estimated', 'missing'], own(a.usageSource))),
    ...Object.entries(endings).map(([reason, pattern]) =>
      set(
        made('reason'),
        text(reason),
        `${own(a.finishReasons)} != nil and IsMatch(${firstReason}, ${text(`(?i)${pattern}`)})`,
      ),
    ),
    set(made('template'), own(a.promptName), `${own(a.promptName)} > ""`),
    ...label('llm', 'version'),
    ...done,
  ],
  rare: a.promptName,
  measured: [
    ...common('llm'),
    ...label('llm', 'provider', 'model', 'operation', 'agent', 'project', 'task_type'),
    ...fixed('direction', 'kind'),
    ...done,
  ],
};

const toolOrMcp: Statements = {
  counted: [
    ...common('tool'),
    set(made('method'), own(a.mcpMethod), `${own(a.mcpMethod)} > ""`),
    set(made('side'), text('server')),
    set(made('side'), text('client'), `${own(facts.client)} != nil`),
    set(made('family'), text('mcp'), `${operation} != ${text(operations.tool)} or ${repeats} != nil`),
    ...label('tool', 'tool', 'server', 'agent', 'type'),
    step,
    ...statusOf(a.toolStatus, ['ok', 'error', 'tool_error', 'timeout', 'denied']),
    // Protocol code of "invalid params", and what validators call their errors.
    set(
      made('unfit'),
      'true',
      `${status} != "ok" and IsMatch(${failure}, "-32602|(?i)invalid.?(?:params|arguments|tool.?(?:input|arguments))|ZodError|ValidationError")`,
    ),
    set(made('result'), text('miss'), `${own(a.mcpCacheHit)} == false`),
    set(made('result'), text('hit'), `${own(a.mcpCacheHit)} == true`),
    ...done,
  ],
  rare: a.mcpMethod,
  measured: [...common('tool'), ...label('tool', 'tool', 'server'), ...done],
};

const statements: Readonly<Record<Group, Statements>> = {
  llm: inference,
  tool: toolOrMcp,
  agent: {
    counted: [
      ...common('agent'),
      ...label('agent', 'type'),
      ...statusOf(a.agentStatus, ['ok', 'error', 'timeout', 'cancelled']),
      ...done,
    ],
  },
  memory: {
    counted: [...common('memory'), ...label('memory', 'type'), ...statusOf(a.memoryStatus, ['ok', 'error']), ...done],
  },
  safety: { counted: [...common('safety'), ...label('safety', 'check', 'result'), ...done] },
};

/**
 * Turns what points have of their spans into the labels of the catalog. A point has marks of one family, which go with that.
 * @param isCount whether a point counts the spans of a group
 */
export const labels = (isCount: (group: Group) => string): StatementGroup[] =>
  groupNames.flatMap((group) => {
    const { counted, rare, measured } = statements[group];
    const isOfGroup = [groups[group], groups[group].slice(0, 1)].map((families) => `${own(marks.of(families))} != nil`);
    const ofGroup = [...new Set(isOfGroup)];
    if (measured === undefined) return [{ conditions: ofGroup, statements: counted }];
    return [
      {
        conditions: [isCount(group), `${own(rare!)} != nil and (${ofGroup.join(' or ')})`],
        statements: counted,
      },
      { conditions: ofGroup, statements: measured },
    ];
  });
