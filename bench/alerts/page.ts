import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Labels = Readonly<Record<string, string>>;

/** A series of an application made up for a test: what it says at a moment, in milliseconds of the epoch. */
export interface Made {
  /** As Prometheus stores it, `_total` included. */
  readonly name: string;
  readonly labels: Labels;
  readonly value: (now: number) => number | undefined;
  /** Of a counter: when it began to count, in milliseconds; it gets a created timestamp, as the shim's do. */
  readonly since?: (now: number) => number | undefined;
}

/** A counter that grows by `before` a second from `start` on, and by `after` from the moment `turns` gives, if it does. */
export const growing = (
  name: string,
  labels: Labels,
  [before, after]: readonly [before: number, after: number],
  start: number,
  turns: () => number | undefined,
): Made => ({
  name,
  labels,
  value: (now) => {
    const turn = Math.min(turns() ?? now, now);
    return (before * Math.max(0, turn - start) + after * (now - turn)) / 1000;
  },
  since: () => start,
});

/** A level that is `before`, and `after` from the moment `turns` gives. */
export const standing = (
  name: string,
  labels: Labels,
  [before, after]: readonly [before: number, after: number],
  turns: () => number | undefined,
): Made => ({ name, labels, value: (now) => (now >= (turns() ?? Number.POSITIVE_INFINITY) ? after : before) });

export interface Page {
  readonly host: string;
  readonly close: () => Promise<void>;
}

/** Serves made-up series in OpenMetrics on loopback. */
export async function servePage(all: readonly Made[]): Promise<Page> {
  const families = new Map<string, Made[]>();
  for (const made of all) families.set(familyOf(made), [...(families.get(familyOf(made)) ?? []), made]);
  const server = createServer((_, response) => {
    const now = Date.now();
    const lines = [...families].flatMap(([family, members]) => [
      `# TYPE ${family} ${typeOf(members[0]!)}`,
      ...members.flatMap((made) => linesOf(family, made, now)),
    ]);
    response.writeHead(200, { 'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8' });
    response.end(`${lines.join('\n')}\n# EOF\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  return {
    host: `127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const isCounter = ({ name, since }: Made): boolean => since !== undefined && name.endsWith('_total');
const familyOf = (made: Made): string => (isCounter(made) ? made.name.slice(0, -'_total'.length) : made.name);
/** Buckets and sums are served one by one, as whatever they are: Prometheus takes rates of them all the same. */
const typeOf = (made: Made): string => (isCounter(made) ? 'counter' : 'unknown');

function linesOf(family: string, made: Made, now: number): string[] {
  const value = made.value(now);
  if (value === undefined) return [];
  const labels = `{${Object.entries(made.labels)
    .map(([label, text]) => `${label}=${JSON.stringify(text)}`)
    .join(',')}}`;
  const created = isCounter(made) ? made.since?.(now) : undefined;
  return [
    `${made.name}${labels} ${value}`,
    ...(created === undefined ? [] : [`${family}_created${labels} ${created / 1000}`]),
  ];
}
