import type { Finding } from '../finding.js';

/** JUnit XML, a case a dashboard: one with errors failed, one with warnings passed and says them. */
export function junitReport(files: readonly string[], findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const failed = files.filter((file) => errors.some((finding) => finding.file === file));
  const cases = files.map((file) => {
    const wrong = errors.filter((finding) => finding.file === file);
    const warnings = findings.filter((finding) => finding.file === file && finding.severity === 'warning');
    const inner = [
      ...(wrong.length > 0
        ? [`      <failure message="${escaped(wrong[0]!.message)}">${escaped(wrong.map(line).join('\n'))}</failure>`]
        : []),
      ...(warnings.length > 0 ? [`      <system-out>${escaped(warnings.map(line).join('\n'))}</system-out>`] : []),
    ];
    const open = `    <testcase classname="dashboards" name="${escaped(file)}"`;
    return inner.length === 0 ? `${open}/>` : [`${open}>`, ...inner, '    </testcase>'].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="dashboards" tests="${files.length}" failures="${failed.length}">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const line = ({ line, column, rule, of, message }: Finding): string =>
  `${line}:${column} ${of === undefined ? '' : `"${of}": `}${message} [${rule}]`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 knows no control characters but tab and line ends, not even escaped. */
const escaped = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to drop
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[&<>"]/g, (one) => entities[one]!);
