// What is remembered of investigations, and the ports behind which it is kept and found.
import type { Fact } from './fact.ts';
import type { ToolCall } from './investigation.ts';
import type { Pattern } from './pattern.ts';

/** Names the space that a vector lives in. Vectors of different spaces are never compared. */
export interface EmbeddingSpace {
  readonly model: string;
  /** Digest of the model's weights, or the version of a built-in embedder. */
  readonly digest: string;
  readonly dimensions: number;
  /** Version of what is put before a text on its way to the model. */
  readonly prefixVersion: number;
}

/** Turns text into vectors. */
export interface Embedder {
  readonly space: EmbeddingSpace;
  /**
   * Gives one vector a text: `Float32Array` of length `space.dimensions`, unit length (all zeros for a text without
   * a single known word). Questions are embedded as `query`, what is kept as `document`.
   */
  embed(
    texts: readonly string[],
    role: 'query' | 'document',
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]>;
}

/** One hit of a vector search. `similarity` is the cosine, −1…1. */
export interface VectorHit {
  readonly id: number;
  readonly similarity: number;
}

/** Finds the nearest vectors of one space. Ids are those of the embeddings' investigations. */
export interface VectorIndex {
  readonly kind: 'exact' | 'binary' | 'hnsw';
  readonly size: number;
  /** Gives the nearest `count`, nearest first, re-scored on the full vectors. `admits` leaves ids out. */
  search(query: Float32Array, count: number, admits?: (id: number) => boolean): readonly VectorHit[];
}

/** How two investigations are compared without words: hashes over their decisive facts. */
export interface Signature {
  /** Over code, kind, reason, exit code and the message with names, numbers, hashes and addresses masked. */
  readonly s1: string;
  /** As `s1`, without the message. */
  readonly s2: string;
}

/** A decisive fact of a case, with the step that found it (0 is the first look). */
export interface CaseFact {
  readonly step: number;
  readonly fact: Fact;
}

/** A past investigation as it is remembered: what was asked, what the facts were, what the cause was. */
export interface Case extends Signature {
  readonly investigationId: number;
  readonly clusterId: string;
  /** When it was judged last, ISO 8601. */
  readonly at: string;
  readonly question: string;
  readonly category: string;
  readonly facts: readonly CaseFact[];
  /** The smallest set of steps that showed these facts, in order. */
  readonly steps: readonly ToolCall[];
  readonly rootCause: string;
  readonly solution: string;
  readonly commands: readonly string[];
  /** The pattern that the diagnosis rested on; null when a model or the user gave it. */
  readonly pattern: string | null;
  /** Probability that it is right, 0…1, folded over its label events. */
  readonly score: number;
  /** The user gave the cause: words of a person, not of a pattern or a model. */
  readonly taught: boolean;
}

/** A case of an investigation that has no id yet. */
export type CaseDraft = Omit<Case, 'investigationId'>;

/** Keeps cases and finds them by signature and by words. */
export interface CaseStore {
  /** Remembers a case, or what was learned anew of it. */
  put(remembered: Case): void;
  find(investigationId: number): Case | undefined;
  /** Finds cases of a signature, the newest first. */
  findBySignature(signature: Partial<Signature>, limit: number): readonly Case[];
  /** Finds cases by the words of their question, facts and cause, best first. */
  findByWords(
    words: readonly string[],
    limit: number,
  ): readonly { readonly investigationId: number; readonly rank: number }[];
  list(limit: number): readonly Case[];
  count(): number;
  /** Counts the cases of a signature. */
  countBySignature(s2: string): number;
}

/** Keeps the vectors of cases, and knows which index serves their search. */
export interface VectorStore {
  put(investigationId: number, text: string, vector: Float32Array, space: EmbeddingSpace): void;
  /** Opens the index that serves a space now. Doubtful files give an exact scan and one notice. */
  open(space: EmbeddingSpace, onNotice: (text: string) => void): VectorIndex;
  /** Lists the cases that have no vector in a space. */
  missing(space: EmbeddingSpace): readonly number[];
}

/** A memory that passed the gate, ready to be used as a pattern. */
export interface Memory {
  readonly type: 'pattern' | 'case';
  readonly id: string;
  readonly similarity: number;
  /** What admitted it. */
  readonly gate: 'signature' | 'question' | 'facts';
  /** The memory as a pattern: what it requires must hold on fresh facts before its cause is told. */
  readonly pattern: Pattern;
  /** How often it was seen to be right. */
  readonly seen: number;
}
