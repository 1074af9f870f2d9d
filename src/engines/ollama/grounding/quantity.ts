// Quantities as they are meant: 192MB is what Kubernetes writes as 192Mi, and "about 8 minutes" is 7m48s.

export type Dimension = 'bytes' | 'seconds' | 'cores' | 'percent' | 'count';

export interface Quantity {
  readonly dimension: Dimension;
  /** One value, or the few that a unit can mean: a megabyte is 10^6 or 2^20 bytes. */
  readonly values: readonly number[];
  /** The size of its unit: what is smaller was rounded. */
  readonly unit: number;
}

/** "About" allows this much, as a share. */
const ABOUT = 0.05;
/** Between 10^6 and 2^20 lie 5 %, between 10^9 and 2^30 7 %: a value that is exact in its own unit is compared so. */
const EXACT = 0.001;

const BYTE_UNITS: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4, p: 5 };
const SECONDS: Readonly<Record<string, number>> = {
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
};

const COMPOUND = /^(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+(?:\.\d+)?s)?$/;

/** Reads a quantity as it is written, or null. `10m` may be minutes or thousandths of a core: both are given. */
export function quantitiesOf(text: string): readonly Quantity[] {
  const compact = text.replace(/[\s\u00a0-]/g, '');
  const [, number = '', written = ''] = /^(\d+(?:[.,]\d+)*)(.*)$/.exec(compact) ?? [];
  if (number === '') return [];
  const value = Number(number.replace(/,(?=\d{3}\b)/g, '').replace(',', '.'));
  if (!Number.isFinite(value)) return [];
  const unit = written.toLowerCase();
  const found: Quantity[] = [];
  if (unit === '') found.push({ dimension: 'count', values: [value], unit: 1 });
  if (/^(?:%|percent)$/.test(unit)) found.push({ dimension: 'percent', values: [value], unit: 1 });
  const bytes = /^([kmgtp])(i?)(b|bytes?)?$/.exec(unit);
  if (bytes && (bytes[2] === 'i' || bytes[3] !== undefined || /^[KMGTP]$/.test(written))) {
    const power = BYTE_UNITS[bytes[1] ?? ''] ?? 0;
    const values = [value * 1024 ** power, ...(bytes[2] === 'i' ? [] : [value * 1000 ** power])];
    found.push({ dimension: 'bytes', values, unit: 1024 ** power });
  }
  if (/^(?:b|bytes?)$/.test(unit)) found.push({ dimension: 'bytes', values: [value], unit: 1 });
  const seconds = SECONDS[unit] ?? SECONDS[unit.replace(/s$/, '')];
  if (seconds !== undefined) {
    found.push({ dimension: 'seconds', values: [value * seconds], unit: seconds });
  } else if (COMPOUND.test(compact)) {
    found.push({ dimension: 'seconds', values: [compoundSeconds(compact)], unit: 1 });
  }
  if (/^(?:m|millicores?)$/.test(unit))
    found.push({ dimension: 'cores', values: [value / 1000], unit: 0.001 });
  if (/^(?:v?cpus?|cores?)$/.test(unit)) found.push({ dimension: 'cores', values: [value], unit: 1 });
  return found;
}

function compoundSeconds(text: string): number {
  return [...text.matchAll(/(\d+(?:\.\d+)?)([dhms])/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * (SECONDS[unit ?? ''] ?? 0),
    0,
  );
}

/** Tells whether a claimed quantity is the one that was seen. A duration is told in whole units, rounded either way. */
export function isSameQuantity(claimed: Quantity, seen: Quantity, isAbout: boolean): boolean {
  const isTime = claimed.dimension === 'seconds' && seen.dimension === 'seconds';
  const isPlain =
    seen.dimension === 'count' && claimed.dimension !== 'percent' && claimed.dimension !== 'seconds';
  if (claimed.dimension !== seen.dimension && !isPlain) return false;
  return claimed.values.some((left) =>
    seen.values.some((right) => {
      const off = Math.abs(left - right) / Math.max(Math.abs(left), Math.abs(right), Number.MIN_VALUE);
      if (off <= (isAbout ? ABOUT : EXACT)) return true;
      if (!isTime || claimed.unit < 1 || seen.unit >= claimed.unit) return false;
      const units = right / claimed.unit;
      const told = left / claimed.unit;
      return told === Math.floor(units) || told === Math.round(units);
    }),
  );
}

const WRITTEN =
  /(?<![\w.])\d+(?:[.,]\d+)*(?:[\s\u00a0]?(?:[KMGTP]i?B?|[kmgtp]i?b|bytes?|%|percent|µs|us|ms|milli(?:cores?)?|secs?|seconds?|min(?:ute)?s?|hours?|days?|cores?|v?CPUs?|(?:\d+|[dhms])+)(?![\w]))?/g;
const STAMP = /\b\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z?)?/g;

/** Reads every quantity in a text, and the time that lies between two times of one line. */
export function quantitiesIn(text: string): readonly Quantity[] {
  const found = [...text.matchAll(WRITTEN)].flatMap(([written]) => quantitiesOf(written));
  for (const line of text.split('\n')) {
    const times = [...line.matchAll(STAMP)].map(([stamp]) => Date.parse(stamp)).filter(Number.isFinite);
    for (const [index, time] of times.entries()) {
      for (const other of times.slice(index + 1)) {
        found.push({ dimension: 'seconds', values: [Math.abs(time - other) / 1000], unit: 1 });
      }
    }
  }
  return found;
}
