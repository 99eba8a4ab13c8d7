import { metrics } from '../../src/catalog/metrics.js';
import { pricesAsOf } from '../../src/catalog/prices.js';
import { scraped } from '../../src/catalog/scraped.js';
import type { GraphPanel, MetricPanel, Shown } from '../../src/model/dashboard.js';
import { mostBars } from '../../src/model/dashboard.js';
import type { Where } from '../../src/model/promql.js';
import { labelsOfSignal, type Recorded, type Signal } from '../../src/model/signal.js';
import { buckets, type Fact, increase, type Labels, level, named, of, promised, rate } from './facts.js';
import { pastFacts } from './past.js';
import { bucketHit } from './traffic.js';

/*
 * What the panels have to show, worked out from the known traffic in plain arithmetic and without PromQL: a mistake in
 * a query does not repeat itself here.
 */

/** By the name of the signal's rule. A signal that a panel shows and that is not here fails the test, by name. */
export const facts: Readonly<Record<string, Fact>> = {
  ...pastFacts,
  'llm:requests:rate': rate('llmRequests'),
  'llm:tokens:rate': rate('llmTokens'),
  'llm:token_details:rate': rate('llmTokenDetails'),
  'llm:usage_reports:rate': rate('llmUsageReports'),
  'llm:retries:rate': rate('llmRetries'),
  'llm:finish_reasons:rate': rate('llmFinishReasons'),
  'llm:provider_failing:min': () => {
    const calls = of(metrics.llmRequests, 1);
    const all = calls.reduce((sum, { value }) => sum + value, 0);
    const failing = calls.filter(({ labels }) => ['error', 'timeout'].includes(labels['status'] ?? ''));
    const share = failing.reduce((sum, { value }) => sum + value, 0) / all;
    return [{ labels: { provider: calls[0]!.labels['provider']! }, value: share }];
  },
  'llm:rate_limit_remaining:min': level('llmRateLimitRemaining'),
  'llm:latency_seconds_bucket:rate': buckets('llmLatency'),
  'llm:latency_seconds_sum:rate': rate('llmLatency', bucketHit(metrics.llmLatency)[1]),
  'llm:time_to_first_token_seconds_bucket:rate': buckets('llmTimeToFirstToken'),
  'llm:time_per_output_token_seconds_bucket:rate': buckets('llmTimePerOutputToken'),
  'llm:cost_dollars:rate': rate('llmCost'),
  'llm:cost_dollars:increase': increase('llmCost'),
  'llm:cost_dollars_counted:sum': increase('llmCost'),
  'llm:tokens_counted:sum': increase('llmTokens'),
  'llm:requests_counted:sum': increase('llmRequests'),
  'llm:prompt_template_uses_counted:sum': increase('promptTemplateUses'),
  'tool:invocations_counted:sum': increase('toolInvocations'),
  'llm:cost_dollars_hourly:rate': rate('llmCost', 3600),
  'llm:unpriced_tokens:rate': rate('llmUnpricedTokens'),
  'llm:price_book_age:days': () =>
    [...of(metrics.llmPriceBook, 1), { labels: { service: 'collector' }, value: Date.parse(pricesAsOf) / 1000 }].map(
      ({ labels, value }) => ({ labels, value: (Date.now() / 1000 - value) / 86_400 }),
    ),
  'llm:context_window_utilization_ratio_bucket:rate': buckets('contextUtilization'),
  'llm:context_tokens_used_bucket:rate': buckets('contextTokens'),
  'llm:context_assembly_seconds_bucket:rate': buckets('contextAssembly'),
  'llm:safety_checks:rate': rate('safetyChecks'),
  'llm:redactions:increase': increase('telemetryRedactions'),
  'llm:label_overflow:increase': increase('labelOverflow'),
  'llm:prompt_template_uses:rate': rate('promptTemplateUses'),
  'llm:prompt_uses:increase': increase('promptTemplateUses'),
  'llm:prompt_cost_dollars:increase': increase('promptTemplateCost'),
  'llm:prompt_seconds:increase': increase('promptTemplateSeconds'),
  'llm:evaluation_score_bucket:rate': buckets('evaluationScore'),
  'memory:operations:rate': rate('memoryOperations'),
  'memory:latency_seconds_bucket:rate': buckets('memoryLatency'),
  'mcp:operations:rate': rate('mcpOperations'),
  'mcp:operation_latency_seconds_bucket:rate': buckets('mcpLatency'),
  'mcp:cache_lookups:rate': rate('mcpCacheLookups'),
  'mcp:federation_depth_bucket:rate': buckets('mcpFederationDepth'),
  'tool:invocations:rate': rate('toolInvocations'),
  'tool:latency_seconds_bucket:rate': buckets('toolLatency'),
  'tool:schema_errors:rate': rate('toolSchemaErrors'),
  'tool:repeated_invocations:increase': increase('toolRepeats'),
  'agent:sessions:rate': rate('agentSessions'),
  'agent:sessions_active:sum': level('agentSessionsActive'),
  'agent:sessions_stalled:sum': level('agentSessionsStalled'),
  'agent:dearest_run_dollars:max': level('agentSessionCostMax'),
  'agent:longest_run_steps:max': level('agentSessionStepsMax'),
  'agent:steps:rate': rate('agentSteps'),
  'agent:loops:increase': increase('agentLoops'),
  'agent:waste:increase': increase('agentWaste'),
  'agent:budget_thresholds:increase': increase('budgetThresholds'),
  'agent:decisions:rate': rate('agentDecisions'),
  'agent:decision_confidence_bucket:rate': buckets('agentDecisionConfidence'),
  'agent:task_duration_seconds_bucket:rate': buckets('agentTaskDuration'),
  'agent:steps_per_task_bucket:rate': buckets('agentStepsPerTask'),
  'agent:cost_per_task_dollars_bucket:rate': buckets('agentCostPerTask'),
  'slo:events:rate': promised('all'),
  'slo:bad_events:rate': promised('bad'),
  'stack:rule_load:ratio': () => {
    const [took, interval] = [of(scraped.ruleGroupSeconds, 1)[0]!, of(scraped.ruleGroupInterval, 1)[0]!];
    return [{ labels: took.labels, value: took.value / interval.value }];
  },
  'stack:rule_failures:increase': (seconds) => of(scraped.ruleFailures, seconds),
  'stack:unsent_alerts:increase': (seconds) => of(scraped.alertErrors, seconds),
  'stack:failed_notifications:increase': (seconds) => of(scraped.failedNotifications, seconds),
  'stack:storage_failures:increase': (seconds) =>
    [scraped.compactionsFailed, scraped.truncationsFailed, scraped.walCorruptions].flatMap((metric) =>
      of(metric, seconds),
    ),
  'stack:loki_requests:rate': () => of(scraped.lokiRequests, 1),
  'pipeline:spans_received:rate': () => of(scraped.acceptedSpans, 1),
  'pipeline:late_spans:rate': () => of(scraped.lateSpans, 1),
  'pipeline:traces_decided:rate': () => of(scraped.decidedTraces, 1),
  'pipeline:refused:rate': () => [...of(scraped.refusedSpans, 1), ...of(scraped.refusedLogs, 1)],
  'pipeline:queue_fill:max': () => {
    const [size, capacity] = [of(scraped.queueSize, 1)[0]!, of(scraped.queueCapacity, 1)[0]!];
    return [{ labels: size.labels, value: size.value / capacity.value }];
  },
  'pipeline:lost:increase': (seconds) => [
    ...[scraped.rejectedSpans, scraped.rejectedLogs, scraped.rejectedPoints].flatMap((metric) =>
      named('reason', 'rejected', of(metric, seconds)),
    ),
    ...[scraped.unqueuedSpans, scraped.unqueuedLogs, scraped.unqueuedPoints].flatMap((metric) =>
      named('reason', 'not_queued', of(metric, seconds)),
    ),
  ],
  'pipeline:dropped_traces:increase': (seconds) => [
    ...named('reason', 'too_early', of(scraped.tracesTooEarly, seconds)),
    ...named('reason', 'too_large', of(scraped.tracesTooLarge, seconds)),
  ],
};

