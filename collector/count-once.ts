import { attributes as a, inferenceOperations, operations } from '../src/catalog/spans.js';
import { matches } from './dialects/speak.js';
import { layers } from './dialects.js';
import { attribute, type StatementGroup, set, text } from './ottl.js';

/**
 * A span that repeats a call another span tells is marked, and no metric or price is made of it. Statements know one span
 * at a time, so what has to be known of the others is written on the resource, which the spans of one batch of one
 * process share, and taken off again at the end. That is done twice: for what came in one request, so that the trace says it
 * too, and before counting for what came within seconds (`joined` in derive.ts).
 */
const seen = 'resource.attributes["genai.seen"]';
/** Whether an SDK of the process traces itself: else nobody asks what others saw of its calls. */
const sdkSeen = `${seen}["sdk"]`;
/** Whether calls of one provider are told by two instrumentations of its client library. */
const clients = `${seen}["clients"]`;
const note = (...key: readonly string[]): string =>
  `${seen}[${key.length === 1 ? key[0] : `Concat([${key.join(', ')}], " ")`}]`;
/** In parts by the trace: a map is searched from its beginning, and of what is told in seconds it would be long. */
const below = (...key: readonly string[]): string =>
  `${seen}[Substring(span.trace_id.string, 0, 2)]${note(...key).slice(seen.length)}`;

const operation = attribute('span', a.operation);
const repeats = attribute('span', a.repeats);
const provider = attribute('span', a.provider);
const tool = attribute('span', a.toolName);
const response = attribute('span', a.responseId);
const method = attribute('span', a.mcpMethod);
const server = attribute('span', a.toolServer);
/** Cheaper than looking it up in a list, which is made anew for every span. */
export const isCall = `(${inferenceOperations.map((name) => `${operation} == ${text(name)}`).join(' or ')})`;
const isTool = `${operation} == ${text(operations.tool)}`;
/** The scope's layer, noted on it until the end. */
const scopeLayer = 'scope.attributes["genai.layer"]';
export const noteLayers: readonly string[] = Object.entries(layers).map(([layer, pattern]) =>
  set(scopeLayer, text(layer), matches('scope.name', pattern)),
);
const of = (layer: keyof typeof layers) => `${scopeLayer} == ${text(layer)}`;
const hasParent = 'span.parent_span_id.string != ""';
const told = `${of('client')} and ${isCall} and ${response} != nil`;
const answerer = note('"answered"', response);
/** Embeddings inside of a chat are another call. */
const embeds = `${operation} == "embeddings"`;

const earliest = (path: string, where: string): string =>
  set(path, 'span.start_time_unix_nano', `${where} and (${path} == nil or ${path} > span.start_time_unix_nano)`);
const began = (path: string): string => `${path} < span.end_time_unix_nano`;

