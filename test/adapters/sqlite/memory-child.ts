// The process that remembers and recalls, beside others or until it is killed: `<command> <database> <migrations>`.
import { writeSync } from 'node:fs';
import { createCaseStore } from '../../../src/adapters/sqlite/case-store.ts';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open.ts';
import { createVectorStore } from '../../../src/adapters/sqlite/vector-store.ts';
import { createMemorySource } from '../../../src/app/memory-source.ts';
import { createBuiltinEmbedder } from '../../../src/learning/embed/builtin.ts';
import { oomCase } from '../../support/cases.ts';
import { beginningOf, oomInvestigation } from '../../support/investigations.ts';
import { questions } from '../../support/vectors.ts';

const ROUNDS = 12;
/** So often a process that runs for ever builds the graph and reads it again. */
const GRAPH_EVERY = 8;

const [, , command = '', path = '', migrationsDir = '', startMs = '0'] = process.argv;
while (Date.now() < Number(startMs)) {
  // Spins, so that all processes start within a millisecond.
}

const db = openDatabase({ path, migrationsDir });
const investigations = createInvestigationStore(db);
const cases = createCaseStore(db);
const embedder = createBuiltinEmbedder();
const vectors = createVectorStore(db, { kind: 'hnsw' });
const notices: string[] = [];
const memory = createMemorySource({
  cases,
  vectors,
  embedder,
  holdout: 0,
  onNotice: (text) => notices.push(text),
});
const ask = questions(process.pid);

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

/** Records, remembers and recalls one; says so once it is done. */
async function rememberOne(): Promise<void> {
  const investigationId = investigations.begin(beginningOf(oomInvestigation()));
  const question = `${ask()} number-${investigationId}`;
  await memory.remember(oomCase({ investigationId, question }));
  say(`kept ${investigationId}`);
  const query = { question, facts: [], clusterId: 'c-5f2a91c07be4', nowMs: Date.now() };
  const { recalled } = await memory.recall(query, new AbortController().signal);
  if (!recalled.some(({ id }) => id === String(investigationId))) say(`lost ${investigationId}`);
}

try {
  if (command === 'some') {
    for (let round = 0; round < ROUNDS; round++) await rememberOne();
    say(`notices ${notices.length}`);
    db.close();
  } else {
    for (let round = 0; ; round++) {
      await rememberOne();
      if (round % GRAPH_EVERY === 0) await vectors.buildGraph(embedder.space, { force: true });
    }
  }
} catch (error) {
  say(`failed ${String(error)}`);
  process.exitCode = 1;
}
