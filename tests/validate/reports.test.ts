import { expect, test } from 'vitest';
import type { Finding } from '../../src/validate/finding.js';
import { ruleIds } from '../../src/validate/finding.js';
import { githubReport } from '../../src/validate/report/github.js';
import { junitReport } from '../../src/validate/report/junit.js';
import { sarifReport } from '../../src/validate/report/sarif.js';
import { textReport } from '../../src/validate/report/text.js';

const findings: readonly Finding[] = [
  {
    rule: 'unit',
    severity: 'warning',
    file: 'b.json',
    line: 3,
    column: 7,
    of: 'Cost, "all"',
    message: 'expected a\nunit',
  },
  {
    rule: 'promql-syntax',
    severity: 'error',
    file: 'b.json',
    line: 12,
    column: 1,
    message: 'a < b & 50 %, got "\u0007"',
  },
];
const files = ['a.json', 'b.json'];

test('the text names every file, and counts', () => {
  expect(textReport(files, [findings[1]!])).toBe(
    [
      'a.json: ok',
      'b.json:',
      '  12:1     error    a < b & 50 %, got "\u0007"  [promql-syntax]',
      '',
      '2 dashboards: 1 error, 0 warnings.',
    ].join('\n'),
  );
});

test('GitHub gets one command a finding, with what would end a command escaped', () => {
  expect(githubReport(findings).split('\n')).toEqual([
    '::warning file=b.json,line=3,col=7,title=unit::"Cost, "all"": expected a%0Aunit',
    '::error file=b.json,line=12,col=1,title=promql-syntax::a < b & 50 %25, got "\u0007"',
  ]);
  expect(githubReport([{ ...findings[0]!, file: 'C:/a,b.json' }])).toContain('file=C%3A/a%2Cb.json,');
});

test('SARIF names rules and places', () => {
  const { version, runs } = sarifReport(findings);
  expect(version).toBe('2.1.0');
  expect(runs[0]?.tool.driver.rules.map(({ id }) => id)).toEqual(ruleIds);
  expect(runs[0]?.results).toEqual([
    {
      ruleId: 'unit',
      ruleIndex: ruleIds.indexOf('unit'),
      level: 'warning',
      message: { text: '"Cost, "all"": expected a\nunit' },
      locations: [
        { physicalLocation: { artifactLocation: { uri: 'b.json' }, region: { startLine: 3, startColumn: 7 } } },
      ],
    },
    expect.objectContaining({ ruleId: 'promql-syntax', level: 'error' }),
  ]);
});

test('JUnit fails the dashboards with errors and says the warnings of the others', () => {
  expect(junitReport(files, findings)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="dashboards" tests="2" failures="1">
    <testcase classname="dashboards" name="a.json"/>
    <testcase classname="dashboards" name="b.json">
      <failure message="a &lt; b &amp; 50 %, got &quot;&quot;">12:1 a &lt; b &amp; 50 %, got &quot;&quot; [promql-syntax]</failure>
      <system-out>3:7 &quot;Cost, &quot;all&quot;&quot;: expected a
unit [unit]</system-out>
    </testcase>
  </testsuite>
</testsuites>
`);
  expect(junitReport(['b.json'], [findings[0]!])).toContain('failures="0"');
});