export const countOnce: readonly StatementGroup[] = [
  // Of the layers in one process that report calls of one provider, one counts: the client library's instrumentation, a
  // framework's, the SDK's own, in this order.
  {
    conditions: [`${of('sdk')} and ${isCall}`],
    statements: [set(note('"sdk"', provider), 'true'), set(sdkSeen, 'true')],
  },
  {
    // By kind of call: a library that leaves chats to the framework above it may see the embeddings all the same.
    conditions: [`${of('client')} and ${isCall}`],
    statements: [
      set(clients, 'true', `${note('"client"', provider)} != nil and ${note('"client"', provider)} != scope.name`),
      set(note('"client"', provider), 'scope.name', `not ${embeds}`),
      set(note('"client embeds"', provider), 'true', embeds),
    ],
  },
  // Two instrumentations of one client library: of those that tell an answer one counts, whatever comes first.
  {
    conditions: [`${clients} == true and ${told}`],
    statements: [set(answerer, 'scope.name', `${answerer} == nil or scope.name > ${answerer}`)],
  },
  {
    conditions: [`${clients} == true and ${told}`],
    statements: [set(repeats, text('library'), `${answerer} != scope.name`)],
  },
  {
    conditions: [`${sdkSeen} == true and ${isCall} and (${scopeLayer} == nil or not (${of('sdk')}))`],
    statements: [
      set(note('"any"', provider), 'true'),
      // Beside an SDK that traces itself: which answers it was that the others saw, as far as they say so.
      set(note('"answer"', response), 'true', `${note('"sdk"', provider)} == true and ${response} != nil`),
      set(
        note('"unsaid"', provider),
        'true',
        `${note('"sdk"', provider)} == true and ${response} == nil and span.status.code != STATUS_CODE_ERROR`,
      ),
    ],
  },
  {
    conditions: [`(${of('sdk')} or ${of('framework')}) and ${isCall}`],
    statements: [
      set(
        repeats,
        text('library'),
        `${of('sdk')} and ${note('"any"', provider)} == true and (${response} == nil or ${note('"unsaid"', provider)} == true or ${note('"answer"', response)} == true)`,
      ),
      set(
        repeats,
        text('library'),
        `${of('framework')} and ((not ${embeds} and ${note('"client"', provider)} != nil) or (${embeds} and ${note('"client embeds"', provider)} == true))`,
      ),
    ],
  },
  // Claude names the tools of MCP servers `mcp__server__tool`. Where the server is in the same process, it tells the call too.
  {
    conditions: [`${isTool} and IsMatch(${tool}, "^mcp__.+?__")`],
    statements: [
      set(server, `ExtractPatterns(${tool}, "^mcp__(?P<name>.+?)__")["name"]`, `${server} == nil`),
      `replace_pattern(${tool}, "^mcp__.+?__", "")`,
    ],
  },
  {
    conditions: [`${isTool} and ${server} != nil and ${method} == nil`],
    statements: [set(note('"mcp"', tool), 'true')],
  },
  {
    conditions: [`${seen} != nil and ${isTool} and ${method} == "tools/call" and span.kind == SPAN_KIND_SERVER`],
    statements: [set(repeats, text('library'), `${note('"mcp"', tool)} == true`)],
  },
  // A call below a call is the same one, seen by the library that made it; a tool below a tool of the same name as well.
  {
    conditions: [`(${isCall} or ${isTool}) and ${hasParent} and (${repeats} == nil or ${repeats} == "child")`],
    statements: [
      // When it began: a library that leaves spans open for what follows (Semantic Kernel for Java) puts calls below ended ones.
      earliest(below('span.parent_span_id.string'), `${isCall} and not ${embeds}`),
      earliest(below('"embeds"', 'span.parent_span_id.string'), embeds),
      set(below('span.parent_span_id.string', tool), 'true', isTool),
    ],
  },
  {
    conditions: [`${seen} != nil and (${isCall} or ${isTool}) and ${repeats} == nil`],
    statements: [
      set(repeats, text('child'), `${isCall} and not ${embeds} and ${began(below('span.span_id.string'))}`),
      set(repeats, text('child'), `${embeds} and ${began(below('"embeds"', 'span.span_id.string'))}`),
      set(repeats, text('child'), `${isTool} and ${below('span.span_id.string', tool)} == true`),
    ],
  },
  // A step of a tool's call may be what says that it failed (Claude Code).
  {
    conditions: [`${attribute('span', a.errorType)} == "tool_error" and ${operation} == nil and ${hasParent}`],
    statements: [set(note('"failed"', 'span.parent_span_id.string'), 'true')],
  },
  {
    conditions: [`${seen} != nil and ${isTool} and span.status.code != STATUS_CODE_ERROR`],
    statements: [
      set(attribute('span', a.toolStatus), text('tool_error'), `${note('"failed"', 'span.span_id.string')} == true`),
    ],
  },
  { statements: ['delete_key(scope.attributes, "genai.dialect")', 'delete_key(scope.attributes, "genai.layer")'] },
  { statements: ['delete_key(resource.attributes, "genai.seen")'] },
];
