import { AsyncLocalStorage } from 'node:async_hooks';
import type { Attributes } from '@opentelemetry/api';
import { attributes as names } from '../catalog/spans.js';
import type { Instruments } from './instruments.js';
import { other, unknown } from './labels.js';
import { Postponed } from './postponed.js';
import { Course } from './waste.js';

export type StepKind = 'llm' | 'tool' | 'memory' | 'context' | 'safety' | 'decision';

/** Different tool calls a session remembers in order to see a repetition. */
const rememberedCalls = 1000;

/** What a session is, as it was opened. */
export interface SessionFacts {
  /** Nothing for a task outside a session. */
  readonly id: string | undefined;
  readonly type: string;
  readonly agent: string;
  readonly project: string | undefined;
  readonly taskType: string | undefined;
  readonly tenant: string | undefined;
  /** Never a label; the gateway makes it a pseudonym. */
  readonly user?: string | undefined;
}

/** One run of an agent: what its steps have in common, and what they add up to. */
export class Session {
  readonly startedAt = performance.now();
  steps = 0;
  /** US dollars, sub-agents included: what the task costs. */
  cost = 0;
  closed = false;
  /** Whether tasks were told apart within it; they supply what is measured per task. */
  tasked = false;
  private progressAt = this.startedAt;
  private readonly calls = new Map<string, number>();
  /** Shared by a session's tasks. */
  course = new Course();
  /** Whether it was told that it makes no progress; a step begins anew. */
  stallTold = false;

  /** What every span within it says. */
  readonly attributes: Attributes;

  constructor(
    readonly facts: SessionFacts,
    private parent: Session | undefined,
    /** Closes the session as timed out. */
    readonly expire: () => void,
    /** Says on its span that it makes no progress. */
    readonly sayStalled: (seconds: number) => void = () => undefined,
  ) {
    const attributes: Attributes = {};
    // Set by name: so many conditional parts spread together take V8 twenty times longer.
    if (facts.id !== undefined) attributes[names.conversationId] = facts.id;
    attributes[names.agentName] = facts.agent;
    attributes[names.agentType] = facts.type;
    if (facts.project !== undefined) attributes[names.project] = facts.project;
    if (facts.taskType !== undefined) attributes[names.taskType] = facts.taskType;
    if (facts.tenant !== undefined) attributes[names.tenant] = facts.tenant;
    if (facts.user !== undefined) attributes['user.id'] = facts.user;
    this.attributes = attributes;
  }

  /** A sub-agent's progress is its caller's too: an agent that waits for another is not stalled. */
  progress(): void {
    this.progressAt = performance.now();
    this.stallTold = false;
    this.caller()?.progress();
  }

  /** What it came to, for its span. */
  get tally(): Attributes {
    return { [names.agentSteps]: this.steps, ...(this.cost > 0 && { [names.agentCost]: this.cost }) };
  }

  /** Counts one step that has ended. */
  step(kind: StepKind, { agentSteps }: Instruments): void {
    this.steps += 1;
    if (kind === 'llm') this.course.modelAnswered();
    this.progress();
    agentSteps.add(1, { type: this.facts.type, kind });
  }

  spend(dollars: number): void {
    this.cost += dollars;
    this.caller()?.spend(dollars);
  }

  /** Sessions that start the next one as they end would make an endless chain; one that has ended is let go. */
  private caller(): Session | undefined {
    if (this.parent?.closed) this.parent = undefined;
    return this.parent;
  }

  idleSeconds(): number {
    return (performance.now() - this.progressAt) / 1000;
  }

  /** How often this call (tool and arguments, as a fingerprint) has now been made; the oldest call is forgotten when there are too many. */
  repeats(key: string): number {
    const count = (this.calls.get(key) ?? 0) + 1;
    this.calls.delete(key);
    this.calls.set(key, count);
    if (this.calls.size > rememberedCalls) this.calls.delete(this.calls.keys().next().value as string); // it is not empty
    return count;
  }
}

/** The sessions under way, and the one that the running code belongs to. */
export class Sessions {
  /**
   * Only where OpenTelemetry keeps no contexts: each such storage is passed on with every promise of the process, before
   * Node 24 by JavaScript of its own.
   */
  readonly ownStorage: AsyncLocalStorage<Session> | undefined;
  readonly postponed = new Postponed();
  private readonly live = new Set<Session>();
  /** Types that have been shown, so that a type whose last session ended is shown as 0. */
  private readonly types = new Set<string>();

  constructor(
    private readonly stallSeconds: number,
    private readonly ttlSeconds: number,
    private readonly maxTypes: number,
    /** Told once of each session that stalls. */
    private readonly stalled: (session: Session) => void = () => undefined,
    contextsAreKept = true,
  ) {
    this.ownStorage = contextsAreKept ? undefined : new AsyncLocalStorage();
  }

  open(session: Session): void {
    this.live.add(session);
    this.shown(session.facts.type);
  }

  close(session: Session): void {
    this.postponed.settle(session);
    session.closed = true;
    this.live.delete(session);
  }

  get size(): number {
    return this.live.size;
  }

  /** Sets the gauges of sessions under way; closes those that have not moved for longer than the time to live. */
  measure(instruments: Instruments): void {
    for (const session of this.live) if (session.idleSeconds() > this.ttlSeconds) session.expire();
    const active = new Map<string, number>([...this.types].map((type) => [type, 0]));
    const [stalled, steps, cost] = [new Map(active), new Map(active), new Map(active)];
    for (const session of this.live) {
      const type = this.shown(session.facts.type);
      active.set(type, (active.get(type) ?? 0) + 1);
      const isStalled = session.idleSeconds() > this.stallSeconds;
      stalled.set(type, (stalled.get(type) ?? 0) + (isStalled ? 1 : 0));
      if (isStalled && !session.stallTold) {
        session.stallTold = true;
        this.stalled(session);
      }
      steps.set(type, Math.max(steps.get(type) ?? 0, session.steps));
      cost.set(type, Math.max(cost.get(type) ?? 0, session.cost));
    }
    for (const [type, count] of active) instruments.agentSessionsActive.set(count, { type });
    for (const [type, count] of stalled) instruments.agentSessionsStalled.set(count, { type });
    for (const [type, most] of steps) instruments.agentSessionStepsMax.set(most, { type });
    for (const [type, most] of cost) instruments.agentSessionCostMax.set(most, { type });
  }

  /** Types beyond the bound share one value, so that they are added up rather than overwritten. */
  private shown(given: string): string {
    const type = given || unknown;
    if (!this.types.has(type) && this.types.size >= this.maxTypes - 1) return other;
    this.types.add(type);
    return type;
  }
}
