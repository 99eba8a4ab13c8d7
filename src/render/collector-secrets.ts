import type { Bundle } from './bundle-file.js';

/** Names of the Kubernetes secrets that the collector's variables, and its certificate, come from. */
export const collectorSecrets = { variables: 'collector-secrets', tls: 'collector-tls' } as const;

/** Variables that a collector's configuration takes from the environment and has no other value for: its secrets. */
export function secretVariables(configs: Bundle): readonly string[] {
  const texts = Object.entries(configs).flatMap(([path, text]) => (path.startsWith('collector/') ? [text] : []));
  const names = texts.flatMap((text) => [...text.matchAll(/\$\{env:([A-Z0-9_]+)\}/g)].map(([, name]) => name!));
  return [...new Set(names)].sort();
}

/** Key of the users' pseudonyms: without it their ids are dropped, so that it may be missing. */
export const pseudonymKey = 'PSEUDONYM_KEY';
