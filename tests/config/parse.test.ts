import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import { UserError } from '../../src/errors.js';

/** Every mistake with the whole text a user reads. */
const mistakes: readonly (readonly [name: string, input: unknown, text: string])[] = [
  ['a misspelt key', { nam: 'x' }, 'stack: nam: expected a key that exists, got "nam". Did you mean "name"?'],
  [
    'a misspelt key deeper down',
    { sampling: { ratoi: 1 } },
    'stack: sampling.ratoi: expected a key that exists, got "ratoi". Did you mean "ratio"?',
  ],
  [
    'a misspelt key of an alert',
    { alerts: { costSpike: { treshold: 1 } } },
    'stack: alerts.costSpike.treshold: expected a key that exists, got "treshold". Did you mean "threshold"?',
  ],
  [
    'a key like none',
    { budget: { q: 1 } },
    'stack: budget.q: expected a key that exists, got "q". Known: dailyDollars, monthlyDollars, agents, projects.',
  ],
  [
    'a negative threshold',
    { alerts: { highErrorRate: { threshold: -0.05 } } },
    'stack: alerts.highErrorRate.threshold: expected a value of at least 0, got -0.05.',
  ],
  [
    'a price of NaN',
    { prices: { m: { input: Number.NaN, output: 1 } } },
    'stack: prices.m.input: expected number, got NaN.',
  ],
  [
    'a price below zero',
    { prices: { m: { input: 1, output: -2 } } },
    'stack: prices.m.output: expected a value of at least 0, got -2.',
  ],
  [
    'a budget of nothing',
    { budget: { dailyDollars: 0 } },
    'stack: budget.dailyDollars: expected a value above 0, got 0.',
  ],
  [
    'a route without a receiver',
    { routing: { critical: 'on-cal' } },
    'stack: routing.critical: expected a receiver that exists, got "on-cal". Did you mean "on-call"?',
  ],
  [
    'a receiver that reaches nobody',
    { routing: { receivers: { 'on-call': [] } } },
    'stack: routing.receivers.on-call: expected at least one of webhook, slack, email, pagerduty, opsgenie, teams, got []. Add one, or remove the receiver.',
  ],
  [
    'a receiver of an unknown kind',
    { routing: { receivers: { 'on-call': [{ kind: 'pigeon' }] } } },
    'stack: routing.receivers["on-call"][0].kind: expected one of "webhook", "slack", "email", "pagerduty", "opsgenie", "teams", got "pigeon".',
  ],
  [
    'a duration that is a number',
    { sampling: { afterRoot: 10 } },
    'stack: sampling.afterRoot: expected a duration such as "30s" or "10m", got 10.',
  ],
  [
    'a backend with the name of a part of the collector',
    { backends: [{ kind: 'phoenix', name: 'sampled' }, { kind: 'loki' }] },
    'stack: backends[0].name: expected a name other than the collector has for its own parts, got "sampled".',
  ],
  [
    'a duration without unit',
    { retention: '30' },
    'stack: retention: expected a duration such as "30s" or "10m", got "30".',
  ],
  [
    'a journal that is neither long nor off',
    { sampling: { durable: 'never' } },
    'stack: sampling.durable: expected a duration such as "2m", or "off", got "never".',
  ],
  [
    'an interval at which series would count as gone',
    { intervals: { relaxed: '10m', scrape: '121s' } },
    [
      'stack: intervals.relaxed: expected a duration of at most two minutes such as "15s", got "10m".',
      'stack: intervals.scrape: expected a duration of at most two minutes such as "15s", got "121s".',
    ].join('\n'),
  ],
  ['a share above one', { sampling: { ratio: 5 } }, 'stack: sampling.ratio: expected a value of at most 1, got 5.'],
  [
    'an alert switched to true',
    { alerts: { costSpike: true } },
    'stack: alerts.costSpike: expected false or an object, got true.',
  ],
  ['text instead of an object', { budget: 'much' }, 'stack: budget: expected object, got "much".'],
  [
    'a source that there is none of',
    { sources: ['litelm'] },
    'stack: sources[0]: expected "otel-genai", "envoy-ai-gateway", "litellm", "vllm" or an object, got "litelm".',
  ],
  [
    'a misspelt key of a source',
    { sources: [{ kind: 'vllm', yeilds: false }] },
    'stack: sources[0].yeilds: expected a key that exists, got "yeilds". Did you mean "yields"?',
  ],
  [
    'a source twice',
    { sources: ['vllm', { kind: 'vllm', yields: false }] },
    'stack: sources: expected each source once, got ["vllm",{"kind":"vllm","yields":false}].',
  ],
  ['nothing at all', null, 'stack: expected object, got null.'],
];

describe('a wrong config is refused with where, what is expected, what was found and the remedy', () => {
  test.each(mistakes)('%s', (_, input, text) => {
    expect(() => parseConfig(input, 'stack')).toThrow(new UserError(text));
  });

  test('all mistakes come at once, sorted by place', () => {
    const input = { sampling: { ratio: 2 }, budget: { dailyDollars: -3 }, nmae: 'x' };
    expect(() => parseConfig(input, 'stack')).toThrow(
      new UserError(
        [
          'stack: budget.dailyDollars: expected a value above 0, got -3.',
          'stack: nmae: expected a key that exists, got "nmae". Did you mean "name"?',
          'stack: sampling.ratio: expected a value of at most 1, got 2.',
        ].join('\n'),
      ),
    );
  });
});

test('an empty stack has defaults for everything', () => {
  const config = parseConfig({});
  expect(config.retention).toBe('30d');
  expect(config.intervals).toEqual({ scrape: '5s', evaluation: '3s', relaxed: '15s' });
  expect(config.captureContent).toBe(false);
  expect(config.sources).toEqual([]);
  expect(config.routing.receivers['on-call']).toHaveLength(1);
});

test('what the user sets is kept beside the defaults', () => {
  const config = parseConfig({ sampling: { ratio: 0.37 }, kubernetes: { storage: { loki: { size: '7Gi' } } } });
  expect(config.sampling).toMatchObject({ ratio: 0.37, decisionWait: '10m' });
  expect(config.kubernetes.storage.loki.size).toBe('7Gi');
  expect(config.kubernetes.storage.jaeger.size).toBe('50Gi');
});
