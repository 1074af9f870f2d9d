// Recall: which memories fit what is asked and what is seen, which are let through, and in which order.
import type { Fact } from '../domain/fact.ts';
import type { Recalled } from '../domain/investigation.ts';
import type { ObjectRef } from '../domain/kube.ts';
import type { Use } from '../domain/learned.ts';
import type {
  Case,
  CaseStore,
  Embedder,
  Memory,
  Signature,
  VectorHit,
  VectorIndex,
} from '../domain/memory.ts';
import { isTelling, patternOfCase, requiredFacts } from './case-pattern.ts';
import { isDisproved, tellable } from './conclusions.ts';
import { lowerBound } from './confidence.ts';
import { searchWordsOf } from './embed/question-words.ts';
import { faultWordsOf } from './fault-words.ts';
import { lessonOf } from './lesson.ts';
import { signatureOf, traitOf } from './signature.ts';

/** Candidates that each way of looking gives. */
const CANDIDATES = 20;
/** Memories let through at once; an engine shows a model fewer. */
const MAX_MEMORIES = 3;
/** Constant of reciprocal-rank fusion (Cormack, Clarke, Büttcher 2009). */
const FUSION_K = 60;
/** A case counts half after so many days: nearly all recurrences come within 20. */
const HALF_LIFE_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;
/** From here on somebody other than the program itself has said that it is right. */
const VERIFIED_SCORE = 0.9;
/** Below this a case teaches nothing. */
const MIN_SCORE = 0.7;
/** A case that only confirms what another says adds little: trade of nearness against novelty. */
const MMR_LAMBDA = 0.7;

export interface RecallQuery {
  readonly question: string;
  /** Decisive facts seen so far; empty before the first look. */
  readonly facts: readonly Fact[];
  /** The second signature of what the first look showed; left out or empty when that was nothing. */
  readonly firstS2?: string;
  readonly clusterId: string;
  readonly nowMs: number;
}

/** Cases whose question is like another, each list the nearest first. */
export interface Alike {
  readonly hits: ReturnType<VectorIndex['search']>;
  readonly byWords: readonly number[];
  /** Older ones are left out, */
  readonly floor: number;
  /** but for those of here, where there are any of others. */
  readonly own: OwnCases | null;
}

export interface RecallSources {
  /** Gives what `findAlike` finds, for who asks the same question several times; left out, it is searched anew. */
  readonly alike?: (question: string) => Promise<Alike>;
  readonly cases: CaseStore;
  readonly embedder: Embedder;
  readonly index: VectorIndex;
  readonly threshold: number;
  /** So many of the newest cases are considered; all when left out. */
  readonly maxCases?: number;
  /** Ids of cases that a pattern speaks for: what it may say or may not say, they do not say in its place. */
  readonly spokenFor?: ReadonlySet<number>;
  /** Gives what came of telling a case, oldest first. */
  readonly usesOf?: (investigationId: number) => readonly Use[];
  /** Gives other objects of which somebody confirmed what was taught. */
  readonly confirmedOn?: (taught: Case) => readonly ObjectRef[];
}

export interface RecallResult {
  readonly recalled: readonly Recalled[];
  readonly memories: readonly Memory[];
  /** What people taught of such a trouble elsewhere and other conclusions outweigh: named, never told as a cause. */
  readonly hypotheses?: readonly Memory[];
  /** Why nothing was let through; null when something was. */
  readonly abstained: string | null;
}

interface Scored {
  readonly remembered: Case;
  readonly similarity: number;
  readonly gate: Memory['gate'] | null;
  readonly score: number;
}

