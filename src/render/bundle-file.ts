import { dump } from 'js-yaml';

/** Relative path, `/` as separator, to the text of the file. */
export type Bundle = Readonly<Record<string, string>>;

export const yaml = (value: unknown): string => dump(value, { lineWidth: -1, noRefs: true });
/** What occurs more than once, as the same object or as the same long text of a list, is written once and referred to from then on. */
export const yamlWithReferences = (value: unknown): string =>
  withTextReferences(dump(value, { lineWidth: -1, noRefs: false }));

/** A text that is an item of a list, on one line: a call, or in quotation marks. */
const longText = /^( *- )('.{60,}'|[a-z_]+\(.{60,})$/gm;

function withTextReferences(text: string): string {
  const times = new Map<string, number>();
  for (const [, , item] of text.matchAll(longText)) times.set(item!, (times.get(item!) ?? 0) + 1); // both groups match
  const names = new Map<string, string>();
  return text.replace(longText, (line, before: string, item: string) => {
    if (times.get(item) === 1) return line;
    const name = names.get(item);
    if (name !== undefined) return `${before}*${name}`;
    names.set(item, `text_${names.size}`);
    return `${before}&${names.get(item)} ${item}`;
  });
}

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Java properties; keys and values without characters that would need escapes. */
export const properties = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

/** The same files under a folder. */
export const under = (folder: string, files: Bundle): Bundle =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
