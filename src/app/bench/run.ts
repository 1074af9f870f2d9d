// Runs a bench: each incident is asked in every arm, graded, and then taught, so that it is tested on what came before.
import { join } from 'node:path';
import { engineMaker } from '../choose-engine.ts';
import { usedPatterns } from '../library.ts';
import type { Runtime } from '../runtime.ts';
import { planBench } from './plan.ts';
import type { BenchListeners, BenchRequest, BenchRun } from './request.ts';
import { Bench } from './rounds.ts';
import { benchKey, openBenchState } from './state.ts';

/**
 * Runs a bench, or goes on with one that was interrupted. Throws DATA_INVALID for bad incidents, DUMP_INVALID for a
 * recording that is not there, MODEL_UNAVAILABLE or MODEL_REFUSED, and INTERRUPTED when the signal is aborted.
 */
export async function runBench(
  request: BenchRequest,
  runtime: Runtime,
  listeners: BenchListeners,
  signal: AbortSignal,
): Promise<BenchRun> {
  const plan = planBench(request.incidents, request);
  const makeEngine = await engineMaker(request, runtime, signal);
  const root = join(runtime.environment.homePath, 'bench');
  const patterns = await usedPatterns(runtime, request.settings);
  const state = openBenchState(root, keyOf(request, [runtime.version, patterns]), request);
  const { length } = state.before;
  if (length > 0) {
    const what = length === 1 ? '1 incident' : `${length} incidents`;
    listeners.onNotice(`going on with the bench that was interrupted after ${what}; --fresh begins anew`);
  }
  const bench = new Bench(request, plan, state, { runtime, listeners, makeEngine, signal });
  try {
    await bench.open();
    const run = await bench.run();
    bench.close();
    state.remove();
    return run;
  } finally {
    bench.close();
    state.release();
  }
}

/** Whatever may change an answer. */
function keyOf(request: BenchRequest, program: readonly unknown[]): string {
  const { fresh: _, ...rest } = request;
  return benchKey([program, rest]);
}
