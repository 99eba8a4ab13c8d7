import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { loadConfig } from '../config/load.js';
import { parseConfig } from '../config/parse.js';
import { type Config, recordsOf } from '../config/schema.js';
import { suggest, UserError } from '../errors.js';
import { json } from '../render/bundle-file.js';
import { type Finding, type RuleId, ruleIds, rules } from '../validate/finding.js';
import { type DashboardFile, validate } from '../validate/index.js';
import { listedSeries, stackSeries } from '../validate/known-series.js';
import { githubReport } from '../validate/report/github.js';
import { junitReport } from '../validate/report/junit.js';
import { sarifReport } from '../validate/report/sarif.js';
import { summary, textReport } from '../validate/report/text.js';
import { dashboardFiles } from './dashboard-files.js';
import { type LiveOptions, live } from './validate-live.js';

const formats = ['text', 'github', 'sarif', 'junit'] as const;

interface Options extends LiveOptions {
  readonly format: (typeof formats)[number];
  readonly output?: string;
  readonly metrics: readonly string[];
  readonly config?: string;
  readonly ignore: readonly string[];
  readonly strict?: boolean;
  readonly rules?: boolean;
}

const list = (value: string, before: readonly string[]): string[] => [...before, ...value.split(',')];

export const validateCommand = (): Command =>
  new Command('validate')
    .description('Check dashboards: their JSON, references and queries; with --live, that every panel has data.')
    .argument('[files...]', 'dashboards as JSON, or folders of them', [join('dist', 'grafana', 'dashboards')])
    .addOption(new Option('--format <format>', 'how findings are written').choices(formats).default('text'))
    .option('--output <file>', 'write the report to this file; the terminal shows a summary')
    .option('--config <file>', 'the stack whose own metrics and rules are known; stack.config.ts where there is one')
    .option('--metrics <files>', "your own series: names, a /metrics page, or Prometheus's list of names", list, [])
    .option('--ignore <rules>', 'rules to leave out, separated by commas', list, [])
    .option('--strict', 'exit 1 for warnings too')
    .option('--rules', 'list the rules and why they are there')
    .option('--live <url>', 'a Prometheus: send it every query, and list panels without data')
    .option('--loki <url>', 'with --live: the same for log panels')
    .option('--jaeger <url>', 'with --live: the same for trace panels')
    .option('--var <name=value>', 'with --live: the choice of a variable; All where there is one', list, [])
    .option('--allow-empty', 'with --live: exit 0 although panels are empty')
    .action(run);

async function run(paths: readonly string[], options: Options): Promise<void> {
  if (options.rules) {
    for (const id of ruleIds) console.log(`${id.padEnd(20)} ${rules[id].severity.padEnd(8)} ${rules[id].why}`);
    return;
  }
  const ignored = options.ignore.map(ruleOf);
  const files = dashboardFiles(paths);
  const stack = await configOf(options.config);
  const series = stackSeries(stack.metrics, recordsOf(stack.rules), stack.signals);
  const known = new Map([...series, ...options.metrics.flatMap((file) => [...listedSeries(textOf(file))])]);
  const findings = validate(files, { known, ignored });
  report(files, findings, options);
  const isFailed = findings.some(({ severity }) => severity === 'error' || options.strict);
  if (isFailed) process.exitCode = 1;
  if (options.live !== undefined || options.loki !== undefined || options.jaeger !== undefined) {
    const unreadable = new Set(
      findings.filter(({ rule }) => rule === 'json' || rule === 'schema').map(({ file }) => file),
    );
    await live(
      files.filter(({ file }) => !unreadable.has(file)),
      options,
    );
  }
}

const standardConfig = 'stack.config.ts';

async function configOf(file: string | undefined): Promise<Config> {
  if (file !== undefined) return loadConfig(file);
  return existsSync(standardConfig) ? loadConfig(standardConfig) : parseConfig({}, 'the default stack');
}

function report(files: readonly DashboardFile[], findings: readonly Finding[], { format, output }: Options): void {
  const names = files.map(({ file }) => file);
  const text = {
    text: () => textReport(names, findings),
    github: () => githubReport(findings),
    sarif: () => json(sarifReport(findings)),
    junit: () => junitReport(names, findings),
  }[format]();
  if (output === undefined) {
    if (text !== '') console.log(text.trimEnd());
    if (format === 'github') console.log(summary(names, findings));
    return;
  }
  try {
    writeFileSync(output, text.endsWith('\n') ? text : `${text}\n`);
  } catch (error) {
    throw new UserError(`validate --output: expected a writable file, got ${output} (${reason(error)}).`);
  }
  console.log(`${summary(names, findings)} Written to ${output}.`);
}

function ruleOf(name: string): RuleId {
  const known = ruleIds.find((id) => id === name);
  if (known === undefined) {
    throw new UserError(`validate --ignore: expected the name of a rule, got "${name}".${suggest(name, ruleIds)}`);
  }
  return known;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`validate --metrics: expected a readable file, got ${file} (${reason(error)}).`);
  }
}

const reason = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error); // what node:fs throws has a code
