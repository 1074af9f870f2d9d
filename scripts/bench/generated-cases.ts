// Judged cases by the thousand, made up of the facts that there are: for measuring what is done with all of them.
import type { createCaseStore } from '../../src/adapters/sqlite/case-store.ts';
import type { createInvestigationStore } from '../../src/adapters/sqlite/investigation-store.ts';
import type { Fact } from '../../src/domain/fact.ts';
import { FACT_KINDS } from '../../src/facts/catalogue.ts';
import { signatureOf } from '../../src/learning/signature.ts';

const CLUSTERS = ['c-0', 'c-1', 'c-2'];
const START_MS = Date.parse('2026-01-01T00:00:00Z');
const STEP_MS = 600_000;
/** One in so many was wrong. */
const FAILED_ONE_IN = 9;

const kinds = [...FACT_KINDS].filter(([, { depth }]) => depth === 'origin' || depth === 'mechanism');

export interface CaseStores {
  readonly investigations: ReturnType<typeof createInvestigationStore>;
  readonly cases: ReturnType<typeof createCaseStore>;
}

export interface GeneratedOptions {
  readonly seed?: number;
  /** How many kinds of trouble there are; all that the catalogue has when left out. */
  readonly kinds?: number;
  /** When the first was judged, in milliseconds since 1970. */
  readonly startMs?: number;
  /** The clusters that they are of. */
  readonly clusters?: readonly string[];
}

/** Adds cases number `from` up to `to`, which is left out. The same numbers and seed give the same cases. */
export function addGeneratedCases(
  { investigations, cases }: CaseStores,
  from: number,
  to: number,
  {
    seed = 42,
    kinds: variety = kinds.length,
    startMs = START_MS,
    clusters = CLUSTERS,
  }: GeneratedOptions = {},
): void {
  // Numbers that look random and are the same each time (Park and Miller 1988).
  let state = seed;
  const random = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let number = from; number < to; number++) {
    const [code, kind] = kinds[random(variety)] ?? kinds[0] ?? ['', { captures: [] }];
    const app = `app-${random(400)}`;
    const namespace = `team-${random(40)}`;
    const clusterId = clusters[random(clusters.length)] ?? '';
    const at = new Date(startMs + number * STEP_MS).toISOString();
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
      objects: [],
      links: [],
      firstS2: '',
    });
  }
}

/** When the last of so many cases has been judged, as ISO 8601. */
export function afterCases(count: number): string {
  return new Date(START_MS + (count + 1) * STEP_MS).toISOString();
}
