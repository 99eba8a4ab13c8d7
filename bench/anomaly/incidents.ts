import type { Random } from './random.js';
import type { Service } from './services.js';

/** What is watched: the kinds of baseline the stack has. */
export type Measure = 'latency' | 'tokens' | 'errors' | 'tools' | 'cost';

/** Factors on what the service would do; `errors` is a share of failing calls that comes on top. */
export interface Effect {
  readonly calls?: number;
  readonly latency?: number;
  readonly tokensPerCall?: number;
  readonly toolsPerCall?: number;
  readonly price?: number;
  readonly errors?: number;
}

interface Kind {
  readonly affects: readonly Measure[];
  /** Hours from its begin to its full size, at full size; a shift stays for good and is the new normal after a day. */
  readonly ramp?: readonly [least: number, most: number];
  readonly hours: readonly [least: number, most: number] | 'for good';
  readonly size: readonly [least: number, most: number];
  /** `size` at full size, `part` of the way there between 0 and 1. */
  readonly effect: (size: number) => Effect;
}

/** What goes wrong in a month. The sizes were set before any detector was written. */
export const kinds = {
  'traffic spike': {
    affects: ['tokens', 'tools', 'cost'],
    hours: [0.4, 1.5],
    size: [2.2, 5],
    effect: (x) => ({ calls: x }),
  },
  outage: {
    affects: ['tokens', 'tools', 'cost', 'errors'],
    hours: [0.4, 3],
    size: [0.3, 0.9],
    effect: (x) => ({ calls: 0.12 * (1 - x) + 0.01, errors: x }),
  },
  'error burst': {
    // Calls that fail use no tokens and no tools.
    affects: ['errors', 'tokens', 'tools', 'cost'],
    hours: [0.4, 4],
    size: [0.08, 0.4],
    effect: (x) => ({ errors: x }),
  },
  'latency spike': { affects: ['latency'], hours: [0.4, 2], size: [2, 4], effect: (x) => ({ latency: x }) },
  'tool loop': { affects: ['tools'], hours: [0.5, 3], size: [2.2, 5], effect: (x) => ({ toolsPerCall: x }) },
  'latency drift': {
    affects: ['latency'],
    ramp: [6, 18],
    hours: [2, 6],
    size: [1.7, 2.5],
    effect: (x) => ({ latency: x }),
  },
  'token drift': {
    affects: ['tokens', 'cost'],
    ramp: [8, 24],
    hours: [3, 6],
    size: [1.8, 3],
    effect: (x) => ({ tokensPerCall: x }),
  },
  'cost shift': { affects: ['cost'], hours: 'for good', size: [1.6, 3], effect: (x) => ({ price: x }) },
  'latency shift': { affects: ['latency'], hours: 'for good', size: [1.5, 2.2], effect: (x) => ({ latency: x }) },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

/** One labelled anomaly; times in seconds from the month's begin. */
export interface Incident {
  readonly kind: KindName;
  readonly affects: readonly Measure[];
  readonly start: number;
  /** It has to be found until then. */
  readonly end: number;
  /** A page that begins until then is still about it. */
  readonly over: number;
  readonly effectAt: (second: number) => Effect;
}

const hour = 3600;
const kindOf = (name: KindName): Kind => kinds[name];

/** Logarithmic between 1 (or none) and the full effect, so that a ramp grows evenly in per cent. */
function partly(effect: Effect, part: number): Effect {
  return Object.fromEntries(
    Object.entries(effect).map(([key, value]) => [key, key === 'errors' ? value * part : value ** part]),
  );
}

export function incident(name: KindName, start: number, random: Random): Incident {
  const { affects, ramp, hours, size, effect } = kindOf(name);
  const full = effect(random.between(...size));
  const rampSeconds = ramp ? random.between(...ramp) * hour : 0;
  const stays = hours === 'for good';
  const end = stays ? start + 24 * hour : start + rampSeconds + random.between(...hours) * hour;
  return {
    kind: name,
    affects,
    start,
    end,
    over: end + (stays ? 48 * hour : hour),
    effectAt: (second) => {
      if (second < start || (!stays && second >= end)) return {};
      return rampSeconds > 0 && second < start + rampSeconds ? partly(full, (second - start) / rampSeconds) : full;
    },
  };
}

/**
 * The incidents of a month, about one in three days, never two at once. They begin when the service has something to
 * do: an outage of a night job at noon is none.
 */
export function schedule(service: Service, weekday: number, days: number, random: Random): Incident[] {
  const incidents: Incident[] = [];
  const names = Object.keys(kinds) as KindName[]; // its keys by construction
  let left: KindName[] = [];
  let free = random.between(3, 5) * 24 * hour;
  while (free < (days - 2) * 24 * hour) {
    const start = nextBusy(service, weekday, free);
    if (left.length === 0) left = random.shuffled(names);
    const one = incident(left.pop()!, start, random);
    incidents.push(one);
    free = one.end + random.between(36, 72) * hour;
  }
  return incidents;
}

function nextBusy(service: Service, weekday: number, from: number): number {
  const least = 0.6;
  for (let second = from; ; second += hour / 2) {
    const [now, later] = [second, second + hour].map((at) =>
      service.shape((at / hour) % 24, Math.floor(weekday + at / (24 * hour)) % 7),
    );
    if (now! > least && later! > least) return second;
  }
}
