/** Filled in by the collector when it starts: the value of a variable, or the one given here. */
export const env = (name: string, otherwise: string | number): string => `\${env:${name}:-${otherwise}}`;

/** A secret: there is no other value for it. */
export const required = (name: string): string => `\${env:${name}}`;

/** The secrets that some settings name. */
export const requiredIn = (settings: object): readonly string[] => [
  ...new Set([...JSON.stringify(settings).matchAll(/\$\{env:([A-Z0-9_]+)\}/g)].map(([, name]) => name!)),
];
