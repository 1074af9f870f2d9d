// The process that recalls once, as a run with memory does, timed from the open database to the memories.
import { createCaseStore } from '../../src/adapters/sqlite/case-store.ts';
import { openDatabase } from '../../src/adapters/sqlite/open.ts';
import { createVectorStore } from '../../src/adapters/sqlite/vector-store.ts';
import { createMemorySource } from '../../src/app/memory-source.ts';
import type { Case } from '../../src/domain/memory.ts';
import { createBuiltinEmbedder, embedText } from '../../src/learning/embed/builtin.ts';
import { questions, seededRandom } from '../../test/support/vectors.ts';
import { MIGRATIONS, processorMs, readArgs } from './timed.ts';

export interface RecallTimes {
  readonly recallMs: number;
  readonly recallWallMs: number;
  readonly againMs: number;
}

const CLUSTER = 'c-bench';
const NOW_MS = Date.parse('2026-03-01T00:00:00Z');
const QUESTION = 'why do pods of cart-7 in shop-prod keep crashing with exit code 137';

/** Words of observations, as facts and causes hold them. */
const WORDS =
  'container pod restarted exited reason error oomkilled memory limit exceeded deployment replicas unavailable connection refused dial tcp timeout config map key missing secret volume mount failed scheduling insufficient cpu node taint image pull backoff registry unauthorized readiness probe liveness http endpoints none selector certificate expired permission denied'.split(
    ' ',
  );

/** Fills a database with so many cases, each with facts, a cause and its vector. */
export function addRecallCases(path: string, size: number): void {
  const db = openDatabase({ path, migrationsDir: MIGRATIONS });
  const cases = createCaseStore(db, path);
  const embedder = createBuiltinEmbedder();
  const vectors = createVectorStore(db, { kind: 'auto', path });
  const begin = db.prepare(
    `INSERT INTO investigation (question, cluster_id, context, engine, arm, started_at)
     VALUES ('why?', '${CLUSTER}', 'bench', 'patterns', 'on', '2026-02-01T00:00:00.000Z')`,
  );
  const next = questions();
  const random = seededRandom(4);
  db.transaction(() => {
    for (let at = 0; at < size; at++) {
      const investigationId = Number(begin.run().lastInsertRowid);
      const question = next();
      cases.put(caseOf(investigationId, question, at, random));
      vectors.put(investigationId, question, embedText(question), embedder.space);
    }
  })();
  vectors.keepThreshold(embedder.space, 0.6);
  db.close();
}

function caseOf(investigationId: number, question: string, at: number, random: () => number): Case {
  const said = (count: number) =>
    Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ');
  const subject = { kind: 'Pod', namespace: 'shop', name: `cart-${at}` };
  return {
    investigationId,
    clusterId: CLUSTER,
    at: new Date(NOW_MS - at * 60_000).toISOString(),
    question,
    category: 'oom',
    s1: `s1-${at % 500}`,
    s2: `s2-${at % 60}`,
    facts: Array.from({ length: 6 }, (_, step) => ({
      step,
      fact: { code: 'container.oom-killed', subject, captures: { reason: 'OOMKilled' }, quote: said(12) },
    })),
    steps: [{ tool: 'DESCRIBE', args: { kind: 'Pod', namespace: 'shop', name: `cart-${at}` } }],
    rootCause: said(25),
    solution: said(20),
    commands: [],
    pattern: null,
    score: 0.95,
    taught: false,
    objects: [],
    links: [],
    firstS2: '',
  };
}

/** Opens the memory that stdin names, recalls, and prints how long that took. */
export async function timeRecall(): Promise<void> {
  const [path = ''] = readArgs();
  const db = openDatabase({ path, migrationsDir: MIGRATIONS });
  const [startedMs, startedWallMs] = [processorMs(), performance.now()];
  const memory = createMemorySource({
    cases: createCaseStore(db, path),
    vectors: createVectorStore(db, { kind: 'auto', path }),
    embedder: createBuiltinEmbedder(),
    holdout: 0,
    onNotice: (text) => {
      throw new Error(text);
    },
  });
  const query = { question: QUESTION, facts: [], clusterId: CLUSTER, nowMs: NOW_MS };
  const { recalled } = await memory.recall(query, new AbortController().signal);
  const [recallMs, recallWallMs] = [processorMs() - startedMs, performance.now() - startedWallMs];
  if (recalled.length === 0) throw new Error('nothing was recalled');
  const againStartedMs = processorMs();
  await memory.recall({ ...query, question: `${QUESTION} again` }, new AbortController().signal);
  const result: RecallTimes = { recallMs, recallWallMs, againMs: processorMs() - againStartedMs };
  db.close();
  console.log(JSON.stringify(result));
}
