import type OpenAI from 'openai';
import type { Log } from './log.js';
import type { Notes } from './memory.js';
import type { Tally } from './tally.js';

/** What every session of a run shares. */
export interface World {
  readonly seed: number;
  readonly models: OpenAI;
  /** Endpoint of the MCP server. */
  readonly mcpUrl: string;
  readonly notes: Notes;
  readonly tally: Tally;
  readonly log: Log;
  /** How long the agent waits for a tool. */
  readonly toolTimeoutMilliseconds: number;
  /** How long a session that stalls stands still. */
  readonly stallMilliseconds: number;
  /** Aborted when the run is to end: whoever only waits stops waiting. */
  readonly ending: AbortSignal;
  /** Aborted when it has to end now: calls under way are cancelled. */
  readonly aborting: AbortSignal;
}
