import type { Settings } from '../options.js';
import { watchGiven } from './clients.js';
import { watchInstalled } from './installed.js';
import { watchVercelAi } from './vercel-ai.js';

/** Instruments the clients the application named and those that are installed. Never rejects. */
export async function watchClients({ clients, autoInstrument, warn }: Settings): Promise<void> {
  try {
    watchGiven(clients, warn);
    if (!autoInstrument) return;
    watchVercelAi();
    await watchInstalled(warn);
  } catch (error) {
    warn(`llm-observability: clients could not be instrumented: ${String(error)}`);
  }
}

/** Instruments the library of this client, for the whole process, and returns the client itself. */
export function wrap<T>(client: T): T {
  watchGiven([client], (message) => console.warn(message));
  return client;
}
