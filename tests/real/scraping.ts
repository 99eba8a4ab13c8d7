import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { startComponent } from '../../src/local/component-process.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './free-ports.js';

export interface Scraping {
  readonly url: string;
  /** Ends all of it and removes the folder. */
  stop(): Promise<void>;
}

/**
 * A page of metrics, and a real Prometheus that scrapes it.
 * @param page what the page says at each scrape; in OpenMetrics where it ends as such
 * @param files its config and rules by path, given the address of the page
 */
export async function scraping(
  folder: string,
  page: () => string,
  files: (target: string) => Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<Scraping> {
  const pages = createServer((_, response) => {
    const text = page();
    const isOpenMetrics = text.endsWith('# EOF\n');
    response.setHeader(
      'content-type',
      isOpenMetrics ? 'application/openmetrics-text; version=1.0.0' : 'text/plain; version=0.0.4',
    );
    response.end(text);
  });
  await new Promise<void>((done) => pages.listen(0, '127.0.0.1', done));
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const target = `127.0.0.1:${(pages.address() as AddressInfo).port}`; // a TCP server
  for (const [path, text] of Object.entries(files(target))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const closed = () => {
    rmSync(folder, { recursive: true, force: true });
    return new Promise<void>((done) => pages.close(() => done()));
  };
  try {
    const server = await startComponent({
      title: 'Prometheus',
      command: (await obtain(['prometheus'])).prometheus,
      args: [
        '--config.file=prometheus.yaml',
        `--web.listen-address=127.0.0.1:${port}`,
        '--storage.tsdb.path=data',
        ...args,
      ],
      cwd: folder,
      log: join(folder, 'prometheus.log'),
      readyUrl: `${url}/-/ready`,
    });
    return { url, stop: () => server.stop().then(closed) };
  } catch (error) {
    await closed();
    throw error;
  }
}

/** Rules of every few minutes are not waited for. */
export const sooner = (rules: string): string => rules.replace(/interval: (30s|\d+m)$/gm, 'interval: 8s');