/** Recalls cases. A rank never admits: the gate does. */
export async function recallCases(
  query: RecallQuery,
  sources: RecallSources,
  signal?: AbortSignal,
): Promise<RecallResult> {
  if (sources.cases.count() === 0)
    return { recalled: [], memories: [], abstained: 'nothing is remembered yet' };
  const scored = await scoreCandidates(query, sources, signal);
  const spokenFor = sources.spokenFor ?? new Set();
  const here = scored.filter(({ remembered }) => remembered.clusterId === query.clusterId);
  const gated = here.filter(
    ({ gate, remembered }) => gate !== null && !spokenFor.has(remembered.investigationId),
  );
  const told = tellable(
    gated.slice(0, CANDIDATES).map(({ remembered }) => remembered),
    sources.usesOf ?? (() => []),
    query.nowMs,
  );
  const admitted = diversify(gated.filter(({ remembered }) => told.has(remembered.investigationId)));
  const memories = admitted.flatMap((candidate) => memoryOf(candidate, sources.confirmedOn));
  const injected = new Set(memories.map(({ id }) => id));
  return {
    recalled: here.slice(0, CANDIDATES).map(({ remembered, similarity, gate }) => ({
      type: 'case',
      id: String(remembered.investigationId),
      similarity: Math.round(similarity * 100) / 100,
      gate,
      injected: injected.has(String(remembered.investigationId)),
    })),
    memories,
    hypotheses: hypothesesOf(scored, injected, query, sources),
    abstained: memories.length > 0 ? null : reasonToAbstain(here, gated.length > 0, sources.threshold),
  };
}

/** Lessons of the same telling facts that are not told, newest first; what came of them elsewhere may have disproved them. */
function hypothesesOf(
  scored: readonly Scored[],
  injected: ReadonlySet<string>,
  query: RecallQuery,
  { usesOf = () => [], confirmedOn }: RecallSources,
): readonly Memory[] {
  return scored
    .filter(({ remembered: { taught, investigationId } }) => taught && !injected.has(String(investigationId)))
    .filter(({ gate }) => gate === 'signature' || gate === 'facts')
    .filter(({ remembered }) => !isDisproved(remembered, usesOf, query.nowMs))
    .sort((a, b) => b.remembered.investigationId - a.remembered.investigationId)
    .slice(0, MAX_MEMORIES)
    .flatMap((one) => memoryOf(one, confirmedOn));
}

/** What a person taught is told to all of a team: in another cluster as a hypothesis, never as a cause. */
function isTeamLesson({ taught, begun }: Case): boolean {
  return taught && begun !== undefined;
}

/** Finds what is alike by the question alone, whatever its facts are. */
export async function findAlike(
  question: string,
  { cases, embedder, index, maxCases }: Pick<RecallSources, 'cases' | 'embedder' | 'index' | 'maxCases'>,
  signal?: AbortSignal,
): Promise<Alike> {
  const [vector = new Float32Array(embedder.space.dimensions)] = await embedder.embed(
    [question],
    'query',
    signal,
  );
  const floor = maxCases === undefined ? 0 : cases.floorOf(maxCases);
  const own = ownOf(cases, maxCases);
  const hits = nearest(vector, index, floor, own);
  const byWords = idsByWords(searchWordsOf(question), cases, floor, own);
  return { hits, byWords, floor, own };
}

async function scoreCandidates(
  query: RecallQuery,
  sources: RecallSources,
  signal?: AbortSignal,
): Promise<readonly Scored[]> {
  const { cases, threshold } = sources;
  const alike = await (sources.alike ?? ((question) => findAlike(question, sources, signal)))(query.question);
  const { hits, byWords, floor, own } = alike;
  const signature = query.facts.length > 0 ? signatureOf(query.facts) : null;
  const byVector = hits.map(({ id }) => id);
  const bySignature = signature === null ? [] : idsBySignature(signature, query, cases, own !== null);
  const fused = fuse([byVector, byWords, bySignature]);
  const similarities = new Map(hits.map(({ id, similarity }) => [id, similarity]));
  const traits = new Set(query.facts.map(traitOf));
  const words = faultWordsOf(query.question);
  const scored: Scored[] = [];
  for (const [id, rank] of fused) {
    const remembered = cases.find(id);
    if (!remembered || remembered.score < MIN_SCORE) continue;
    if (id < floor && own?.ids.has(id) !== true) continue;
    // What was seen in another cluster stays there until a pattern of it holds in two.
    if (remembered.clusterId !== query.clusterId && !isTeamLesson(remembered)) continue;
    const similarity = similarities.get(id) ?? 0;
    const now = { s1: signature?.s1 ?? null, firstS2: query.firstS2 ?? '', traits, words };
    const gate = gateOf(remembered, similarity, threshold, now);
    scored.push({
      remembered,
      similarity,
      gate,
      score: rank * trustOf(remembered) * freshness(remembered, query.nowMs),
    });
  }
  return scored.sort(
    (a, b) => b.score - a.score || b.remembered.investigationId - a.remembered.investigationId,
  );
}

