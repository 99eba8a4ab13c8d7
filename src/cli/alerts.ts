import { userInfo } from 'node:os';
import { Command } from 'commander';
import { loadConfig } from '../config/load.js';
import { UserError } from '../errors.js';
import { type ActiveAlert, alertmanager } from '../query/alertmanager.js';
import { QueryError } from '../query/http.js';
import { testAlert } from '../render/test-alert.js';

interface Options {
  readonly url: string;
}

/** How long a test alert stands, should nobody end it: long enough to be sent everywhere, once. */
const testMinutes = 5;

export const alertsCommand = (): Command =>
  new Command('alerts')
    .description('List firing alerts, silence them, or send a marked test alert.')
    .addCommand(
      at(new Command('list').description('List firing alerts and silences.')).action((options: Options) =>
        told(() => list(options)),
      ),
    )
    .addCommand(
      at(new Command('silence').description('Silence an alert; labels narrow it down.'))
        .argument('<name>', 'for example HighErrorRate')
        .argument('[labels...]', 'for example service=shop')
        .option('--for <duration>', 'how long', '2h')
        .option('--reason <text>', 'why, for those who wonder', 'silenced from the command line')
        .action((name: string, labels: string[], options: Options & { for: string; reason: string }) =>
          told(() => silence(name, labels, options)),
        ),
    )
    .addCommand(
      at(new Command('unsilence').description('End a silence.'))
        .argument('<id>', 'as silence and list print it')
        .action((id: string, options: Options) => told(() => unsilence(id, options))),
    )
    .addCommand(
      at(new Command('test').description('Send a test alert, marked as such, through the route of the real one.'))
        .argument('<name>', 'for example HighErrorRate')
        .argument('[labels...]', 'for example service=shop')
        .option('--config <file>', 'the stack whose alert it is', 'stack.config.ts')
        .action((name: string, labels: string[], options: Options & { config: string }) =>
          told(() => send(name, labels, options)),
        ),
    );

const at = (command: Command): Command =>
  command.option('--url <url>', 'of Alertmanager', process.env['ALERTMANAGER_URL'] ?? 'http://localhost:9093');

/** An Alertmanager that is not there, or refuses, is the user's to mend: no stack. */
async function told(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw new UserError(`alerts: ${error.message} Name Alertmanager with --url.`);
  }
}

async function list({ url }: Options): Promise<void> {
  const [alerts, silences] = await Promise.all([alertmanager(url).alerts(), alertmanager(url).silences()]);
  const live = silences.filter(({ status }) => status.state !== 'expired');
  console.log(alerts.length === 0 ? 'Nothing fires.' : alerts.map(line).sort().join('\n'));
  for (const { id, matchers, endsAt, createdBy, comment } of live) {
    console.log(
      `silence ${id} until ${endsAt}: ${matchers.map((m) => `${m.name}=${m.value}`).join(' ')} (${createdBy}: ${comment})`,
    );
  }
}

const line = ({ labels, startsAt, status, annotations }: ActiveAlert): string => {
  const { alertname = '', severity = 'none' } = labels;
  const muted = status.state === 'suppressed' ? ' (muted)' : '';
  return `${severity.padEnd(8)} ${alertname}${muted} since ${startsAt}: ${annotations['summary'] ?? ''}`;
};

async function silence(
  name: string,
  labels: readonly string[],
  { url, for: length, reason }: Options & { readonly for: string; readonly reason: string },
): Promise<void> {
  const from = new Date();
  const until = new Date(from.getTime() + milliseconds(length));
  const matchers = { alertname: name, ...labelsIn('silence', labels) };
  const id = await alertmanager(url).silence(matchers, { from, until, by: userInfo().username, why: reason });
  console.log(`Silenced until ${until.toISOString()}: ${id}`);
}

async function unsilence(id: string, { url }: Options): Promise<void> {
  await alertmanager(url).unsilence(id);
  console.log(`Ended the silence ${id}.`);
}

async function send(name: string, labels: readonly string[], { url, config }: Options & { readonly config: string }) {
  const alert = testAlert(name, labelsIn('test', labels), await loadConfig(config));
  const now = Date.now();
  const until = new Date(now + testMinutes * 60_000).toISOString();
  await alertmanager(url).post([{ ...alert, startsAt: new Date(now).toISOString(), endsAt: until }]);
  console.log(`Sent a test of ${alert.labels.alertname} (test="true"); it ends by itself at ${until}.`);
}

function labelsIn(command: string, given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, label, value] = /^([a-z_][a-z0-9_]*)=(.*)$/s.exec(text) ?? [];
      if (label === undefined || value === undefined) {
        throw new UserError(`alerts ${command}: expected label=value, got "${text}".`);
      }
      return [label, value] as const;
    }),
  );
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function milliseconds(duration: string): number {
  const [, amount, unit] = /^([1-9]\d*)([mhd])$/.exec(duration) ?? [];
  if (amount === undefined || unit === undefined) {
    throw new UserError(`alerts silence --for: expected a duration such as "30m" or "2h", got "${duration}".`);
  }
  return Number(amount) * (units[unit] ?? 0);
}
