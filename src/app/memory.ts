// Memory within one investigation: what is recalled and when, what the engine may see of it, what is kept at the end.
import type { ClusterScope, MemoryUse, Recalled, Step } from '../domain/investigation.ts';
import type { Case, Memory } from '../domain/memory.ts';
import type { Injection } from '../domain/ports.ts';
import type { OnProgress } from '../domain/progress.ts';
import type { Topology } from '../domain/topology.ts';
import type { RecallQuery, RecallResult } from '../learning/recall.ts';
import { focusFacts } from './focus.ts';

/**
 * `on`: recalled and shown · `withheld`: recalled and kept from the engine, for comparison · `off`: nothing is recalled.
 */
export type MemoryMode = 'on' | 'withheld' | 'off';

/** What an investigation needs of memory. */
export interface MemorySource {
  recall(query: RecallQuery, signal: AbortSignal): Promise<RecallResult>;
  /** Keeps a case, so that it can be recalled. */
  remember(remembered: Case): Promise<void>;
}

export interface MemoryParts {
  readonly source: MemorySource | null;
  readonly mode: MemoryMode;
  readonly nowMs: () => number;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

/** Follows one investigation: recalls for its question and again for its facts, and knows what came of it. */
export class InvestigationMemory {
  readonly #question: string;
  readonly #cluster: ClusterScope;
  readonly #topology: Topology;
  readonly #parts: MemoryParts;
  readonly #recalled = new Map<string, Recalled>();
  readonly #memories = new Map<string, Memory>();
  #abstained: string | null = 'memory is off';

  constructor(question: string, cluster: ClusterScope, topology: Topology, parts: MemoryParts) {
    this.#question = question;
    this.#cluster = cluster;
    this.#topology = topology;
    this.#parts = parts;
  }

  /** Recalls for what is known now and gives everything let through so far; nothing when memory is withheld. */
  async recall(steps: readonly Step[]): Promise<readonly Memory[]> {
    const { source, mode, nowMs, signal, onProgress } = this.#parts;
    if (source === null || mode === 'off') return [];
    const focus = focusFacts(this.#question, this.#cluster.namespace, steps, this.#topology, null);
    const query: RecallQuery = {
      question: this.#question,
      facts: focus.map(({ fact }) => fact),
      clusterId: this.#cluster.id,
      nowMs: nowMs(),
    };
    const result = await source.recall(query, signal);
    for (const recalled of result.recalled) this.#note(recalled);
    for (const memory of result.memories) {
      if (!this.#memories.has(memory.id) && mode === 'on')
        onProgress({ type: 'thought', text: recognition(memory) });
      this.#memories.set(memory.id, memory);
    }
    this.#abstained = this.#memories.size > 0 ? null : result.abstained;
    return mode === 'on' ? [...this.#memories.values()] : [];
  }

  /** Tells how memory was used. `pattern` is what the diagnosis rests on. */
  use(pattern: string | null): MemoryUse {
    const shown = this.#parts.mode === 'on';
    const replayed = shown && [...this.#memories.values()].some((memory) => memory.pattern.id === pattern);
    return {
      recalled: [...this.#recalled.values()].map((recalled) => ({
        ...recalled,
        injected: recalled.injected && shown,
      })),
      replayed,
      abstained: shown ? this.#abstained : (this.#abstained ?? 'withheld for comparison'),
    };
  }

  /** Gives a record of each memory that was shown or withheld. */
  injections(investigationId: number, pattern: string | null): readonly Injection[] {
    return [...this.#memories.values()].map((memory, rank) => ({
      investigationId,
      memoryType: memory.type,
      memoryId: memory.id,
      rank,
      similarity: memory.similarity,
      arm: this.#parts.mode === 'on' ? 'on' : 'off',
      followed: this.#parts.mode === 'on' ? memory.pattern.id === pattern : null,
    }));
  }

  /** A memory recalled again may have passed the gate since; that it was shown once is not forgotten. */
  #note(recalled: Recalled): void {
    const key = `${recalled.type} ${recalled.id}`;
    const before = this.#recalled.get(key);
    if (!before || recalled.injected || !before.injected) this.#recalled.set(key, recalled);
  }
}

function recognition({ seen, id, type }: Memory): string {
  const times = seen === 1 ? 'once' : `${seen} times`;
  const what = type === 'case' ? `investigation ${id}` : id;
  return `I have seen this ${times} (${what}); checking that it is the same`;
}
