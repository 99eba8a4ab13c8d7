import { memory } from '../../src/shim/index.js';
import { chance } from './chance.js';
import { embed } from './model-call.js';
import type { World } from './world.js';

/** Notes that are kept; the oldest goes first. */
const most = 200;

/** What agents remember of earlier sessions: notes found by the likeness of their vectors. */
export class Notes {
  readonly #notes: { readonly text: string; readonly vector: readonly number[] }[] = [];

  keep(text: string, vector: readonly number[]): void {
    this.#notes.push({ text, vector });
    if (this.#notes.length > most) this.#notes.shift();
  }

  nearest(vector: readonly number[], count: number): readonly string[] {
    return this.#notes
      .map((note) => ({ text: note.text, likeness: dot(note.vector, vector) }))
      .sort((a, b) => b.likeness - a.likeness)
      .slice(0, count)
      .map(({ text }) => text);
  }
}

// The vectors have length 1, so their product is their cosine.
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

/** Notes about a text: an embeddings call within a memory operation of the shim. None when the search fails. */
export async function recall(world: World, session: string, text: string): Promise<readonly string[]> {
  const { notes, tally, log } = world;
  try {
    const found = await memory.op({ type: 'search' }, async () => notes.nearest(await embed(world, text), 2));
    tally.memory('search', 'ok');
    return found;
  } catch (error) {
    tally.memory('search', 'error');
    log('warn', `Session ${session} works without notes: ${String(error)}`, { session });
    return [];
  }
}

/** Keeps a note. The store refuses some; the agent goes on without them. */
export async function remember(world: World, session: string, text: string): Promise<void> {
  const { notes, tally, log, seed } = world;
  try {
    await memory.op({ type: 'write' }, async () => {
      const vector = await embed(world, text);
      if (chance(seed, 'store', session) < 0.05) throw new Error('the note store is read-only');
      notes.keep(text, vector);
    });
    tally.memory('write', 'ok');
  } catch (error) {
    tally.memory('write', 'error');
    log('warn', `Session ${session} could not keep its note: ${String(error)}`, { session });
  }
}
