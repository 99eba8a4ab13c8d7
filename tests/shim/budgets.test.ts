import { afterEach, expect, test } from 'vitest';
import { Budgets } from '../../src/shim/budgets.js';
import { agent, BudgetExceeded, type BudgetReached, llm, type ShimOptions } from '../../src/shim/index.js';
import { type Recording, record } from './recording.js';

let recording: Recording;
afterEach(() => recording.stop());

const reached: BudgetReached[] = [];
const start = async (options: ShimOptions): Promise<void> => {
  reached.splice(0);
  recording = await record({
    prices: { m: { input: 1, output: 1 } },
    onBudget: (event) => reached.push(event),
    ...options,
  });
};
/** A call that costs a dollar. */
const dollar = () =>
  llm.call({ provider: 'p', model: 'm' }, async (call) => call.usage({ inputTokens: 1_000_000, outputTokens: 0 }));
const session = (options: object, calls: number) =>
  agent.session({ type: 'helper', ...options }, async () => {
    for (let i = 0; i < calls; i++) await dollar();
  });

test('80 and 100 % of a budget are told of and counted once, by agent, project and user', async () => {
  await start({
    budgets: [
      { scope: 'agent', dollars: 5 },
      { scope: 'project', name: 'apollo', dollars: 10 },
      { scope: 'user', dollars: 3 },
    ],
  });
  await session({ name: 'ada', project: 'apollo', user: 'u-1' }, 4);
  await session({ name: 'bob', project: 'gemini', user: 'u-2' }, 4);
  await session({ name: 'ada', project: 'apollo', user: 'u-3' }, 5);
  expect(reached.map(({ scope, name, share, spent }) => [scope, name, share, Math.round(spent)])).toEqual([
    ['user', 'u-1', 0.8, 3],
    ['user', 'u-1', 1, 3],
    ['agent', 'ada', 0.8, 4],
    ['user', 'u-2', 0.8, 3],
    ['user', 'u-2', 1, 3],
    ['agent', 'bob', 0.8, 4],
    ['agent', 'ada', 1, 5],
    ['user', 'u-3', 0.8, 3],
    ['user', 'u-3', 1, 3],
    ['project', 'apollo', 0.8, 8],
  ]);
  const { value } = recording;
  expect(await value('budget_thresholds_reached_total', { scope: 'agent', name: 'ada', share: '100' })).toBe(1);
  expect(await value('budget_thresholds_reached_total', { scope: 'user', name: 'unknown', share: '80' })).toBe(3);
  expect(await value('budget_thresholds_reached_total')).toBe(10);
  expect(await recording.shim.metrics()).not.toContain('u-1');
});

test('a budget that stops refuses the next call before it is made, and no other', async () => {
  await start({ budgets: [{ scope: 'agent', name: 'ada', dollars: 2, stop: true }] });
  let made = 0;
  const call = async () => {
    made += 1;
  };
  await agent.session({ type: 'helper', name: 'ada' }, async () => {
    await dollar();
    await dollar();
    const refusal = llm.call({ provider: 'p', model: 'm' }, call);
    await expect(refusal).rejects.toThrow(BudgetExceeded);
    await expect(refusal).rejects.toMatchObject({ scope: 'agent', who: 'ada', spent: 2, dollars: 2 });
    expect(() => llm.call({ provider: 'p', model: 'm' }, () => 1)).toThrow(
      'budget of agent ada: expected less than $2 to be spent, got $2.0000.',
    );
  });
  expect(made).toBe(0);
  await session({ name: 'bob' }, 3);
  expect(await recording.value('llm_requests_total')).toBe(5);
});

test('a user is in the cost record and on the spans of the session, and is no label', async () => {
  await start({});
  await session({ user: 'u-9' }, 1);
  expect(recording.records()[0]?.attributes).toMatchObject({ user_id: 'u-9', total_cost_usd: 1 });
  expect(recording.span('chat m').attributes['user.id']).toBe('u-9');
  expect(await recording.shim.metrics()).not.toContain('u-9');
});

test('what the callback throws is counted, and the call goes on', async () => {
  await start({
    budgets: [{ scope: 'agent', dollars: 1 }],
    onBudget: () => {
      throw new Error('the application broke');
    },
  });
  await session({}, 1);
  expect(recording.shim.faults()).toBe(2);
  expect(await recording.value('llm_cost_dollars_total')).toBe(1);
});

test('days and months begin anew, and a budget nobody could have meant is said', async () => {
  await start({ budgets: [{ scope: 'agent', dollars: Number.NaN }] });
  expect(recording.warnings).toEqual([
    'llm-observability: budgets[0]: expected a scope of agent, project or user and dollars of at least 0, got agent and NaN. It is left out.',
  ]);
  let now = Date.parse('2026-01-31T23:00:00Z');
  const budgets = new Budgets(
    (['day', 'month', 'process'] as const).map((per) => ({ scope: 'agent', dollars: 10, per })),
    recording.shim.instruments!,
    (event) => reached.push(event),
    () => now,
  );
  budgets.spend(9, { agent: 'a' });
  expect(reached.splice(0)).toHaveLength(3);
  now += 2 * 3600_000;
  budgets.spend(9, { agent: 'a' });
  // A new day in a new month: the first two begin anew, the third is overdrawn.
  expect(reached.map(({ share }) => share)).toEqual([0.8, 0.8, 1]);
});
