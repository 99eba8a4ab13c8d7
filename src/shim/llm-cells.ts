import type { FinishReason } from '../catalog/finish-reasons.js';
import type { Instruments } from './instruments.js';
import type { CallStatus } from './status.js';

/** Whose model call it is: what all its labels are made of. */
export interface LlmLabels {
  readonly provider: string;
  readonly model: string;
  readonly operation: string;
  readonly agent: string | undefined;
  readonly project: string | undefined;
  readonly taskType: string | undefined;
}

/** Different calls whose series are kept; the names come from the application, so there is an end to it. */
const remembered = 1000;

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

const onceEach = <K extends string, T>(make: (key: K) => T): ((key: K) => T) => {
  const made: Partial<Record<K, T>> = {};
  return (key) => {
    made[key] ??= make(key);
    return made[key] as T; // set in the line before
  };
};

/** The series one kind of model call writes to, each resolved when it is first needed. */
export class LlmCells {
  readonly requests;
  readonly usageReports;
  readonly latency;
  readonly firstToken;
  readonly perOutputToken;
  readonly tokens;
  readonly details;
  readonly contextTokens;
  readonly contextUtilization;
  readonly cost;
  readonly unpriced;
  readonly finishReasons;

  constructor(
    i: Instruments,
    readonly labels: LlmLabels,
  ) {
    const { provider, model, operation, agent, project, taskType: task_type } = labels;
    const whose = { provider, model, agent, project, task_type };
    const which = { provider, model };
    this.requests = onceEach((status: CallStatus) => i.llmRequests.at({ provider, model, operation, agent, status }));
    this.usageReports = onceEach((source: 'provider' | 'estimated' | 'missing') =>
      i.llmUsageReports.at({ ...which, source }),
    );
    this.latency = once(() => i.llmLatency.at({ ...which, operation }));
    this.firstToken = once(() => i.llmTimeToFirstToken.at(which));
    this.perOutputToken = once(() => i.llmTimePerOutputToken.at(which));
    this.tokens = onceEach((direction: 'input' | 'output') => i.llmTokens.at({ ...whose, direction }));
    this.details = onceEach((kind: 'cache_read' | 'cache_write' | 'reasoning' | 'audio_input' | 'audio_output') =>
      i.llmTokenDetails.at({ ...which, kind }),
    );
    this.contextTokens = once(() => i.contextTokens.at({ model, agent }));
    this.contextUtilization = once(() => i.contextUtilization.at({ model, agent }));
    this.cost = once(() => i.llmCost.at(whose));
    this.unpriced = once(() => i.llmUnpricedTokens.at(which));
    this.finishReasons = onceEach((reason: FinishReason) => i.llmFinishReasons.at({ ...which, reason }));
  }
}

type Level = Map<string | undefined, Level | LlmCells>;

/** The series of the calls a process makes most, found again by their labels. */
export class LlmCellCache {
  private root: Level = new Map();
  private size = 0;

  constructor(private readonly instruments: Instruments) {}

  find(labels: LlmLabels): LlmCells {
    const { provider, model, operation, agent, project, taskType } = labels;
    const last = this.down(
      this.down(this.down(this.down(this.down(this.root, provider), model), operation), agent),
      project,
    );
    const found = last.get(taskType) as LlmCells | undefined; // the last level
    if (found !== undefined) return found;
    const cells = new LlmCells(this.instruments, labels);
    last.set(taskType, cells);
    this.size += 1;
    if (this.size > remembered) {
      this.root = new Map();
      this.size = 0;
    }
    return cells;
  }

  private down(level: Level, key: string | undefined): Level {
    const next = level.get(key) as Level | undefined; // not the last level
    if (next !== undefined) return next;
    const made: Level = new Map();
    level.set(key, made);
    return made;
  }
}
