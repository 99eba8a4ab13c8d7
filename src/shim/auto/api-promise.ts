import type { LlmOptions } from '../llm.js';
import { type Inference, openInference, refusal } from './inference.js';
import { at, type Method, methodOf, objectAt, patch, property } from './patch.js';
import { watchBody } from './raw-stream.js';
import type { Reader } from './reader.js';
import { watchStream } from './watch-stream.js';

/** One method of a client made by Stainless (OpenAI's and Anthropic's) that calls a model. */
export interface CallMethod {
  /** The prototype the method is on. */
  readonly owner: object | undefined;
  readonly name: string;
  readonly describe: (client: object | undefined, body: unknown) => LlmOptions;
  readonly reader: (body: unknown) => Reader;
  /** The body that is sent instead, to be told the usage as well. */
  readonly asking?: (body: unknown) => unknown;
  /** Runs the method itself, with what has to be different for its sake. */
  readonly around?: (client: unknown, work: () => unknown) => unknown;
}

/** Clients whose server refuses to be asked for the usage of a stream; they are not asked again. */
const refusing = new WeakSet<object>();

/** Records the calls of one method. What it returns stays the client's own promise, with all its methods. */
export const watchCalls = (method: CallMethod): boolean =>
  patch(
    method.owner,
    method.name,
    (original): Method =>
      function (body, ...rest) {
        const client = objectAt(this, '_client');
        const describe = () => method.describe(client, body);
        const refused = refusal(describe);
        // Thrown and not rejected: nothing but the client makes its kind of promise.
        if (refused !== undefined) throw refused;
        const inference = openInference(describe);
        if (inference === undefined) return original.call(this, body, ...rest);
        const asking = client === undefined || refusing.has(client) ? undefined : method.asking?.(body);
        const send = (sent: unknown): unknown =>
          inference.run(() => {
            const call = (): unknown => original.call(this, sent, ...rest);
            return method.around ? method.around(client, call) : call();
          });
        let promise: unknown;
        try {
          promise = send(asking ?? body);
        } catch (error) {
          inference.settle({ error });
          throw error;
        }
        const again = (error: unknown): unknown => {
          if (!refusesUsage(error)) throw error;
          if (client) refusing.add(client);
          return property(send(body), 'responsePromise');
        };
        const rescue = asking === undefined ? undefined : again;
        inference.guard(() => follow(inference, promise, method.reader(body), rescue));
        // It would wait for the first request, though a second may have been needed; no answer has come yet.
        if (asking) Reflect.deleteProperty(promise as object, 'withResponse'); // followed, so it is an APIPromise
        return promise;
      },
  );

/** An error about the very option that we added, which the application would not have had without us. */
const refusesUsage = (error: unknown): boolean =>
  [400, 422].includes(Number(property(error, 'status'))) && /stream_options|include_usage/.test(String(error));

/** What an APIPromise holds: the answer's head, and how its body is read once somebody asks for it. */
interface ApiPromise {
  responsePromise: Promise<unknown>;
  parseResponse: Method;
  asResponse: Method;
}

/** @param rescue gives another answer for an error, or throws it on */
function follow(inference: Inference, promise: unknown, reader: Reader, rescue?: (error: unknown) => unknown): void {
  if (!isApiPromise(promise)) throw new TypeError('expected an APIPromise of the client, got another value.');
  const { responsePromise, parseResponse, asResponse } = promise;
  const fail = (error: unknown): never => {
    inference.settle({ error });
    throw error;
  };
  // Each promise more is another that a context is kept with.
  promise.responsePromise = (rescue ? responsePromise.catch(rescue) : responsePromise).catch(fail);
  // From openai 7 each promise has one of its own that passes by what is replaced here; the class's does not.
  Reflect.deleteProperty(promise, '_thenUnwrap');

  let parsed = false;
  promise.parseResponse = function (...args) {
    parsed = true;
    const answer = parseResponse.apply(this, args) as Promise<unknown>; // that of each client is an async function
    return answer.then((value) => {
      inference.guard(() => received(inference, value, reader));
      return value;
    }, fail);
  };
  // Somebody who only takes the Response reads the body himself; what it says is read from a copy, or along with him.
  promise.asResponse = async function (...args) {
    const response = await asResponse.apply(this, args);
    if (!parsed) inference.guard(() => void unread(inference, response, reader));
    return response;
  };
}

const isApiPromise = (value: unknown): value is ApiPromise =>
  property(value, 'responsePromise') instanceof Promise &&
  methodOf(value, 'parseResponse') !== undefined &&
  methodOf(value, 'asResponse') !== undefined;

function received(inference: Inference, value: unknown, reader: Reader): void {
  const iterator = methodOf(value, 'iterator');
  if (iterator === undefined || objectAt(value, 'controller') === undefined) {
    inference.guard(() => reader.answer(inference, value));
    inference.settle({ value });
    return;
  }
  const stream = value as { iterator: () => AsyncIterator<unknown> }; // a Stream, by the look of it
  const aborted = (): boolean => at(value, 'controller', 'signal', 'aborted') === true;
  let begun = false;
  inference.listener.streamOpened();
  inference.settle({ value });
  stream.iterator = () => {
    const source = iterator.call(stream) as AsyncIterator<unknown>; // as the client declares it
    if (begun) return source;
    begun = true;
    return watchStream(inference, source, reader.stream(inference), aborted);
  };
}

async function unread(inference: Inference, response: unknown, reader: Reader): Promise<void> {
  if (response instanceof Response && !response.bodyUsed) {
    const type = response.headers.get('content-type') ?? '';
    if (/event-stream/.test(type)) return watchBody(inference, response, reader.stream(inference));
    if (/json/.test(type)) {
      await response
        .clone()
        .json()
        .then(
          (value) => inference.guard(() => reader.answer(inference, value)),
          () => undefined,
        );
    }
  }
  inference.settle({ value: response });
}

/** The version a client says in its user agent, such as `OpenAI/JS 6.30.1`; its prototype says it too. */
export const versionOf = (client: unknown): string | undefined => {
  const agent = methodOf(client, 'getUserAgent')?.call(client as object); // it has that method
  return / (\d+\.\d+\.\d+\S*)$/.exec(String(agent))?.[1];
};
