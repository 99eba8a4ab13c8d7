import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ComponentSpec } from './component-process.js';
import { onPath } from './on-path.js';
import type { Ports } from './ports.js';

/** The Grafana server binary on PATH, if there is one; it cannot be built from a module registry. */
export const grafanaOnPath = (path: string): string | undefined => onPath(['grafana'], path);

/** How Grafana is run with the generated dashboards; anyone on this machine may look at them. */
export function grafanaComponent(binary: string, ports: Ports, folder: string): ComponentSpec {
  const root = join(dirname(realpathSync(binary)), '..');
  const home = existsSync(join(root, 'public')) ? root : '/usr/share/grafana';
  return {
    title: 'Grafana',
    command: binary,
    args: ['server', '--homepath', home],
    cwd: folder,
    env: {
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: String(ports.grafana),
      GF_PATHS_DATA: join(folder, 'data/grafana'),
      GF_PATHS_LOGS: join(folder, 'logs'),
      GF_PATHS_PROVISIONING: join(folder, 'configs/grafana/provisioning'),
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      DASHBOARDS_PATH: join(folder, 'configs/grafana/dashboards'),
      PROMETHEUS_URL: `http://127.0.0.1:${ports.prometheus}`,
      ALERTMANAGER_URL: `http://127.0.0.1:${ports.alertmanager}`,
      LOKI_URL: `http://127.0.0.1:${ports.lokiHttp}`,
      JAEGER_URL: `http://127.0.0.1:${ports.jaegerQuery}`,
    },
    url: `http://127.0.0.1:${ports.grafana}`,
    log: join(folder, 'logs/grafana.log'),
    readyUrl: `http://127.0.0.1:${ports.grafana}/api/health`,
  };
}
