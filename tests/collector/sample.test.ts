import { expect, test } from 'vitest';
import { tailSampling } from '../../collector/sample.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';

const settings = (sampling: StackInput['sampling'] = {}) => tailSampling(parseConfig({ sampling })).settings;
// biome-ignore lint/suspicious/noExplicitAny: a policy is whatever its type makes of it
const policies = (sampling?: StackInput['sampling']) => settings(sampling)['policies'] as any[]; // looked into
const named = (name: string, sampling?: StackInput['sampling']) => policies(sampling).find((p) => p.name === name);

test('a trace is decided after its root, at the latest after the longest wait', () => {
  expect(settings({ decisionWait: '2m', afterRoot: '7s' })).toMatchObject({
    decision_wait: '120000ms',
    decision_wait_after_root_received: '7000ms',
    sample_on_first_match: true,
  });
});

test('traces held are rate times wait, four times over with what is on disk, unless given; decisions are remembered at least ten times as many', () => {
  const load = { tracesPerSecond: 90, duration: '50s' };
  // 4 x 90 x (50 + 10) traces, 90 a second for an hour.
  expect(settings({ load, remember: '1h' })).toMatchObject({
    num_traces: 21_600,
    decision_cache: { sampled_cache_size: 324_000, non_sampled_cache_size: 324_000 },
  });
  expect(settings({ load, remember: '1m' })).toMatchObject({ decision_cache: { sampled_cache_size: 216_000 } });
  expect(settings({ load, traces: 1234 })).toMatchObject({ num_traces: 1234 });
});

test('cost is compared as the double that it is', () => {
  expect(JSON.stringify(policies())).not.toContain('numeric_attribute');
  expect(named('expensive', { expensiveDollars: 0.037, expensiveRunDollars: 0.91 }).ottl_condition.span).toEqual([
    'span.attributes["llm.cost.usd"] != nil and Double(span.attributes["llm.cost.usd"]) >= 0.037',
    'span.attributes["agent.cost.usd"] != nil and Double(span.attributes["agent.cost.usd"]) >= 0.91',
  ]);
});

test('each operation has its own idea of slow', () => {
  const slow = named('slow', { slow: '1500ms', slowByOperation: { invoke_agent: '3m', other: '1m' } });
  const operation = 'span.attributes["gen_ai.operation.name"]';
  const took = (nanoseconds: number) => `span.end_time_unix_nano - span.start_time_unix_nano >= ${nanoseconds}`;
  expect(slow.ottl_condition.span).toEqual([
    `${operation} == "invoke_agent" and ${took(180e9)}`,
    `${operation} == nil and ${took(60e9)}`,
    `${operation} != nil and ${operation} != "invoke_agent" and ${took(1.5e9)}`,
  ]);
});

test('a service with a share of its own, 0 included, is no part of the rest', () => {
  const sampling = { services: { shop: 0.4, ping: 0 }, ratio: 0.2, maxSpansPerSecond: 77 };
  const parts = named('rest', sampling).and.and_sub_policy;
  expect(parts).toEqual([
    { name: 'share', type: 'probabilistic', probabilistic: { sampling_percentage: 20 } },
    {
      name: 'not-service',
      type: 'not',
      not: {
        not_sub_policy: {
          name: 'service',
          type: 'string_attribute',
          string_attribute: { key: 'service.name', values: ['shop', 'ping'] },
        },
      },
    },
    { name: 'limit', type: 'rate_limiting', rate_limiting: { spans_per_second: 77, burst_capacity: 308 } },
  ]);
  expect(named('service-shop', sampling)).toBeDefined();
  expect(named('service-ping', sampling)).toBeUndefined();
  expect(named('rest', { ratio: 0 })).toBeUndefined();
});

test('rare routes are spread over groups twice, or not looked at', () => {
  const routes = (sampling: StackInput['sampling']) =>
    policies(sampling).filter(({ name }) => name.startsWith('route-'));
  expect(routes({ rareRoutes: { groups: 5 } })).toHaveLength(10);
  expect(routes({ rareRoutes: { perMinute: 0 } })).toEqual([]);
  // Every hash is in one group: where one ends, the next begins.
  const bounds = routes({ rareRoutes: { groups: 3 } }).map(({ and }) =>
    [...JSON.stringify(and.and_sub_policy[0]).matchAll(/(<|>=) \\"([0-9a-f]{8})\\"/g)].map(
      ([, sign, hash]) => `${sign}${hash}`,
    ),
  );
  const thrice = [['<55555555'], ['<aaaaaaaa', '>=55555555'], ['>=aaaaaaaa']];
  expect(bounds).toEqual([...thrice, ...thrice]);
  // 240 traces of 30 spans are 120 spans a second.
  const [first] = routes({ rareRoutes: { perMinute: 240 }, load: { spansPerTrace: 30 } });
  expect(first.and.and_sub_policy[1].rate_limiting).toEqual({ spans_per_second: 120, burst_capacity: 7200 });
});

test('a root is not waited for longer than its trace', () => {
  expect(settings({ decisionWait: '3s' })).toMatchObject({ decision_wait_after_root_received: '3000ms' });
});
