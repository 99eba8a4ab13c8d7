import { attributes as a, countKeys, inferenceOperations, operations } from '../src/catalog/spans.js';
import { countOnce, isCall, noteLayers } from './count-once.js';
import { deleteKeys, failuresInEvents, firstOf, matches, scopeDialect, speak, toldInEvents } from './dialects/speak.js';
import {
  between,
  type Dialect,
  dialects,
  frameworkNames,
  generations,
  joined,
  modelFamily,
  operationNames,
  providerApi,
  providerNames,
} from './dialects.js';
import { attribute, list, lookUp, type StatementGroup, scratch, set, text, textMap, transform } from './ottl.js';
import { notPlain, plain, recount } from './plain.js';

const operation = attribute('span', a.operation);
const dialect = attribute('span', a.dialect);
const method = attribute('span', a.mcpMethod);

/** What points of metrics have of it: the rest is measured, not labelled. */
const labelsOnly: readonly string[] = [a.provider, a.requestModel, a.responseModel, a.operation, a.mcpMethod];

const providers = textMap(joined(providerNames));
const asked = textMap(joined(operationNames));
/** Before a model's name providers stand in a word. */
const short = Object.fromEntries(Object.entries(providerNames).filter(([said]) => /^[a-z]+(?:_ai)?$/.test(said)));
const prefixes = textMap({ ...joined(short), ...short });

const anyOf = (context: string, keys: readonly string[]): string => {
  const there = keys.map((key) => `${attribute(context, key)} != nil`).join(' or ');
  return context === 'span' ? `${notPlain} and (${there})` : there;
};

/** What is already there under the right name stays; what was there under another name is moved, not copied. */
function translate(context: string, { name, names = {} }: Dialect, only?: readonly string[]): StatementGroup[] {
  const translated = Object.entries(names).filter(([key]) => only?.includes(key) ?? true);
  if (translated.length === 0) return [];
  const olds = translated.flatMap(([, its]) => its);
  const stamp = attribute(context, a.dialect);
  const added = [
    ...translated.map(([key, its]) =>
      set(
        attribute(context, key),
        firstOf(its.map((old) => attribute(context, old))),
        `${attribute(context, key)} == nil`,
      ),
    ),
    // On a point it would be one more label.
    ...(context === 'datapoint' ? [] : [set(stamp, text(name), `${stamp} == nil`)]),
  ];
  const deleted = [deleteKeys(context, olds)];
  return [
    {
      conditions: [anyOf(context, olds)],
      // No other dialect may have deleted anything.
      statements: context === 'span' ? recount(`${stamp} == nil`, added, deleted) : [...added, ...deleted],
    },
  ];
}

/** Dialects in which a span that says no operation was looked at, and is none. */
const decided = dialects.filter(
  ({ kind, operations: rules }) => kind !== undefined || rules?.some(({ is }) => is === undefined),
);

/** Instrumentations of one library are called after it, which for a model's is the provider. */
const library =
  '(?:instrumentation|logfire)[./-](?P<name>openai|anthropic|cohere|mistralai|groq|bedrock|vertexai|google_genai)\\b';

const spanName = (pattern: string): string => `ExtractPatterns(span.name, ${text(pattern)})["name"]`;

/** The results of a tool under the names they come in: a result can say that it is an error where the span does not. */
const results: readonly string[] = [
  a.toolResult,
  'mcp.tool.result',
  'mcp.response.value',
  'traceloop.entity.output',
  'output.value',
  'ai.toolCall.result',
  'langfuse.observation.output',
];

