import { setTimeout as sleep } from 'node:timers/promises';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { mcp } from '../../src/shim/index.js';
import { between, chance, pick } from './chance.js';

/** What a tool answers: text, and whether it is about a failure. */
interface Result {
  readonly text: string;
  readonly failed?: boolean;
}

interface Tool<Shape extends z.ZodRawShape> {
  readonly description: string;
  readonly input: Shape;
  readonly run: (input: z.output<z.ZodObject<Shape>>, surroundings: Surroundings) => Result | Promise<Result>;
}

export interface Surroundings {
  readonly seed: number;
  /** Factor on every wait. */
  readonly latency: number;
  /** Aborted when the caller no longer waits. */
  readonly signal: AbortSignal;
}

const tool = <Shape extends z.ZodRawShape>(body: Tool<Shape>): Tool<Shape> => body;

/** The address a ticket or a mail is about; its format makes the model take it from the conversation. */
const address = z.string().meta({ format: 'email' });

const searchDocuments = tool({
  description: 'Finds passages in the handbook and in earlier tickets.',
  input: { query: z.string(), limit: z.int().min(1).max(10) },
  run: ({ query, limit }, { seed }) => {
    if (chance(seed, 'search', query) < 0.08) return { text: `The index has no shard for "${query}".`, failed: true };
    const found = Array.from({ length: limit }, (_, i) => `${i + 1}. passage ${between(100, 999, seed, query, i)}`);
    return { text: found.join('\n') };
  },
});

const getWeather = tool({
  description: 'Tells the weather at the place of a delivery.',
  input: { city: z.enum(['Berlin', 'Lisbon', 'Oslo', 'Quito', 'Atlantis']) },
  run: ({ city }, { seed }) => {
    // Thrown on purpose: the SDK turns what a tool throws into a result with isError.
    if (city === 'Atlantis') throw new Error('No weather station below sea level.');
    return { text: `${city}: ${between(-5, 31, seed, city)} °C, ${pick(['clear', 'rain', 'fog'], seed, city)}` };
  },
});

const sendEmail = tool({
  description: 'Sends an e-mail to a customer.',
  input: { to: address, subject: z.string(), urgent: z.boolean() },
  run: ({ to, subject }, { seed }) =>
    chance(seed, 'mailbox', to, subject) < 0.12
      ? { text: `550 mailbox ${to} refused the message.`, failed: true }
      : { text: `Sent to ${to}.` },
});

const createTicket = tool({
  description: 'Opens a ticket for a customer.',
  input: { reporter: address, description: z.string(), priority: z.enum(['low', 'normal', 'high']) },
  run: ({ reporter, priority, description }, { seed }) => ({
    text: `Ticket T-${between(1000, 9999, seed, reporter, description)} (${priority}) opened for ${reporter}.`,
  }),
});

const calculate = tool({
  description: 'Works out a product or a quotient.',
  input: {
    left: z.int().min(1).max(500),
    operator: z.enum(['times', 'by']),
    right: z.int().min(0).max(9),
  },
  run: ({ left, operator, right }) =>
    operator === 'by' && right === 0
      ? { text: 'Division by zero.', failed: true }
      : { text: String(operator === 'times' ? left * right : left / right) },
});

const runReport = tool({
  description: 'Runs a sales report. Takes a while.',
  input: { quarter: z.enum(['Q1', 'Q2', 'Q3', 'Q4']), region: z.enum(['north', 'south', 'east', 'west']) },
  run: async ({ quarter, region }, { seed, latency, signal }) => {
    // One of the sixteen reports outlasts every caller's patience.
    const endless = quarter === 'Q4' && region === 'west';
    const wait = endless ? 60_000 : between(250, 700, seed, quarter, region) * latency;
    await sleep(wait, undefined, { signal });
    return { text: `${region} ${quarter}: ${between(10, 99, seed, quarter, region)} % of plan.` };
  },
});

/** Deletes nothing: the agent's own policy forbids it, so that no call ever gets here. */
const deleteRecords = tool({
  description: 'Deletes the records of a customer. Needs an approval.',
  input: { reporter: address },
  run: () => ({ text: 'Nothing was deleted.', failed: true }),
});

/** Registers every tool at a server. */
export function registerTools(server: McpServer, surroundings: Omit<Surroundings, 'signal'>): void {
  const register = <Shape extends z.ZodRawShape>(name: string, { description, input, run }: Tool<Shape>) => {
    const parse = z.object(input);
    server.registerTool(
      name,
      { description, inputSchema: input as z.ZodRawShape },
      (given, { signal, _meta: meta }) => {
        const options = { method: 'tools/call', side: 'server', target: name, meta, federationDepth: 0 } as const;
        return mcp.request(options, async () => {
          const { text, failed = false } = await run(parse.parse(given), { ...surroundings, signal });
          return { content: [{ type: 'text' as const, text }], ...(failed && { isError: true }) };
        });
      },
    );
  };
  register('search_documents', searchDocuments);
  register('get_weather', getWeather);
  register('send_email', sendEmail);
  register('create_ticket', createTicket);
  register('calculate', calculate);
  register('run_report', runReport);
  register('delete_records', deleteRecords);
}
