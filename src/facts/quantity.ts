// Kubernetes quantities: `128Mi`, `500m`, `2`, `1e3`.

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Gives a quantity in its base unit (bytes, cores, pieces); NaN for what is none. */
export function parseQuantity(text: string): number {
  const match = /^([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)([numkKMGTPE]i?)?$/.exec(text.trim());
  const factor = FACTORS[match?.[2] ?? ''];
  return match?.[1] === undefined || factor === undefined ? Number.NaN : Number(match[1]) * factor;
}

/** Doubles a memory quantity and keeps its unit, as a first size to try: `192Mi` → `384Mi`. Undefined for what is none. */
export function doubled(text: string): string | undefined {
  const match = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text.trim());
  return match?.[1] === undefined ? undefined : `${Number(match[1]) * 2}${match[2] ?? ''}`;
}
