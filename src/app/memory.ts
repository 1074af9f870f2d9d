// Memory within one investigation: what is recalled and when, what the engine may see of it, what is kept at the end.

import type { Fix } from '../domain/fix.ts';
import type {
  Arm,
  ClusterScope,
  Diagnosis,
  MemoryUse,
  Recalled,
  Seen,
  Step,
} from '../domain/investigation.ts';
import { type ObjectRef, refKey } from '../domain/kube.ts';
import type { StepEffect } from '../domain/learned.ts';
import {
  type Case,
  type CaseDraft,
  type EarlierAnswer,
  type Experience,
  type Memory,
  NO_EXPERIENCE,
} from '../domain/memory.ts';
import type { ModelIdentity } from '../domain/model.ts';
import type { Pattern } from '../domain/pattern.ts';
import type { Injection } from '../domain/ports.ts';
import type { OnProgress } from '../domain/progress.ts';
import { parseToolCall, templateOf } from '../domain/tool-notation.ts';
import type { Topology } from '../domain/topology.ts';
import { type KnownFix, mostFrequentFix } from '../learning/fix.ts';
import type { RecallQuery, RecallResult } from '../learning/recall.ts';
import { signatureOf } from '../learning/signature.ts';
import type { AskedAgain } from './earlier-answer.ts';
import { focusFacts, focusGroups, namedIn } from './focus.ts';
import { type Earlier, type Present, precedentsOf } from './precedents.ts';
import { type Cost, type SeenEnd, seenOf } from './seen.ts';

/** What an investigation needs of memory. */
export interface MemorySource {
  recall(query: RecallQuery, signal: AbortSignal): Promise<RecallResult>;
  /** Gives what steps were worth in the investigations that what was recalled goes back to. */
  effects(recalled: readonly Recalled[]): readonly StepEffect[];
  /** Tells whether an investigation of this signature runs without memory, for comparison. */
  withholds(s2: string, clusterId: string): boolean;
  /** Gives what was told of some objects of a cluster before, and what was said of it, the newest first. */
  earlier(clusterId: string, objects: readonly ObjectRef[]): readonly Earlier[];
  /** Gives what an investigation took; null when it is not known. */
  costOf(investigationId: number): Cost | null;
  /** Gives what fixed diagnoses of a pattern in a cluster, the newest first. */
  fixes(clusterId: string, pattern: string): readonly Fix[];
  /** Gives how often what each pattern told was called right and wrong in a cluster. */
  trials(clusterId: string): Experience['trials'];
  /** Gives what a model answered to a question before, if that may be told again. */
  earlierAnswer(asked: AskedAgain): EarlierAnswer | null;
  /** Keeps a case, so that it can be recalled. */
  remember(remembered: Case): Promise<void>;
}

export interface MemoryParts {
  /** Null when there is nothing to recall from. */
  readonly source: MemorySource | null;
  /** What the user asked for; `on` may still turn out to be withheld. */
  readonly arm: Arm;
  readonly nowMs: () => number;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

/** Follows one investigation: recalls for its question and its facts, and knows what came of it. */
export class InvestigationMemory {
  readonly #question: string;
  readonly #cluster: ClusterScope;
  readonly #topology: Topology;
  readonly #parts: MemoryParts;
  readonly #recalled = new Map<string, Recalled>();
  readonly #memories = new Map<string, Memory>();
  /** What was taught of such a trouble and is named beside the answer alone. */
  readonly #hypotheses = new Map<string, Memory>();
  #earlier: { readonly key: string; readonly found: readonly Earlier[] } = { key: '', found: [] };
  #trials: Experience['trials'] | null = null;
  #firstS2 = '';
  #beganWithFacts = false;
  #withheld: boolean | null = null;
  #abstained: string | null;

  constructor(question: string, cluster: ClusterScope, topology: Topology, parts: MemoryParts) {
    this.#question = question;
    this.#cluster = cluster;
    this.#topology = topology;
    this.#parts = parts;
    this.#abstained = parts.arm === 'off' ? 'asked to run without memory' : 'nothing is remembered yet';
  }

