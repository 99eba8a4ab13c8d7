import { insideOf } from '../call-context.js';
import { mcp } from '../mcp.js';
import { current } from '../runtime.js';
import { tool } from '../tool.js';
import type { Client } from './client.js';
import { watchProbe, withMeta } from './mcp-probe.js';
import { at, type Method, methodOf, objectAt, patch, property, textAt } from './patch.js';

/** Requests that name what they are for; a URI is no name. */
const named = /^(tools\/call|prompts\/get)$/;

/**
 * `@modelcontextprotocol/sdk`, and from version 2 `@modelcontextprotocol/client` and `/server`: what a client asks and what
 * a server answers pass through one class, of which version 2 has a copy in each package.
 */
export const mcpSdk: Client = {
  package: '@modelcontextprotocol/sdk',
  majors: [1, 2],
  classOf: (given) => {
    const candidates = [given, property(given, 'Client'), property(given, 'Server'), property(given, 'Protocol')];
    for (const candidate of [...candidates, property(given, 'server'), property(given, 'constructor')]) {
      const found = objectAt(candidate, 'prototype') ?? objectAt(candidate);
      if (found && protocolOf(found)) return found;
    }
    return undefined;
  },
  version: () => undefined,
  watch: (found) => {
    const protocol = protocolOf(found);
    // Version 2 alone has it, on the client: an answer of its own kind, past `request`.
    const discovering = prototypesOf(found).find((each) => has(each, 'discover'));
    return {
      requests: watchRequests(protocol, 'request'),
      handlers: watchHandlers(protocol),
      ...(discovering && {
        discovery: watchRequests(protocol, '_requestWithSchema'),
        probe: watchProbe(discovering),
      }),
    };
  },
};

/** The class at the bottom: Client and Server extend it and call on to it. */
const protocolOf = (start: object): object | undefined =>
  prototypesOf(start).findLast((each) => has(each, 'request', 'setRequestHandler', 'notification'));

const has = (owner: object, ...names: readonly string[]): boolean => names.every((name) => Object.hasOwn(owner, name));

/** An object and what it inherits from, upwards. */
function prototypesOf(start: object): object[] {
  const found: object[] = [];
  for (let each: unknown = start; typeof each === 'object' && each !== null; each = Object.getPrototypeOf(each)) {
    found.push(each);
  }
  return found;
}

/** @param request or, where version 2 was given a schema, its params alone */
const targetOf = (method: string, request: unknown): string | undefined =>
  named.test(method) ? (textAt(request, 'params', 'name') ?? textAt(request, 'name')) : undefined;

const watchRequests = (protocol: object | undefined, name: string): boolean =>
  patch(
    protocol,
    name,
    (original): Method =>
      function (request, ...rest) {
        const method = textAt(request, 'method');
        if (method === undefined || current() === undefined || insideOf()?.kind === 'mcp') {
          return original.call(this, request, ...rest);
        }
        const target = targetOf(method, request);
        const server = textAt(methodOf(this, 'getServerVersion')?.call(this), 'name');
        const ask = (): unknown =>
          mcp.request(
            {
              method,
              side: 'client',
              ...(target !== undefined && { target }),
              ...(server !== undefined && { server }),
            },
            ({ meta }) => original.call(this, withMeta(request, meta), ...rest),
          );
        if (method !== 'tools/call' || target === undefined || insideOf()?.kind === 'tool') return ask();
        const options = {
          name: target,
          ...(server !== undefined && { server }),
          arguments: at(request, 'params', 'arguments'),
        };
        return tool.call(options, ask);
      },
  );

const watchHandlers = (protocol: object | undefined): boolean =>
  patch(
    protocol,
    'setRequestHandler',
    (original): Method =>
      function (...args) {
        const handler = args.at(-1);
        if (typeof handler !== 'function') return original.apply(this, args);
        const answer = (request: unknown, extra: unknown, ...more: unknown[]): unknown => {
          const work = (): unknown => Reflect.apply(handler, this, [request, extra, ...more]);
          // Version 1 is given a schema that holds the name, version 2 the name itself.
          const method = typeof args[0] === 'string' ? args[0] : textAt(request, 'method');
          if (method === undefined || current() === undefined || insideOf()?.kind === 'mcp_server') return work();
          const target = targetOf(method, request);
          const server = textAt(this, '_serverInfo', 'name');
          const meta = {
            ...headersOf(extra),
            ...objectAt(extra, 'mcpReq', '_meta'),
            ...objectAt(request, 'params', '_meta'),
          };
          return mcp.request(
            {
              method,
              side: 'server',
              meta,
              ...(target !== undefined && { target }),
              ...(server !== undefined && { server }),
            },
            work,
          );
        };
        return original.apply(this, [...args.slice(0, -1), answer]);
      },
  );

const headerOf = (headers: unknown, name: string): string | undefined =>
  headers instanceof Headers ? (headers.get(name) ?? undefined) : undefined;

/** Trace context in the HTTP headers of the request, from callers that know no `_meta`. */
function headersOf(extra: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of ['traceparent', 'tracestate', 'baggage']) {
    const value = textAt(extra, 'requestInfo', 'headers', name) ?? headerOf(at(extra, 'http', 'req', 'headers'), name);
    if (value !== undefined) found[name] = value;
  }
  return found;
}
