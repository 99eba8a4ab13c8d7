import { setTimeout as sleep } from 'node:timers/promises';

export interface SessionsOptions {
  /** How many sessions are started a second. */
  readonly perSecond: number;
  /** How many in all. */
  readonly count: number;
  /** Runs the session with this number, 1 and up; must not throw. */
  readonly run: (number: number) => Promise<void>;
  /** Most sessions at once; further ones wait. 50 by default. */
  readonly most?: number;
}

export interface RunningSessions {
  /** Resolves when the last session has ended. */
  readonly done: Promise<void>;
  /** Starts no more; resolves when those under way have ended. */
  readonly stop: () => Promise<void>;
}

/** Starts sessions at a steady pace, each without waiting for the one before. */
export function startSessions({ perSecond, count, run, most = 50 }: SessionsOptions): RunningSessions {
  const stopped = new AbortController();
  const live = new Set<Promise<void>>();

  async function start(): Promise<void> {
    for (let number = 1; number <= count && !stopped.signal.aborted; number++) {
      while (live.size >= most) await Promise.race(live);
      const session = run(number).finally(() => live.delete(session));
      live.add(session);
      await sleep(1000 / perSecond, undefined, { signal: stopped.signal }).catch(() => undefined); // stopped
    }
    await Promise.all(live);
  }

  const done = start();
  return {
    done,
    stop: async () => {
      stopped.abort();
      await done;
    },
  };
}
