// Memory as an investigation uses it: cases, their vectors and the embedder, opened when they are first needed.
import type { Case, CaseStore, Embedder, VectorIndex, VectorStore } from '../domain/memory.ts';
import { isWithheld, MIN_INVESTIGATIONS } from '../learning/holdout.ts';
import { DEFAULT_THRESHOLD } from '../learning/embed/similarity.ts';
import { recallCases } from '../learning/recall.ts';
import type { MemorySource } from './memory.ts';

export interface MemorySourceParts {
  readonly cases: CaseStore;
  readonly vectors: VectorStore;
  readonly embedder: Embedder;
  /** Similarity from which on texts are of one trouble, for this embedder. */
  readonly threshold?: number;
  /** Share of investigations that run without memory, 0…1. */
  readonly holdout: number;
  readonly onNotice: (text: string) => void;
}

/** Creates the memory of an open database. The index is opened once, with the first recall. */
export function createMemorySource(parts: MemorySourceParts): MemorySource {
  const { cases, vectors, embedder, onNotice, holdout, threshold = DEFAULT_THRESHOLD } = parts;
  let index: VectorIndex | null = null;
  return {
    async recall(query, signal) {
      index ??= vectors.open(embedder.space, onNotice);
      return await recallCases(query, { cases, embedder, index, threshold }, signal);
    },
    withholds: (s2) =>
      holdout > 0 &&
      cases.count() >= MIN_INVESTIGATIONS &&
      isWithheld(s2, cases.countBySignature(s2), holdout),
    async remember(remembered: Case) {
      cases.put(remembered);
      const [vector] = await embedder.embed([remembered.question], 'document');
      if (vector) vectors.put(remembered.investigationId, remembered.question, vector, embedder.space);
      index = null;
    },
  };
}
