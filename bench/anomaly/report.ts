import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { components } from '../../src/catalog/components.js';
import { shipped } from './detectors.js';
import { checkpoints, type Forecast } from './forecast.js';
import { kindNames, type Score } from './score.js';

/** Detector, then set of seeds. */
export type Results = Readonly<Record<string, Readonly<Record<string, Score>>>>;

export const machine = (loadBefore: number): string =>
  [
    `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB`,
    `${platform()} ${release()} ${arch()}`,
    `Node ${process.version}`,
    `Prometheus ${components.prometheus.version}`,
    `load ${loadBefore.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after`,
  ].join('; ');

const share = (part: number, whole: number): string => (whole === 0 ? 'none' : (part / whole).toFixed(2));

const median = (values: readonly number[]): string => {
  if (values.length === 0) return '';
  const sorted = [...values].sort((a, b) => a - b);
  const minutes = sorted[Math.floor((sorted.length - 1) / 2)]!;
  return minutes < 120 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
};

export function page(
  results: Results,
  forecasts: Readonly<Record<string, readonly Forecast[]>>,
  about: string,
  when: string,
  { quick, days, learning }: { readonly quick: boolean; readonly days: number; readonly learning: number },
): string {
  const sets = Object.keys(Object.values(results)[0]!);
  const total = (set: string) => Object.values(results)[0]![set]!.incidents;
  /** One sensitivity is enough to look at kind by kind: the one that ships. */
  const main = Object.keys(results).filter(
    (name) => !/sigmas$/.test(name) || name.endsWith(` ${shipped.sigmas} sigmas`),
  );
  return [
    `# bench:anomaly, ${when}`,
    '',
    `${about}.${quick ? ' Quick mode.' : ''}`,
    `Months of ${days} days of six (quick: four) kinds of service; ${learning} days of learning, judged after that. Every detector reads the same values.`,
    '',
    ...sets.flatMap((set) => [
      `## Seeds ${set}: ${total(set)} incidents`,
      '',
      '| detector | recall | precision | false pages a week and service | median delay | false pages by measure |',
      '|---|---|---|---|---|---|',
      ...Object.entries(results).map(([name, scores]) => {
        const one = scores[set]!;
        const delays = Object.values(one.kinds).flatMap(({ delays }) => delays);
        const wrong = Object.entries(one.falseByMeasure).map(([measure, pages]) => `${measure} ${pages}`);
        return `| ${name} | ${share(one.found, one.incidents)} | ${share(one.truePages, one.truePages + one.falsePages)} | ${one.falsePerWeek.toFixed(2)} | ${median(delays)} | ${wrong.join(', ')} |`;
      }),
      '',
      `Found of how many, and median delay, by kind:`,
      '',
      `| kind | ${main.join(' | ')} |`,
      `|---|${'---|'.repeat(main.length)}`,
      ...kindNames(Object.values(results).map((scores) => scores[set]!)).map((kind) => {
        const cells = main.map((name) => {
          const { found, incidents, delays } = results[name]![set]!.kinds[kind]!;
          return `${found} of ${incidents}${found > 0 ? `, ${median(delays)}` : ''}`;
        });
        return `| ${kind} | ${cells.join(' | ')} |`;
      }),
      '',
      ...forecastTable(forecasts[set] ?? []),
    ]),
  ].join('\n');
}

function forecastTable(all: readonly Forecast[]): string[] {
  if (all.length === 0) return [];
  const percent = (values: readonly number[]) => {
    const sorted = values.map(Math.abs).sort((a, b) => a - b);
    const [middle, most] = [sorted[Math.floor((sorted.length - 1) / 2)]!, sorted.at(-1)!];
    return `${(100 * middle).toFixed(1)} % | ${(100 * most).toFixed(1)} %`;
  };
  return [
    `Cost of June, forecast for each of ${new Set(all.map(({ service }) => service)).size} services: how far off, and how many ends lay in the band (80 % are meant to).`,
    '',
    '| after day | this stack, median | worst | line from the 1st, median | worst | in the band |',
    '|---|---|---|---|---|---|',
    ...checkpoints.map((day) => {
      const rows = all.filter((one) => one.day === day);
      const inside = rows.filter(({ within }) => within).length;
      return `| ${day} | ${percent(rows.map(({ error }) => error))} | ${percent(rows.map(({ naive }) => naive))} | ${inside} of ${rows.length} |`;
    }),
    '',
  ];
}
