#!/usr/bin/env node
import { Command } from 'commander';
import { UserError } from '../errors.js';
import { alertsCommand } from './alerts.js';
import { localCommand } from './local.js';
import { pricesCommand } from './prices.js';
import { screenshotsCommand } from './screenshots.js';
import { sketchCommand } from './sketch.js';
import { synthCommand } from './synth.js';
import { toolsCommand } from './tools.js';
import { validateCommand } from './validate.js';

const program = new Command('llm-observability-stack')
  .description('Observability for LLM applications, as code.')
  .addCommand(synthCommand())
  .addCommand(alertsCommand())
  .addCommand(localCommand())
  .addCommand(pricesCommand())
  .addCommand(screenshotsCommand())
  .addCommand(sketchCommand())
  .addCommand(toolsCommand())
  .addCommand(validateCommand());

// `| head` has read enough, or the terminal is closed: no fault of ours. Who has started something ends it first, as on a signal.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    if (!process.emit('SIGTERM')) process.exit();
  });
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
