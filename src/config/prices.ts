import { z } from 'zod';

const dollars = z.number().nonnegative();

const fields = z
  .strictObject({
    /** The provider it holds for; all where there is none. */
    provider: z.string().optional(),
    from: z.iso.date({ error: 'expected a day such as "2026-03-01"' }).optional(),
    above: z.int().nonnegative().optional(),
    input: dollars.optional(),
    output: dollars.optional(),
    cacheRead: dollars.optional(),
    cacheWrite: dollars.optional(),
    cacheWriteHour: dollars.optional(),
    reasoning: dollars.optional(),
    audioInput: dollars.optional(),
    audioOutput: dollars.optional(),
    cacheReadAudio: dollars.optional(),
    request: dollars.optional(),
    gpuHour: dollars.optional(),
    gpus: z.number().positive().optional(),
    concurrency: z.number().positive().optional(),
  })
  .superRefine((price, context) => {
    const wrong = mistake(price);
    if (wrong) context.addIssue({ code: 'custom', path: [wrong[0]], message: wrong[1] });
  });

/** Prices of tokens and of GPU hours exclude each other. */
function mistake(price: z.output<typeof fields>): [keyof typeof price, string] | undefined {
  const ofTokens = ['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWriteHour', 'reasoning', 'audioInput'] as const;
  const more = ['audioOutput', 'cacheReadAudio', 'request'] as const;
  if (price.gpuHour !== undefined) {
    const extra = [...ofTokens, ...more].find((key) => price[key] !== undefined);
    return extra && [extra, 'expected no token prices together with gpuHour'];
  }
  for (const key of ['gpus', 'concurrency'] as const) {
    if (price[key] !== undefined) return [key, 'expected gpuHour as well'];
  }
  const missing = (['input', 'output'] as const).find((key) => price[key] === undefined);
  return missing && [missing, 'expected a price: input and output, or gpuHour'];
}

type Fields = z.output<typeof fields>;
type When = Pick<Fields, 'provider' | 'from' | 'above'>;
type OfTokens = Omit<Fields, keyof When | 'input' | 'output' | 'gpuHour' | 'gpus' | 'concurrency'> & {
  readonly input: number;
  readonly output: number;
};
type OfGpus = Pick<Fields, 'gpus' | 'concurrency'> & { readonly gpuHour: number };

/** A price of a model: dollars per million tokens, or per GPU hour. */
export const Price = fields as unknown as z.ZodType<(OfTokens | OfGpus) & When>; // the refinement leaves nothing but these two

/** Prices by model; several for one model where they change with the day or the length of the input. */
export const Prices = z.record(z.string(), z.union([Price, z.array(Price).min(1)]));

const PerThousand = z.strictObject({ prompt_token_cost: dollars, completion_token_cost: dollars });

/** A pricing file as it is, in dollars per 1,000 tokens. */
export const Pricing = z.strictObject({
  /** Price of every model that nothing else has a price for. Without it they are unpriced. */
  default: PerThousand.optional(),
  models: z.record(z.string(), PerThousand).default({}),
});

/** Factors on the list price by provider and service tier. */
export const ServiceTiers = z.record(z.string(), z.record(z.string(), dollars));
