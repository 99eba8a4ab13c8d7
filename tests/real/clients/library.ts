import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { obtainPackages } from './obtain.js';

const folder = await obtainPackages('client-libraries');

/**
 * A module of one of the pinned client libraries, as `import` gives it.
 * @param file within the package, as its exports name it for `import`
 */
export const library = <T>(packageName: string, file: string): Promise<T> =>
  import(pathToFileURL(join(folder, 'node_modules', packageName, file)).href) as Promise<T>; // the caller knows its types

export const versionOf = (packageName: string): string =>
  String(
    createRequire(join(folder, 'package.json'))(join(folder, 'node_modules', packageName, 'package.json')).version,
  );

export { folder as librariesFolder };
