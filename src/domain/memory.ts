// What is remembered of investigations, and the ports behind which it is kept and found.
import type { Fact } from './fact.ts';
import type { Diagnosis, Step, ToolCall } from './investigation.ts';
import type { ObjectRef } from './kube.ts';
import type { StepEffect } from './learned.ts';
import type { Pattern, Relation } from './pattern.ts';

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
  /** How the object of the fact stands to the first of those that the case is about; left out for that object itself. */
  readonly on?: Relation;
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
  /** What it is about: what its diagnosis accuses, else what was asked about. */
  readonly objects: readonly ObjectRef[];
  /** What the words of who taught it name of what was seen beside what the trouble is known by. */
  readonly links: readonly CaseFact[];
  /** The second signature of what the first look showed; empty when that is not known. */
  readonly firstS2: string;
  /** Where it stands among all, the same in every home of a team; left out while no other home knows it. */
  readonly begun?: string;
}

/** A case of an investigation that has no id yet. */
export type CaseDraft = Omit<Case, 'investigationId'>;

/** Keeps cases and finds them by signature and by words. */
export interface CaseStore {
  /** Remembers a case, or what was learned anew of it. */
  put(remembered: Case): void;
  /** Remembers cases of investigations of which nothing is remembered yet. */
  addAll(cases: readonly Case[]): void;
  find(investigationId: number): Case | undefined;
  /** Finds cases of a signature, the newest first; `only` those of which a person said what it was, or those of this home. */
  findBySignature(signature: Partial<Signature>, limit: number, only?: 'taught' | 'own'): readonly Case[];
  /**
   * Finds cases by the words of their question, facts and cause, best first; with `floor` those of that id and later, with
   * `only` those of this home.
   */
  findByWords(
    words: readonly string[],
    limit: number,
    floor?: number,
    only?: 'own',
  ): readonly { readonly investigationId: number; readonly rank: number }[];
  /** Finds cases of a cluster that are about one of some objects, the newest first. */
  findByObjects(clusterId: string, objects: readonly ObjectRef[], limit: number): readonly Case[];
  /** Lists cases, the newest first; with `ownOnly` those of this home. */
  list(limit: number, ownOnly?: boolean): readonly Case[];
  /** Gives every case, the newest first, a few at a time; it can be gone through again. With `ownOnly` those of this home. */
  each(ownOnly?: boolean): Iterable<Case>;
  count(): number;
  /** Finds cases of a cluster by the second signature of what their first look showed, the newest first. */
  findByFirstLook(clusterId: string, firstS2: string, limit: number): readonly Case[];
  /** Counts the cases of a cluster by the second signature of what their first look showed. */
  countByFirstLook(clusterId: string, firstS2: string): number;
  /** Gives the lowest id among so many of the newest cases; 0 when there are no more than that. */
  floorOf(newest: number): number;
  /** Gives the ids of so many of the newest cases of this home, the newest first, where there are any of others; else null. */
  ownAmongOthers(newest: number): readonly number[] | null;
}

/** How an index is going to be used. */
export interface IndexUse {
  /** The process asks many questions: what takes long to load may serve, if it answers sooner. */
  readonly longLived?: boolean;
}

/** What an index of a space is like, for those who look after it. */
export interface IndexReport {
  /** What serves a command that asks once. */
  readonly kind: VectorIndex['kind'];
  readonly size: number;
  /** Cases that have no vector in the space. */
  readonly missing: number;
  /** Cases that have a vector in another space alone. */
  readonly elsewhere: number;
  /** `unavailable`: its library is not there · `none`: not built · `behind`: many vectors came or went since. */
  readonly graph: 'unavailable' | 'none' | 'current' | 'behind' | 'disabled';
  /** More of the graph: its file, or why there is none. */
  readonly graphDetail: string | null;
}

/** What came of building a graph; `busy`: another process is at it. */
export type GraphResult =
  | { readonly state: 'built' | 'current' | 'busy' | 'not-wanted' }
  | { readonly state: 'unavailable' | 'failed'; readonly reason: string };

