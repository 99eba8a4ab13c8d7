import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeKubernetesSchemas } from '../../tools/kubernetes-schemas.js';

const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const kind = (group: string, version: string, name: string) => ({ group, version, kind: name });
const ref = (name: string) => ({ $ref: `#/definitions/${name}` });

/** The shape of Kubernetes' own document, small. */
const openapi = {
  definitions: {
    Gateway: {
      type: 'object',
      description: 'A gateway.',
      'x-kubernetes-group-version-kind': [kind('net.example.io', 'v1', 'Gateway')],
      required: ['spec'],
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        spec: ref('GatewaySpec'),
      },
    },
    GatewaySpec: {
      type: 'object',
      properties: {
        description: { type: 'string', description: 'A field that is called like a keyword.' },
        port: ref('io.k8s.apimachinery.pkg.util.intstr.IntOrString'),
        memory: ref(quantity),
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        rules: { type: 'array', items: ref('GatewaySpec') },
        anything: ref('RawExtension'),
      },
    },
    Note: { 'x-kubernetes-group-version-kind': [kind('', 'v1', 'Note')], type: 'object', properties: {} },
    Options: { 'x-kubernetes-group-version-kind': [kind('', 'v1', 'Options'), kind('a', 'v1', 'Options')] },
    RawExtension: { type: 'object' },
    'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: 'string', format: 'int-or-string' },
    [quantity]: { type: 'string' },
  },
};

const root = mkdtempSync(join(tmpdir(), 'schemas-'));
const made = join(root, 'made');
beforeAll(() => {
  writeFileSync(join(root, 'openapi.json'), JSON.stringify(openapi));
  writeKubernetesSchemas(join(root, 'openapi.json'), made);
});
afterAll(() => rmSync(root, { recursive: true }));

test('there is one file a kind, under the name that kubeconform looks for', () => {
  expect(readdirSync(made).sort()).toEqual(['gateway-net-v1.json', 'note-v1.json']);
});

describe('a gateway', () => {
  const accepts = (spec: unknown, more: object = {}) =>
    new Ajv({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(join(made, 'gateway-net-v1.json'), 'utf8')))({
      apiVersion: 'net.example.io/v1',
      kind: 'Gateway',
      spec,
      ...more,
    });

  test.each<[string, unknown]>([
    ['nothing optional', {}],
    ['a port by number', { port: 8080 }],
    ['a port by name', { port: 'http' }],
    ['a quantity as text', { memory: '64Mi' }],
    ['a quantity as number', { memory: 2 }],
    ['labels of any name', { labels: { team: 'a' } }],
    ['a field called description', { description: 'x' }],
    ['rules within rules', { rules: [{ rules: [{ port: 1 }] }] }],
    ['free content where the API takes it', { anything: { a: [1] } }],
  ])('with %s is accepted', (_, spec) => {
    expect(accepts(spec)).toBe(true);
  });

  test.each<[string, unknown, object?]>([
    ['a misspelt field', { prot: 8080 }],
    ['a misspelt field deep inside', { rules: [{ rules: [{ prot: 1 }] }] }],
    ['a label that is a number', { labels: { team: 7 } }],
    ['a port that is a list', { port: [1] }],
    ['an unknown top field', {}, { specs: {} }],
    ['another version', {}, { apiVersion: 'net.example.io/v2' }],
  ])('with %s is refused', (_, spec, more = {}) => {
    expect(accepts(spec, more)).toBe(false);
  });
});
