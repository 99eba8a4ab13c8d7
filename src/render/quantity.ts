const binary: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];
const decimal: readonly string[] = ['', 'k', 'M', 'G', 'T', 'P'];

/** Bytes of a Kubernetes quantity such as `1.5Gi`, rounded up to a whole one. */
export function bytesOf(quantity: string): number {
  const { value, suffix } = parse(quantity);
  return Math.ceil(suffix === 'm' ? value / 1000 : value * 1024 ** power(suffix));
}

/**
 * The spelling in which an API server gives a quantity back (`1024Mi` is `1Gi`, `0.5Gi` is `512Mi`). Written otherwise,
 * every `kubectl apply` would see a difference.
 */
export function canonical(quantity: string): string {
  const { value, suffix } = parse(quantity);
  if (suffix !== '' && suffix !== 'm') return shorten(bytesOf(quantity), 1024, binary);
  const milli = Math.ceil(suffix === 'm' ? value : value * 1000);
  return milli % 1000 === 0 ? shorten(milli / 1000, 1000, decimal) : `${milli}m`;
}

function shorten(value: number, base: number, suffixes: readonly string[], step = 0): string {
  const more = value !== 0 && value % base === 0 && step < suffixes.length - 1;
  return more ? shorten(value / base, base, suffixes, step + 1) : `${value}${suffixes[step]}`;
}

function parse(quantity: string): { value: number; suffix: string } {
  const [, value, suffix] = /^(\d+(?:\.\d+)?)(m|[KMGTP]i)?$/.exec(quantity) ?? [];
  if (value === undefined) throw new Error(`quantity: expected one such as "10Gi", got "${quantity}".`);
  return { value: Number(value), suffix: suffix ?? '' };
}

const power = (suffix: string): number => binary.indexOf(suffix);
