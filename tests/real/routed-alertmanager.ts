import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { alertmanager as render } from '../../alerts/routing/index.js';
import { parseConfig } from '../../src/config/parse.js';
import type { StackInput } from '../../src/config/schema.js';
import { alertmanagerAt } from '../../src/local/alertmanager.js';
import { startComponent } from '../../src/local/component-process.js';
import { obtain } from '../../tools/obtain.js';
import { freePorts } from './free-ports.js';

/** A real Alertmanager with the routes of a stack. */
export interface RoutedAlertmanager {
  readonly url: string;
  /** Holds its config. */
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** @param secrets by the name of their file */
export async function routedAlertmanager(
  routing: NonNullable<StackInput['routing']>,
  secrets: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): Promise<RoutedAlertmanager> {
  const { alertmanager } = await obtain(['alertmanager']);
  const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
  const files = {
    ...render(parseConfig({ routing })),
    ...Object.fromEntries(Object.entries(secrets).map(([name, text]) => [`secrets/${name}`, text])),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const [port] = await freePorts(1);
  const place = { cwd: folder, storage: join(folder, 'data'), log: join(folder, 'log'), port: port!, more };
  const running = await startComponent(alertmanagerAt(alertmanager, place));
  return {
    url: running.spec.url ?? '',
    folder,
    close: async () => {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
