// A memory of many investigations full of planted names and secrets: does an export hold any of them?
// npx tsx scripts/bench/export-leaks.ts [--investigations <n>] [--seed <n>] [--json]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createCaseStore } from '../../src/adapters/sqlite/case-store.ts';
import { createInvestigationStore } from '../../src/adapters/sqlite/investigation-store.ts';
import { openDatabase } from '../../src/adapters/sqlite/open.ts';
import { createPatternStore } from '../../src/adapters/sqlite/pattern-store.ts';
import { consolidate } from '../../src/app/consolidate.ts';
import { exportDocument, exportOf } from '../../src/app/export.ts';
import { builtinPatterns } from '../../test/support/library.ts';
import { leaksIn, Plantation, plantedCase, plantedPattern } from '../../test/support/planted.ts';

const DEFAULT_INVESTIGATIONS = 10_000;
/** Kinds of trouble among them. */
const KINDS = 150;
/** One pattern with something planted in every field for so many investigations. */
const PATTERN_ONE_IN = 10;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    investigations: { type: 'string' },
    seed: { type: 'string', default: '42' },
  },
});
const count = Number(values.investigations ?? DEFAULT_INVESTIGATIONS);
const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-'));
const migrationsDir = fileURLToPath(new URL('../../migrations', import.meta.url));
const db = openDatabase({ path: join(folder, 'home', 'learning.db'), migrationsDir });
const investigations = createInvestigationStore(db);
const cases = createCaseStore(db);
const learned = createPatternStore(db);
const field = new Plantation(Number(values.seed));
const context = field.name();

db.transaction(() => {
  for (let number = 1; number <= count; number++) {
    const remembered = plantedCase(number, number % KINDS, field);
    const { question, clusterId, at, facts } = remembered;
    const id = investigations.begin({
      question,
      cluster: { id: clusterId, context, namespace: facts[0]?.fact.subject.namespace ?? null },
      engine: 'patterns',
      model: null,
      arm: 'on',
      startedAt: at,
    });
    cases.put({ ...remembered, investigationId: id });
  }
})();
const clock = { now: () => new Date().toISOString(), monotonicMs: () => performance.now() };
consolidate({ cases, learned, clock, onProgress: () => undefined }, { dryRun: false });
for (const mined of learned.list()) learned.put({ ...mined, state: 'active' });
const minedCount = learned.list().length;
for (let number = 0; number < count / PATTERN_ONE_IN; number++) learned.put(plantedPattern(number, field));

const library = builtinPatterns();
const knowledge = { learned: learned.list(), cases: cases.list(-1), contexts: [context] };
const raw = JSON.stringify(knowledge.learned.map(({ pattern }) => pattern));
const planted = [...new Set(field.planted)];

const runs = [false, true].map((includeCases) => {
  const startedMs = performance.now();
  const exported = exportOf(knowledge, library, includeCases);
  const elapsedMs = Math.round(performance.now() - startedMs);
  const document = exportDocument(exported);
  const leaks = leaksIn(document, planted);
  for (const leak of leaks.slice(0, 20)) console.error(`leak: ${leak}`);
  return {
    includeCases,
    patterns: exported.patterns.length,
    leftOut: exported.leftOut.length,
    cases: exported.cases?.length ?? 0,
    casesLeftOut: exported.casesLeftOut,
    bytes: document.length,
    leaks: leaks.length,
    elapsedMs,
    isSameTwice: exportDocument(exportOf(knowledge, library, includeCases)) === document,
  };
});
const result = {
  investigations: count,
  minedPatterns: minedCount,
  plantedPatterns: knowledge.learned.length - minedCount,
  planted: planted.length,
  plantedFoundInRawPatterns: leaksIn(raw, planted).length,
  runs,
};
db.close();
rmSync(folder, { recursive: true, force: true });
console.log(values.json ? JSON.stringify(result, null, 2) : result);
process.exitCode = runs.some(({ leaks }) => leaks > 0) ? 1 : 0;