/** What a span leaves to be understood: operation, name of the tool or agent, and that a result was an error. */
function unnamed(): StatementGroup {
  const tool = attribute('span', a.toolName);
  const agent = attribute('span', a.agentName);
  const model = attribute('span', a.requestModel);
  // A client that names a model asks it; whoever tells a model and its tokens has asked, unless it is an agent that sums up.
  const asks = `${model} != nil and span.kind == SPAN_KIND_CLIENT`;
  const used = `(${model} != nil or ${attribute('span', a.responseModel)} != nil) and ${attribute('span', a.inputTokens)} != nil and ${agent} == nil`;
  const call = `${operation} == nil and ${tool} == nil and (${asks} or ${used})`;
  const named = `^(?:${inferenceOperations.join('|')})`;
  const bare = `${operation} == nil and span.kind == SPAN_KIND_CLIENT and IsMatch(span.name, ${text(`${named} `)})`;
  // What OpenLLMetry says of Anthropic's messages before version 0.52.
  const isChat = `${operation} == "completion" and IsMatch(span.name, "[.]chat$$")`;
  const isTool = `${operation} == ${text(operations.tool)}`;
  const isAgent = `${operation} == ${text(operations.agent)}`;
  const undecided = `(${dialect} == nil or not ContainsValue(${list(decided.map(({ name }) => name))}, ${dialect}))`;
  return {
    conditions: [
      `${call} and ${undecided}`,
      bare,
      isChat,
      isTool,
      `${isAgent} and ${agent} == nil`,
      `${method} == "tools/call"`,
    ],
    statements: [
      // A call that failed early may have nothing but the name that the conventions give it.
      set(model, spanName(`${named} (?P<name>\\S+)$`), `${bare} and ${model} == nil`),
      set(operation, spanName(`${named.replace('(?:', '(?P<name>')} `), bare),
      set(operation, text('chat'), `${call} and ${undecided}`),
      set(operation, text('chat'), isChat),
      set(operation, text('embeddings'), `${operation} == "chat" and IsMatch(span.name, "(?i)embed")`),
      // A client cannot see whether its server reports the call, a server is where it happens.
      set(
        operation,
        text(operations.tool),
        `${operation} == nil and ${method} == "tools/call" and span.kind == SPAN_KIND_SERVER`,
      ),
      set(tool, attribute('span', 'mcp.tool.name'), `${isTool} and ${tool} == nil`),
      set(tool, spanName('^(?:execute_tool|tools/call|running tool:?) (?P<name>.+)$'), `${isTool} and ${tool} == nil`),
      set(agent, spanName('^(?:invoke_agent|agent run) (?P<name>.+)$'), `${isAgent} and ${agent} == nil`),
      set(
        attribute('span', a.toolStatus),
        text('tool_error'),
        `${isTool} and ${attribute('span', a.toolStatus)} == nil and span.status.code != STATUS_CODE_ERROR and IsMatch(Coalesce([${results.map((key) => attribute('span', key)).join(', ')}, ""]), ${text('"is_?[eE]rror": ?true')})`,
      ),
    ],
  };
}

/** Values that differ from one library to the next: the provider's and the operation's name. */
function values(context: string): StatementGroup {
  const provider = attribute(context, a.provider);
  const own = attribute(context, a.operation);
  const reasons = attribute(context, a.finishReasons);
  /** What is right most often is not looked up. */
  const mapped = (names: string, path: string, right: readonly string[]) => {
    const said = scratch(context, path);
    const other = [`IsString(${path})`, ...right.map((value) => `${path} != ${text(value)}`)].join(' and ');
    return [
      set(said, `ToLowerCase(${path})`, other),
      `replace_pattern(${said}, ${text(between)}, ${text('$1')}) where ${said} != nil`,
      set(path, lookUp(names, said), `${said} != nil`),
    ];
  };
  return {
    conditions: [`${provider} != nil`, `${own} != nil`],
    statements: [
      // First, since a provider is looked for on calls.
      ...mapped(asked, own, ['chat', operations.tool]),
      // Where nothing is known of a model, the other one is the label.
      `delete_key(${context}.attributes, ${text(a.requestModel)}) where ${attribute(context, a.requestModel)} == ""`,
      set(provider, `ToLowerCase(${provider})`, `IsString(${provider})`),
      set(
        provider,
        `ExtractPatterns(Coalesce([${attribute(context, a.requestModel)}, ${attribute(context, a.responseModel)}, ""]), ${text(modelFamily)})["it"]`,
        // Some say themselves, some the application they are in, and of a call some say nobody.
        [
          ...[...frameworkNames.map(text), attribute('resource', 'service.name')].map(
            (name) => `${provider} == ${name}`,
          ),
          ...(context === 'span' ? [`${provider} == nil and ${isCall}`, `${provider} == "" and ${isCall}`] : []),
        ].join(' or '),
      ),
      // Where nothing else says it, the library does that was instrumented.
      ...(context === 'span'
        ? [set(provider, `ExtractPatterns(scope.name, ${text(library)})["name"]`, `${provider} == nil and ${isCall}`)]
        : []),
      `replace_pattern(${provider}, ${text(providerApi)}, ${text('$1')})`,
      ...mapped(providers, provider, ['openai', 'anthropic']),
      ...[a.requestModel, a.responseModel].flatMap((key) => ownPrefix(attribute(context, key), provider, context)),
      // One reason is a list of one, and a list may come as JSON.
      ...(context === 'datapoint'
        ? []
        : [
            set(reasons, `ParseJSON(${reasons})`, `IsString(${reasons}) and IsMatch(${reasons}, "^[[\\"]")`),
            set(reasons, `[${reasons}]`, `IsString(${reasons})`),
          ]),
    ],
  };
}

