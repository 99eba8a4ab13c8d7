import type { Session } from './sessions.js';

/** More than these wait at no time: a provider that fails without end must not fill the memory. */
const most = 1000;

/** Records that wait for what may yet come, and the sessions that end without them if they wait too long. */
export class Postponed {
  private readonly waiting = new Map<() => void, Session | undefined>();

  /** @param settle records it, and says `forget` */
  add(settle: () => void, session: Session | undefined): void {
    this.waiting.set(settle, session);
    if (this.waiting.size > most) this.waiting.keys().next().value?.();
  }

  forget(settle: () => void): void {
    this.waiting.delete(settle);
  }

  /** Records those of a session that ends, or all of them. */
  settle(session?: Session): void {
    for (const [settle, of] of this.waiting) if (session === undefined || of === session) settle();
  }
}
