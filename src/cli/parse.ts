// Flag values: durations, counts, ports and lists, read strictly.
import { InvalidArgumentError } from 'commander';
import { K8sLearnError } from '../domain/errors.ts';

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

/** The newest investigation, where an id may stand. */
export const LAST = 'last';
export type WhichInvestigation = number | typeof LAST;

/** Reads the id of an investigation; `#42` is as good as `42`. */
export function parseId(text: string): number {
  const value = Number(text.replace(/^#/, ''));
  if (/^#?\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError(`'${text}' is no investigation: give a number.`);
}

/** Reads an id, or `last` for the newest investigation. */
export function parseWhich(text: string): WhichInvestigation {
  if (text.toLowerCase() === LAST) return LAST;
  try {
    return parseId(text);
  } catch {
    throw new InvalidArgumentError(`'${text}' is no investigation: give a number or '${LAST}'.`);
  }
}

const SINCE_UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;
/** A day, or a moment of it; without a zone a day begins in UTC. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** Reads a moment, `2026-01-31`, or how long ago it was, `30d`, into ISO 8601. Throws USAGE. */
export function parseSince(text: string, nowIso: string): string {
  const [, amount, unit] = /^(\d{1,5})([mhdw])$/.exec(text.trim()) ?? [];
  const ms =
    amount !== undefined
      ? Date.parse(nowIso) - Number(amount) * SINCE_UNITS_MS[unit as keyof typeof SINCE_UNITS_MS]
      : DATE.test(text.trim())
        ? Date.parse(text.trim())
        : Number.NaN;
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) {
    throw new K8sLearnError(
      'USAGE',
      `"${text}" is not a time`,
      'write it as 30m, 12h, 30d, 2w or 2026-01-31',
    );
  }
  return date.toISOString();
}
