// The nightly job on a big memory: time, memory, and the same bytes twice.
// npx tsx scripts/bench/consolidate.ts [--cases <n>] [--json]
import { createHash } from 'node:crypto';
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
import { addGeneratedCases, afterCases } from './generated-cases.ts';

const DEFAULT_CASES = 10_000;

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, cases: { type: 'string' } },
});
const count = Number(values.cases ?? DEFAULT_CASES);

const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-'));
const migrationsDir = fileURLToPath(new URL('../../migrations', import.meta.url));
const db = openDatabase({ path: join(folder, 'home', 'learning.db'), migrationsDir });
const investigations = createInvestigationStore(db);
const cases = createCaseStore(db);
const learned = createPatternStore(db);
db.transaction(() => addGeneratedCases({ investigations, cases }, 0, count))();

/** What would be written to a file of patterns. */
function fingerprint(): string {
  return createHash('sha256').update(JSON.stringify(learned.list())).digest('hex');
}

const clock = {
  now: () => afterCases(count),
  monotonicMs: () => performance.now(),
};
const parts = { cases, learned, clock, onProgress: (text: string) => console.error(text) };
const startedMs = performance.now();
const first = consolidate(parts, { dryRun: false });
const elapsedMs = Math.round(performance.now() - startedMs);
const before = fingerprint();
const second = consolidate(parts, { dryRun: false });
const result = {
  cases: count,
  patterns: learned.list().length,
  active: learned.list({ states: ['active'] }).length,
  elapsedMs,
  maxRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  actions: [first.action, second.action],
  isSameTwice: fingerprint() === before,
};
db.close();
rmSync(folder, { recursive: true, force: true });
console.log(values.json ? JSON.stringify(result, null, 2) : result);
