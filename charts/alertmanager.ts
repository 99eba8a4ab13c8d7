import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { secretFileOf } from '../src/config/routing.js';
import type { Config } from '../src/config/schema.js';
import { ComponentChart } from './component-chart.js';
import type { ConfigFile } from './config-maps.js';

/** The Secret whose keys are the files that receivers name. */
export const alertmanagerSecret = 'alertmanager-secrets';

/** Alertmanager, with the files its receivers read their secrets from. */
export class AlertmanagerChart extends ComponentChart {
  constructor(scope: Construct, id: string, files: readonly ConfigFile[], config: Config) {
    const names = secretFiles(config);
    // Optional: everything starts before the Secret is there, and only the notifications fail until it is.
    const source: k8s.VolumeProjection = {
      secret: {
        name: alertmanagerSecret,
        optional: true,
        items: names.map((key) => ({ key, path: `secrets/${key}` })),
      },
    };
    super(
      scope,
      id,
      'alertmanager',
      files,
      config,
      names.length > 0 ? { sources: { '/etc/alertmanager': source } } : {},
    );
  }
}

/** Names of the secret files that any receiver reads. */
export function secretFiles(config: Config): string[] {
  const names = Object.values(config.routing.receivers).flat().map(secretFileOf);
  return [...new Set(names)].filter((name) => name !== undefined).sort();
}