/** Values by their labels, written `model=a status=ok`; the key of a sum of all is empty. */
export type Answer = ReadonlyMap<string, number>;

export const keyOf = (labels: Labels): string =>
  Object.entries(labels)
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([label, value]) => `${label}=${value}`)
    .join(' ');

/**
 * What a panel has to show for one of its signals.
 * @param rangeSeconds the time the panel spans, for a window of `$__range`
 * @throws Error with the name of a signal of which nothing is known here
 */
export function expected(panel: MetricPanel, shown: Shown, rangeSeconds: number): Answer {
  const { signal, by = [], where = {}, window } = shown;
  const plain = valuesOf(signal, by, where as Where, secondsIn(window ?? windowOf(signal), rangeSeconds));
  const sum = [...plain.values()].reduce((a, b) => a + b, 0);
  const whole = panel.shareOf === 'sum' ? sum : panel.shareOf === 'max' ? panel.max! : 1;
  const shares = [...plain].map(([key, value]) => [key, value / whole] as const);
  return new Map(
    panel.view === 'bars' && panel.orderBy === undefined
      ? shares.sort(([, a], [, b]) => b - a).slice(0, mostBars)
      : shares,
  );
}

/** What a graph has to show: calls of the chosen time by the two ends of each line. */
export function expectedEdges({ edges }: GraphPanel, rangeSeconds: number): Answer {
  const each = edges.flatMap(({ of, from, to, as = '$1' }) =>
    factOf(of)(rangeSeconds).map(({ labels, value }) => {
      const [source, target] = [labels[from]!, as.replace('$1', labels[to]!)];
      return [keyOf({ id: `${source} > ${target}`, source, target }), value] as const;
    }),
  );
  const sums = new Map<string, number>();
  for (const [key, value] of each) sums.set(key, (sums.get(key) ?? 0) + value);
  return sums;
}

