// The StatisticsStore over SQLite: sums over the narrow rows that triggers keep.
import type { Arm } from '../../domain/investigation.ts';
import type {
  ArmTally,
  CategoryTally,
  ConfidenceTally,
  CurveBucket,
  LearningTallies,
  Meeting,
  PatternTally,
  RecentInvestigation,
  StatisticsStore,
  TallyFilter,
  ToolTally,
  TroubleHistory,
} from '../../domain/statistics.ts';
import type { Database } from './driver.ts';
import { withDatabaseErrors } from './errors.ts';
import * as sql from './statistics-statements.ts';

type Values = Readonly<Record<string, string | number | null>>;
/** SQLite has no truth values: 1 and 0 stand for them. */
type WithBit<Row, Key extends keyof Row> = Omit<Row, Key> & Readonly<Record<Key, 0 | 1>>;

interface ArmRow extends Omit<ArmTally, 'arm' | 'medianMs'> {
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  readonly cases: number;
}

interface TroubleRow {
  readonly s2: string;
  /** JSON. */
  readonly meetings: string;
}

/** The same rows are read several times: that much of them stays in memory. */
const CACHE_KIB = 65_536;
const ARMS: readonly Arm[] = ['on', 'off'];

/** Makes the statistics store of an open database. `path` is named in errors. */
export function createStatisticsStore(db: Database, path = db.name): StatisticsStore {
  return {
    compared: () => withDatabaseErrors(path, () => readerOf(db).all<TroubleRow>(sql.COMPARED).map(historyOf)),
    tally: (filter) => withDatabaseErrors(path, () => db.transaction(() => tallyOf(db, filter))()),
  };
}

function tallyOf(db: Database, filter: TallyFilter): LearningTallies {
  db.pragma(`cache_size = -${CACHE_KIB}`);
  const read = readerOf(db);
  // Past every id when there is none since then.
  const first = read.one<number | null>(sql.FIRST_SINCE, { since: filter.since }) ?? Number.MAX_SAFE_INTEGER;
  const last = Math.max(first, read.one<number | null>(sql.LAST) ?? 0);
  const arms = ARMS.flatMap((arm) =>
    read
      .all<ArmRow>(sql.ARM, { arm, first })
      .map((row) => ({ ...row, arm, medianMs: medianMs(arm, first, read) })),
  );
  const begun = arms.filter(({ investigations }) => investigations > 0);
  return {
    firstId: first,
    firstAt: begun.map(({ firstAt }) => firstAt).sort()[0] ?? null,
    lastAt:
      begun
        .map(({ lastAt }) => lastAt)
        .sort()
        .at(-1) ?? null,
    cases: sumOf(arms.map(({ cases }) => cases)),
    arms: arms.map(({ firstAt: _, lastAt: __, cases: ___, ...tally }) => tally),
    confidences: read.all<ConfidenceTally>(sql.CONFIDENCES, { first }),
    curveBuckets: bucketsOf(first, last, filter.curveBuckets, read),
    categories: read.all<CategoryTally>(sql.CATEGORIES, { first }),
    tools: read.all<ToolTally>(sql.TOOLS, { first }),
    patternStates: read.all(sql.PATTERN_STATES),
    successfulPatterns: read.one(sql.SUCCESSFUL_PATTERNS),
    patterns: read.all<PatternTally>(sql.PATTERNS, { limit: filter.patterns }),
    recent: read
      .all<WithBit<RecentInvestigation, 'reused'>>(sql.RECENT, { first, limit: filter.recent })
      .map((row) => ({ ...row, reused: row.reused === 1 })),
    troubles: read.all<TroubleRow>(sql.TROUBLES).map(historyOf),
  };
}

interface Reader {
  all<Row>(statement: string, values?: Values): readonly Row[];
  /** Gives the first column of the first row. */
  one<Value>(statement: string, values?: Values): Value;
}

function readerOf(db: Database): Reader {
  return {
    all: <Row>(statement: string, values: Values = {}) => db.prepare<[Values], Row>(statement).all(values),
    one: <Value>(statement: string, values: Values = {}) =>
      db.prepare<[Values], Value>(statement).pluck().get(values) as Value,
  };
}

function medianMs(arm: Arm, first: number, { one }: Reader): number | null {
  const count = one<number>(sql.COUNT_DURATIONS, { arm, first });
  if (count === 0) return null;
  const middle = { rows: 2 - (count % 2), before: Math.floor((count - 1) / 2) };
  return one<number | null>(sql.MEDIAN_DURATION, { arm, first, ...middle });
}

/** Buckets are equal spans of ids; one whose investigations were all forgotten is left out. */
function bucketsOf(first: number, last: number, count: number, { one }: Reader): readonly CurveBucket[] {
  const idAt = (bucket: number) => first + Math.ceil((bucket * (last - first + 1)) / count);
  return Array.from({ length: count }, (_, bucket) => bucket).flatMap((bucket) => {
    const [fromId, toId] = [idAt(bucket), idAt(bucket + 1)];
    const from = one<string | undefined>(sql.FIRST_AT, { fromId, toId });
    const to = one<string | undefined>(sql.LAST_AT, { fromId, toId });
    return from === undefined || to === undefined ? [] : [{ fromId, toId, from, to }];
  });
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function historyOf({ s2, meetings }: TroubleRow): TroubleHistory {
  const packed = JSON.parse(meetings) as readonly number[];
  return {
    s2,
    meetings: {
      *[Symbol.iterator]() {
        for (const one of packed) yield meetingOf(one);
      },
    },
  };
}

function meetingOf(packed: number): Meeting {
  const { BIT, PACKING } = sql;
  const flags = packed % PACKING.bits;
  const rest = Math.floor(packed / PACKING.bits);
  return {
    investigationId: Math.floor(rest / PACKING.steps),
    arm: (flags & BIT.on) !== 0 ? 'on' : 'off',
    informed: (flags & BIT.informed) !== 0,
    shown: (flags & BIT.shown) !== 0,
    diagnosed: (flags & BIT.diagnosed) !== 0,
    success: (flags & BIT.judged) === 0 ? null : (flags & BIT.success) !== 0,
    proved: (flags & BIT.proved) === 0 ? null : (flags & BIT.right) !== 0,
    steps: rest % PACKING.steps,
  };
}
