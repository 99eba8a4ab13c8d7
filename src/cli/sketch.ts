import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { buildBundle } from '../bundle.js';
import { parseConfig } from '../config/parse.js';

/** Where the text of the dashboards stands, from the root of the project. */
export const sketchFile = join('docs', 'dashboards-sketch.md');

/** The dashboards of a stack without a config of its own, as text. */
export const sketches = (): string => buildBundle(parseConfig({}))['docs/dashboards-sketch.md']!;

export const sketchCommand = (): Command =>
  new Command('sketch').description(`Write the rows of all dashboards as text to ${sketchFile}.`).action(() => {
    writeFileSync(sketchFile, sketches());
    console.log(`Wrote ${sketchFile}.`);
  });
