import { type Attributes, type Context, context, type Tracer } from '@opentelemetry/api';
import type { Logger } from '@opentelemetry/api-logs';
import type { Budgets } from './budgets.js';
import { sessionOf } from './call-context.js';
import type { Instruments } from './instruments.js';
import type { LlmCellCache } from './llm-cells.js';
import type { Settings } from './options.js';
import type { Prices } from './prices.js';
import type { Session, Sessions } from './sessions.js';
import { recordable } from './text.js';
import type { KnownResults, LoopFound } from './waste.js';

/** Everything a recorded call needs, from `instrument` to `shutdown`. */
export interface Runtime {
  readonly settings: Settings;
  readonly instruments: Instruments;
  readonly tracer: Tracer;
  readonly logger: Logger;
  readonly sessions: Sessions;
  readonly prices: Prices;
  readonly llmCells: LlmCellCache;
  readonly budgets: Budgets;
  readonly results: KnownResults;
  /** The application's own callback; what it throws is counted. */
  readonly onLoop: (found: LoopFound) => void;
  /** Attributes of every span and log record: tells the collector whose series are counted already. */
  readonly mark: Attributes;
  /** Whether the spans are made by an OpenTelemetry that the application has set up. */
  readonly foreign: boolean;
  /** Counts a fault of the shim's own, and says the first one. */
  readonly fault: (error: unknown) => void;
}

/** What the process has one of, however often this module is loaded (hot reload, two versions of a bundle). */
interface Slot<Shim> {
  runtime?: Runtime | undefined;
  shim?: Promise<Shim> | undefined;
}

const key = Symbol.for('llm-observability-stack.shim.v1');

/** The process's slot; kept on `globalThis` under a registered symbol. */
export function slot<Shim>(): Slot<Shim> {
  const holder = globalThis as { [key]?: Slot<Shim> }; // the symbol is ours
  holder[key] ??= {};
  return holder[key];
}

/** The runtime while instrumented, else nothing: then every wrapper only calls through. */
export const current = (): Runtime | undefined => slot().runtime;

/** The session that the running code belongs to. */
export const currentSession = ({ sessions }: Runtime, within: Context = context.active()): Session | undefined =>
  sessions.ownStorage === undefined ? sessionOf(within) : sessions.ownStorage.getStore();

/** Runs the shim's own code: what it throws is a fault to count, never the application's trouble. */
export function guarded<T>(runtime: Runtime, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    runtime.fault(error);
    return undefined;
  }
}

/** A text, or a value's JSON, as it may be recorded: masked, and cut to the bound. */
export const shortened = ({ settings }: Runtime, value: unknown): string => recordable(value, settings);
