import { dump } from 'js-yaml';

/** Relative path, `/` as separator, to the text of the file. */
export type Bundle = Readonly<Record<string, string>>;

export const yaml = (value: unknown): string => dump(value, { lineWidth: -1, noRefs: true });
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The same files under a folder. */
export const under = (folder: string, files: Bundle): Bundle =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
