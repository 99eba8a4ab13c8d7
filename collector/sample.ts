import { someBlocked } from '../src/catalog/finish-reasons.js';
import { attributes as a, events, resourceAttributes } from '../src/catalog/spans.js';
import type { Config } from '../src/config/schema.js';
import { component } from '../src/model/collector.js';
import { seconds } from '../src/model/duration.js';
import { heldTraces } from '../src/model/held-traces.js';
import { attribute, double, literal, text } from './ottl.js';

type Sampling = Config['sampling'];
interface Policy {
  readonly name: string;
  readonly type: string;
  readonly [settings: string]: unknown;
}

/**
 * Which traces are kept: what failed, was slow or expensive, what was scored badly, some of every route, and a share of
 * the rest. Runs after the metrics are derived, so they count every span. A trace is decided a while after its root has
 * ended; spans that come later follow the decision for as long as it is remembered.
 */
export function tailSampling(config: Config) {
  const { sampling } = config;
  const { traces, decisions } = heldTraces(config);
  return component('tail_sampling', {
    decision_wait: goDuration(sampling.decisionWait),
    // A root is not waited for longer than its trace.
    decision_wait_after_root_received: goDuration(
      seconds(sampling.afterRoot) < seconds(sampling.decisionWait) ? sampling.afterRoot : sampling.decisionWait,
    ),
    num_traces: traces,
    expected_new_traces_per_sec: Math.ceil(sampling.load.tracesPerSecond),
    maximum_trace_size_bytes: sampling.maxTraceBytes,
    decision_cache: { sampled_cache_size: decisions, non_sampled_cache_size: decisions },
    // The first policy that keeps a trace has the last word: limiters further down spend nothing on it.
    sample_on_first_match: true,
    policies: policies(sampling),
  });
}

