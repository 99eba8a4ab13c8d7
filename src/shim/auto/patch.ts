/** A method as it is found on a class, of which nothing is known but that it can be called. */
export type Method = (this: object, ...args: unknown[]) => unknown;

const patched = Symbol.for('llm-observability-stack.patched');

/**
 * Replaces a method of a prototype, once however often and by however many copies of this module it is asked.
 * @returns false when there is no such method, or it cannot be replaced
 */
export function patch(owner: object | undefined, name: string, replacement: (original: Method) => Method): boolean {
  const original = methodOf(owner, name);
  if (owner === undefined || original === undefined) return false;
  if (patched in original) return true;
  const wrapper = replacement(original);
  Object.defineProperty(wrapper, patched, { value: original });
  Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: original.length, configurable: true });
  // What is copied from an object that has the method itself, has it too.
  const enumerable = Object.getOwnPropertyDescriptor(owner, name)?.enumerable ?? false;
  return Reflect.defineProperty(owner, name, { value: wrapper, writable: true, configurable: true, enumerable });
}

export function methodOf(owner: unknown, name: PropertyKey): Method | undefined {
  const method = property(owner, name);
  return typeof method === 'function' ? (method as Method) : undefined; // any function can be called
}

/** A property of anything, by name; nothing where there is none. */
export function property(value: unknown, key: PropertyKey): unknown {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return undefined;
  return (value as Readonly<Record<PropertyKey, unknown>>)[key]; // any object may be read by key
}

/** The object at the end of a path of properties. */
export function at(value: unknown, ...path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path) found = property(found, key);
  return found;
}

export const objectAt = (value: unknown, ...path: readonly PropertyKey[]): object | undefined => {
  const found = at(value, ...path);
  return (typeof found === 'object' && found !== null) || typeof found === 'function' ? found : undefined;
};

export const textAt = (value: unknown, ...path: readonly PropertyKey[]): string | undefined => {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
};

export const countAt = (value: unknown, ...path: readonly PropertyKey[]): number | undefined => {
  const found = at(value, ...path);
  return typeof found === 'number' && found >= 0 ? found : undefined;
};
