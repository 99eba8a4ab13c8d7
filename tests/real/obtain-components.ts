import { obtain, toolNames } from '../../tools/obtain.js';

/** Has every real component at hand before the first test, so that no test waits for a build. */
export async function setup(): Promise<void> {
  await obtain(toolNames, { onProgress: (line) => console.log(line) });
}
