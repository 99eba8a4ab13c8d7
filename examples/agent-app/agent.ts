import { setTimeout as sleep } from 'node:timers/promises';
import type OpenAI from 'openai';
import { agent, context, decision, evaluation } from '../../src/shim/index.js';
import { chance } from './chance.js';
import { isSafe } from './guard.js';
import { recall, remember } from './memory.js';
import { countTokens } from './model-answers.js';
import { ask } from './model-call.js';
import { statusOf } from './model-client.js';
import { handbook, type Task } from './tasks.js';
import { openToolbox, type Toolbox } from './tool-call.js';
import type { World } from './world.js';

type Message = OpenAI.Chat.ChatCompletionMessageParam;

const mostTurns = 8;

/** One agent session from start to end; never throws: how it ended is in the tally, the log and the telemetry. */
export async function runSession(world: World, task: Task): Promise<void> {
  const { session: id, type, agent: name, project, taskType } = task;
  const { tally, log } = world;
  const run = async (): Promise<void> => {
    log('info', `Session ${id} starts for ${task.user}: ${task.prompt}`, { session: id });
    try {
      log('info', `Session ${id} answers: ${await work(world, task)}`, { session: id });
    } catch (error) {
      log('error', `Session ${id} of ${task.user} failed: ${String(error)}`, { session: id });
      throw error;
    }
  };
  try {
    await agent.session({ type, id, name, project, taskType }, run);
    tally.session(type, 'ok');
  } catch (error) {
    const status = statusOf(error);
    tally.session(type, status === 'rate_limited' ? 'error' : status);
  }
}

async function work(world: World, task: Task): Promise<string> {
  if (!isSafe(world, task.prompt)) return 'I cannot help with that.';
  const toolbox = await openToolbox(world, task);
  try {
    const notes = await recall(world, task.session, task.prompt);
    const text = await converse(world, task, toolbox, assemble(task, notes));
    evaluate(world, task, text);
    await remember(world, task.session, `${task.taskType}: ${text}`);
    return text;
  } finally {
    await toolbox.close();
  }
}

/** Rules, notes and question, as the messages a conversation starts with. */
function assemble(task: Task, notes: readonly string[]): Message[] {
  return context.assemble({}, (assembly) => {
    const pasted = task.fate === 'too_long' ? '\nerror: connection reset by peer'.repeat(1200) : '';
    const messages: Message[] = [
      { role: 'system', content: [handbook(task.agent), ...notes.map((note) => `Earlier: ${note}`)].join('\n') },
      { role: 'user', content: task.prompt + pasted },
    ];
    assembly.tokens(countTokens(JSON.stringify(messages)));
    return messages;
  });
}

/** The loop: ask the model, do what it asks for, until it answers. */
async function converse(world: World, task: Task, toolbox: Toolbox, messages: Message[]): Promise<string> {
  const { seed, tally } = world;
  const decide = (type: string, selected: string, options: readonly string[], turn: number) => {
    const confidence = 0.4 + 0.6 * chance(seed, 'confidence', task.session, turn, type);
    decision({ type, selected, options, confidence, context: `Turn ${turn} for ${task.user}.` });
    tally.decision(task.type, type);
  };
  const names = toolbox.offer.map((tool) => tool.function.name);
  for (let turn = 1; turn <= mostTurns; turn++) {
    const hangUp = task.fate === 'hangs_up' ? new AbortController() : undefined;
    const { text, toolCalls } = await ask(
      world,
      task.model,
      { messages, tools: [...toolbox.offer], user: task.user },
      { stream: task.stream, template: task.template, ...(hangUp && { hangUp }) },
    );
    if (toolCalls.length === 0) {
      decide('response_formatting', 'plain text', ['plain text', 'table'], turn);
      return text;
    }
    decide('tool_selection', toolCalls.map((call) => call.function.name).join(', '), names, turn);
    messages.push({ role: 'assistant', content: text || null, tool_calls: [...toolCalls] });
    for (const call of toolCalls) {
      const { content, status } = await toolbox.use(call);
      if (status !== 'ok') decide('error_recovery', 'tell the model', ['tell the model', 'give up'], turn);
      messages.push({ role: 'tool', tool_call_id: call.id, content });
    }
    if (task.fate === 'stalls' && turn === 1) await standStill(world);
  }
  return 'I could not finish this in time.';
}

/** Scores an answer as a judge would; the second version of each prompt does a little better. */
function evaluate({ seed }: World, { session, template, model }: Task, text: string): void {
  const bonus = template.version === 'v2' ? 0.1 : 0;
  const score = Math.min(1, 0.5 + 0.4 * chance(seed, 'score', session, text) + bonus);
  evaluation({ evaluator: 'groundedness', score, template, model });
}

/** Waits for something that does not come. */
async function standStill({ stallMilliseconds, ending }: World): Promise<void> {
  await sleep(stallMilliseconds, undefined, { signal: ending }).catch(() => undefined); // the end of the run ends it too
}