/** The cases of this home that are considered, where there are any of others: however many come, those of here stay. */
interface OwnCases {
  readonly ids: ReadonlySet<number>;
  /** The lowest of them. */
  readonly floor: number;
}

function ownOf(cases: CaseStore, maxCases = -1): OwnCases | null {
  const ids = cases.ownAmongOthers(maxCases);
  const floor = ids?.at(-1);
  return ids === null || floor === undefined ? null : { ids: new Set(ids), floor };
}

/** The nearest of all that are considered, and of those of here. */
function nearest(
  vector: Float32Array,
  index: VectorIndex,
  floor: number,
  own: OwnCases | null,
): readonly VectorHit[] {
  const all = index.search(vector, CANDIDATES, floor === 0 ? undefined : (id) => id >= floor);
  if (own === null) return all;
  const here = index.search(vector, CANDIDATES, (id) => own.ids.has(id));
  return distinct([...all, ...here], ({ id }) => id).sort((a, b) => b.similarity - a.similarity);
}

function idsByWords(
  words: readonly string[],
  cases: CaseStore,
  floor: number,
  own: OwnCases | null,
): readonly number[] {
  const all = cases.findByWords(words, CANDIDATES, floor);
  const here = own === null ? [] : cases.findByWords(words, CANDIDATES, own.floor, 'own');
  const found = distinct([...all, ...here], ({ investigationId }) => investigationId);
  // A lower rank is a better one.
  if (own !== null) found.sort((a, b) => a.rank - b.rank);
  return found.map(({ investigationId }) => investigationId);
}

function distinct<One>(list: readonly One[], keyOf: (one: One) => number): One[] {
  return [...new Map(list.map((one) => [keyOf(one), one])).values()];
}

/**
 * The very signature first: there may be many newer ones that differ in their message alone. Last those that began like
 * this one: what told them apart was seen later.
 */
function idsBySignature(
  { s1, s2 }: Signature,
  { clusterId, firstS2 = '' }: RecallQuery,
  cases: CaseStore,
  hasOthers: boolean,
): readonly number[] {
  const newest = (of: Partial<Signature>): readonly Case[] => {
    const all = cases.findBySignature(of, CANDIDATES);
    if (!hasOthers) return all;
    const here = cases.findBySignature(of, CANDIDATES, 'own');
    return distinct([...all, ...here], ({ investigationId }) => investigationId).sort(
      (a, b) => Date.parse(b.at) - Date.parse(a.at) || b.investigationId - a.investigationId,
    );
  };
  const found = [
    ...newest({ s1 }),
    ...newest({ s2 }),
    ...cases.findBySignature({ s2 }, CANDIDATES, 'taught'),
    ...(firstS2 === '' ? [] : cases.findByFirstLook(clusterId, firstS2, CANDIDATES)),
  ];
  return [...new Set(found.map(({ investigationId }) => investigationId))];
}

/** What is asked and seen now, as a case is compared with it. */
interface Now {
  readonly s1: string | null;
  readonly firstS2: string;
  readonly traits: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
}

/**
 * The gate: the same signature, of all that was seen or of a first look that tells more than that something fails; or
 * a similarity of at least the threshold together with something that tells this trouble from others, a fact that the
 * case requires or a word for the fault.
 */
