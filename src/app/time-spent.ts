// Where the time of a question went: each part of the outside world is timed as it is used.
import type { Engine } from '../domain/ports.ts';
import type { OpenedCluster, OpenedStore, Runtime } from './runtime.ts';

/** What is timed. The rest is what lies between: reading objects, facts, recall, printing. */
const PARTS = ['kubectl', 'library', 'model', 'causes', 'database'] as const;
export type Part = (typeof PARTS)[number];

/** Time in milliseconds. */
export interface SpentOn {
  readonly part: Part | 'start-up' | 'rest';
  readonly ms: number;
}

/** A clock of which several may hold the button: it runs while somebody does. */
class Stopwatch {
  readonly #nowMs: () => number;
  #ms = 0;
  #holders = 0;
  #sinceMs = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get ms(): number {
    return this.#ms;
  }

  press(): void {
    if (this.#holders === 0) this.#sinceMs = this.#nowMs();
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#ms += this.#nowMs() - this.#sinceMs;
  }
}

/** Sums up the time of each part; what of one part goes on at the same time counts once. */
export class TimeSpent {
  readonly #nowMs: () => number;
  readonly #startedMs: number;
  readonly #any: Stopwatch;
  readonly #parts: ReadonlyMap<Part, Stopwatch>;

  /** `nowMs` counts from the start of the process. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
    this.#any = new Stopwatch(nowMs);
    this.#parts = new Map(PARTS.map((part) => [part, new Stopwatch(nowMs)]));
  }

  during<Result>(part: Part, run: () => Result): Result {
    const watches = [this.#any, this.#parts.get(part)];
    for (const watch of watches) watch?.press();
    const end = (): void => {
      for (const watch of watches) watch?.release();
    };
    let result: Result;
    try {
      result = run();
    } catch (error) {
      end();
      throw error;
    }
    if (result instanceof Promise) return result.finally(end) as Result;
    end();
    return result;
  }

  /** Gives what each part took, and what is left of the time since the start. Parts may overlap. */
  all(): readonly SpentOn[] {
    const sinceMs = this.#nowMs() - this.#startedMs;
    return [
      { part: 'start-up', ms: this.#startedMs },
      ...[...this.#parts].map(([part, { ms }]) => ({ part, ms })),
      { part: 'rest', ms: sinceMs - this.#any.ms },
    ];
  }
}

/** Gives a runtime whose parts are timed. */
export function timed(runtime: Runtime, spent: TimeSpent): Runtime {
  const engineIn = (engine: Engine): Engine => timedMethods(engine, spent, 'causes');
  const storeIn = (opened: OpenedStore): OpenedStore => ({
    ...opened,
    ...Object.fromEntries(
      (['store', 'cases', 'learned', 'statistics', 'fixes', 'team'] as const).map((name) => [
        name,
        timedMethods(opened[name], spent, 'database'),
      ]),
    ),
    close: () => spent.during('database', () => opened.close()),
  });
  return {
    ...runtime,
    openCluster: async (request, onNotice) =>
      clusterIn(await spent.during('kubectl', () => runtime.openCluster(request, onNotice)), spent),
    openStore: async (access) => storeIn(await spent.during('database', () => runtime.openStore(access))),
    loadPatterns: () => spent.during('library', () => runtime.loadPatterns()),
    openModel: (request, signal) => spent.during('model', () => runtime.openModel(request, signal)),
    createPatternsEngine: async (patterns) =>
      engineIn(await spent.during('library', () => runtime.createPatternsEngine(patterns))),
    createOllamaEngine: async (options) => engineIn(await runtime.createOllamaEngine(options)),
  };
}

function clusterIn(opened: OpenedCluster, spent: TimeSpent): OpenedCluster {
  const { cluster } = opened;
  return {
    ...opened,
    cluster: {
      context: cluster.context,
      namespace: cluster.namespace,
      nowMs: () => cluster.nowMs(),
      run: (args, options) => spent.during('kubectl', () => cluster.run(args, options)),
    },
  };
}

/** Gives the same object, whose methods are timed. */
function timedMethods<Target extends object>(target: Target, spent: TimeSpent, part: Part): Target {
  return new Proxy(target, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name, of);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown =>
        spent.during(part, () => Reflect.apply(value, of, args) as unknown);
    },
  });
}
