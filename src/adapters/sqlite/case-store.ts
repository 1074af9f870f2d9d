// The CaseStore over SQLite: cases by id, by signature, and by words through the full-text index.
import type { ObjectRef } from '../../domain/kube.ts';
import type { Case, CaseStore, Signature } from '../../domain/memory.ts';
import type { Database } from './driver.ts';
import { withDatabaseErrors } from './errors.ts';
import { insertRows } from './insert-rows.ts';

/** More words make a search slower, not better. */
const MAX_WORDS = 24;

interface CaseRow {
  readonly investigation_id: number;
  readonly cluster_id: string;
  readonly at: string;
  readonly question: string;
  readonly category: string;
  readonly s1: string;
  readonly s2: string;
  readonly facts: string;
  readonly steps: string;
  readonly root_cause: string;
  readonly solution: string;
  readonly commands: string;
  readonly pattern: string | null;
  readonly score: number;
  readonly taught: 0 | 1;
  readonly objects: string;
  readonly links: string;
  readonly first_s2: string;
  readonly begun: string;
}

const UPSERT = `
  INSERT INTO memory_case (investigation_id, cluster_id, at, question, category, s1, s2, facts, steps, root_cause,
                           solution, commands, pattern, score, taught, objects, links, first_s2, words)
  VALUES (@investigationId, @clusterId, @at, @question, @category, @s1, @s2, @facts, @steps, @rootCause,
          @solution, @commands, @pattern, @score, @taught, @objects, @links, @firstS2, @words)
  ON CONFLICT (investigation_id) DO UPDATE SET
    at = excluded.at, category = excluded.category, s1 = excluded.s1, s2 = excluded.s2, facts = excluded.facts,
    steps = excluded.steps, root_cause = excluded.root_cause, solution = excluded.solution,
    commands = excluded.commands, pattern = excluded.pattern, score = excluded.score, taught = excluded.taught,
    objects = excluded.objects, links = excluded.links, first_s2 = excluded.first_s2, words = excluded.words`;

/** The columns of a case, in the order of `rowOf`. */
const COLUMNS = [
  ...[
    'investigation_id',
    'cluster_id',
    'at',
    'question',
    'category',
    's1',
    's2',
    'facts',
    'steps',
    'root_cause',
  ],
  ...[
    'solution',
    'commands',
    'pattern',
    'score',
    'taught',
    'objects',
    'links',
    'first_s2',
    'words',
    'begun',
    'own',
  ],
];

const PLACE = "UPDATE memory_case SET begun = ? WHERE investigation_id = ? AND begun = ''";

/** The newest of each signature, as their index has them: a common one has very many, and none is read beyond these. */
const newestBy = (column: 's1' | 's2', only: string): string => `
  SELECT investigation_id, at FROM (
    SELECT investigation_id, at FROM memory_case
     WHERE ${column} = @${column}${only} ORDER BY at DESC, investigation_id DESC LIMIT @limit)`;
const bySignature = (only: string): string => `
  SELECT * FROM memory_case
   WHERE investigation_id IN (
           SELECT investigation_id FROM (${newestBy('s1', only)} UNION ${newestBy('s2', only)})
            ORDER BY at DESC, investigation_id DESC LIMIT @limit)
   ORDER BY at DESC, investigation_id DESC`;
const BY_SIGNATURE = bySignature('');
const BY_SIGNATURE_ONLY = {
  taught: bySignature(' AND taught = 1'),
  own: bySignature(' AND own = 1'),
} as const;

/** The newest of those that are about one of the objects of a JSON array. */
const BY_OBJECTS = `
  SELECT * FROM memory_case
   WHERE investigation_id IN (
           SELECT c.investigation_id
             FROM json_each(?) o
             JOIN case_object c
               ON c.cluster_id = ? AND c.kind = json_extract(o.value, '$.kind')
              AND c.namespace = coalesce(json_extract(o.value, '$.namespace'), '')
              AND c.name = json_extract(o.value, '$.name')
            ORDER BY c.investigation_id DESC LIMIT ?)
   ORDER BY investigation_id DESC`;

const LIST = 'SELECT * FROM memory_case ORDER BY investigation_id DESC LIMIT ?';
const LIST_OWN = `
  SELECT c.* FROM memory_case c JOIN investigation i ON i.id = c.investigation_id
   WHERE i.home IS NULL ORDER BY c.investigation_id DESC LIMIT ?`;

