import { Readable } from 'node:stream';
import type { Inference } from './inference.js';
import { methodOf, objectAt } from './patch.js';
import type { ChunkReader } from './reader.js';

/** What reads the whole of a body: all of them then read the one that is watched. */
const wholeReaders = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const;

/** Longer than any event; a body without lines must not fill the memory. */
const longestLine = 4_000_000;

/**
 * Reads along where the application takes the Response of a streamed answer and reads its body itself. Nothing is read
 * before it asks, so its pace stays its own, and a body that it cancels is cancelled.
 */
export function watchBody(inference: Inference, response: Response, reader: ChunkReader): void {
  const source = response.body;
  if (source !== null) inference.listener.streamOpened();
  inference.settle({ value: response });
  if (source === null) return;
  let body = watched(inference, source, reader);
  const own = (name: string, property: PropertyDescriptor): void => {
    Object.defineProperty(response, name, { ...property, configurable: true });
  };
  own('body', { get: () => body });
  for (const name of wholeReaders) {
    // A body that was read before is refused by the constructor, as it would have been by the method.
    const read = async (): Promise<unknown> => {
      const whole = new Response(body, { headers: response.headers });
      return methodOf(whole, name)?.call(whole);
    };
    if (methodOf(response, name)) own(name, { value: read });
  }
  // The method itself would divide the body that is not watched, and take it away from the one that is.
  own('clone', {
    value: () => {
      if (body.locked || wasRead(body)) throw new TypeError('Response.clone: Body has already been consumed.');
      const [kept, given] = body.tee();
      body = kept;
      own('bodyUsed', { get: () => wasRead(body) });
      const { status, statusText, headers, url, redirected, type } = response;
      const copy = new Response(given, { status, statusText, headers });
      for (const [name, value] of Object.entries({ url, redirected, type }))
        Object.defineProperty(copy, name, { value });
      return copy;
    },
  });
}

/** It takes streams of both kinds; its types know one. */
const wasRead = (body: ReadableStream): boolean => Readable.isDisturbed(body as unknown as Readable);

function watched(
  inference: Inference,
  source: ReadableStream<Uint8Array>,
  reader: ChunkReader,
): ReadableStream<Uint8Array> {
  let failure: unknown;
  const take = eventsReader((event) => {
    // What the client's own stream would throw.
    failure ??= objectAt(event, 'error');
    inference.guard(() => reader.chunk(event));
  });
  const close = (end: { readonly error?: unknown; readonly left?: true }): void => {
    inference.guard(() => reader.end());
    inference.guard(() => inference.listener.streamClosed(end));
  };
  let input: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream(
    {
      type: 'bytes',
      pull: async (controller) => {
        input ??= source.getReader();
        const step = await input.read().catch((error: unknown) => {
          close({ error });
          throw error;
        });
        if (step.done) {
          failure ??= reader.failure?.();
          close(failure === undefined ? {} : { error: failure });
          controller.close();
          controller.byobRequest?.respond(0);
          return;
        }
        inference.guard(() => take(step.value));
        // A stream of bytes takes the memory it is given away from whoever had it.
        controller.enqueue(new Uint8Array(step.value));
      },
      cancel: (reason) => {
        close(reader.finished() ? {} : { left: true });
        return input ? input.cancel(reason) : source.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Finds the JSON of server-sent events, one to a line as providers send it, in bytes as they come. */
function eventsReader(take: (event: unknown) => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = '';
  return (bytes) => {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) rest = '';
    for (const line of lines) {
      const data = /^data: ?(\{.*)$/.exec(line)?.[1];
      if (data !== undefined) take(JSON.parse(data));
    }
  };
}
