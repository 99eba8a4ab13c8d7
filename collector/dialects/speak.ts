import { attributes as a, inferenceOperations, operations } from '../../src/catalog/spans.js';
import { attribute, lookUp, type StatementGroup, scratch, set, text, textMap } from '../ottl.js';
import { notPlain } from '../plain.js';
import type { Dialect, OperationRule } from './dialect.js';

const span = (key: string): string => attribute('span', key);
const operation = span(a.operation);
const decided = scratch('span', 'operation');
const parsed = scratch('span', 'json');

/** What is known of a scope by its name is looked at once a scope, and noted there until the end. */
export const scopeDialect = 'scope.attributes["genai.dialect"]';

/** The statements that make a span of the dialect one of the catalog. They run when no dialect before it was known. */
export function speak(dialect: Dialect): StatementGroup {
  const { summed } = dialect;
  const apart = summed === undefined ? '' : ` and (${inParsed(summed)} == nil or ${inParsed(summed)} == 0)`;
  const { name, names = {}, milliseconds = {}, json = {}, sums = {}, patterns = {}, named = {} } = dialect;
  return {
    // What most spans are not comes first.
    conditions: [`(${signs(dialect)}) and ${span(a.dialect)} == nil`],
    statements: [
      set(span(a.dialect), text(name)),
      ...operationOf(dialect),
      ...Object.entries(named).map(([is, key]) =>
        set(span(nameOf(is)), span(key), `${span(nameOf(is))} == nil and ${operation} == ${text(is)}`),
      ),
      ...Object.entries(names).map(([key, olds]) =>
        set(span(key), firstOf(olds.map(span)), dialect.surer?.includes(key) ? undefined : `${span(key)} == nil`),
      ),
      ...(dialect.streams === undefined
        ? []
        : [set(span(a.stream), 'true', matches(span(dialect.streams.attribute), dialect.streams.value))]),
      ...Object.entries(milliseconds).map(([key, olds]) =>
        set(span(key), `Double(${firstOf(olds.map(span))}) / 1000.0`, `${span(key)} == nil`),
      ),
      // Before more is found: `unless` asks what the span says itself.
      ...(dialect.exclusive?.unless === undefined ? [] : beside(dialect.exclusive)),
      ...Object.entries(json).flatMap(([from, inside]) => [
        ...parse(from),
        ...Object.entries(inside).map(([key, paths]) =>
          set(span(key), firstOf(paths.map(inParsed)), dialect.jsonFirst ? undefined : `${span(key)} == nil`),
        ),
      ]),
      ...Object.entries(sums).flatMap(([from, inside]) => [
        ...parse(from),
        ...Object.entries(inside).flatMap(([key, paths]) =>
          paths.map((path) =>
            set(
              span(key),
              `Int(Coalesce([${span(key)}, 0])) + Int(${inParsed(path)})`,
              `${inParsed(path)} > 0${apart}`,
            ),
          ),
        ),
      ]),
      ...Object.entries(patterns).flatMap(([from, inside]) =>
        Object.entries(inside).map(([key, pattern]) =>
          set(span(key), `ExtractPatterns(${span(from)}, ${text(pattern)})["it"]`, missing(key)),
        ),
      ),
      ...(dialect.exclusive === undefined || dialect.exclusive.unless ? [] : beside(dialect.exclusive)),
      ...[dialect.agentIsSpanName && operations.agent, dialect.toolIsSpanName && operations.tool]
        .filter((is) => typeof is === 'string')
        .map((is) => set(span(nameOf(is)), 'span.name', `${span(nameOf(is))} == nil and ${operation} == ${text(is)}`)),
      ...(dialect.total === undefined
        ? []
        : [
            set(
              span(a.outputTokens),
              `${span(dialect.total)} - ${span(a.inputTokens)}`,
              `IsInt(${span(dialect.total)}) and IsInt(${span(a.inputTokens)})`,
            ),
          ]),
      ...(dialect.toolFailed === undefined
        ? []
        : [
            set(
              span(a.toolStatus),
              text('tool_error'),
              `${operation} == ${text(operations.tool)} and ${equals(dialect.toolFailed)} and span.status.code != STATUS_CODE_ERROR`,
            ),
          ]),
      ...(dialect.usageApart === undefined
        ? []
        : [
            set(
              span(a.repeats),
              text('usage'),
              `${span(dialect.usageApart.attribute)} == ${text(dialect.usageApart.value)}`,
            ),
          ]),
      ...(dialect.disjoint === undefined
        ? []
        : [set(span(a.tokenSemantics), text('disjoint'), `${parsed}[${text(dialect.disjoint.key)}] != nil`)]),
      ...(dialect.errorsOfItsOwn
        ? [
            set(
              span(a.status),
              text('ok'),
              `span.status.code == STATUS_CODE_ERROR and ${span(a.responseId)} != nil and (${span(a.errorType)} == nil or IsMatch(${span(a.errorType)}, "^(?:Attribute|Index|Key|Type)Error$")) and ${span(a.status)} == nil`,
            ),
          ]
        : []),
      ...(dialect.errorsOfOthers === undefined ? [] : [answered(dialect.errorsOfOthers)]),
      ...(dialect.failed === undefined
        ? []
        : [
            set(
              span(a.errorType),
              text('_OTHER'),
              `${span(a.errorType)} == nil and ${span(dialect.failed.attribute)} == ${text(dialect.failed.value)}`,
            ),
          ]),
      ...moved(dialect),
      ...(dialect.failedWithout === undefined ? [] : [unanswered(dialect.failedWithout)]),
    ],
  };
}