/** A page of them: `list` of all would hold what half a million quotes take. */
const PAGE_SIZE = 500;
const PAGE = `
  SELECT c.* FROM memory_case c
   WHERE c.investigation_id < ?
     AND (? = 0 OR EXISTS (SELECT 1 FROM investigation i WHERE i.id = c.investigation_id AND i.home IS NULL))
   ORDER BY c.investigation_id DESC LIMIT ${PAGE_SIZE}`;

const BY_WORDS = `
  SELECT rowid AS investigationId, bm25(memory_case_words) AS rank
    FROM memory_case_words WHERE memory_case_words MATCH ? AND rowid >= ? ORDER BY rank LIMIT ?`;

/** Only those of here are weighed: ordered by `rank` the index would weigh all that hold a word. */
const OWN_BY_WORDS = `
  SELECT rowid AS investigationId, bm25(memory_case_words) AS rank
    FROM memory_case_words WHERE memory_case_words MATCH ? AND rowid >= ?
     AND EXISTS (SELECT 1 FROM memory_case c WHERE c.investigation_id = memory_case_words.rowid AND c.own = 1)
   ORDER BY bm25(memory_case_words) LIMIT ?`;

const HAS_OTHERS = 'SELECT 1 FROM investigation WHERE home IS NOT NULL LIMIT 1';
const OWN_IDS = `
  SELECT investigation_id AS id FROM memory_case WHERE own = 1 ORDER BY investigation_id DESC LIMIT ?`;

/** Makes the case store of an open database. `path` is named in errors. */
export function createCaseStore(db: Database, path = db.name): CaseStore {
  return new SqliteCaseStore(db, path);
}

class SqliteCaseStore implements CaseStore {
  readonly #db: Database;
  readonly #path: string;

  constructor(db: Database, path: string) {
    this.#db = db;
    this.#path = path;
  }

  put(remembered: Case): void {
    const { facts, steps, commands, taught, objects, links, begun, ...rest } = remembered;
    const row = {
      ...rest,
      facts: JSON.stringify(facts),
      steps: JSON.stringify(steps),
      commands: JSON.stringify(commands),
      taught: taught ? 1 : 0,
      objects: JSON.stringify(objects),
      links: JSON.stringify(links),
      words: wordsOf(remembered),
    };
    withDatabaseErrors(this.#path, () =>
      this.#db
        .transaction(() => {
          this.#db.prepareOnce(UPSERT).run(row);
          // Its place among all is given once.
          if (begun !== undefined) this.#db.prepareOnce(PLACE).run(begun, row.investigationId);
        })
        .immediate(),
    );
  }

  addAll(cases: readonly Case[]): void {
    withDatabaseErrors(this.#path, () =>
      insertRows(this.#db, 'INSERT INTO memory_case', COLUMNS, cases.map(rowOf)),
    );
  }

  find(investigationId: number): Case | undefined {
    const row = this.#read(() =>
      this.#db
        .prepareOnce<[number], CaseRow>('SELECT * FROM memory_case WHERE investigation_id = ?')
        .get(investigationId),
    );
    return row === undefined ? undefined : caseOf(row);
  }

  findBySignature({ s1, s2 }: Partial<Signature>, limit: number, only?: 'taught' | 'own'): readonly Case[] {
    const values = { s1: s1 ?? null, s2: s2 ?? null, limit };
    const text = only === undefined ? BY_SIGNATURE : BY_SIGNATURE_ONLY[only];
    const rows = this.#read(() => this.#db.prepareOnce<[typeof values], CaseRow>(text).all(values));
    return rows.map(caseOf);
  }

