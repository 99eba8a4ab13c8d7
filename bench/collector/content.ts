import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchSpan } from './protobuf.js';

/** Prose to talk in: the project's guides, since what is made of few words or of random letters is compressed unlike any text. */
const docs = join(import.meta.dirname, '../../docs');
const prose = readdirSync(docs)
  .filter((name) => name.endsWith('.md'))
  .sort()
  .map((name) => readFileSync(join(docs, name), 'utf8'))
  .join('\n');

let at = 0;
/** The next characters of the prose, from its start again after its end. */
function next(length: number): string {
  if (at + length > prose.length) at = 0;
  at += length;
  return prose.slice(at - length, at);
}

interface Message {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly parts: readonly { readonly type: string; readonly content: string }[];
}
const message = (role: Message['role'], length: number): Message => ({
  role,
  parts: [{ type: role === 'tool' ? 'tool_call_response' : 'text', content: next(length) }],
});

/**
 * A run with its content, as instrumentations write it by the conventions of v1.37: each call has instructions, definitions of tools and all that was
 * said before it. With these lengths a span has 2 kB on average, as `sampling.load` takes it to have.
 */
export function conversation(spans: readonly BenchSpan[], seed: number): BenchSpan[] {
  const agent = seed % 6;
  const said: Message[] = [message('user', 300)];
  return spans.map((span) => {
    const operation = span.attributes['gen_ai.operation.name'];
    if (operation === 'chat') {
      const answer = message('assistant', 300);
      const content = {
        'gen_ai.system_instructions': JSON.stringify([
          { type: 'text', content: prose.slice(agent * 1000, agent * 1000 + 1000) },
        ]),
        'gen_ai.tool.definitions': JSON.stringify([
          { type: 'function', name: 'search_orders', description: prose.slice(6000, 6800) },
        ]),
        'gen_ai.input.messages': JSON.stringify(said),
        'gen_ai.output.messages': JSON.stringify([answer]),
      };
      said.push(answer, message('tool', 900));
      return { ...span, attributes: { ...span.attributes, ...content } };
    }
    if (operation === 'execute_tool') {
      const content = {
        'gen_ai.tool.call.arguments': JSON.stringify({ query: next(100) }),
        'gen_ai.tool.call.result': next(900),
      };
      return { ...span, attributes: { ...span.attributes, ...content } };
    }
    return span;
  });
}
