import { relative, resolve } from 'node:path';
import { Command } from 'commander';
import { buildBundle } from '../bundle.js';
import { loadConfig } from '../config/load.js';
import { countBundle } from './bundle-counts.js';
import { diffBundle } from './bundle-diff.js';
import { replaceFolder } from './replace-folder.js';

interface Options {
  readonly config: string;
  readonly out: string;
  readonly check?: boolean;
}

export const synthCommand = (): Command =>
  new Command('synth')
    .description('Write the whole stack (collector, rules, alerts, dashboards, manifests) from its config.')
    .option('--config <file>', 'the stack: a .ts, .js, .yaml or .json file', 'stack.config.ts')
    .option('--out <folder>', 'where to write', 'dist')
    .option('--check', 'write nothing; exit 1 with a diff when the folder is out of date')
    .action(synth);

async function synth({ config: file, out, check }: Options): Promise<void> {
  const bundle = buildBundle(await loadConfig(file));
  const folder = relative(process.cwd(), resolve(out)) || '.';
  if (check) {
    const stale = diffBundle(bundle, out);
    if (stale.length === 0) {
      console.log(`${folder} is what ${file} makes (${Object.keys(bundle).length} files).`);
      return;
    }
    for (const { patch } of stale) console.log(patch);
    console.error(
      `${folder}: expected what ${file} makes, got ${stale.length} ${stale.length === 1 ? 'file that differs' : 'files that differ'}. Run npm run synth.`,
    );
    process.exitCode = 1;
    return;
  }
  replaceFolder(out, bundle);
  console.log(`Wrote ${Object.keys(bundle).length} files to ${folder} from ${file}:\n`);
  console.log(countBundle(bundle));
}