function valuesOf(signal: Signal, by: readonly string[], where: Where, seconds: number): Answer {
  switch (signal.kind) {
    case 'recorded':
      return grouped(signal, by, where, seconds);
    case 'ratio': {
      const part = grouped(signal.part, by, { ...signal.partWhere, ...where }, seconds);
      const whole = grouped(signal.whole, by, { ...signal.wholeWhere, ...where }, seconds);
      return new Map([...whole].map(([key, value]) => [key, (part.get(key) ?? 0) / value]));
    }
    case 'quantile': {
      // All observations lie evenly between the bounds of one bucket.
      const [above, upTo] = boundsOf(signal.of);
      const groups = grouped(signal.of, by, where, seconds);
      return new Map([...groups.keys()].map((group) => [group, above + signal.q * (upTo - above)]));
    }
  }
}

/** The bounds of the bucket that has them all, read off the atoms: the first bound with any, and the one before it. */
function boundsOf(signal: Recorded): readonly [number, number] {
  const atoms = factOf(signal)(1);
  const bounds = [...new Set(atoms.map(({ labels }) => Number(labels['le'])))].sort((a, b) => a - b);
  const hit = bounds.findIndex((bound) =>
    atoms.some(({ labels, value }) => Number(labels['le']) === bound && value > 0),
  );
  return [bounds[hit - 1]!, bounds[hit]!];
}

function factOf({ name }: Recorded): Fact {
  const fact = facts[name];
  if (fact === undefined) throw new Error(`tests/dashboards/expected.ts: expected what ${name} comes to, got nothing`);
  return fact;
}

function grouped(signal: Recorded, by: readonly string[], where: Where, seconds: number): Answer {
  const known = labelsOfSignal(signal);
  const groups = new Map<string, number[]>();
  for (const { labels, value } of factOf(signal)(seconds)) {
    if (!Object.entries(where).every(([label, wanted]) => matches(labels[label] ?? '', wanted))) continue;
    const key = keyOf(
      Object.fromEntries(by.filter((label) => known.includes(label)).map((label) => [label, labels[label] ?? ''])),
    );
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  const combine = {
    sum: (all: number[]) => all.reduce((a, b) => a + b, 0),
    max: (all: number[]) => Math.max(...all),
    min: (all: number[]) => Math.min(...all),
  };
  return new Map([...groups].map(([key, all]) => [key, combine[signal.combine](all)]));
}

function matches(value: string, wanted: Where[string]): boolean {
  if (typeof wanted === 'string') return value === wanted;
  if (Array.isArray(wanted)) return wanted.includes(value);
  if ('op' in wanted && wanted.op === '=~') return new RegExp(`^(?:${wanted.value})$`).test(value);
  throw new Error(`expected a value or a list of values, got ${JSON.stringify(wanted)}`);
}

const windowOf = (signal: Signal): string => {
  const leaf = signal.kind === 'recorded' ? signal : signal.kind === 'ratio' ? signal.part : signal.of;
  return leaf.windows === 'level' ? '' : leaf.windows[0];
};

function secondsIn(window: string, rangeSeconds: number): number {
  if (window === '$__range') return rangeSeconds;
  const [, number, unit = ''] = /^(\d+)([smhd])$/.exec(window) ?? [];
  return number === undefined ? 0 : Number(number) * { s: 1, m: 60, h: 3600, d: 86_400 }[unit as 's' | 'm' | 'h' | 'd']; // the pattern allows no other
}
