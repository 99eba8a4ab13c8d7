import { z } from 'zod';
import { UserError } from '../errors.js';

const Saved = z.strictObject({
  asOf: z.iso.date(),
  providers: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.number().nonnegative()))),
});

/**
 * Reads a price book that `npm run prices -- --save` wrote.
 * @param where names the file in errors
 * @throws UserError where the text is none
 */
export function parseSavedPrices(text: string, where: string): z.output<typeof Saved> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError(`${where}: expected JSON, got something else. Write it with npm run prices -- --save <file>.`);
  }
  const parsed = Saved.safeParse(value);
  if (parsed.success) return parsed.data;
  const at = parsed.error.issues[0]?.path.join('.') || 'the file';
  throw new UserError(
    `${where}: expected a saved price book, got something else at ${at}. Write it with npm run prices -- --save <file>.`,
  );
}
