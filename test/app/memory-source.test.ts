// Memory over a real database: what an embedder that fails costs, when likeness is calibrated, when a graph is built.
import { expect, it } from 'vitest';
import { createCaseStore } from '../../src/adapters/sqlite/case-store.ts';
import type { IndexKind } from '../../src/adapters/sqlite/index-choice.ts';
import { createInvestigationStore } from '../../src/adapters/sqlite/investigation-store.ts';
import { createVectorStore } from '../../src/adapters/sqlite/vector-store.ts';
import { createMemorySource, type MemorySourceParts } from '../../src/app/memory-source.ts';
import { K8sLearnError } from '../../src/domain/errors.ts';
import type { Case, Embedder } from '../../src/domain/memory.ts';
import { createBuiltinEmbedder } from '../../src/learning/embed/builtin.ts';
import { oomCase } from '../support/cases.ts';
import { openTestDatabase } from '../support/databases.ts';
import { beginningOf, oomInvestigation } from '../support/investigations.ts';
import { builtinPatterns } from '../support/library.ts';

const never = new AbortController().signal;
const QUERY = { question: 'cart keeps crashing', facts: [], clusterId: 'c-5f2a91c07be4', nowMs: 0 };

function open(kind: IndexKind = 'auto', more: Partial<MemorySourceParts> = {}) {
  const db = openTestDatabase();
  const investigations = createInvestigationStore(db);
  const notices: string[] = [];
  const parts = {
    cases: createCaseStore(db),
    vectors: createVectorStore(db, { kind }),
    embedder: createBuiltinEmbedder(),
    holdout: 0,
    onNotice: (text: string) => notices.push(text),
    ...more,
  };
  const memory = createMemorySource(parts);
  const remember = async (fields: Partial<Case> = {}) => {
    const investigationId = investigations.begin(beginningOf(oomInvestigation()));
    await memory.remember(
      oomCase({ investigationId, question: `pods of app-${investigationId} keep crashing`, ...fields }),
    );
    return investigationId;
  };
  return { db, investigations, ...parts, memory, notices, remember };
}

/** Embeds as the built-in one does while `works` says so. */
function failing(works: () => boolean): Embedder {
  const builtin = createBuiltinEmbedder();
  return {
    space: builtin.space,
    async embed(texts, role) {
      if (!works()) throw new K8sLearnError('MODEL_UNAVAILABLE', 'Ollama went away', 'ollama serve');
      return builtin.embed(texts, role);
    },
  };
}

it('recalls nothing and keeps the case when the embedder fails, with one notice', async () => {
  let works = false;
  const lab = open('auto', { embedder: failing(() => works) });
  const id = await lab.remember();
  expect(await lab.memory.recall(QUERY, never)).toMatchObject({
    memories: [],
    abstained: expect.any(String),
  });
  await lab.memory.recall(QUERY, never);
  expect(lab.notices).toEqual([expect.stringContaining('Ollama went away')]);
  expect(lab.cases.find(id)).toBeDefined();
  expect(lab.vectors.missing(lab.embedder.space)).toEqual([id]);
  works = true;
  await lab.remember();
  expect((await lab.memory.recall(QUERY, never)).recalled).toHaveLength(2);
});

it('offers reindex when cases have no vector of the embedder, unless it only stands in for another', async () => {
  for (const standsIn of [false, true]) {
    const { cases, memory, notices, remember, db } = open('auto', { standsIn });
    await remember();
    await remember();
    db.exec('DELETE FROM embedding');
    expect(cases.count()).toBe(2);
    await memory.recall(QUERY, never);
    await memory.recall(QUERY, never);
    expect(notices).toEqual(
      standsIn ? [] : ['2 cases have no vector of the embedder builtin yet: k8s-learn reindex adds them'],
    );
  }
});

it('lets other errors through', async () => {
  const broken: Embedder = {
    space: createBuiltinEmbedder().space,
    embed: () => Promise.reject(new TypeError('a mistake')),
  };
  const { memory, remember } = open('auto', { embedder: broken });
  await expect(remember()).rejects.toThrow('a mistake');
  await expect(memory.recall(QUERY, never)).rejects.toThrow('a mistake');
});

it('calibrates likeness once for a space', async () => {
  let loaded = 0;
  const library = async () => {
    loaded += 1;
    return builtinPatterns();
  };
  const { vectors, embedder, remember } = open('auto', { library });
  expect(vectors.threshold(embedder.space)).toBeNull();
  await remember();
  const threshold = vectors.threshold(embedder.space);
  expect(threshold).toBeGreaterThan(0.4);
  await remember();
  expect([loaded, vectors.threshold(embedder.space)]).toEqual([1, threshold]);
});

it('builds a graph in passing only where the user chose one', async () => {
  const chosen = open('hnsw');
  await chosen.remember();
  await chosen.remember();
  expect(chosen.vectors.report(chosen.embedder.space)).toMatchObject({
    kind: 'hnsw',
    graph: 'current',
    size: 2,
  });
  expect((await chosen.memory.recall(QUERY, never)).recalled).toHaveLength(2);
  const automatic = open('auto', { longLived: true });
  await automatic.remember();
  expect(automatic.vectors.report(automatic.embedder.space)).toMatchObject({ kind: 'exact', graph: 'none' });
});

it('finds what was remembered since the index was opened', async () => {
  const { memory, remember } = open();
  expect((await memory.recall(QUERY, never)).recalled).toEqual([]);
  await remember();
  expect((await memory.recall(QUERY, never)).recalled).toHaveLength(1);
});

it('withholds a share of every trouble, also of one that is remembered under another signature', async () => {
  const { memory, remember } = open('auto', { holdout: 0.15 });
  for (let index = 0; index < 40; index++) await remember();
  let withheld = 0;
  for (let index = 0; index < 40; index++) {
    if (memory.withholds('first-look', QUERY.clusterId)) withheld += 1;
    await remember({ firstS2: 'first-look' });
  }
  expect(withheld).toBe(6);
});

it('searches for what is like a question once, however many looks follow, until there is another case', async () => {
  let embedded = 0;
  const builtin = createBuiltinEmbedder();
  const counting: Embedder = {
    space: builtin.space,
    async embed(texts, role) {
      if (role === 'query') embedded += 1;
      return builtin.embed(texts, role);
    },
  };
  const { memory, remember, investigations, cases } = open('auto', { embedder: counting });
  await remember();
  const first = await memory.recall(QUERY, never);
  expect(await memory.recall(QUERY, never)).toEqual(first);
  expect(embedded).toBe(1);
  await memory.recall({ ...QUERY, question: 'mail keeps crashing' }, never);
  expect(embedded).toBe(2);
  // Another process keeps one.
  const investigationId = investigations.begin(beginningOf(oomInvestigation()));
  cases.put(oomCase({ investigationId, question: 'why does mail keep crashing' }));
  const later = await memory.recall({ ...QUERY, question: 'mail keeps crashing' }, never);
  expect([embedded, later.recalled.length]).toEqual([3, 2]);
});