function signs({ name, known = {} }: Dialect): string {
  const has = [
    ...(known.has ?? []).map((key) => `${span(key)} != nil`),
    ...Object.entries(known.where ?? {}).map(([key, pattern]) => matches(span(key), pattern)),
  ];
  const ofThem = known.of ? ` and (${known.of.map((key) => `${span(key)} != nil`).join(' or ')})` : '';
  return [
    ...(known.scope === undefined ? [] : [`${scopeDialect} == ${text(name)}${ofThem}`]),
    ...(has.length === 0 ? [] : [`${notPlain} and (${has.join(' or ')})`]),
  ].join(' or ');
}

const equals = ({ attribute: key, value }: NonNullable<Dialect['toolFailed']>): string =>
  typeof value === 'string' ? matches(span(key), value) : `${span(key)} == ${value}`;

/** Before names of older generations are translated, which a dialect that is known by this does not use. */
function unanswered(attributes: readonly string[]): string {
  const calls = inferenceOperations.map((name) => `${operation} == ${text(name)}`);
  const none = [a.errorType, ...attributes].map((key) => `${span(key)} == nil`);
  return set(span(a.errorType), text('_OTHER'), `(${calls.join(' or ')}) and ${none.join(' and ')}`);
}

/** Newer exporters send as a map what older versions of a library do not write as JSON. */
const parse = (from: string): string[] => [
  set(parsed, `ParseJSON(${span(from)})`, `IsString(${span(from)})`),
  set(parsed, span(from), `IsMap(${span(from)})`),
];

const inParsed = (path: readonly string[]): string => `${parsed}${path.map((part) => `[${text(part)}]`).join('')}`;

/** Of dialects that tell a part of a span in its events. */
export const toldInEvents = (dialect: Dialect): StatementGroup[] =>
  Object.entries(dialect.events ?? {}).map(([name, names]) => ({
    conditions: [`spanevent.name == ${text(name)} and (${signs(dialect)})`],
    statements: Object.entries(names).map(([key, theirs]) =>
      set(span(key), firstOf(theirs.map((one) => attribute('spanevent', one))), `${span(key)} == nil`),
    ),
  }));

/** Of dialects that tell failures so: an exception in the events of a span becomes its error. */
export function failuresInEvents(dialect: Dialect): StatementGroup[] {
  const type = span(a.errorType);
  return dialect.failedByEvent
    ? [
        {
          conditions: [`spanevent.name == "exception" and ${type} == nil and (${signs(dialect)})`],
          statements: [set(type, `Coalesce([${attribute('spanevent', 'exception.type')}, "_OTHER"])`)],
        },
      ]
    : [];
}

