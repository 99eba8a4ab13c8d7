import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the definitions of an OpenAPI 2 document use of JSON schema. */
interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly items?: Schema | undefined;
  readonly additionalProperties?: Schema | false | undefined;
}

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface Definition extends Schema {
  readonly 'x-kubernetes-group-version-kind'?: readonly Kind[];
}

type Definitions = Readonly<Record<string, Definition>>;

const refPrefix = '#/definitions/';

/** Where a field takes more types than OpenAPI 2 can say. */
const looserTypes: Definitions = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
};

/** The -schema-location of kubeconform for a folder that `writeKubernetesSchemas` wrote. */
export const schemaLocation = (folder: string): string => `${folder}/{{ .ResourceKind }}{{ .KindSuffix }}.json`;

/**
 * Writes one JSON schema a resource kind, each complete in itself, from the OpenAPI document of a Kubernetes release.
 * Strict: a field that the API server would drop or refuse is an error. Custom resources are not among them.
 */
export function writeKubernetesSchemas(openapiFile: string, folder: string): void {
  const { definitions }: { definitions: Definitions } = JSON.parse(readFileSync(openapiFile, 'utf8'));
  mkdirSync(folder, { recursive: true });
  for (const [name, definition] of Object.entries(definitions)) {
    // What is known to several groups at once are options and events; nobody applies them.
    const [kind, ...more] = definition['x-kubernetes-group-version-kind'] ?? [];
    if (kind === undefined || more.length > 0) continue;
    writeFileSync(join(folder, fileName(kind)), JSON.stringify(resourceSchema(name, kind, definitions)));
  }
}

/** kubeconform's name: kind, the first part of the group, version, all in small letters. */
function fileName({ group, version, kind }: Kind): string {
  return `${[kind, group.split('.')[0], version].filter(Boolean).join('-').toLowerCase()}.json`;
}

function resourceSchema(name: string, { group, version, kind }: Kind, all: Definitions): object {
  const root = strict(all[name]!);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...root,
    required: ['apiVersion', 'kind', ...(root.required ?? [])],
    properties: {
      ...root.properties,
      apiVersion: { enum: [group === '' ? version : `${group}/${version}`] },
      kind: { enum: [kind] },
    },
    definitions: reachable(root, all),
  };
}

/** Every definition that a schema refers to, through others too. */
function reachable(root: Schema, all: Definitions): Record<string, Schema> {
  const found: Record<string, Schema> = {};
  const waiting = refsIn(root);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name in found) continue;
    const schema = looserTypes[name] ?? strict(all[name]!);
    found[name] = schema;
    waiting.push(...refsIn(schema));
  }
  return found;
}

function refsIn({ $ref, properties = {}, items, additionalProperties }: Schema): string[] {
  const own = $ref === undefined ? [] : [$ref.slice(refPrefix.length)];
  const inner = [...Object.values(properties), items, additionalProperties];
  return [...own, ...inner.flatMap((one) => (one ? refsIn(one) : []))];
}

/** The same schema without descriptions, and closed: no field that it does not name. */
function strict({ $ref, type, enum: values, properties, required, items, additionalProperties }: Schema): Schema {
  return {
    $ref,
    type,
    enum: values,
    required,
    properties:
      properties && Object.fromEntries(Object.entries(properties).map(([field, schema]) => [field, strict(schema)])),
    items: items && strict(items),
    additionalProperties: additionalProperties ? strict(additionalProperties) : properties ? false : undefined,
  };
}
