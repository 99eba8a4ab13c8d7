import { current, currentSession } from '../runtime.js';
import { at, property, textAt } from './patch.js';
import type { ModelCall } from './vercel-ai-call.js';

/** Version 6 waits two seconds before the first retry, and twice as long before each further one. */
const firstPause = 2000;
/** A longer pause than this is not made, though a server asks for it. */
const longestPause = 60_000;
/** A retry that comes so much later than it was due is taken for another call. */
const grace = 2000;

interface Kept {
  readonly call: ModelCall;
  /** Records the failure. */
  readonly settle: () => void;
  readonly forget: () => void;
}

/**
 * Calls of version 6 that failed in a way it may try again. It does not say how often it tries, so a failure is recorded,
 * as of the moment it came, once the time of the next attempt has passed or whoever asked has ended.
 */
export class KeptFailures {
  private readonly kept = new Map<object, Kept>();

  keep(key: object | undefined, call: ModelCall, error: unknown): void {
    const failedAt = performance.now();
    const runtime = current();
    if (key === undefined || runtime === undefined || !isRetryable(error)) {
      call.failed(error);
      return;
    }
    this.kept.get(key)?.settle();
    const { postponed } = runtime.sessions;
    const forget = (): void => {
      clearTimeout(timer);
      this.kept.delete(key);
      postponed.forget(settle);
    };
    const settle = (): void => {
      forget();
      call.failed(error, failedAt);
    };
    const timer = setTimeout(settle, pauseAfter(error, call.attempts) + grace).unref();
    this.kept.set(key, { call, settle, forget });
    postponed.add(settle, currentSession(runtime));
  }

  /** The call whose next attempt this is; nothing where it is the first. */
  take(key: object): ModelCall | undefined {
    const kept = this.kept.get(key);
    kept?.forget();
    return kept?.call;
  }
}

/** What throws when it is looked at is not tried again. */
function isRetryable(error: unknown): boolean {
  try {
    return property(error, 'isRetryable') === true;
  } catch {
    return false;
  }
}

/** As version 6 reckons it from the headers of the answer, in milliseconds. */
function pauseAfter(error: unknown, attempts: number): number {
  const pause = firstPause * 2 ** (attempts - 1);
  const headers = at(error, 'responseHeaders') ?? at(error, 'cause', 'responseHeaders');
  const seconds = textAt(headers, 'retry-after') ?? '';
  const told = [
    Number.parseFloat(textAt(headers, 'retry-after-ms') ?? ''),
    Number.parseFloat(seconds) * 1000,
    Date.parse(seconds) - Date.now(),
  ].find((milliseconds) => !Number.isNaN(milliseconds));
  return told !== undefined && told >= 0 && (told < longestPause || told < pause) ? told : pause;
}
