import type OpenAI from 'openai';
import { between, chance, pick } from './chance.js';
import type { ServedModel, TokenCount } from './models.js';

export type ChatRequest = OpenAI.Chat.ChatCompletionCreateParams;

/** What a model says to a conversation. */
export interface Answer {
  /** Words and the spaces after them: what a stream sends one by one. */
  readonly words: readonly string[];
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly finish: 'stop' | 'tool_calls' | 'length';
  readonly usage: TokenCount;
}

/** A model that cannot get out of a thought asks for the same tool again and again. */
const stuckShare = 0.06;
const sentences = [
  'I have looked into this and the order left the warehouse yesterday.',
  'The report shows that revenue grew in three of the four regions.',
  'There is an outage at the carrier, and it should be over by noon.',
  'Your refund was approved and arrives within five working days.',
  'I found two documents that describe the same procedure.',
  'The forecast says rain, so the delivery may take a day longer.',
  'Please restart the service and tell me whether the error comes back.',
] as const;

/** Roughly what tokenizers make of English. */
export const countTokens = (text: string): number => Math.ceil(text.length / 4);

/** The prompt's length in tokens: every message and the tools that are offered. */
export function promptTokens({ messages, tools }: ChatRequest): number {
  return messages.reduce((sum, message) => sum + countTokens(JSON.stringify(message)), countTokens(offer(tools)));
}

const offer = (tools: ChatRequest['tools']): string => (tools ? JSON.stringify(tools) : '');

/** The same seed and conversation give the same answer. */
export function answer(seed: number, model: ServedModel, request: ChatRequest): Answer {
  const { messages } = request;
  const asked = textOf(messages.findLast(({ role }) => role === 'user'));
  const rounds = messages.filter((message) => message.role === 'assistant' && message.tool_calls).length;
  const stuck = chance(seed, 'stuck', asked) < stuckShare;
  const planned = stuck ? 4 : between(1, 3, seed, 'rounds', asked);
  const tools = request.tool_choice === 'none' ? [] : (request.tools ?? []).filter((tool) => tool.type === 'function');
  const input = promptTokens(request);
  // Providers cache prefixes from 1024 tokens on, in steps of 128; the newest message is never part of one.
  const prefix = input - countTokens(JSON.stringify(messages.at(-1)));
  const cached = model.price && rounds > 0 && prefix >= 1024 ? Math.floor(prefix / 128) * 128 : 0;
  const reasoning = model.reasons ? 64 * between(1, 5, seed, 'reasoning', asked, rounds) : 0;
  const usage = (output: number): TokenCount => ({ input, cached, output: output + reasoning, reasoning });

  if (tools.length > 0 && rounds < planned) {
    const round = stuck ? 0 : rounds;
    const count = !stuck && chance(seed, 'parallel', asked, round) < 0.25 ? 2 : 1;
    const toolCalls = Array.from({ length: count }, (_, i) => {
      const tool = pick(tools as [(typeof tools)[number]], seed, 'tool', asked, round, i).function; // checked: not empty
      const args = JSON.stringify(fill(tool.parameters ?? {}, asked, [seed, 'argument', asked, round, i]));
      return {
        id: `call_${rounds}_${i}_${Math.floor(chance(seed, asked, rounds, i) * 1e9)}`,
        name: tool.name,
        arguments: args,
      };
    });
    const output = toolCalls.reduce((sum, call) => sum + countTokens(call.name + call.arguments), 0);
    return { words: [], toolCalls, finish: 'tool_calls', usage: usage(output) };
  }

  const count = between(1, 5, seed, 'sentences', asked);
  const said = Array.from({ length: count }, (_, i) => pick(sentences, seed, 'sentence', asked, i));
  const address = asked.match(email)?.[0];
  const words = [...(address ? [`I will keep ${address} informed.`] : []), ...said].join(' ').split(/(?<= )/);
  const most = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  const cut = words.slice(0, most);
  const finish = cut.length < words.length ? 'length' : 'stop';
  return { words: cut, toolCalls: [], finish, usage: usage(Math.max(cut.length, countTokens(cut.join('')))) };
}

const email = /[\w.+-]+@[\w-]+\.[\w.-]*\w/;

/** The text of a message, whether it is a string or a list of parts. */
function textOf(message: OpenAI.Chat.ChatCompletionMessageParam | undefined): string {
  const content = message?.content ?? '';
  if (typeof content === 'string') return content;
  return content.map((part) => ('text' in part ? part.text : '')).join(' ');
}

/** The parts of a JSON schema that the arguments of a tool are made from. */
interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Arguments that fit a tool's schema, made from what the user said. */
function fill(schema: Record<string, unknown>, asked: string, seed: readonly (string | number)[]): object {
  const properties = (schema['properties'] ?? {}) as Record<string, Property>; // JSON schema of an object
  const value = (key: string, property: Property): unknown => {
    const choices = property.enum ?? property.examples;
    if (choices?.length) return pick(choices as [unknown], ...seed, key); // checked: not empty
    if (property.format === 'email') return asked.match(email)?.[0] ?? 'nobody@office.example';
    if (property.type === 'boolean') return chance(...seed, key) < 0.5;
    if (property.type === 'integer' || property.type === 'number')
      return between(property.minimum ?? 1, Math.min(property.maximum ?? 20, 1000), ...seed, key);
    return asked.slice(0, 240);
  };
  return Object.fromEntries(Object.entries(properties).map(([key, property]) => [key, value(key, property)]));
}

/** A vector of length 1 that stands for a text. */
export function unitVector(text: string, dimensions: number): Float32Array {
  const raw = Float32Array.from({ length: dimensions }, (_, i) => chance('vector', text, i) - 0.5);
  const length = Math.hypot(...raw);
  return raw.map((value) => value / length);
}
