import { z } from 'zod';
import { show, suggest, UserError } from '../errors.js';
import { Config, type StackInput } from './schema.js';

/** Types a stack file; the values are checked when it is synthesised. */
export const defineStack = (stack: StackInput): StackInput => stack;

/**
 * Checks a stack and fills in the defaults.
 * @throws UserError with one line a mistake, sorted by place: `<where>: expected …, got <value>. <remedy>`
 */
export function parseConfig(input: unknown, where = 'config'): Config {
  const result = Config.safeParse(input);
  const mistakes = result.success
    ? crossChecks(result.data)
    : result.error.issues.flatMap((issue) => explain(issue, input));
  if (result.success && mistakes.length === 0) return result.data;
  throw new UserError(
    mistakes
      .map(({ path, text }) => `${where}: ${path ? `${path}: ` : ''}${text}`)
      .sort()
      .join('\n'),
  );
}

interface Mistake {
  readonly path: string;
  readonly text: string;
}

function explain(issue: z.core.$ZodIssue, input: unknown): Mistake[] {
  const path = z.core.toDotPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(Config, issue.path, input);
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      text: `expected a key that exists, got "${key}".${suggest(key, known)}`,
    }));
  }
  if (issue.code === 'invalid_union') {
    const inner = closest(issue);
    if ('options' in issue)
      return [
        {
          path,
          text: `expected one of ${quoted(issue.options as string[])}, got ${show(valueAt(input, issue.path))}.`,
        },
      ]; // of a discriminated union
    if (inner) return explain({ ...inner, path: [...issue.path, ...inner.path] }, input);
    return [
      {
        path,
        text: `expected ${issue.errors.map(([first]) => (first ? wanted(first) : '')).join(' or ')}, got ${show(valueAt(input, issue.path))}.`,
      },
    ];
  }
  return [{ path, text: `${expected(issue)}, got ${got(issue, valueAt(input, issue.path))}.` }];
}

/** Where the name of a variable should be there may be the secret itself: it is not for a terminal, nor for the log of a CI. */
const got = (issue: z.core.$ZodIssue, value: unknown): string =>
  typeof value === 'string' && issue.message.includes('environment variable')
    ? `another text of ${value.length} characters, not shown as it may be a secret`
    : show(value);

/** The branch of a union that is meant: the one with fewest mistakes in it. */
function closest(issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue | undefined {
  const branches = issue.errors
    .filter((branch) => branch.some((i) => i.path.length > 0 || i.code === 'unrecognized_keys'))
    .sort((one, other) => mistakesIn(one) - mistakesIn(other));
  return branches[0]?.[0];
}

const mistakesIn = (branch: readonly z.core.$ZodIssue[]): number =>
  branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);

const quoted = (values: readonly unknown[]): string => values.map((v) => JSON.stringify(v)).join(', ');

/** What one branch of a union takes. */
const wanted = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_value') return quoted(issue.values);
  return issue.code === 'invalid_type' && issue.expected === 'object'
    ? 'an object'
    : expected(issue).replace('expected ', '');
};

function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.startsWith('expected')) return issue.message;
      return `expected ${issue.expected === 'record' ? 'object' : issue.expected}`;
    case 'too_small':
      return `expected a value ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}`;
    case 'too_big':
      return `expected a value ${issue.inclusive ? 'of at most' : 'below'} ${issue.maximum}`;
    case 'invalid_value':
      return `expected one of ${quoted(issue.values)}`;
    case 'invalid_format':
      return issue.message.startsWith('expected') ? issue.message : `expected ${issue.format}`;
    case 'invalid_key':
      return `expected a valid name${issue.issues[0] ? ` (${issue.issues[0].message})` : ''}`;
    default:
      return issue.message.startsWith('expected') ? issue.message : `expected a valid value (${issue.message})`;
  }
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((v, key) => (v as Record<PropertyKey, unknown> | undefined)?.[key], value); // any shape may come in

/** The keys the schema knows at a path, for "did you mean". */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[], input: unknown): readonly string[] {
  const def = schema._zod.def as z.core.$ZodTypeDef & Record<string, unknown>; // each kind of schema has its own fields
  if (def['innerType']) return keysAt(def['innerType'] as z.core.$ZodType, path, input);
  if (def.type === 'pipe') return keysAt(def['in'] as z.core.$ZodType, path, input); // what is taken, before it is changed
  const [head, ...rest] = path;
  if (def.type === 'object') {
    const shape = def['shape'] as Record<string, z.core.$ZodType>;
    const next = head === undefined ? undefined : shape[String(head)];
    return next ? keysAt(next, rest, valueAt(input, [head!])) : Object.keys(shape);
  }
  if (def.type === 'record') return keysAt(def['valueType'] as z.core.$ZodType, rest, valueAt(input, [head!]));
  if (def.type === 'array') return keysAt(def['element'] as z.core.$ZodType, rest, valueAt(input, [head!]));
  if (def.type === 'union') {
    const options = def['options'] as z.core.$ZodType[];
    const kind = valueAt(input, ['kind']);
    const chosen = options.filter((o) => kind === undefined || hasKind(o, kind));
    return [...new Set(chosen.flatMap((option) => keysAt(option, path, input)))];
  }
  return [];
}

const hasKind = (option: z.core.$ZodType, kind: unknown): boolean => {
  const shape = (option._zod.def as { shape?: Record<string, z.core.$ZodType> }).shape; // only objects have a shape
  return shape?.['kind']?._zod.values?.has(kind as string) ?? false;
};

/** Receivers that teams name, by where they do. */
const ofTeams = (teams: Config['routing']['teams']): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(teams).flatMap(([team, { classes, ...severities }]) => [
      ...Object.entries(severities).map(([key, receiver]) => [`teams.${team}.${key}`, receiver]),
      ...Object.entries(classes).map(([key, receiver]) => [`teams.${team}.classes.${key}`, receiver]),
    ]),
  );

/** What a schema of single fields cannot say. */
function crossChecks(config: Config): Mistake[] {
  const { receivers, critical, warning, info, deadMansSwitch, teams } = config.routing;
  const names = Object.keys(receivers);
  return [
    ...Object.entries({ critical, warning, info, deadMansSwitch, ...ofTeams(teams) })
      .filter((entry): entry is [string, string] => entry[1] !== undefined && !names.includes(entry[1]))
      .map(([severity, receiver]) => ({
        path: `routing.${severity}`,
        text: `expected a receiver that exists, got "${receiver}".${suggest(receiver, names)}`,
      })),
    ...Object.entries(receivers)
      .filter(([, integrations]) => integrations.length === 0)
      .map(([name]) => ({
        path: `routing.receivers.${name}`,
        text: 'expected at least one of webhook, slack, email, pagerduty, opsgenie, teams, got []. Add one, or remove the receiver.',
      })),
  ];
}
