import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Bundle } from '../src/render/bundle-file.js';

/** A file of the bundle on its way into a container. */
export interface ConfigFile {
  /** Path in the bundle, which names its ConfigMap. */
  readonly source: string;
  /** Folder in the container that the volume is mounted at. */
  readonly mount: string;
  /** Path below it. */
  readonly path: string;
  readonly text: string;
}

/** The bundle's files below `folder`, as they are to be found below `mount`. */
export const filesUnder = (bundle: Bundle, folder: string, mount: string): ConfigFile[] =>
  Object.entries(bundle)
    .filter(([source]) => source.startsWith(`${folder}/`))
    .map(([source, text]) => ({ source, mount, path: source.slice(folder.length + 1), text }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));

/** Changes when any file does, so that the pods that read it are replaced; names of objects stay. */
export function checksum(files: readonly ConfigFile[]): string {
  const hash = createHash('sha256');
  for (const { mount, path, text } of files) hash.update(`${mount}/${path}\0${text}\0`);
  return hash.digest('hex').slice(0, 16);
}

/** Folders that grow with the stack: each of their files has a ConfigMap of its own, because a ConfigMap may not grow. */
const growing = ['collector', 'prometheus/rules', 'grafana/dashboards'];

/**
 * Makes the ConfigMaps of a component, one a folder, and returns by mount the sources that put every file back at its path.
 * @param meta metadata of an object with that name
 */
export function configMaps(
  scope: Construct,
  meta: (name: string) => k8s.ObjectMeta,
  files: readonly ConfigFile[],
): Map<string, k8s.VolumeProjection[]> {
  const sources = new Map<string, k8s.VolumeProjection[]>();
  for (const name of new Set(files.map(configMapName))) {
    const group = files.filter((file) => configMapName(file) === name);
    const data = Object.fromEntries(group.map(({ path, text }) => [keyOf(path), compact(path, text)]));
    new k8s.KubeConfigMap(scope, name, { metadata: meta(name), data });
    const items = group.map(({ path }) => ({ key: keyOf(path), path }));
    const { mount } = group[0]!;
    sources.set(mount, [...(sources.get(mount) ?? []), { configMap: { name, items } }]);
  }
  return sources;
}

function configMapName({ source }: ConfigFile): string {
  const folder = source.slice(0, source.lastIndexOf('/'));
  const named = growing.includes(folder) ? source.replace(/\.[a-z]+$/, '') : folder;
  return (named.includes('/') ? named : `${named}-config`).toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

/** A key may not hold a slash, and files of one folder differ in their last part. */
const keyOf = (path: string): string => path.split('/').at(-1)!;

/** Indentation is half of a dashboard, and counts twice where kubectl keeps the object in an annotation. */
const compact = (path: string, text: string): string =>
  path.endsWith('.json') ? `${JSON.stringify(JSON.parse(text))}\n` : text;