  /** The arm that the investigation ran in: `off` as well when memory was withheld. */
  get arm(): Arm {
    return this.#parts.arm === 'off' || this.#withheld === true ? 'off' : 'on';
  }

  /**
   * Recalls for what is known now and gives everything let through so far. Nothing is given before the first look:
   * that look is the same in any case, and which arm it is depends on what it shows.
   */
  async recall(steps: readonly Step[]): Promise<Experience> {
    const { source, arm, nowMs, signal } = this.#parts;
    if (source === null || arm === 'off' || steps.length === 0) return NO_EXPERIENCE;
    const focus = focusFacts(this.#question, this.#cluster.namespace, steps, this.#topology, null);
    const facts = focus.map(({ fact }) => fact);
    if (this.#withheld === null) {
      this.#firstS2 = signatureOf(facts).s2;
      this.#beganWithFacts = facts.length > 0;
      this.#withheld = source.withholds(this.#firstS2, this.#cluster.id);
    }
    const said = this.#said(source, steps);
    const firstS2 = this.#beganWithFacts ? this.#firstS2 : '';
    const query = { question: this.#question, facts, firstS2, clusterId: this.#cluster.id, nowMs: nowMs() };
    this.#take(await source.recall(query, signal));
    // What a person said of this very object holds in either arm: what is compared is what is recalled beside it.
    if (this.#withheld) return { ...NO_EXPERIENCE, ...said };
    const effects = source.effects([...this.#recalled.values()]);
    return { memories: [...this.#memories.values()], effects, ...said };
  }

  /** Gives what a model answered to the same question before; null without memory. `now` is ISO 8601. */
  earlierAnswer(model: ModelIdentity, now: string): EarlierAnswer | null {
    const { source } = this.#parts;
    if (source === null || this.arm === 'off') return null;
    return source.earlierAnswer({ question: this.#question, cluster: this.#cluster, model, now });
  }

  /** The second signature of the first look; empty when memory was not asked. */
  get firstS2(): string {
    return this.#firstS2;
  }

  /** Tells what memory knew of the trouble that an investigation came to: of its objects, else what was taught of its kind. */
  seen(found: CaseDraft, end: SeenEnd): Seen | null {
    const { source, arm } = this.#parts;
    if (source === null || arm === 'off') return null;
    const present = this.#present(end.steps);
    const earlier = source.earlier(this.#cluster.id, found.objects);
    const lessons = this.#withheld ? [] : [...this.#memories.values(), ...this.#hypotheses.values()];
    const precedents = precedentsOf(earlier, present);
    const pattern = end.diagnosis?.basis === 'lesson' ? null : (end.diagnosis?.pattern ?? null);
    const told = pattern ?? precedents.findLast((one) => one.pattern !== null)?.pattern ?? null;
    return seenOf(precedents, lessons, found, end, {
      known: this.#knownFix(source, told),
      costOf: (id) => source.costOf(id),
    });
  }

  /** What fixed it before stands first in the solution, when it is not what is proposed anyway. */
  withKnownFix(diagnosis: Diagnosis): Diagnosis {
    const { source, arm } = this.#parts;
    const known = source === null || arm === 'off' ? null : this.#knownFix(source, diagnosis.pattern);
    if (known === null || known.proposed) return diagnosis;
    const before = `Fixed ${known.times === 1 ? 'once' : `${known.times} times`} by: ${known.summary}.`;
    return { ...diagnosis, solution: `${before} ${diagnosis.solution}`.trim() };
  }

  #knownFix(source: MemorySource, pattern: string | null): KnownFix | null {
    return pattern === null ? null : mostFrequentFix(source.fixes(this.#cluster.id, pattern));
  }

  #said(source: MemorySource, steps: readonly Step[]): Pick<Experience, 'precedents' | 'trials'> {
    const { id, namespace } = this.#cluster;
    const groups = focusGroups(this.#question, namespace, steps, this.#topology, null);
    const objects = [
      ...new Map(
        steps
          .flatMap(({ facts }) =>
            facts.flatMap(({ subject }) => [subject, this.#topology.workloadOf(subject)]),
          )
          .map((ref) => [refKey(ref), ref]),
      ).values(),
    ].filter((ref) => groups === null || groups.has(refKey(this.#topology.workloadOf(ref))));
    const key = objects.map(refKey).sort().join('\n');
    if (key !== this.#earlier.key) this.#earlier = { key, found: source.earlier(id, objects) };
    this.#trials ??= source.trials(id);
    return { precedents: precedentsOf(this.#earlier.found, this.#present(steps)), trials: this.#trials };
  }

  #present(steps: readonly Step[]): Present {
    const named = namedIn(this.#question, this.#cluster.namespace, this.#topology);
    return { steps, topology: this.#topology, asked: new Set(named.map(refKey)) };
  }

  /** Tells how memory was used. */
  use(diagnosis: Diagnosis | null): MemoryUse {
    const pattern = diagnosis?.pattern ?? null;
    const shown = this.arm === 'on';
    const fromLesson = diagnosis?.basis === 'lesson';
    const replayed =
      fromLesson || (shown && [...this.#memories.values()].some((memory) => memory.pattern.id === pattern));
    return {
      recalled: [...this.#recalled.values()].map((recalled) => ({
        ...recalled,
        injected: recalled.injected && shown,
      })),
      replayed,
      abstained: this.#withheld ? 'withheld for comparison' : this.#abstained,
    };
  }

  /** Tells whether a diagnosis rests on what was taken in from elsewhere and nothing here has confirmed. */
  isUnconfirmed(pattern: string | null): boolean {
    return [...this.#memories.values()].some((memory) => memory.unconfirmed && memory.pattern.id === pattern);
  }

  /** Gives a record of each memory that was shown or withheld. */
  injections(
    investigationId: number,
    diagnosis: Diagnosis | null,
    steps: readonly Step[],
  ): readonly Injection[] {
    return [...this.#memories.values()].map((memory, rank) => ({
      investigationId,
      memoryType: memory.type,
      memoryId: memory.id,
      rank,
      similarity: memory.similarity,
      arm: this.arm,
      followed: this.arm === 'on' ? isFollowed(memory.pattern, diagnosis, steps) : null,
    }));
  }

  #take(result: RecallResult): void {
    for (const recalled of result.recalled) this.#note(recalled);
    for (const memory of result.memories) {
      if (!this.#memories.has(memory.id) && !this.#withheld) {
        this.#parts.onProgress({ type: 'thought', text: recognition(memory) });
      }
      this.#memories.set(memory.id, memory);
    }
    for (const memory of result.hypotheses ?? []) this.#hypotheses.set(memory.id, memory);
    this.#abstained = this.#memories.size > 0 ? null : result.abstained;
  }

  /** A memory recalled again may have passed the gate since; that it was shown once is not forgotten. */
  #note(recalled: Recalled): void {
    const key = `${recalled.type} ${recalled.id}`;
    const before = this.#recalled.get(key);
    if (!before || recalled.injected || !before.injected) this.#recalled.set(key, recalled);
  }
}

/**
 * Tells whether a memory was followed: the diagnosis rests on it; or a model came to its own, and took at least half
 * of the steps that it was told.
 */
function isFollowed(pattern: Pattern, diagnosis: Diagnosis | null, steps: readonly Step[]): boolean {
  if (diagnosis === null || diagnosis.pattern !== null) return diagnosis?.pattern === pattern.id;
  const taken = new Set(steps.filter(({ index }) => index > 0).map(templateOf));
  const told = pattern.investigation_sequence.flatMap((step) => {
    const parsed = parseToolCall(step);
    return parsed.type === 'call' ? [templateOf(parsed.call)] : [];
  });
  return told.length > 0 && told.filter((step) => taken.has(step)).length * 2 >= told.length;
}

function recognition({ seen, id, type, unconfirmed }: Memory): string {
  if (unconfirmed) return `others have seen this (${id}); it is tried if nothing else explains it`;
  const what = type === 'case' ? `#${id}` : `${id}, ${seen === 1 ? 'once' : `${seen} times`}`;
  return `something like this was seen before (${what}); checking that it is the same`;
}
