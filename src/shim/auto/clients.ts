import { anthropic } from './anthropic.js';
import type { Client } from './client.js';
import { gemini } from './gemini.js';
import { mcpSdk } from './mcp-sdk.js';
import { openai } from './openai.js';
import { vercelAiModel } from './vercel-ai-model.js';

/** Every client library that is known here. */
export const clients: readonly Client[] = [openai, anthropic, gemini, mcpSdk, vercelAiModel];

/** What was said already: once a process is enough. */
const said = new Set<string>();

const sayOnce = (message: string, warn: (message: string) => void): void => {
  if (said.has(message)) return;
  said.add(message);
  warn(message);
};

/**
 * Instruments the library that a class, an instance or a module belongs to, for the whole process.
 * @param version the version installed, where the library itself does not say it
 * @returns false when it belongs to none that is known
 */
export function watchClient(given: unknown, warn: (message: string) => void, version?: string): boolean {
  for (const client of clients) {
    const found = client.classOf(given);
    if (found === undefined) continue;
    const known = client.version(found) ?? version;
    const name = known === undefined ? client.package : `${client.package} ${known}`;
    const major = known === undefined ? undefined : Number.parseInt(known, 10);
    if (major !== undefined && client.majors.length > 0 && !client.majors.includes(major)) {
      const versions = client.majors.join(' or ');
      sayOnce(
        `llm-observability: ${name}: expected a version ${versions}, got ${known}. Its calls are recorded as those of ${client.majors.at(-1)}; compare the numbers with your bill.`,
        warn,
      );
    }
    for (const [place, there] of Object.entries(client.watch(found))) {
      if (there) continue;
      sayOnce(
        `llm-observability: ${name}: ${place}: expected a method to record, found none. Those calls are NOT recorded; wrap them in llm.call or tool.call.`,
        warn,
      );
    }
    return true;
  }
  return false;
}

/** The clients an application named itself. */
export function watchGiven(given: readonly unknown[], warn: (message: string) => void): void {
  given.forEach((each, index) => {
    if (watchClient(each, warn)) return;
    const packages = clients.map((client) => client.package).join(', ');
    warn(
      `llm-observability: clients[${index}]: expected a class, an instance or a module of ${packages}, got ${nameOf(each)}. It is not instrumented.`,
    );
  });
}

const nameOf = (value: unknown): string =>
  typeof value === 'function'
    ? value.name || 'a function'
    : value === null
      ? 'null'
      : (value?.constructor?.name ?? typeof value);
