// The baseline of a scan: problems that are known and accepted, each with why and until when. A file that people edit.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { K8sLearnError } from '../domain/errors.ts';
import { describeRef } from '../domain/kube.ts';
import { jsonTrouble, readReason } from '../domain/plain-reasons.ts';
import type { ScanReport, Trouble, TroubleGroup } from './scan.ts';

/** One problem that is known. */
export interface BaselineEntry {
  /** The same for the same cause at the same workload, whatever its pods are called. */
  readonly id: string;
  /** What it was when it was written down, for whoever reads the file. */
  readonly what: string;
  /** Why it is accepted; null until somebody says so. */
  readonly reason: string | null;
  /** The last day on which it is accepted, `2026-12-31`; null for ever. */
  readonly until: string | null;
}

export interface Baseline {
  readonly schemaVersion: 1;
  readonly entries: readonly BaselineEntry[];
}

/** A problem that was left out of a report because the baseline has it. */
export interface KnownTrouble {
  readonly trouble: Trouble;
  readonly entry: BaselineEntry;
}

/** A scan held against a baseline. */
export interface ComparedScan {
  /** With what is new alone. */
  readonly report: ScanReport;
  readonly known: readonly KnownTrouble[];
  /** Entries whose last day is over and whose problem is still there: it counts as new. */
  readonly expired: readonly BaselineEntry[];
  /** Entries whose problem was not seen; empty when not all could be read, for then nobody knows. */
  readonly gone: readonly BaselineEntry[];
}

const ID_HEX_CHARS = 16;
/** What the runs of a schedule and the copies of a workload are told apart by. */
const RUN_SUFFIX = /-(?:\d{8,}|[a-f0-9]{8,10}-[a-z0-9]{5})$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MAX_BYTES = 16 * 1024 * 1024;

/** Gives the id of a problem: its cause and the workload it is at. */
export function troubleId({ pattern, category, affected }: Trouble): string {
  const [first] = affected;
  const place = first ? [first.kind, first.namespace, first.name.replace(RUN_SUFFIX, '')] : [];
  return createHash('sha256')
    .update(JSON.stringify([pattern ?? category, ...place]))
    .digest('hex')
    .slice(0, ID_HEX_CHARS);
}

/** Makes the baseline of everything that a scan found; nobody has said yet why any of it is accepted. */
export function baselineOf({ groups }: ScanReport): Baseline {
  const entries = groups
    .flatMap(({ troubles }) => troubles)
    .map((trouble) => ({ id: troubleId(trouble), what: whatOf(trouble), reason: null, until: null }));
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return { schemaVersion: 1, entries: [...byId.values()].sort((a, b) => (a.what < b.what ? -1 : 1)) };
}

function whatOf({ pattern, category, affected }: Trouble): string {
  const [first] = affected;
  return `${first ? describeRef(first) : 'the cluster'}: ${pattern ?? category}`;
}

/** Parts what is known from what is new. `today` is `2026-12-31`. */
export function compareWith({ entries }: Baseline, report: ScanReport, today: string): ComparedScan {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const isOver = ({ until }: BaselineEntry): boolean => until !== null && until < today;
  const known: KnownTrouble[] = [];
  const expired = new Map<string, BaselineEntry>();
  const seen = new Set<string>();
  const groups = report.groups.flatMap((group): readonly TroubleGroup[] => {
    const fresh = group.troubles.filter((trouble) => {
      const entry = byId.get(troubleId(trouble));
      if (entry === undefined) return true;
      seen.add(entry.id);
      if (isOver(entry)) expired.set(entry.id, entry);
      else known.push({ trouble, entry });
      return isOver(entry);
    });
    return fresh.length === 0 ? [] : [{ ...group, troubles: fresh }];
  });
  const isWhole = !report.stopped && report.notLooked.length === 0 && report.omissions.length === 0;
  return {
    report: { ...report, groups },
    known,
    expired: [...expired.values()],
    gone: isWhole ? entries.filter(({ id }) => !seen.has(id)) : [],
  };
}

/** Reads a baseline; null when there is no such file. Throws DATA_INVALID for what is no baseline. */
export function readBaseline(path: string): Baseline | null {
  if (!existsSync(path)) return null;
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
    const trouble = jsonTrouble(text);
    if (trouble !== null) throw new Error(`line ${trouble.line} is ${trouble.says}`);
    return checked(JSON.parse(text));
  } catch (error) {
    throw new K8sLearnError(
      'DATA_INVALID',
      `${path} is not a baseline: ${readReason(error)}`,
      'fix the entry, or delete the file: the next scan writes a new one',
      { cause: error },
    );
  }
}

function checked(document: unknown): Baseline {
  const { schemaVersion, entries } = objectOf(document, 'it');
  if (schemaVersion !== 1) throw new Error('schemaVersion is not 1');
  if (!Array.isArray(entries)) throw new Error('entries is not a list');
  return { schemaVersion, entries: entries.map(entryOf) };
}

function entryOf(value: unknown, at: number): BaselineEntry {
  const where = `entries[${at}]`;
  const { id, what = '', reason = null, until = null } = objectOf(value, where);
  if (typeof id !== 'string' || id === '') throw new Error(`${where}.id is not a text`);
  if (typeof what !== 'string') throw new Error(`${where}.what is not a text`);
  if (reason !== null && typeof reason !== 'string') throw new Error(`${where}.reason is not a text`);
  if (until !== null && (typeof until !== 'string' || !isDay(until)))
    throw new Error(`${where}.until is not a day such as 2026-12-31`);
  return { id, what, reason, until };
}

function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}

function objectOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw new Error(`${where} is not an object`);
}
