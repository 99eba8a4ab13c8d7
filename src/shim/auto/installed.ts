import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { watchClient } from './clients.js';
import { modelsOf } from './vercel-ai-model.js';

/** What to load of each library: its entry, or the one module that the rest is built on. */
const modules: readonly (readonly [name: string, entry: string])[] = [
  ['openai', 'openai'],
  ['@anthropic-ai/sdk', '@anthropic-ai/sdk'],
  ['@google/genai', '@google/genai'],
  ['@modelcontextprotocol/sdk', '@modelcontextprotocol/sdk/shared/protocol.js'],
  ['@modelcontextprotocol/client', '@modelcontextprotocol/client'],
  ['@modelcontextprotocol/server', '@modelcontextprotocol/server'],
];

/** Providers of the Vercel AI SDK; the gateway is the one that models are asked of by their name alone. */
const providers: readonly string[] = ['@ai-sdk/gateway', '@ai-sdk/openai', '@ai-sdk/anthropic', '@ai-sdk/google'];

/**
 * Instruments the client libraries that are installed beside the application. Libraries come in two copies, for `import`
 * and for `require`; the second is only loaded where the application is CommonJS or has loaded it already.
 */
export async function watchInstalled(warn: (message: string) => void): Promise<void> {
  await Promise.all([
    ...modules.map(([name, entry]) =>
      eachCopy(name, entry, warn, (module, version) => watchClient(module, warn, version)),
    ),
    ...providers.map((name) =>
      eachCopy(name, name, warn, (module) => {
        for (const model of modelsOf(module)) watchClient(model, warn);
      }),
    ),
  ]);
}

/** Loads the copies of a library that the application may have, and hands them on. */
async function eachCopy(
  name: string,
  entry: string,
  warn: (message: string) => void,
  use: (module: unknown, version: string | undefined) => void,
): Promise<void> {
  const required = requireOf(entry);
  if (required === undefined) return;
  const version = versionOf(name, required.file);
  for (const load of [() => import(entry), required.load]) {
    try {
      const module: unknown = await load();
      if (module !== undefined) use(module, version);
    } catch (error) {
      if (isAbsent(error)) continue;
      warn(`llm-observability: ${name}: could not be loaded: ${String(error)}. Its calls are not recorded.`);
    }
  }
}

interface Required {
  readonly file: string;
  /** Nothing where no CommonJS code can have it. */
  readonly load: () => unknown;
}

/** The copy for CommonJS, as the application would find it, else as this package does. */
function requireOf(entry: string): Required | undefined {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      const require = createRequire(from);
      const file = require.resolve(entry);
      const wanted = process.mainModule !== undefined || require.cache[file] !== undefined;
      return { file, load: () => (wanted ? require(entry) : undefined) };
    } catch {
      // Not there; perhaps from the other place.
    }
  }
  return undefined;
}

function versionOf(name: string, file: string | undefined): string | undefined {
  for (let folder = file && dirname(file); folder && folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (description.name === name) return String(description.version);
    } catch {
      // No description here; the package begins further up.
    }
  }
  return undefined;
}

const isAbsent = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED)$/.test(String(error.code));
