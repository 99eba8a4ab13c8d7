import { UserError } from '../src/errors.js';

/** All annotations of an object together, keys included, may have this many bytes. */
const maxAnnotationBytes = 256 * 1024;
const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** Bytes of the annotation in which `kubectl apply` keeps the object it applied. */
export function appliedBytes(object: object): number {
  const { metadata } = object as Manifest; // charts make nothing without it
  const text = JSON.stringify({ ...object, metadata: { annotations: {}, ...metadata } });
  // Go writes these characters as escapes of six bytes, and ends the text with a newline.
  const escaped = text.match(/[<>&]/g)?.length ?? 0;
  return Buffer.byteLength(text) + 5 * escaped + annotation.length + 1;
}

/** @throws UserError naming an object that `kubectl apply` could not take, and its largest file */
export function checkSize(object: object): void {
  const bytes = appliedBytes(object);
  if (bytes <= maxAnnotationBytes) return;
  const { kind, metadata, data = {} } = object as Manifest; // as above
  const [largest = 'none'] = Object.keys(data).sort((a, b) => data[b]!.length - data[a]!.length);
  throw new UserError(
    `kubernetes: ${kind} ${metadata.name}: expected at most ${maxAnnotationBytes} bytes as kubectl keeps it, ` +
      `got ${bytes}. Split or shorten its largest file, ${largest}.`,
  );
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
}