export interface GraphOptions extends IndexUse {
  /** Builds anew where one is current, and where it was disabled. */
  readonly force?: boolean;
  /** Builds nothing bigger, in vectors. */
  readonly maxVectors?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** The vector of an investigation, and the text that it is of. */
export interface KeptVector {
  readonly investigationId: number;
  readonly text: string;
  readonly vector: Float32Array;
}

/** Keeps the vectors of cases, and knows which index serves their search. */
export interface VectorStore {
  /** Keeps the vector of an investigation, which replaces the one of another text. */
  put(investigationId: number, text: string, vector: Float32Array, space: EmbeddingSpace): void;
  /** Keeps many at once, in one transaction. */
  putAll(kept: readonly KeptVector[], space: EmbeddingSpace): void;
  /** Opens the index that serves a space now. Doubtful files give a scan and one notice. */
  open(space: EmbeddingSpace, onNotice: (text: string) => void, use?: IndexUse): VectorIndex;
  /** Lists the cases that have no vector in a space. */
  missing(space: EmbeddingSpace): readonly number[];
  /** Finds the similarity from which on two texts are of one trouble in a space; null until it was calibrated. */
  threshold(space: EmbeddingSpace): number | null;
  keepThreshold(space: EmbeddingSpace, threshold: number): void;
  /** Makes the codes of every vector anew. */
  recode(space: EmbeddingSpace): void;
  /** Builds the graph of a space in its file, where it is wanted and there is none that is current. */
  buildGraph(space: EmbeddingSpace, options?: GraphOptions): Promise<GraphResult>;
  report(space: EmbeddingSpace): IndexReport;
  /** Takes what belongs to deleted investigations out of codes and files. */
  erase(): void;
  /** Deletes the vectors of every other space. Gives how many there were. */
  prune(keep: EmbeddingSpace): number;
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
  /** Confirmed from outside: its known steps are run, and its cause told, before a model is asked. */
  readonly verified: boolean;
  /** Taken in from elsewhere and not yet confirmed here: used where nothing else explains, and shown to no model. */
  readonly unconfirmed: boolean;
  /** Causes that looked alike and were wrong, each in one line. */
  readonly cautions: readonly string[];
  /** What a person taught; null for what was told by a pattern or a model. */
  readonly lesson: Lesson | null;
}

/** What a person said that a trouble was. */
export interface Lesson {
  /** The investigation that it was said of. */
  readonly id: number;
  readonly at: string;
  readonly cause: string;
  readonly solution: string;
  /** It names a value that was seen there: what takes its place elsewhere can be looked at. */
  readonly checkable: boolean;
  /** It names something beside what the trouble is known by, which must be seen elsewhere as well. */
  readonly linked: boolean;
  /** The objects that it was said of, and those of which somebody confirmed it since. */
  readonly objects: readonly ObjectRef[];
  readonly confirmedElsewhere: boolean;
}

/**
 * An earlier investigation of the same object whose facts hold now: what was told then, and what was said of it from
 * outside. It speaks of this object alone.
 */
export interface Precedent {
  readonly id: number;
  /** When it was asked, ISO 8601. */
  readonly at: string;
  readonly objects: readonly ObjectRef[];
  /** The question is about one of its objects. */
  readonly asked: boolean;
  /** The facts of now in which those of then are seen again. */
  readonly holding: readonly CaseFact[];
  /** Something nearer to the origin is seen now that was not there then. */
  readonly changed: boolean;
  /** Steps that showed the rest of it then and have not been run; empty when all of it is seen. */
  readonly pending: readonly ToolCall[];
  readonly category: string;
  /** What was told: the pattern it rested on, and the words; null and empty without a diagnosis. */
  readonly pattern: string | null;
  readonly rootCause: string;
  readonly confidence: number;
  /** The last word from outside on what was told; null while nobody has spoken. */
  readonly word: 'confirmed' | 'denied' | null;
  readonly saidAt: string | null;
  readonly lesson: Lesson | null;
  readonly steps: number;
  readonly modelCalls: number;
  /** The home of the team that was told it, and the one whose word counts; left out for here. */
  readonly home?: string;
  readonly saidBy?: string;
}

/** What a model answered to the same question in the same cluster before, with all that was seen then. */
export interface EarlierAnswer {
  readonly id: number;
  /** When it was asked, ISO 8601. */
  readonly at: string;
  readonly diagnosis: Diagnosis;
  readonly steps: readonly Step[];
}

/** How often what a pattern told was called right and wrong, by people of one cluster. */
export interface Trials {
  readonly right: number;
  readonly wrong: number;
}

/** What memory has to say to an engine. */
export interface Experience {
  /** Best first. */
  readonly memories: readonly Memory[];
  /** What steps were worth in investigations like this one, the most valuable first. */
  readonly effects: readonly StepEffect[];
  /** Earlier investigations of the same trouble at the same objects, the newest first. */
  readonly precedents: readonly Precedent[];
  /** By the pattern's id. */
  readonly trials: ReadonlyMap<string, Trials>;
}

export const NO_EXPERIENCE: Experience = { memories: [], effects: [], precedents: [], trials: new Map() };
