import { Ajv, type ErrorObject } from 'ajv';
import type { Document } from './document.js';
import type { Finding } from './finding.js';

const text = { type: 'string' } as const;
const source = {
  oneOf: [{ type: 'null' }, text, { type: 'object', properties: { type: text, uid: { type: ['string', 'null'] } } }],
} as const;
const grid = { type: 'integer', minimum: 0 } as const;

const panel = {
  type: 'object',
  required: ['type', 'gridPos'],
  properties: {
    id: { type: 'integer', minimum: 1 },
    type: { ...text, minLength: 1 },
    title: text,
    description: text,
    transparent: { type: 'boolean' },
    datasource: source,
    gridPos: {
      type: 'object',
      required: ['x', 'y', 'w', 'h'],
      properties: { x: grid, y: grid, w: { ...grid, minimum: 1, maximum: 24 }, h: { ...grid, minimum: 1 } },
    },
    targets: {
      type: 'array',
      items: {
        type: 'object',
        required: ['refId'],
        properties: {
          refId: { ...text, minLength: 1 },
          datasource: source,
          expr: text,
          instant: { type: 'boolean' },
          range: { type: 'boolean' },
          legendFormat: text,
          hide: { type: 'boolean' },
        },
      },
    },
    fieldConfig: {
      type: 'object',
      properties: {
        defaults: {
          type: 'object',
          properties: {
            unit: text,
            noValue: text,
            decimals: { type: ['number', 'null'] },
            min: { type: ['number', 'null'] },
            max: { type: ['number', 'null'] },
            thresholds: {
              type: 'object',
              properties: {
                mode: { enum: ['absolute', 'percentage'] },
                steps: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['color'],
                    properties: { color: text, value: { type: ['number', 'null'] } },
                  },
                },
              },
            },
          },
        },
        overrides: { type: 'array', items: { type: 'object', required: ['matcher', 'properties'] } },
      },
    },
    options: { type: 'object' },
    transformations: { type: 'array', items: { type: 'object', required: ['id'] } },
    links: { type: ['array', 'null'] },
    repeat: { type: ['string', 'null'] },
    panels: { type: 'array', items: { $ref: '#/$defs/panel' } },
  },
} as const;

/** The classic dashboard (schema version 1 of Grafana's API), as far as Grafana 11 to 13 read the same of it. */
const schema = {
  $defs: { panel },
  type: 'object',
  required: ['title', 'panels', 'schemaVersion'],
  properties: {
    uid: { type: ['string', 'null'] },
    title: { ...text, minLength: 1 },
    description: text,
    tags: { type: 'array', items: text },
    schemaVersion: { type: 'integer', minimum: 16 },
    editable: { type: 'boolean' },
    refresh: { type: ['string', 'boolean', 'null'] },
    timezone: text,
    time: { type: 'object', required: ['from', 'to'], properties: { from: text, to: text } },
    annotations: { type: 'object', properties: { list: { type: 'array', items: { type: 'object' } } } },
    links: { type: ['array', 'null'], items: { type: 'object', required: ['type'] } },
    templating: {
      type: 'object',
      properties: {
        list: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name', 'type'],
            properties: { name: { ...text, pattern: '^\\w+$' }, type: text, datasource: source },
          },
        },
      },
    },
    panels: { type: 'array', items: { $ref: '#/$defs/panel' } },
  },
} as const;

const validate = new Ajv({
  allErrors: true,
  allowUnionTypes: true,
  strict: true,
  strictRequired: false,
  verbose: true,
}).compile(schema);

/** Every field of another type or shape than Grafana's. */
export function schemaFindings(document: Document): Finding[] {
  if (isNewer(document.value)) {
    const message =
      'expected a classic dashboard (schema version 1), got one of the newer API. In Grafana: Export, "Export as code", Classic.';
    return [document.at([], 'schema', message)];
  }
  if (validate(document.value)) return [];
  // `oneOf` reports each alternative it is not, and then itself: the last says it all.
  return (validate.errors ?? [])
    .filter(({ schemaPath }) => !/\/oneOf\/\d/.test(schemaPath))
    .map((error) => document.at(pathOf(error), 'schema', sentence(error)));
}

const isNewer = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'spec' in value && 'kind' in value;

const pathOf = ({ instancePath }: ErrorObject): (string | number)[] =>
  instancePath
    .split('/')
    .slice(1)
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key.replaceAll('~1', '/').replaceAll('~0', '~')));

function sentence({ instancePath, keyword, params, message, data }: ErrorObject): string {
  const where = instancePath === '' ? 'dashboard' : instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'required') return `${where}: expected a field "${params['missingProperty']}", got none.`;
  const got = JSON.stringify(data) ?? 'nothing';
  const wanted =
    keyword === 'oneOf'
      ? 'a data source (type and uid)'
      : (message ?? 'something else').replace(/^must (be|match) /, '');
  return `${where}: expected ${wanted}, got ${got.length > 60 ? `${got.slice(0, 57)}...` : got}.`;
}
