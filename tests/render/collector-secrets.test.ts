import { load, loadAll } from 'js-yaml';
import { expect, test } from 'vitest';
import { charts } from '../../charts/index.js';
import { parseConfig } from '../../src/config/parse.js';
import { secretVariables } from '../../src/render/collector-secrets.js';
import { renderCompose } from '../../src/render/compose.js';
import { type Manifest, madeUpConfigs } from '../charts/made-up-configs.js';

const variable = (name: string, otherwise = '') => `\${env:${name}${otherwise}}`;
const gateway = [
  variable('OTLP_TOKEN'),
  variable('VENDOR_KEY'),
  variable('PLACE', ':-0.0.0.0:1'),
  variable('OTLP_TOKEN'),
];
const configs = { ...madeUpConfigs, 'collector/gateway.yaml': gateway.join(' ') };
const tls = { receivers: { tls: 'server' as const } };

test('the secrets are the variables that have no other value', () => {
  expect(secretVariables(configs)).toEqual(['OTLP_TOKEN', 'VENDOR_KEY']);
});

test('Kubernetes gives them to the collector from one Secret, and its certificate from another', () => {
  const objects = loadAll(charts(configs, parseConfig(tls))['10-collector.yaml']!) as unknown as Manifest[]; // as charts write
  const pod = objects.find(({ kind }) => kind === 'StatefulSet')!.spec['template']!.spec;
  const ref = (key: string) => ({
    name: key,
    valueFrom: { secretKeyRef: { name: 'collector-secrets', key, optional: true } },
  });
  expect(pod.containers[0]!.env).toEqual(expect.arrayContaining([ref('OTLP_TOKEN'), ref('VENDOR_KEY')]));
  expect(JSON.stringify(pod.volumes)).toContain('"name":"collector-tls","optional":true');
  expect(JSON.stringify(pod.containers[0]!.volumeMounts)).toContain('"mountPath":"/etc/otelcol-tls"');
});

test('compose asks its own environment for them, and does not start without', () => {
  const { services } = load(renderCompose(configs, parseConfig({}))['docker-compose.yaml']!) as {
    services: Record<string, { environment?: Record<string, string> }>; // what the renderer writes
  };
  expect(services['collector']!.environment!['VENDOR_KEY']).toMatch(/^\$\{VENDOR_KEY:\?.+\}$/);
  expect(services['loki']!.environment).not.toHaveProperty('VENDOR_KEY');
});
