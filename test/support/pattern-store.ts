// The PatternStore in memory: the second implementation, for tests of what uses one.
import type {
  ClusterContext,
  ConsolidationRun,
  LearnedFilter,
  LearnedPattern,
  PatternStore,
  Settled,
  StepScope,
  StepUse,
  Use,
} from '../../src/domain/learned.ts';

interface Run extends ConsolidationRun {
  readonly before: readonly LearnedPattern[];
}

export class MemoryPatternStore implements PatternStore {
  readonly #patterns = new Map<string, LearnedPattern>();
  readonly #runs: Run[] = [];
  #lastRunId = 0;
  #lastAttemptAt: string | null = null;
  #settled: Settled | null = null;
  readonly useRecords = new Map<string, Use[]>();
  readonly stepRecords: StepUse[] = [];
  readonly contextRecords: ClusterContext[] = [];

  put(learned: LearnedPattern): void {
    this.#patterns.set(learned.pattern.id, structuredClone(learned));
  }

  addAll(patterns: readonly LearnedPattern[]): readonly string[] {
    const added = patterns.filter(({ pattern }, index) => {
      const first = patterns.findIndex((other) => other.pattern.id === pattern.id);
      return first === index && !this.#patterns.has(pattern.id);
    });
    for (const learned of added) this.put(learned);
    return added.map(({ pattern }) => pattern.id);
  }

  find(id: string): LearnedPattern | undefined {
    return structuredClone(this.#patterns.get(id));
  }

  list({ states }: LearnedFilter = {}): readonly LearnedPattern[] {
    return [...this.#patterns.values()]
      .filter(({ state }) => states === undefined || states.includes(state))
      .sort((a, b) => (a.pattern.id < b.pattern.id ? -1 : 1))
      .map((learned) => structuredClone(learned));
  }

  remove(id: string): boolean {
    return this.#patterns.delete(id);
  }

  uses(id: string, type: 'pattern' | 'case' = 'pattern'): readonly Use[] {
    const key = type === 'pattern' ? id : `case ${id}`;
    return [...(this.useRecords.get(key) ?? [])].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  }

  eachStep(visit: (use: StepUse) => void, of?: StepScope): void {
    const ids = [...new Set(this.stepRecords.map(({ investigationId }) => investigationId))].sort(
      (a, b) => a - b,
    );
    const admitted = new Set(
      of === undefined ? ids : 'newest' in of ? ids.slice(-of.newest) : of.investigationIds,
    );
    for (const use of this.stepRecords) if (admitted.has(use.investigationId)) visit(use);
  }

  contexts(): readonly ClusterContext[] {
    return this.contextRecords;
  }

  replaceAll(
    patterns: readonly LearnedPattern[],
    at: string,
    report: readonly string[],
  ): ConsolidationRun | null {
    this.#lastAttemptAt = at;
    const before = this.list();
    const after = new MemoryPatternStore();
    for (const learned of patterns) after.put(learned);
    const same =
      before.length === after.list().length &&
      before.every((learned) => isEqual(learned, after.find(learned.pattern.id)));
    if (same) return null;
    this.#overwrite(patterns);
    this.#lastRunId += 1;
    const run = { id: this.#lastRunId, at, report };
    this.#runs.push({ ...run, before });
    return run;
  }

  backUp(): string {
    return 'memory';
  }

  lastRun(): ConsolidationRun | undefined {
    return publicOf(this.#runs.at(-1));
  }

  evidence(): string {
    return JSON.stringify([this.useRecords.size, this.stepRecords.length]);
  }

  settle(settled: Settled): void {
    this.#settled = settled;
  }

  settled(): Settled | null {
    return this.#settled;
  }

  lastAttemptAt(): string | null {
    return this.#lastAttemptAt;
  }

  undo(): ConsolidationRun | undefined {
    const run = this.#runs.pop();
    const known = new Set(run?.before.map(({ pattern }) => pattern.id));
    const since = this.list().filter(
      ({ origin, pattern }) => origin === 'imported' && !known.has(pattern.id),
    );
    if (run !== undefined) this.#overwrite([...run.before, ...since]);
    return publicOf(run);
  }

  #overwrite(patterns: readonly LearnedPattern[]): void {
    this.#patterns.clear();
    for (const learned of patterns) this.put(learned);
  }
}

function publicOf(run: Run | undefined): ConsolidationRun | undefined {
  return run === undefined ? undefined : { id: run.id, at: run.at, report: run.report };
}

function isEqual(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
