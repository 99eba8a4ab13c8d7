export type CallStatus = 'ok' | 'error' | 'timeout' | 'cancelled' | 'rate_limited';

const cancelled = /^(AbortError|APIUserAbortError|CanceledError|ABORT_ERR|ERR_CANCELED)$/;
const timedOut =
  /^(TimeoutError|APIConnectionTimeoutError|APITimeoutError|RequestTimeoutError|ETIMEDOUT|ESOCKETTIMEDOUT|ECONNABORTED|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|DEADLINE_EXCEEDED|408|504|-32001)$/;
const rateLimited =
  /^(RateLimitError|TooManyRequestsError|ThrottlingException|rate_limit_exceeded|RESOURCE_EXHAUSTED|429)$/;
const denied = /^(PermissionDeniedError|AuthenticationError|UnauthorizedError|ForbiddenError|EACCES|EPERM|401|403)$/;

/** How a model call ended, from what it threw: by the error's name, class, code and HTTP status, then those of its cause. */
export function callStatus(error: unknown): CallStatus {
  for (const marks of chain(error)) {
    if (marks.some((mark) => cancelled.test(mark))) return 'cancelled';
    if (marks.some((mark) => timedOut.test(mark))) return 'timeout';
    if (marks.some((mark) => rateLimited.test(mark))) return 'rate_limited';
  }
  return 'error';
}

/** How a tool call ended, from what it threw. */
export function toolStatus(error: unknown): 'error' | 'timeout' | 'denied' {
  if (chain(error).some((marks) => marks.some((mark) => denied.test(mark)))) return 'denied';
  return callStatus(error) === 'timeout' ? 'timeout' : 'error';
}

const unfit =
  /^(-32602|ZodError|\$ZodError|ValidationError|InvalidParamsError|InvalidToolArgumentsError|InvalidToolInputError|AI_InvalidToolInputError|AI_InvalidToolArgumentsError|ToolInputParsingException)$/;

/** Whether the arguments of a tool call did not fit its schema: the error says so, or the result an MCP server gave. */
export const isSchemaError = (error: unknown): boolean =>
  chain(error).some((marks) => marks.some((mark) => unfit.test(mark)));

/** How an agent's run ended, from what it threw. */
export function runStatus(error: unknown): 'error' | 'timeout' | 'cancelled' {
  const status = callStatus(error);
  return status === 'timeout' || status === 'cancelled' ? status : 'error';
}

/** `error.type` of the conventions: the HTTP status or code where there is one, else the class; never the message. */
export function errorType(error: unknown): string {
  const [status, code, ...classes] = traits(error);
  const named = classes.find((name) => name !== undefined && name !== 'Error');
  // A DOMException has a numeric code of 1998; its name says more.
  return status ?? (named === undefined || !/^\d+$/.test(code ?? '') ? code : undefined) ?? named ?? '_OTHER';
}

/** Marks of the error and of its causes, outermost first; three deep, so that a cycle ends. */
const chain = (error: unknown): readonly (readonly string[])[] => {
  const marks: string[][] = [];
  for (let at = error; at !== undefined && at !== null && marks.length < 3; at = property(at, 'cause')) {
    marks.push(traits(at).filter((trait) => trait !== undefined));
  }
  return marks;
};

const traits = (error: unknown): readonly (string | undefined)[] => [
  text(property(error, 'status') ?? property(error, 'statusCode') ?? property(property(error, 'response'), 'status')),
  text(property(error, 'code')),
  text(property(error, 'name')),
  text(property(property(error, 'constructor'), 'name')),
];

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;

/** A property of whatever was thrown, which may throw in turn when it is looked at. */
function property(value: unknown, key: string): unknown {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return undefined;
  try {
    return (value as Readonly<Record<string, unknown>>)[key]; // any object may be read by key
  } catch {
    return undefined;
  }
}