function gateOf(
  remembered: Case,
  similarity: number,
  threshold: number,
  { s1, firstS2, traits, words }: Now,
): Memory['gate'] | null {
  if (s1 !== null && remembered.s1 === s1) return 'signature';
  if (firstS2 !== '' && remembered.firstS2 === firstS2 && beganTelling(remembered)) return 'signature';
  const required = requiredFacts(remembered.facts);
  const sharesFacts = required.length > 0 && required.every(({ fact }) => traits.has(traitOf(fact)));
  if (sharesFacts) return 'facts';
  if (similarity < threshold) return null;
  const sharesWord = [...faultWordsOf(remembered.question)].some((word) => words.has(word));
  return sharesWord ? 'question' : null;
}

/** The first look of a case showed which trouble it may be: its own steps are worth running before anything else. */
function beganTelling({ facts }: Case): boolean {
  return facts.some(({ step, fact }) => step === 0 && isTelling(fact));
}

/** Reciprocal-rank fusion: 1 / (k + rank), summed over the lists. */
export function fuse(lists: readonly (readonly number[])[]): ReadonlyMap<number, number> {
  const fused = new Map<number, number>();
  for (const list of lists) {
    for (const [rank, id] of list.entries()) fused.set(id, (fused.get(id) ?? 0) + 1 / (FUSION_K + rank + 1));
  }
  return fused;
}

function trustOf({ score }: Case): number {
  return 0.5 + 0.5 * confidenceOf(score);
}

/** One judged case is one trial, weighted by how sure its label is. Gives the lower bound of how often it is right, 0…1. */
export function confidenceOf(score: number): number {
  const weight = Math.abs(2 * score - 1);
  return lowerBound(weight * score, weight * (1 - score));
}

function freshness({ at }: Case, nowMs: number): number {
  const days = Math.max(0, (nowMs - Date.parse(at)) / DAY_MS);
  return 2 ** (-days / HALF_LIFE_DAYS);
}

/**
 * Maximal marginal relevance over signatures: a second case of the same trouble makes room for another trouble. The
 * first of a signature whose facts are seen comes before all that are only alike in words.
 */
function diversify(candidates: readonly Scored[]): readonly Scored[] {
  const chosen: Scored[] = [];
  const left = [...candidates];
  const best = left[0]?.score ?? 1;
  while (chosen.length < MAX_MEMORIES && left.length > 0) {
    const value = ({ remembered, score, gate }: Scored): number => {
      const repeats = chosen.some((other) => other.remembered.s2 === remembered.s2) ? 1 : 0;
      const isSeen = gate !== 'question' && repeats === 0 ? 1 : 0;
      return isSeen + MMR_LAMBDA * (score / best) - (1 - MMR_LAMBDA) * repeats;
    };
    left.sort((a, b) => value(b) - value(a));
    const next = left.shift();
    if (next) chosen.push(next);
  }
  return chosen;
}

function memoryOf(
  { remembered, similarity, gate }: Scored,
  confirmedOn: RecallSources['confirmedOn'] = () => [],
): readonly Memory[] {
  if (gate === null) return [];
  const pattern = patternOfCase(remembered, confidenceOf(remembered.score), 1);
  if (!pattern) return [];
  return [
    {
      type: 'case',
      id: String(remembered.investigationId),
      similarity,
      gate,
      pattern,
      seen: 1,
      verified: remembered.score >= VERIFIED_SCORE,
      unconfirmed: false,
      cautions: [],
      lesson: lessonOf(remembered, confirmedOn(remembered)),
    },
  ];
}

function reasonToAbstain(scored: readonly Scored[], isGated: boolean, threshold: number): string {
  if (isGated) return 'what is remembered of it was found wrong since';
  const [best] = [...scored].sort((a, b) => b.similarity - a.similarity);
  if (!best) return 'nothing remembered is alike';
  return `the nearest case (${best.remembered.investigationId}) is only ${best.similarity.toFixed(2)} alike, ${threshold.toFixed(2)} is needed, and shares no telling fact`;
}
