import { insideOf } from '../call-context.js';
import { mcp } from '../mcp.js';
import { current, guarded } from '../runtime.js';
import { type Method, methodOf, objectAt, patch, property, textAt } from './patch.js';

const probe = 'server/discover';

/**
 * What a client of version 2 asks before it is connected, where it is told to find out the server's version. None of its
 * methods makes that request, so it is watched where it is sent: by the transport's class, as one over stdio asks a process
 * of its own.
 */
export const watchProbe = (client: object): boolean =>
  patch(
    client,
    'connect',
    (original): Method =>
      function (transport, ...rest) {
        const runtime = current();
        if (runtime) guarded(runtime, () => watchSending(transport as object)); // anything else is refused by the client
        return original.call(this, transport, ...rest);
      },
  );

function watchSending(transport: object): void {
  const shared: unknown = Object.getPrototypeOf(transport);
  const owner = Object.hasOwn(transport, 'send') ? transport : (shared as object); // it has a class, or the method
  patch(
    owner,
    'send',
    (original): Method =>
      function (message, ...rest) {
        const send = (sent: unknown): unknown => original.call(this, sent, ...rest);
        if (textAt(message, 'method') !== probe || insideOf()?.kind === 'mcp') return send(message);
        let sending: unknown;
        const answer = mcp.request({ method: probe, side: 'client' }, ({ meta }) => {
          const heard = new Promise<void>((resolve, reject) => {
            before(this, 'onmessage', (reply) => property(reply, 'id') === property(message, 'id') && resolve());
            before(this, 'onclose', () => reject(new Error('the connection was closed before the answer came')));
          });
          sending = send(withMeta(message, meta));
          // It never ends before the answer, unless it fails.
          const failing = Promise.resolve(sending).then(() => heard);
          return Promise.race([heard, failing]).catch((error: unknown) => {
            if (!isRefusal(error)) throw error;
          });
        });
        answer.catch(() => undefined);
        return sending;
      },
  );
}

/** Hears what one of the transport's callbacks is given, until the client puts another in its place. */
function before(transport: object, name: 'onmessage' | 'onclose', hear: (given: unknown) => void): void {
  const original = methodOf(transport, name);
  Reflect.set(transport, name, function (this: object, ...args: unknown[]) {
    hear(args[0]);
    return original?.apply(this, args);
  });
}

/** A server that knows no such request has answered: the client goes on without. */
const isRefusal = (error: unknown): boolean =>
  [400, 404, 405].includes(Number(property(property(error, 'data'), 'status')));

/** What the application or the client put there itself stays. */
export const withMeta = (request: unknown, meta: Readonly<Record<string, string>>): unknown => ({
  ...(request as object), // has a method, so it is one
  params: {
    ...objectAt(request, 'params'),
    _meta: { ...meta, ...objectAt(request, 'params', '_meta') },
  },
});
