// The rounds of a bench: one incident in every arm, then the lesson, then the next.
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { EngineName } from '../../domain/investigation.ts';
import type { Cluster, Engine } from '../../domain/ports.ts';
import { type Incident, viewOf } from '../grading.ts';
import type { InvestigateResult } from '../investigate.ts';
import { usedPatterns } from '../library.ts';
import type { Runtime } from '../runtime.ts';
import { type Answer, answerOf, askRecorded } from './answer.ts';
import { type Mind, openMind } from './mind.ts';
import { BENCH_ARMS, type BenchArm, type PlannedIncident } from './plan.ts';
import type { BenchListeners, BenchRequest, BenchRun } from './request.ts';
import type { BenchState, DoneIncident } from './state.ts';
import { aboutIncident, type KnowTruth, lieOf, type Truth, truthOf } from './teacher.ts';

/** Questions asked at a time: the patterns engine waits for kubectl most of the time, a model has one place. */
const PARALLEL_QUESTIONS: Readonly<Record<EngineName, number>> = { patterns: 2, ollama: 1 };
/** Patterns are learned whenever so many incidents have gone by. */
const INCIDENTS_A_DAY = 10;

export interface BenchParts {
  readonly runtime: Runtime;
  readonly listeners: BenchListeners;
  readonly makeEngine: () => Promise<Engine>;
  readonly signal: AbortSignal;
}

/** What is there while one incident is asked about. */
interface Scene {
  readonly planned: PlannedIncident;
  readonly cluster: Cluster;
}

/** A bench that is going on. */
export class Bench {
  readonly #request: BenchRequest;
  readonly #plan: readonly PlannedIncident[];
  readonly #state: BenchState;
  readonly #parts: BenchParts;
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #truths = new Map<string, Promise<Truth | null>>();
  #minds: readonly Mind[] = [];
  #teaching: Engine | null = null;
  #library: Engine | null = null;
  #model: string | null = null;

  constructor(request: BenchRequest, plan: readonly PlannedIncident[], state: BenchState, parts: BenchParts) {
    this.#request = request;
    this.#plan = plan;
    this.#state = state;
    this.#parts = parts;
    this.#limit = pLimit(PARALLEL_QUESTIONS[request.engine]);
  }