function policies(sampling: Sampling): Policy[] {
  const limit = limited(sampling.maxSpansPerSecond, 4 * sampling.maxSpansPerSecond);
  const { services, tenants } = sampling;
  const isRoot = 'span.parent_span_id == SpanID(0x0000000000000000)';
  return [
    // First, so that its count is whole: runs that never ended, and traces of which a part went elsewhere.
    all('rootless', [not(condition('root', { span: [isRoot] })), limit]),
    { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
    condition('failures', { span: failures, spanevent: [isBlocked(event)] }),
    condition('slow', { span: slow(sampling) }),
    // The policy for numbers compares whole ones: a double is 0 to it.
    condition('expensive', {
      span: [atLeast(a.cost, sampling.expensiveDollars), atLeast(a.agentCost, sampling.expensiveRunDollars)],
    }),
    condition('judged', { span: [below(span(a.evaluationScore), sampling.lowScore)], spanevent: judged(sampling) }),
    { name: 'many-spans', type: 'span_count', span_count: { min_spans: sampling.manySpans } },
    ...byValue('service', resourceAttributes.service, services, limit),
    ...byValue('tenant', tenants.attribute, tenants.ratios, limit),
    ...rareRoutes(sampling, isRoot, [
      ...except('service', resourceAttributes.service, unwanted(services)),
      ...except('tenant', tenants.attribute, unwanted(tenants.ratios)),
    ]),
    ...share('rest', sampling.ratio, [
      ...except('service', resourceAttributes.service, services),
      ...except('tenant', tenants.attribute, tenants.ratios),
      limit,
    ]),
  ];
}

const span = (key: string): string => attribute('span', key);
const event = (key: string): string => attribute('spanevent', key);
const notOk = (key: string): string => `${span(key)} != nil and ${span(key)} != ${text('ok')}`;
/** Numbers also count as texts, which some senders make of them. */
const atLeast = (key: string, bound: number): string =>
  `${span(key)} != nil and Double(${span(key)}) >= ${double(bound)}`;
const below = (path: string, bound: number): string => `${path} != nil and Double(${path}) < ${double(bound)}`;

const isBlocked = (at: (key: string) => string): string => `${at(a.safetyResult)} == ${text('block')}`;

const failures = [
  `${span(a.errorType)} != nil`,
  notOk(a.toolStatus),
  notOk(a.status),
  notOk(a.agentStatus),
  isBlocked(span),
  `${span(a.finishReasons)} != nil and IsMatch(String(${span(a.finishReasons)}), ${text(`(?i)${someBlocked}`)})`,
];

const judged = ({ lowScore, lowConfidence }: Sampling): string[] => [
  `spanevent.name == ${text(events.loop)}`,
  below(event(a.evaluationScore), lowScore),
  `spanevent.name == ${text(events.decision)} and ${below(event(a.decisionConfidence), lowConfidence)}`,
];

/** Operations with a time of their own, spans that are none, and all others. */
function slow({ slow: usual, slowByOperation }: Sampling): string[] {
  const { other = usual, ...own } = slowByOperation;
  const operation = span(a.operation);
  const longer = (duration: string): string =>
    `span.end_time_unix_nano - span.start_time_unix_nano >= ${Math.round(seconds(duration) * 1e9)}`;
  const named = Object.entries(own).map(([name, duration]) => `${operation} == ${text(name)} and ${longer(duration)}`);
  const unnamed = Object.keys(own).map((name) => `${operation} != ${text(name)}`);
  return [
    ...named,
    `${operation} == nil and ${longer(other)}`,
    [`${operation} != nil`, ...unnamed, longer(usual)].join(' and '),
  ];
}

/** Traces that touch one of these values have a share of their own. */
const byValue = (what: string, key: string, ratios: Readonly<Record<string, number>>, limit: Policy): Policy[] =>
  Object.entries(ratios).flatMap(([value, ratio]) =>
    share(literal(`${what}-${value}`), ratio, [valueIs(what, key, [value]), limit]),
  );

const except = (what: string, key: string, ratios: Readonly<Record<string, number>>): Policy[] => {
  const values = Object.keys(ratios);
  return values.length > 0 ? [not(valueIs(what, key, values))] : [];
};

/** Values with a share of nothing: what went wrong is kept of them, and nothing else. */
const unwanted = (ratios: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(ratios).filter(([, ratio]) => ratio === 0));

const share = (name: string, ratio: number, further: readonly Policy[]): Policy[] =>
  ratio > 0
    ? [
        all(name, [
          { name: 'share', type: 'probabilistic', probabilistic: { sampling_percentage: 100 * ratio } },
          ...further,
        ]),
      ]
    : [];

/**
 * The processor knows no limit by value. Routes are spread over groups, twice and differently, each group with a limit
 * of its own: a rare route is only missed where it shares both of its groups with a busy one.
 */
function rareRoutes(
  { rareRoutes: { perMinute, groups }, load }: Sampling,
  isRoot: string,
  further: readonly Policy[],
): Policy[] {
  if (perMinute === 0) return [];
  const spans = perMinute * load.spansPerTrace;
  const limit = limited(Math.ceil(spans / 60), Math.max(spans, 10 * load.spansPerTrace));
  return ['a', 'b'].flatMap((salt) => {
    const hash = `Murmur3Hash(Concat([resource.attributes[${text(resourceAttributes.service)}], span.name], ${text(salt)}))`;
    // Where the hash, eight hexadecimal digits, is in one of equal ranges: the second bound is mostly not asked.
    const bound = (group: number) => text(`0000000${Math.floor((2 ** 32 * group) / groups).toString(16)}`.slice(-8));
    return Array.from({ length: groups }, (_, group) => {
      const inGroup = [
        isRoot,
        ...(group < groups - 1 ? [`${hash} < ${bound(group + 1)}`] : []),
        ...(group > 0 ? [`${hash} >= ${bound(group)}`] : []),
      ].join(' and ');
      return all(`route-${salt}${group}`, [condition('group', { span: [inGroup] }), ...further, limit]);
    });
  });
}

const condition = (name: string, conditions: { span?: readonly string[]; spanevent?: readonly string[] }): Policy => ({
  name,
  type: 'ottl_condition',
  ottl_condition: { error_mode: 'silent', ...conditions },
});

const all = (name: string, parts: readonly Policy[]): Policy => ({ name, type: 'and', and: { and_sub_policy: parts } });

const not = (policy: Policy): Policy => ({ name: `not-${policy.name}`, type: 'not', not: { not_sub_policy: policy } });

const valueIs = (name: string, key: string, values: readonly string[]): Policy => ({
  name,
  type: 'string_attribute',
  string_attribute: { key: literal(key), values: values.map(literal) },
});

/** Spans per second, and what may come at once: a trace with more spans than that never passes. */
const limited = (spansPerSecond: number, burst: number): Policy => ({
  name: 'limit',
  type: 'rate_limiting',
  rate_limiting: { spans_per_second: spansPerSecond, burst_capacity: burst },
});

/** Go has no days or weeks. */
const goDuration = (duration: string): string => `${Math.round(seconds(duration) * 1000)}ms`;
