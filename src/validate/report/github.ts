import type { Finding } from '../finding.js';

/**
 * Workflow commands: annotations on the lines of a pull request.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export const githubReport = (findings: readonly Finding[]): string =>
  findings
    .map(({ severity, file, line, column, rule, of, message }) => {
      const text = of === undefined ? message : `"${of}": ${message}`;
      return `::${severity} file=${property(file)},line=${line},col=${column},title=${property(rule)}::${data(text)}`;
    })
    .join('\n');

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
