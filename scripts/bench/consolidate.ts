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
import type { Fact } from '../../src/domain/fact.ts';
import { FACT_KINDS } from '../../src/facts/catalogue.ts';
import { signatureOf } from '../../src/learning/signature.ts';

const DEFAULT_CASES = 10_000;
const CLUSTERS = 3;
const START_MS = Date.parse('2026-01-01T00:00:00Z');
const STEP_MS = 600_000;
/** One in so many was wrong. */
const FAILED_ONE_IN = 9;

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, cases: { type: 'string' } },
});
const count = Number(values.cases ?? DEFAULT_CASES);
const kinds = [...FACT_KINDS].filter(([, { depth }]) => depth === 'origin' || depth === 'mechanism');

/** Numbers that look random and are the same each time (Park and Miller 1988). */
let state = 42;
function random(below: number): number {
  state = (state * 48_271) % 2_147_483_647;
  return state % below;
}

const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-'));
const migrationsDir = fileURLToPath(new URL('../../migrations', import.meta.url));
const db = openDatabase({ path: join(folder, 'home', 'learning.db'), migrationsDir });
const investigations = createInvestigationStore(db);
const cases = createCaseStore(db);
const learned = createPatternStore(db);

function addCase(number: number): void {
  const [code, kind] = kinds[random(kinds.length)] ?? kinds[0] ?? ['', { captures: [] }];
  const app = `app-${random(400)}`;
  const namespace = `team-${random(40)}`;
  const clusterId = `c-${random(CLUSTERS)}`;
  const at = new Date(START_MS + number * STEP_MS).toISOString();
  const subject = { kind: 'Pod', namespace, name: `${app}-6f7d8c9b5-x2z4k` };
  const captures = Object.fromEntries(kind.captures.map((name) => [name, `${name}-${random(50)}`]));
  const fact: Fact = { code, subject, captures, quote: `${code} of ${app}` };
  const question = `why is ${app} in ${namespace} not working`;
  const id = investigations.begin({
    question,
    cluster: { id: clusterId, context: 'bench', namespace },
    engine: 'patterns',
    model: null,
    arm: 'on',
    startedAt: at,
  });
  investigations.addStep(id, {
    index: 0,
    tool: 'FIND_ISSUES',
    args: { namespace },
    argv: [],
    calls: [],
    status: 'ok',
    durationMs: 50 + random(100),
    bytes: 500,
    omittedBytes: 0,
    observation: `${fact.quote}\n`.repeat(20),
    facts: [fact],
  });
  const words = Object.values(captures).join(', ');
  cases.put({
    investigationId: id,
    clusterId,
    at,
    question,
    category: 'unknown',
    facts: [{ step: 0, fact }],
    ...signatureOf([fact]),
    steps: [{ tool: 'FIND_ISSUES', args: { namespace } }],
    rootCause: `${code.replace('.', ' ')} stops ${app} in ${namespace}: ${words}`,
    solution: `mend ${app} in ${namespace}`,
    commands: [],
    pattern: null,
    score: random(FAILED_ONE_IN) === 0 ? 0.05 : 0.95,
    taught: true,
  });
}

db.transaction(() => {
  for (let number = 0; number < count; number++) addCase(number);
})();

/** What would be written to a file of patterns. */
function fingerprint(): string {
  return createHash('sha256').update(JSON.stringify(learned.list())).digest('hex');
}

const clock = {
  now: () => new Date(START_MS + (count + 1) * STEP_MS).toISOString(),
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
