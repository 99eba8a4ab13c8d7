import { insideOf } from '../call-context.js';
import { mcp } from '../mcp.js';
import { current } from '../runtime.js';
import { tool } from '../tool.js';
import type { Client } from './client.js';
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
    const candidates = [given, property(given, 'Protocol'), property(given, 'Client'), property(given, 'Server')];
    for (const candidate of [...candidates, property(given, 'server'), property(given, 'constructor')]) {
      const found = protocolOf(objectAt(candidate, 'prototype') ?? candidate);
      if (found) return found;
    }
    return undefined;
  },
  version: () => undefined,
  watch: (protocol) => ({ requests: watchRequests(protocol), handlers: watchHandlers(protocol) }),
};

/** The class at the bottom: Client and Server extend it and call on to it. */
function protocolOf(start: unknown): object | undefined {
  let found: object | undefined;
  for (let each = start; typeof each === 'object' && each !== null; each = Object.getPrototypeOf(each)) {
    const own = (name: string): boolean => Object.hasOwn(each as object, name); // checked in the loop's condition
    if (own('request') && own('setRequestHandler') && own('notification')) found = each;
  }
  return found;
}

/** @param request or, where version 2 was given a schema, its params alone */
const targetOf = (method: string, request: unknown): string | undefined =>
  named.test(method) ? (textAt(request, 'params', 'name') ?? textAt(request, 'name')) : undefined;

const watchRequests = (protocol: object): boolean =>
  patch(
    protocol,
    'request',
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

/** What the application put there itself stays. */
const withMeta = (request: unknown, meta: Readonly<Record<string, string>>): unknown => ({
  ...(request as object), // has a method, so it is one
  params: {
    ...objectAt(request, 'params'),
    _meta: { ...meta, ...objectAt(request, 'params', '_meta') },
  },
});

const watchHandlers = (protocol: object): boolean =>
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