  /** Opens the memories of the arms as they were after the last incident that was done in all of them. */
  async open(): Promise<void> {
    const { runtime, listeners, signal, makeEngine } = this.#parts;
    const { settings } = this.#request;
    this.#teaching = await runtime.createPatternsEngine(await usedPatterns(runtime, settings));
    this.#library = await runtime.createPatternsEngine(await runtime.loadPatterns());
    this.#model = (await makeEngine()).model;
    const before = this.#state.before;
    for (const { id, truth } of before) this.#truths.set(id, Promise.resolve(truth));
    for (const arm of BENCH_ARMS.filter((name) => this.#request.arms.includes(name))) {
      const folder = join(this.#state.folder, arm);
      const taught = before.flatMap(({ id, arms }) => {
        const family = this.#plan.find(({ incident }) => incident.id === id)?.incident.family ?? '';
        const taughtId = arms[arm]?.taughtId ?? null;
        return taughtId === null ? [] : [{ id: taughtId, family }];
      });
      const options = { arm, folder, settings, taught, onNotice: listeners.onNotice };
      const mind = await openMind(options, runtime, signal);
      this.#minds = [...this.#minds, mind];
      mind.forgetAfter(before.at(-1)?.arms[arm]?.lastId ?? 0);
    }
  }

  close(): void {
    for (const mind of this.#minds) mind.close();
    this.#minds = [];
  }

  async run(): Promise<BenchRun> {
    const { clock } = this.#parts.runtime;
    const { onProgress } = this.#parts.listeners;
    const before = this.#state.before;
    const all: DoneIncident[] = [...before];
    const total = this.#plan.length;
    let spentMs = 0;
    for (const planned of this.#plan.slice(before.length)) {
      const done = all.length;
      const here = done - before.length;
      const leftMs = here === 0 ? null : (spentMs / here) * (total - done);
      onProgress({ done, total, next: planned.incident.id, leftMs });
      const startedMs = clock.monotonicMs();
      const outcome = await this.#doIncident(planned, done);
      const elapsedMs = Math.round(clock.monotonicMs() - startedMs);
      spentMs += elapsedMs;
      const one = { ...outcome, elapsedMs };
      this.#state.add(one);
      all.push(one);
    }
    onProgress({ done: total, total, next: null, leftMs: 0 });
    const taughtBy = (by: Truth['by']) => all.filter(({ truth }) => truth?.by === by).length;
    return {
      model: this.#model,
      answers: all.flatMap(({ answers }) => answers),
      taughtBy: {
        incidents: taughtBy('incidents'),
        library: taughtBy('library'),
        nobody: all.filter(({ truth }) => truth === null).length,
      },
      poisoned: all.filter(({ poisoned }) => poisoned).length,
      resumedAfter: before.length,
      durationMs: all.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
    };
  }

  async #doIncident(planned: PlannedIncident, index: number): Promise<Omit<DoneIncident, 'elapsedMs'>> {
    const { incident } = planned;
    const [answers, truth, lesson] = await this.#onScene(planned, async (scene) => {
      // What is asked here warms up the served recording, so that the first arm does not pay for the others.
      const [known, seen] = await allOf([
        this.#knowTruth(incident, scene.cluster),
        this.#limit(() => this.#seeForTeaching(scene)),
      ]);
      const turn = index % Math.max(1, this.#minds.length);
      const inTurn = [...this.#minds.slice(turn), ...this.#minds.slice(0, turn)];
      const told = await allOf(inTurn.map((mind) => this.#askArm(mind, scene)));
      return [told.flat(), known, seen] as const;
    });
    const lie = truth !== null && planned.liesOf !== null ? await lieOf(planned, this.#truthOf) : null;
    const arms: DoneIncident['arms'] = {};
    for (const mind of this.#minds) {
      const words = mind.arm === 'poisoned' ? (lie ?? truth) : truth;
      const isTaught = words !== null && mind.arm !== 'off';
      const taught = isTaught ? await mind.teach(lesson, words, incident.family) : null;
      if ((index + 1) % INCIDENTS_A_DAY === 0) mind.sleep();
      arms[mind.arm] = { lastId: mind.lastId(), taughtId: taught?.id ?? null };
    }
    const order = (arm: BenchArm): number => BENCH_ARMS.indexOf(arm);
    return {
      type: 'incident',
      id: incident.id,
      answers: [...answers].sort((a, b) => order(a.arm) - order(b.arm)),
      truth,
      poisoned: lie !== null,
      arms,
    };
  }

  /** Asks every question of an incident in one arm, one after the other, and says what each answer was worth. */
  async #askArm(mind: Mind, { planned, cluster }: Scene): Promise<readonly Answer[]> {
    const { incident, asked, novelty, liesOf } = planned;
    const { makeEngine, runtime, signal } = this.#parts;
    const { maxSteps, timeoutMs } = this.#request;
    mind.withhold(mind.arm === 'irrelevant' ? incident.family : null);
    const answers: Answer[] = [];
    for (const question of asked) {
      const { investigation } = await this.#limit(async () =>
        askRecorded(
          question,
          {
            cluster,
            engine: await makeEngine(),
            arm: mind.recordedArm,
            store: mind.store,
            memory: mind.asking,
            clock: runtime.clock,
            maxSteps,
            timeoutMs,
          },
          signal,
        ),
      );
      const answer = answerOf(investigation, incident, { arm: mind.arm, novelty });
      answers.push(answer);
      const lies = mind.arm === 'poisoned' && liesOf !== null;
      if (investigation.id !== null && investigation.diagnosis !== null) {
        mind.judge(investigation.id, answer.solved !== lies);
      }
    }
    return answers;
  }

  /** The investigation under which an incident is remembered: the patterns engine's, with the question that teaches. */
  async #seeForTeaching({ planned, cluster }: Scene): Promise<InvestigateResult> {
    const parts = { ...this.#alone(cluster), engine: this.#require(this.#teaching) };
    return askRecorded(
      planned.taught,
      { ...parts, arm: 'off', store: null, memory: null },
      this.#parts.signal,
    );
  }

  readonly #truthOf: KnowTruth = (incident) => {
    const known = this.#truths.get(incident.id);
    const planned = this.#plan.find((one) => one.incident === incident);
    if (known !== undefined || planned === undefined) return known ?? Promise.resolve(null);
    return this.#onScene(planned, ({ cluster }) => this.#knowTruth(incident, cluster));
  };

  #knowTruth(incident: Incident, cluster: Cluster): Promise<Truth | null> {
    const known = this.#truths.get(incident.id);
    if (known !== undefined) return known;
    const library = async (): Promise<Engine> => this.#require(this.#library);
    const found = this.#limit(() => truthOf(incident, library, this.#alone(cluster), this.#parts.signal));
    this.#truths.set(incident.id, found);
    return found;
  }

  #alone(cluster: Cluster) {
    const { maxSteps, timeoutMs } = this.#request;
    return { cluster, clock: this.#parts.runtime.clock, maxSteps, timeoutMs };
  }

  /** Serves what an incident is asked about, for as long as `act` takes. */
  async #onScene<Result>(planned: PlannedIncident, act: (scene: Scene) => Promise<Result>): Promise<Result> {
    const { incident } = planned;
    const dump = join(this.#request.clusters, incident.cluster);
    const request = { dump, view: viewOf(incident), context: null, kubeconfig: null, namespace: null };
    try {
      const { cluster, close } = await this.#parts.runtime.openCluster(
        request,
        this.#parts.listeners.onNotice,
      );
      try {
        return await act({ planned, cluster });
      } finally {
        await close();
      }
    } catch (error) {
      throw aboutIncident(incident, error);
    }
  }

  #require(engine: Engine | null): Engine {
    if (engine === null) throw new Error('the bench was not opened');
    return engine;
  }
}

/** Waits for all, also when one fails: nothing is closed under what still runs. Throws the first failure. */
async function allOf<const Results extends readonly unknown[]>(
  tasks: { readonly [At in keyof Results]: Promise<Results[At]> },
): Promise<Results> {
  const settled = await Promise.allSettled(tasks);
  for (const each of settled) if (each.status === 'rejected') throw each.reason;
  return (await Promise.all(tasks)) as unknown as Results;
}
