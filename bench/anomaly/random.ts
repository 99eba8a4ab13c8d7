/** Random numbers that are the same in every run: one stream a name. */
export interface Random {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  /** Uniform between two bounds. */
  readonly between: (least: number, most: number) => number;
  /** Standard normal. */
  readonly normal: () => number;
  /** Number of events where `mean` are expected. */
  readonly poisson: (mean: number) => number;
  /** How many of `n` happen, each with probability `p`. */
  readonly binomial: (n: number, p: number) => number;
  /** The same things in another order. */
  readonly shuffled: <T>(things: readonly T[]) => T[];
}

/** Generator sfc32 (PractRand), seeded from the FNV-1a hashes of the name. */
export function random(name: string): Random {
  let [a, b, c, counter] = [hash(name, 1), hash(name, 2), hash(name, 3), 1];
  const uniform = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 20; i++) uniform();
  // Box-Muller: https://en.wikipedia.org/wiki/Box-Muller_transform
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const poisson = (mean: number): number => {
    // From here on the normal approximation is off by less than a part in a hundred.
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let events = 0;
    for (let product = uniform(); product > limit; product *= uniform()) events++;
    return events;
  };
  return {
    uniform,
    normal,
    poisson,
    between: (least, most) => least + (most - least) * uniform(),
    binomial: (n, p) => {
      if (n * p > 30 && n * (1 - p) > 30) {
        return Math.min(n, Math.max(0, Math.round(n * p + Math.sqrt(n * p * (1 - p)) * normal())));
      }
      if (n > 200) return Math.min(n, poisson(n * p));
      let hits = 0;
      for (let i = 0; i < n; i++) if (uniform() < p) hits++;
      return hits;
    },
    shuffled: (things) => {
      const left = [...things];
      for (let i = left.length - 1; i > 0; i--) {
        const j = Math.floor(uniform() * (i + 1));
        [left[i], left[j]] = [left[j]!, left[i]!];
      }
      return left;
    },
  };
}

const hash = (text: string, salt: number): number => {
  let value = (0x811c9dc5 ^ salt) | 0;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
};
