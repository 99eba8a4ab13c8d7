import { Command } from 'commander';
import { cacheFolder } from '../../tools/cache.js';
import { locate, obtain, type ToolName, toolNames } from '../../tools/obtain.js';
import { suggest, UserError } from '../errors.js';

interface Options {
  readonly list?: boolean;
}

export const toolsCommand = (): Command =>
  new Command('tools')
    .description('Obtain the real components in their pinned versions: from PATH, or built from source once.')
    .argument('[names...]', `some of ${toolNames.join(', ')}; all when none is named`)
    .option('--list', 'show where each one is and build nothing')
    .action((names: string[], options: Options) => {
      const wanted = names.length > 0 ? names.map(toolName) : toolNames;
      return options.list ? list(wanted) : make(wanted);
    });

function toolName(name: string): ToolName {
  const known = toolNames.find((one) => one === name);
  if (known === undefined) {
    throw new UserError(`tools: expected the name of a tool, got "${name}".${suggest(name, toolNames)}`);
  }
  return known;
}

async function list(names: readonly ToolName[]): Promise<void> {
  for (const name of names) console.log(row(name, (await locate(name)) ?? 'not there yet'));
}

async function make(names: readonly ToolName[]): Promise<void> {
  const stopping = new AbortController();
  const onSignal = () => stopping.abort(new UserError('stopped'));
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const clock = elapsed();
  try {
    const paths = await obtain(names, { signal: stopping.signal, onProgress: clock.line });
    for (const name of names) console.log(row(name, paths[name]));
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    clock.line(
      `Stopped. What was finished is kept in ${cacheFolder(process.env)}; the same command goes on from there.`,
    );
    process.exitCode = 130;
  } finally {
    clock.stop();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** Prints lines; in a terminal also the seconds since the last one, on a line of their own that is overwritten. */
function elapsed(): { line: (text: string) => void; stop: () => void } {
  const terminal = process.stdout.isTTY;
  let since = performance.now();
  const clear = () => {
    if (terminal) process.stdout.write('\r\x1b[K');
  };
  const tick = () => process.stdout.write(`\r  ${Math.round((performance.now() - since) / 1000)} s`);
  const timer = terminal ? setInterval(tick, 1_000) : undefined;
  return {
    line: (text) => {
      clear();
      console.log(text);
      since = performance.now();
    },
    stop: () => {
      clearInterval(timer);
      clear();
    },
  };
}

const row = (name: string, where: string): string => `${name.padEnd(18)} ${where}`;
