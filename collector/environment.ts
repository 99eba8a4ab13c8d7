/** Filled in by the collector when it starts: the value of a variable, or the one given here. */
export const env = (name: string, otherwise: string | number): string => `\${env:${name}:-${otherwise}}`;

/** A secret: there is no other value for it, and what needs it does not start without. */
export const required = (name: string): string => `\${env:${name}}`;
