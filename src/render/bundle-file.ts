import { dump } from 'js-yaml';

/** Relative path, `/` as separator, to the text of the file. */
export type Bundle = Readonly<Record<string, string>>;

export const yaml = (value: unknown): string => dump(value, { lineWidth: -1, noRefs: true });
/** What occurs more than once, as the same object, is written once and referred to from then on. */
export const yamlWithReferences = (value: unknown): string => dump(value, { lineWidth: -1, noRefs: false });
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Java properties; keys and values without characters that would need escapes. */
export const properties = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

/** The same files under a folder. */
export const under = (folder: string, files: Bundle): Bundle =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
