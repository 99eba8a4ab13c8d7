import { closeSync, openSync, writeSync } from 'node:fs';
import { begin, type Counter, step } from './month.js';

/**
 * Writes counters as OpenMetrics text with timestamps, as `promtool tsdb create-blocks-from openmetrics` reads it: one
 * metric family after the other, each series in the order of time.
 */
export function writeOpenMetrics(file: string, counters: readonly Counter[]): void {
  const familyOf = ({ name }: Counter): string => name.replace(/_(total|bucket|sum|count)$/, '');
  const out = openSync(file, 'w');
  try {
    for (const family of new Set(counters.map(familyOf))) {
      const members = counters.filter((counter) => familyOf(counter) === family);
      writeSync(out, `# TYPE ${family} ${members[0]!.name.endsWith('_total') ? 'counter' : 'histogram'}\n`);
      for (const { name, labels, values } of members) {
        const selector = `${name}{${Object.entries(labels)
          .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
          .join(',')}}`;
        const lines: string[] = [];
        values.forEach((value, i) => {
          lines.push(`${selector} ${value} ${begin + i * step}\n`);
        });
        writeSync(out, lines.join(''));
      }
    }
    writeSync(out, '# EOF\n');
  } finally {
    closeSync(out);
  }
}