  findByWords(
    words: readonly string[],
    limit: number,
    floor = 0,
    only?: 'own',
  ): readonly { readonly investigationId: number; readonly rank: number }[] {
    const terms = new Set(words.flatMap((word) => indexedText(word.replaceAll('"', ' ')).split(/\s+/)));
    terms.delete('');
    if (terms.size === 0) return [];
    // Each word in quotes: what means something to the search language is a plain word then.
    const query = [...terms]
      .slice(0, MAX_WORDS)
      .map((term) => `"${term}"`)
      .join(' OR ');
    return this.#read(() =>
      this.#db
        .prepareOnce<[string, number, number], { investigationId: number; rank: number }>(
          only === 'own' ? OWN_BY_WORDS : BY_WORDS,
        )
        .all(query, floor, limit),
    );
  }

  findByObjects(clusterId: string, objects: readonly ObjectRef[], limit: number): readonly Case[] {
    const rows = this.#read(() =>
      this.#db
        .prepare<[string, string, number], CaseRow>(BY_OBJECTS)
        .all(JSON.stringify(objects), clusterId, limit),
    );
    return rows.map(caseOf);
  }

  list(limit: number, ownOnly = false): readonly Case[] {
    const rows = this.#read(() => this.#db.prepare<[number], CaseRow>(ownOnly ? LIST_OWN : LIST).all(limit));
    return rows.map(caseOf);
  }

  each(ownOnly = false): Iterable<Case> {
    const pageBefore = (id: number): readonly CaseRow[] =>
      this.#read(() => this.#db.prepareOnce<[number, number], CaseRow>(PAGE).all(id, ownOnly ? 1 : 0));
    return {
      *[Symbol.iterator]() {
        for (let page = pageBefore(Number.MAX_SAFE_INTEGER); page.length > 0; ) {
          for (const row of page) yield caseOf(row);
          page = pageBefore(page.at(-1)?.investigation_id ?? 0);
        }
      },
    };
  }

  count(): number {
    const row = this.#read(() =>
      this.#db.prepare<[], { count: number }>('SELECT count(*) AS count FROM memory_case').get(),
    );
    return row?.count ?? 0;
  }

  findByFirstLook(clusterId: string, firstS2: string, limit: number): readonly Case[] {
    const rows = this.#read(() =>
      this.#db
        .prepare<[string, string, number], CaseRow>(
          'SELECT * FROM memory_case WHERE cluster_id = ? AND first_s2 = ? ORDER BY investigation_id DESC LIMIT ?',
        )
        .all(clusterId, firstS2, limit),
    );
    return rows.map(caseOf);
  }

  countByFirstLook(clusterId: string, firstS2: string): number {
    const row = this.#read(() =>
      this.#db
        .prepare<[string, string], { count: number }>(
          'SELECT count(*) AS count FROM memory_case WHERE cluster_id = ? AND first_s2 = ?',
        )
        .get(clusterId, firstS2),
    );
    return row?.count ?? 0;
  }

  floorOf(newest: number): number {
    const row = this.#read(() =>
      this.#db
        .prepare<[number], { id: number }>(
          'SELECT investigation_id AS id FROM memory_case ORDER BY investigation_id DESC LIMIT 1 OFFSET ?',
        )
        .get(newest),
    );
    return row === undefined ? 0 : row.id + 1;
  }

  ownAmongOthers(newest: number): readonly number[] | null {
    return this.#read(() => {
      if (this.#db.prepareOnce(HAS_OTHERS).get() === undefined) return null;
      return this.#db
        .prepareOnce<[number], { id: number }>(OWN_IDS)
        .all(newest)
        .map(({ id }) => id);
    });
  }

  #read<Result>(query: () => Result): Result {
    return withDatabaseErrors(this.#path, query);
  }
}

function rowOf(one: Case): readonly unknown[] {
  return [
    ...[one.investigationId, one.clusterId, one.at, one.question, one.category, one.s1, one.s2],
    ...[JSON.stringify(one.facts), JSON.stringify(one.steps), one.rootCause, one.solution],
    ...[JSON.stringify(one.commands), one.pattern, one.score, one.taught ? 1 : 0],
    ...[
      JSON.stringify(one.objects),
      JSON.stringify(one.links),
      one.firstS2,
      wordsOf(one),
      one.begun ?? '',
      0,
    ],
  ];
}

function wordsOf({ question, facts, rootCause }: Case): string {
  const seen = facts.map(({ fact }) => `${fact.code} ${fact.quote}`);
  return indexedText([question, ...seen, rootCause].join('\n'));
}

/**
 * Takes off what ends a sentence or opens a path: signs within a word belong to it (`0/1`, `cart-6fb9`, `app.kubernetes.io`),
 * and `OOMKilled.` is to be found as `OOMKilled`. A zero byte would end the text for SQLite.
 */
function indexedText(text: string): string {
  return text.replace(/\0/g, ' ').replace(/[./:_-]+(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])[./:_-]+/gu, ' ');
}

function caseOf(row: CaseRow): Case {
  return {
    investigationId: row.investigation_id,
    clusterId: row.cluster_id,
    at: row.at,
    question: row.question,
    category: row.category,
    s1: row.s1,
    s2: row.s2,
    facts: JSON.parse(row.facts) as Case['facts'],
    steps: JSON.parse(row.steps) as Case['steps'],
    rootCause: row.root_cause,
    solution: row.solution,
    commands: JSON.parse(row.commands) as Case['commands'],
    pattern: row.pattern,
    score: row.score,
    taught: row.taught === 1,
    objects: JSON.parse(row.objects) as Case['objects'],
    links: JSON.parse(row.links) as Case['links'],
    firstS2: row.first_s2,
    ...(row.begun !== '' && row.begun !== undefined && { begun: row.begun }),
  };
}
