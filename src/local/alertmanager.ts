import type { ComponentSpec } from './component-process.js';

interface Place {
  /** Holds `alertmanager.yaml`, and the folder of secrets that it names from there. */
  readonly cwd: string;
  readonly storage: string;
  readonly log: string;
  readonly port: number;
  readonly more?: readonly string[];
}

/** How an Alertmanager is run on loopback with a generated config; by itself, unless `more` says otherwise. */
export function alertmanagerAt(command: string, place: Place): ComponentSpec {
  const at = `127.0.0.1:${place.port}`;
  return {
    title: 'Alertmanager',
    command,
    args: [
      '--config.file=alertmanager.yaml',
      `--storage.path=${place.storage}`,
      `--web.listen-address=${at}`,
      '--cluster.listen-address=',
      ...(place.more ?? []),
    ],
    cwd: place.cwd,
    url: `http://${at}`,
    log: place.log,
    readyUrl: `http://${at}/-/ready`,
  };
}