function answered({ beside: exporter, answered: by }: NonNullable<Dialect['errorsOfOthers']>): string {
  const said = Object.entries(by).map(([key, pattern]) => matches(span(key), pattern));
  return set(
    'span.status.code',
    'STATUS_CODE_UNSET',
    `span.status.code == STATUS_CODE_ERROR and ${span(exporter)} != nil and (${said.join(' or ')})`,
  );
}

/** What a library writes where it knows nothing is an empty text. */
const missing = (key: string): string => `(${span(key)} == nil or ${span(key)} == "")`;

/** Only Anthropic's and AWS's own counts have the cache beside the input, and Google's the reasoning; what others report includes it in any dialect. */
function beside({ all, unless, thoughts }: NonNullable<Dialect['exclusive']>): string[] {
  const semantics = span(a.tokenSemantics);
  if (all) return [set(semantics, text('exclusive'), `${semantics} == nil`)];
  const of = (pattern: string, ...paths: readonly string[]) =>
    [
      `${semantics} == nil`,
      ...(unless === undefined ? [] : [`${span(unless)} == nil`]),
      `IsMatch(Coalesce([${[...paths, '""'].join(', ')}]), ${text(`(?i)${pattern}`)})`,
    ].join(' and ');
  return [
    set(semantics, text('exclusive'), of('anthropic|bedrock', span(a.provider), span('gen_ai.system'), 'scope.name')),
    // Frameworks tell no provider, or themselves; the model they do tell.
    ...(thoughts ? [set(semantics, text('thoughts'), of('gemini', span(a.requestModel)))] : []),
  ];
}

const nameOf = (is: string): string => (is === operations.tool ? a.toolName : a.agentName);

export const firstOf = (paths: readonly string[]): string =>
  paths.length === 1 ? paths[0]! : `Coalesce([${paths.join(', ')}])`;

/** A pattern that is a whole text is compared, which costs less. */
export function matches(path: string, pattern: string): string {
  const whole = /^\^([\w./-]+)\$$/.exec(pattern);
  return whole ? `${path} == ${text(whole[1]!)}` : `IsMatch(${path}, ${text(pattern)})`;
}

function operationOf({ kind, operations: rules = [] }: Dialect): string[] {
  return [
    ...(kind ? [set(operation, lookUp(textMap(kind.operations), span(kind.attribute)))] : []),
    ...rules.map((rule) => set(decided, text(rule.is ?? ''), [`${decided} == nil`, ...fits(rule)].join(' and '))),
    ...(rules.length > 0
      ? [
          set(operation, decided, `${decided} != nil`),
          ...(rules.some(({ is }) => is === undefined)
            ? [`delete_key(span.attributes, ${text(a.operation)}) where ${decided} == ""`]
            : []),
        ]
      : []),
  ];
}

const fits = ({ span: name, where = {}, has = [], unlessSaid }: OperationRule): string[] => [
  ...(unlessSaid ? [`${operation} == nil`] : []),
  ...(name === undefined ? [] : [matches('span.name', name)]),
  ...has.map((key) => `${span(key)} != nil`),
  ...Object.entries(where).map(([key, pattern]) => matches(span(key), pattern)),
];

/** What was translated goes, in one statement. */
function moved({ names = {}, milliseconds = {} }: Dialect): string[] {
  const olds = [...Object.values(names), ...Object.values(milliseconds)].flat();
  return olds.length === 0 ? [] : [deleteKeys('span', olds)];
}

export const deleteKeys = (context: string, keys: readonly string[]): string =>
  keys.length === 1
    ? `delete_key(${context}.attributes, ${text(keys[0]!)})`
    : `delete_matching_keys(${context}.attributes, ${text(`^(?:${keys.map((key) => key.replaceAll('.', '\\.')).join('|')})$`)})`;
