import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { loadConfig } from '../config/load.js';
import { parseSavedPrices } from '../config/saved-prices.js';
import { UserError } from '../errors.js';
import { json } from '../render/bundle-file.js';
import { comparePrices, renderChanges, renderSummary, type SavedBook, savedBook } from '../render/price-book.js';

interface Options {
  readonly config: string;
  readonly save?: string;
  readonly diff?: readonly string[];
  readonly exitCode?: boolean;
}

export const pricesCommand = (): Command =>
  new Command('prices')
    .description('Show the price book of a stack, save it, or compare two of them.')
    .option('--config <file>', 'the stack whose own prices belong to it', 'stack.config.ts')
    .option('--save <file>', 'write the book as JSON')
    .option('--diff <files...>', 'changes from the first to the second; without a second, to the book in use')
    .option('--exit-code', 'with --diff: exit 1 where anything differs')
    .action(prices);

async function prices({ config, save, diff, exitCode }: Options): Promise<void> {
  const inUse = async () => savedBook(await loadConfig(config));
  if (diff !== undefined) {
    const [first = '', second, ...more] = diff;
    if (more.length > 0) throw new UserError(`prices --diff: expected one or two files, got ${diff.length}.`);
    const [before, after] = [read(first), second === undefined ? await inUse() : read(second)];
    const changes = comparePrices(before, after);
    console.log(renderChanges(changes, before, after));
    if (exitCode && changes.length > 0) process.exitCode = 1;
    return;
  }
  const book = await inUse();
  if (save === undefined) {
    console.log(renderSummary(book, new Date()));
    return;
  }
  write(save, json(book));
  console.log(`Wrote the prices of ${book.asOf} to ${save}.`);
}

function read(file: string): SavedBook {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`prices --diff: expected a readable file, got ${file} (${reason(error)}).`);
  }
  return parseSavedPrices(text, file);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UserError(`prices --save: expected a writable file, got ${file} (${reason(error)}).`);
  }
}

const reason = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error); // what node:fs throws has a code
