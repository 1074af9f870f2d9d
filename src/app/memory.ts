// Memory within one investigation: what is recalled and when, what the engine may see of it, what is kept at the end.

import type { Arm, ClusterScope, Diagnosis, MemoryUse, Recalled, Step } from '../domain/investigation.ts';
import type { StepEffect } from '../domain/learned.ts';
import { type Case, type Experience, type Memory, NO_EXPERIENCE } from '../domain/memory.ts';
import type { Pattern } from '../domain/pattern.ts';
import type { Injection } from '../domain/ports.ts';
import type { OnProgress } from '../domain/progress.ts';
import { parseToolCall, templateOf } from '../domain/tool-notation.ts';
import type { Topology } from '../domain/topology.ts';
import type { RecallQuery, RecallResult } from '../learning/recall.ts';
import { signatureOf } from '../learning/signature.ts';
import { focusFacts } from './focus.ts';

/** What an investigation needs of memory. */
export interface MemorySource {
  recall(query: RecallQuery, signal: AbortSignal): Promise<RecallResult>;
  /** Gives what steps were worth in the investigations that what was recalled goes back to. */
  effects(recalled: readonly Recalled[]): readonly StepEffect[];
  /** Tells whether an investigation of this signature runs without memory, for comparison. */
  withholds(s2: string): boolean;
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
    this.#withheld ??= source.withholds(signatureOf(facts).s2);
    const query = { question: this.#question, facts, clusterId: this.#cluster.id, nowMs: nowMs() };
    this.#take(await source.recall(query, signal));
    if (this.#withheld) return NO_EXPERIENCE;
    return { memories: [...this.#memories.values()], effects: source.effects([...this.#recalled.values()]) };
  }

  /** Tells how memory was used. `pattern` is what the diagnosis rests on. */
  use(pattern: string | null): MemoryUse {
    const shown = this.arm === 'on';
    const replayed = shown && [...this.#memories.values()].some((memory) => memory.pattern.id === pattern);
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
  const times = seen === 1 ? 'once' : `${seen} times`;
  const what = type === 'case' ? `investigation ${id}` : id;
  return `I have seen this ${times} (${what}); checking that it is the same`;
}
