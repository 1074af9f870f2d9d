// A bench as a JSON document.
import type { BenchReport } from '../../app/bench/report.ts';
import type { BenchRequest, BenchRun } from '../../app/bench/request.ts';

/** A bench that is through, with what it was asked. */
export interface ShownBench {
  /** Name of the file of incidents, without its folder. */
  readonly file: string;
  readonly version: string;
  readonly request: BenchRequest;
  readonly run: BenchRun;
  readonly report: BenchReport;
}

/** Gives the document. Nothing in it tells where on the machine the recordings lie. */
export function benchJson({ file, version, request, run, report }: ShownBench): unknown {
  const { incidents, engine, questions, arms, seed, settings, maxSteps, timeoutMs } = request;
  return {
    schemaVersion: 1,
    version,
    incidents: { file, count: incidents.length, families: familiesOf(request) },
    engine,
    model: run.model,
    builtinPatterns: settings['patterns.builtin'],
    arms,
    questions,
    seed,
    maxSteps,
    timeoutMs,
    taughtBy: run.taughtBy,
    poisoned: run.poisoned,
    resumedAfter: run.resumedAfter,
    durationMs: run.durationMs,
    ...report,
    answers: run.answers,
  };
}

/** Counts the families of the incidents. */
export function familiesOf({ incidents }: Pick<BenchRequest, 'incidents'>): number {
  return new Set(incidents.map(({ family }) => family)).size;
}
