import { z } from 'zod';

const dollars = z.number().positive();

/** What may be spent on model calls. Days and months are those of UTC. */
export const Budget = z.strictObject({
  dailyDollars: dollars.default(200),
  /** Thirty times the daily one unless given. */
  monthlyDollars: dollars.optional(),
  /** Of a month, by name of the agent; it spends from the total as well. */
  agents: z.record(z.string().min(1), dollars).default({}),
  /** Of a month, by project. */
  projects: z.record(z.string().min(1), dollars).default({}),
});
export type Budget = z.output<typeof Budget>;

export const monthlyDollars = ({ dailyDollars, monthlyDollars: given }: Budget): number => given ?? 30 * dailyDollars;
