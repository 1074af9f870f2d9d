// Flag values: durations, counts, ports and lists, read strictly.
import { InvalidArgumentError } from 'commander';

const UNITS_MS = { h: 3_600_000, m: 60_000, s: 1000 } as const;
const MIN_DURATION_MS = 1000;
const MAX_DURATION_MS = 24 * 3_600_000;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Reads `90s`, `5m`, `1h30m` into milliseconds: 1s … 24h. */
export function parseDuration(text: string): number {
  const [, h, m, s] = /^(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text.trim()) ?? [];
  if (h === undefined && m === undefined && s === undefined) {
    throw new InvalidArgumentError('A duration looks like 90s, 5m or 1h30m.');
  }
  const ms = Number(h ?? 0) * UNITS_MS.h + Number(m ?? 0) * UNITS_MS.m + Number(s ?? 0) * UNITS_MS.s;
  if (ms < MIN_DURATION_MS || ms > MAX_DURATION_MS) throw new InvalidArgumentError('Allowed are 1s to 24h.');
  return ms;
}

/** Makes a reader of whole numbers from `min` to `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`Allowed are whole numbers from ${min} to ${max}.`);
    }
    return value;
  };
}

/** Reads the name of a namespace. */
export function parseNamespace(text: string): string {
  if (!DNS_LABEL.test(text)) {
    throw new InvalidArgumentError(
      'A namespace has lower-case letters, digits and dashes, at most 63 of them.',
    );
  }
  return text;
}

/** Reads namespaces separated by commas, each once. */
export function parseNamespaces(text: string): readonly string[] {
  return [...new Set(text.split(',').map((part) => parseNamespace(part.trim())))];
}

/** Reads the id of an investigation; `#42` is as good as `42`. */
export function parseId(text: string): number {
  return wholeNumber(1, Number.MAX_SAFE_INTEGER)(text.replace(/^#/, ''));
}
