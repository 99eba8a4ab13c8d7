/** A client library that can be instrumented. */
export interface Client {
  /** Its name in the package registry. */
  readonly package: string;
  /** The major versions it was tested with. */
  readonly majors: readonly number[];
  /** The class that is patched, found in what the application gave: a class, an instance or a module. */
  readonly classOf: (given: unknown) => object | undefined;
  /** The version the class says it has. */
  readonly version: (found: object) => string | undefined;
  /** Patches the class; which of the places were found. */
  readonly watch: (found: object) => Readonly<Record<string, boolean>>;
}
