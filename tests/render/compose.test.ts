import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { components } from '../../src/catalog/components.js';
import { parseConfig } from '../../src/config/parse.js';
import { renderCompose } from '../../src/render/compose.js';
import { madeUpConfigs } from '../charts/made-up-configs.js';

interface Bind {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly read_only: boolean;
}
interface Service {
  readonly image: string;
  readonly user: string;
  readonly command?: readonly string[];
  readonly working_dir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes: readonly (string | Bind)[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
}
interface Compose {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, object>>;
}

const text = renderCompose(madeUpConfigs, parseConfig({ name: 'watching' }))['docker-compose.yaml']!;
const compose = load(text) as Compose; // what the renderer writes
const names = ['collector', 'prometheus', 'alertmanager', 'loki', 'jaeger', 'grafana'] as const;

test('the services have the names by which the parts of the stack know each other', () => {
  expect(compose.name).toBe('watching');
  expect(Object.keys(compose.services)).toEqual(['volume-owner', ...names]);
});

describe.each(names)('%s', (name) => {
  const service = compose.services[name]!;

  test('runs the image of the catalog without privileges and comes back after a crash', () => {
    expect(service.image).toBe(components[name].image);
    expect(service.user).toMatch(/^[1-9]\d+:[1-9]\d+$/);
    expect(service).toMatchObject({ restart: 'unless-stopped', read_only: true, cap_drop: ['ALL'] });
  });

  test('is published on loopback only', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
  });

  test('keeps its data on a volume of its own, which belongs to the user it runs as', () => {
    expect(service.volumes).toContainEqual(expect.stringMatching(new RegExp(`^${name}-data:/`)));
    expect(compose.volumes).toHaveProperty([`${name}-data`]);
    expect(JSON.stringify(compose.services['volume-owner'])).toContain(`chown ${service.user} /volumes/${name}`);
  });

  test('reads the generated files and cannot change them', () => {
    const binds = service.volumes.filter((volume) => typeof volume !== 'string');
    expect(binds.length).toBeGreaterThan(0);
    for (const { source, read_only } of binds) {
      expect(read_only, source).toBe(true);
      if (source.startsWith('$')) continue;
      const path = source.replace(/^\.\.\//, '');
      const known = Object.keys(madeUpConfigs).some((file) => file === path || file.startsWith(`${path}/`));
      expect(known, source).toBe(true);
    }
  });
});

test('all but the collector, whose image has no other program, are asked whether they are well', () => {
  expect(names.filter((name) => compose.services[name]?.healthcheck === undefined)).toEqual(['collector']);
});

test('secret files are mounted beside the configuration of Alertmanager, where it works, and may be kept elsewhere', () => {
  expect(compose.services['alertmanager']?.working_dir).toBe('/etc/alertmanager');
  expect(compose.services['alertmanager']?.volumes).toContainEqual({
    type: 'bind',
    source: '$'.concat('{LLM_OBSERVABILITY_SECRETS:-../../secrets}'),
    target: '/etc/alertmanager/secrets',
    read_only: true,
  });
});

test('a dollar sign of the config is text for compose, not a variable', () => {
  const url = 'https://grafana.example/$HOME';
  const other = load(
    renderCompose(madeUpConfigs, parseConfig({ grafana: { url } }))['docker-compose.yaml']!,
  ) as Compose; // as above
  expect(other.services['grafana']?.environment?.['GF_SERVER_ROOT_URL']).toBe('https://grafana.example/$$HOME');
});

test('the same input gives the same bytes', () => {
  expect(renderCompose(madeUpConfigs, parseConfig({ name: 'watching' }))['docker-compose.yaml']).toBe(text);
});
