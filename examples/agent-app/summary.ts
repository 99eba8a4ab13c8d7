import { type Summary, total } from './tally.js';

/** What a run did, of both services. */
export interface DemoSummary {
  /** Model calls of both services, whatever came of them. */
  readonly calls: number;
  /** Tool calls of both services. */
  readonly tools: number;
  /** What both services spent, at list price. */
  readonly dollars: number;
  readonly agentApp: Summary;
  /** Of the service without the shim, as it last told. */
  readonly otelOnly?: Summary;
}

/** Adds the two services up. */
export function summarise(agentApp: Summary, otelOnly: Summary | undefined): DemoSummary {
  const both = [agentApp, ...(otelOnly ? [otelOnly] : [])];
  const sum = (of: (summary: Summary) => number) => both.reduce((all, summary) => all + of(summary), 0);
  return {
    calls: sum(({ calls }) => total(calls)),
    tools: sum(({ tools }) => total(tools)),
    dollars: sum(({ dollars }) => total({ dollars })),
    agentApp,
    ...(otelOnly && { otelOnly }),
  };
}