/** `openai/gpt-4o` where the provider is OpenAI is gpt-4o; where another sells it, that is what it is called there. Google's have the places they are kept in. */
function ownPrefix(model: string, provider: string, context: string): string[] {
  const prefix = scratch(context, 'prefix');
  return [
    set(prefix, `ExtractPatterns(${model}, "^(?P<it>[a-z_]+)/")["it"]`, `Index(${model}, "/") > 0`),
    `replace_pattern(${model}, "^(?:(?:projects/[^/]+/locations/[^/]+/)?publishers/[^/]+/)?models/", "") where ${['models', 'projects', 'publishers'].map((place) => `${prefix} == ${text(place)}`).join(' or ')}`,
    set(prefix, lookUp(prefixes, prefix), `${prefix} != nil`),
    `replace_pattern(${model}, "^[a-z_]+/", "") where ${prefix} != nil and ${prefix} == ${provider}`,
  ];
}

/**
 * Token counts are whole numbers, whatever type they came in; what is no number is no count. Most are right as they come.
 * Records of logs have the first ones only.
 */
function countsIn(context: string): StatementGroup {
  const keys = context === 'span' ? countKeys : countKeys.slice(0, 5);
  const wrong = keys.map((key) => noCount(attribute(context, key))).join(' or ');
  return {
    conditions: [context === 'span' ? `${isCall} and (${wrong})` : wrong],
    statements: keys.flatMap((key) => {
      const path = attribute(context, key);
      return [
        set(path, `Double(${path})`, `IsString(${path})`),
        set(path, `Int(${path})`, `IsDouble(${path})`),
        `delete_key(${context}.attributes, ${text(key)}) where ${noCount(path)}`,
      ];
    }),
  };
}

function noCount(path: string): string {
  return `${path} != nil and (not IsInt(${path}) or ${path} < 0)`;
}

const semantics = attribute('span', a.tokenSemantics);

/** Adds the parts of the usage that are counted beside the rest, once: that it is done is said on the span. */
const inclusive: StatementGroup = {
  conditions: [`${semantics} == "exclusive" or ${semantics} == "disjoint" or ${semantics} == "thoughts"`],
  statements: [
    ...[a.cacheReadTokens, a.cacheWriteTokens].map((key) => add(a.inputTokens, key, `${semantics} != "thoughts"`)),
    add(a.inputTokens, a.audioInputTokens, `${semantics} == "disjoint"`),
    add(a.outputTokens, a.reasoningTokens, `${semantics} != "exclusive"`),
    add(a.outputTokens, a.audioOutputTokens, `${semantics} == "disjoint"`),
    set(semantics, text('inclusive')),
  ],
};

function add(to: string, part: string, where?: string): string {
  const [whole, count] = [attribute('span', to), attribute('span', part)];
  return set(whole, `${whole} + ${count}`, [`IsInt(${count})`, where].filter((one) => one !== undefined).join(' and '));
}

/** Usage that comes in an event of the span (Ax for TypeScript). */
const usageInEvents: StatementGroup = {
  conditions: ['spanevent.name == "gen_ai.usage"'],
  statements: [a.inputTokens, a.outputTokens].map((key) =>
    set(attribute('span', key), attribute('spanevent', key), `${attribute('span', key)} == nil`),
  ),
};

/** A scope has many spans, and patterns are what costs. */
const scopes: StatementGroup = {
  statements: [
    ...dialects.flatMap(({ name, known = {} }) =>
      known.scope === undefined ? [] : [set(scopeDialect, text(name), matches('scope.name', known.scope))],
    ),
    ...noteLayers,
  ],
};

/**
 * Foreign names and values to those of the catalog: on spans in every dialect; on log records and on points of metrics,
 * which carry the attributes of a generation only, in those. Then it is decided which spans repeat a call.
 */
export const normalise = transform('normalise', {
  trace: [
    scopes,
    plain,
    usageInEvents,
    ...dialects.flatMap(toldInEvents),
    ...dialects.flatMap(failuresInEvents),
    ...dialects.map(speak),
    ...generations.flatMap((generation) => translate('span', generation)),
    unnamed(),
    values('span'),
    countsIn('span'),
    inclusive,
    ...countOnce,
  ],
  log: [...generations.flatMap((generation) => translate('log', generation)), values('log'), countsIn('log')],
  metric: [...generations.flatMap((generation) => translate('datapoint', generation, labelsOnly)), values('datapoint')],
});
