import { afterEach, expect, test } from 'vitest';
import { agent, decision, evaluation, tool } from '../../src/shim/index.js';
import { type Recording, record } from './recording.js';

let recording: Recording;
afterEach(() => recording.stop());

const eventsOf = (name: string) => recording.span(name).events.map(({ name, attributes }) => [name, attributes]);

test('what a trace is kept for is on its spans: confidence of decisions, scores, loops; never their texts', async () => {
  recording = await record();
  await agent.session({ type: 'researcher', name: 'ada' }, async () => {
    decision({ type: 'tool_selection', selected: 'search', confidence: 0.21, reasoning: 'because of the customer' });
    decision({ type: 'tool_selection', selected: 'search' });
    evaluation({ evaluator: 'judge', score: 0.37, explanation: 'it was about the customer' });
    for (let i = 0; i < 3; i++) await tool.call({ name: 'search', arguments: { q: 'same' } }, async () => 1);
  });
  expect(eventsOf('invoke_agent ada')).toEqual([
    ['agent.decision', { confidence: 0.21 }],
    ['gen_ai.evaluation.result', { 'gen_ai.evaluation.score.value': 0.37 }],
  ]);
  const loops = recording.spans().flatMap((span) => span.events.filter(({ name }) => name === 'agent.loop'));
  expect(loops.map(({ attributes }) => attributes?.['repeats'])).toEqual([3]);
});
