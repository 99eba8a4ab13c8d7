import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { buildBundle } from '../bundle.js';
import { loadConfig } from '../config/load.js';
import { UserError } from '../errors.js';
import { grafanaOnPath } from '../local/grafana.js';
import { onPath } from '../local/on-path.js';
import { getJson } from '../query/http.js';

interface Options {
  readonly url?: string;
  readonly config: string;
  readonly out: string;
}

/** Names under which a browser that takes pictures without a screen is installed. */
const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
/** Where `npm run local` puts Grafana. */
const local = 'http://127.0.0.1:3000';

export const screenshotsCommand = (): Command =>
  new Command('screenshots')
    .description('Save a picture of each dashboard, from a Grafana that shows the stack and has data.')
    .option('--url <url>', `the Grafana; by default ${local}, where npm run local starts the one on PATH`)
    .option('--config <file>', 'the stack it shows', 'stack.config.ts')
    .option('--out <folder>', 'where the pictures go', join('docs', 'pictures'))
    .action(screenshots);

async function screenshots({ url = local, config: file, out }: Options): Promise<void> {
  const path = process.env['PATH'] ?? '';
  await demandGrafana(url, path);
  const browser = onPath(browsers, path);
  if (browser === undefined) {
    throw new UserError(
      `docs:screenshots: expected a headless browser on PATH (${browsers.join(', ')}), got none. Install one; docs/dashboards-sketch.md shows the rows as text.`,
    );
  }
  const config = await loadConfig(file);
  mkdirSync(out, { recursive: true });
  const boards = Object.keys(buildBundle(config)).flatMap(
    (file) => /^grafana\/dashboards\/(.+)\.json$/.exec(file)?.[1] ?? [],
  );
  for (const id of boards) {
    const picture = join(out, `${id}.png`);
    const address = `${url.replace(/\/$/, '')}/d/${config.name}-${id}?kiosk&theme=light`;
    await draw(browser, address, `${picture}.part`);
    renameSync(`${picture}.part`, picture);
    console.log(`Drew ${picture}`);
  }
}

async function demandGrafana(url: string, path: string): Promise<void> {
  try {
    await getJson(url, 'api/health', {}, 5000);
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
    const remedy =
      grafanaOnPath(path) === undefined
        ? 'There is none on PATH either: name one by --url. docs/dashboards-sketch.md shows the rows as text.'
        : 'There is one on PATH: start it with npm run local -- --demo in another terminal, and try again.';
    throw new UserError(`docs:screenshots: expected a Grafana at ${url}, got ${why}. ${remedy}`);
  }
}

/** @throws UserError where the browser fails or leaves no picture */
async function draw(browser: string, address: string, picture: string): Promise<void> {
  const args = ['--headless', '--hide-scrollbars', '--window-size=1600,2400', '--virtual-time-budget=30000'];
  try {
    await promisify(execFile)(browser, [...args, `--screenshot=${picture}`, address], { timeout: 90_000 });
  } catch (error) {
    const why = (error instanceof Error ? error.message : String(error)).split('\n')[0];
    throw new UserError(`docs:screenshots: expected a picture of ${address}, got an error from ${browser}: ${why}.`);
  }
  if (!existsSync(picture)) {
    throw new UserError(`docs:screenshots: expected a picture of ${address}, got none from ${browser}.`);
  }
}
