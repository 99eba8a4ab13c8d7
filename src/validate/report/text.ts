import type { Finding } from '../finding.js';

/** For people: a block a file, a line a finding, and a closing line that counts. */
export function textReport(files: readonly string[], findings: readonly Finding[]): string {
  const blocks = files.map((file) => {
    const its = findings.filter((finding) => finding.file === file);
    if (its.length === 0) return `${file}: ok`;
    return [`${file}:`, ...its.map(line)].join('\n');
  });
  return [...blocks, '', summary(files, findings)].join('\n');
}

const line = ({ line, column, severity, rule, of, message }: Finding): string =>
  `  ${`${line}:${column}`.padEnd(8)} ${severity.padEnd(7)}  ${of === undefined ? '' : `"${of}": `}${message}  [${rule}]`;

export function summary(files: readonly string[], findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return `${count(files.length, 'dashboard')}: ${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}.`;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
