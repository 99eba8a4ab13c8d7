import { type Finding, ruleIds, rules } from '../finding.js';

/** SARIF 2.1.0, which code scanning takes. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export const sarifReport = (findings: readonly Finding[]) => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'llm-observability-stack validate',
          rules: ruleIds.map((id) => ({
            id,
            shortDescription: { text: rules[id].why },
            defaultConfiguration: { level: rules[id].severity },
          })),
        },
      },
      results: findings.map(({ rule, severity, file, line, column, of, message }) => ({
        ruleId: rule,
        ruleIndex: ruleIds.indexOf(rule),
        level: severity,
        message: { text: of === undefined ? message : `"${of}": ${message}` },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
              region: { startLine: line, startColumn: column },
            },
          },
        ],
      })),
    },
  ],
});
