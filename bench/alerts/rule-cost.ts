export interface GroupCost {
  readonly name: string;
  /** Seconds the last evaluation took, and seconds between two. */
  readonly seconds: number;
  readonly interval: number;
}

const parse = (text: string, metric: string): Map<string, number> =>
  new Map(
    [...text.matchAll(new RegExp(`^${metric}\\{rule_group="(.*);(.*)"\\} (\\S+)$`, 'gm'))].map(
      ([, , group, value]) => [group!, Number(value)] as const,
    ),
  );

/** What the last evaluation of each rule group took, as Prometheus tells of itself. */
export async function groupCosts(prometheus: string): Promise<GroupCost[]> {
  const text = await (await fetch(`${prometheus}/metrics`)).text();
  const took = parse(text, 'prometheus_rule_group_last_duration_seconds');
  const every = parse(text, 'prometheus_rule_group_interval_seconds');
  return [...took].map(([name, seconds]) => ({ name, seconds, interval: every.get(name) ?? 1 }));
}

/** Of several samples the mean of each group. Groups that were never evaluated say 0 and are left out of none. */
export function means(samples: readonly (readonly GroupCost[])[]): GroupCost[] {
  return samples[0]!.map(({ name, interval }) => {
    const seconds = samples.map((sample) => sample.find((group) => group.name === name)?.seconds ?? 0);
    return { name, interval, seconds: seconds.reduce((sum, value) => sum + value, 0) / seconds.length };
  });
}

/** Share of one core that goes into evaluating rules: what each group takes of its interval, added up. */
export const load = (groups: readonly GroupCost[]): number =>
  groups.reduce((sum, { seconds, interval }) => sum + seconds / interval, 0);

/** CPU seconds that Prometheus has used so far, for all it does. */
export async function cpuSeconds(prometheus: string): Promise<number> {
  const text = await (await fetch(`${prometheus}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1]);
}
