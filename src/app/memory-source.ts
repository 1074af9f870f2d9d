// Memory as an investigation uses it: cases, their vectors and the embedder, opened when they are first needed.
import type { FixStore } from '../domain/fix.ts';
import type { Recalled } from '../domain/investigation.ts';
import type { PatternStore, StepScope, Use } from '../domain/learned.ts';
import type { Case, CaseStore, Embedder, VectorIndex, VectorStore } from '../domain/memory.ts';
import type { Pattern } from '../domain/pattern.ts';
import type { InvestigationStore } from '../domain/ports.ts';
import { StepLedger } from '../learning/effectiveness.ts';
import { DEFAULT_THRESHOLD, settleThreshold } from '../learning/embed/similarity.ts';
import { isWithheld, MIN_INVESTIGATIONS, shareWithheld } from '../learning/holdout.ts';
import { type Alike, findAlike, type RecallResult, recallCases } from '../learning/recall.ts';
import { recallPatterns, withPatterns } from '../learning/recall-patterns.ts';
import { confirmationsOf } from './confirmations.ts';
import { earlierAnswerTo } from './earlier-answer.ts';
import { isModelTrouble } from './embedder.ts';
import type { MemorySource } from './memory.ts';
import { earlierOf } from './precedents.ts';

/** The user chose a graph and has few cases: building it takes less than half a second, and is done in passing. */
const MAX_GRAPH_IN_PASSING = 1000;
/** What steps are worth in general is taken from so many of the newest investigations, */
const GENERAL_INVESTIGATIONS = 200;
/** and what they are worth for one trouble from so many of the newest of its kind. */
const ALIKE_INVESTIGATIONS = 50;
/** A graph that was loaded finds what came after it by a scan; of more than this it is better read again. */
const MAX_ADDED = 256;

export interface MemorySourceParts {
  readonly cases: CaseStore;
  /** What was told and said before; left out, nothing is known of it. */
  readonly store?: InvestigationStore;
  /** What fixed what; left out, nothing is known of it. */
  readonly fixes?: FixStore;
  /** Learned patterns; left out, cases alone are recalled. */
  readonly learned?: PatternStore;
  readonly vectors: VectorStore;
  readonly embedder: Embedder;
  /** Similarity from which on texts are of one trouble; left out, it is that of the embedder's space. */
  readonly threshold?: number;
  /** What the similarity is calibrated by, once for a space; without it the default one holds. */
  readonly library?: () => Promise<readonly Pattern[]>;
  /** Share of investigations that run without memory, 0…1. */
  readonly holdout: number;
  /** Tells whether what was judged so far speaks for harm: then more is withheld; left out, it never is. */
  readonly isDoubted?: () => boolean;
  /** So many of the newest cases are recalled from; all when left out. */
  readonly maxCases?: number;
  /** The class of the cluster that is asked; null or left out for none. */
  readonly clusterClass?: string | null;
  readonly onNotice: (text: string) => void;
  /** The process asks many questions. */
  readonly longLived?: boolean;
  /** The embedder stands in for one that cannot be had just now: what lacks its vectors is not worth a word. */
  readonly standsIn?: boolean;
}

/** Creates the memory of an open database. The index is opened with the first recall. */
export function createMemorySource(parts: MemorySourceParts): MemorySource {
  const { cases, learned, vectors, embedder, onNotice, holdout, longLived = false, standsIn = false } = parts;
  const { maxCases, clusterClass = null, store } = parts;
  let general: number | null = null;
  const usesOf = (id: number): readonly Use[] => learned?.uses(String(id), 'case') ?? [];
  let index: VectorIndex | null = null;
  let added = 0;
  let told = standsIn;
  let building = false;
  /** A question is asked anew with the facts of every step: among the same cases what is like its words stays the same. */
  let alike: { readonly question: string; readonly cases: number; readonly found: Alike } | null = null;
  const tellOnce = (text: string): void => {
    if (!told) onNotice(text);
    told = true;
  };
  const thresholdNow = (): number =>
    parts.threshold ?? vectors.threshold(embedder.space) ?? DEFAULT_THRESHOLD;
  const open = (): VectorIndex => {
    const opened = vectors.open(embedder.space, onNotice, { longLived });
    const missing = Math.min(cases.count(), maxCases ?? Number.POSITIVE_INFINITY) - opened.size;
    if (missing > 0) {
      const what = missing === 1 ? '1 case has' : `${missing} cases have`;
      tellOnce(`${what} no vector of the embedder ${embedder.space.model} yet: k8s-learn reindex adds them`);
    }
    return opened;
  };
  /** A big graph is built between other work. What stands in its way is told by `doctor`: a scan serves as well. */
  const buildAside = (): void => {
    if (building) return;
    building = true;
    vectors
      .buildGraph(embedder.space, { longLived })
      .then(
        ({ state }) => {
          if (state === 'built') index = null;
        },
        () => {},
      )
      .finally(() => {
        building = false;
      });
  };
  return {
    async recall(query, signal) {
      index ??= open();
      const opened = index;
      const patterns = learned === undefined ? null : recallPatterns(query, learned, { clusterClass });
      const together = (found: RecallResult): RecallResult =>
        patterns === null ? found : withPatterns(patterns, found);
      const spokenFor = patterns?.spokenFor ?? new Set<number>();
      try {
        const sources = {
          ...{ cases, embedder, index, usesOf, spokenFor, threshold: thresholdNow() },
          async alike(question: string) {
            const count = cases.count();
            if (alike?.question === question && alike.cases === count) return alike.found;
            const found = await findAlike(question, { ...parts, index: opened }, signal);
            alike = { question, cases: count, found };
            return found;
          },
          confirmedOn: (one: Case) =>
            store === undefined || !one.taught ? [] : confirmationsOf(one, cases, store),
          ...(maxCases !== undefined && { maxCases }),
        };
        return together(await recallCases(query, sources, signal));
      } catch (error) {
        if (!isModelTrouble(error)) throw error;
        tellOnce(`no case could be recalled: ${error.message}`);
        return together({ recalled: [], memories: [], abstained: 'the embedder does not answer' });
      }
    },
    effects(recalled) {
      const ids = learned === undefined ? [] : investigationsOf(recalled, learned);
      if (learned === undefined || ids.length === 0) return [];
      general ??= ledgerOf(learned, { newest: GENERAL_INVESTIGATIONS }).overall;
      return ledgerOf(learned, { investigationIds: ids }).effects(general);
    },
    withholds(s2, clusterId) {
      if (holdout <= 0 || cases.count() < MIN_INVESTIGATIONS) return false;
      const share = shareWithheld(holdout, parts.isDoubted ?? (() => false));
      return isWithheld(s2, cases.countByFirstLook(clusterId, s2), share);
    },
    earlier: (clusterId, objects) => (store === undefined ? [] : earlierOf(clusterId, objects, cases, store)),
    costOf(id) {
      const told = store?.find(id);
      return told === undefined ? null : { steps: told.stepCount, modelCalls: told.modelCalls };
    },
    earlierAnswer: (asked) => (store === undefined ? null : earlierAnswerTo(asked, store, cases)),
    fixes: (clusterId, pattern) => parts.fixes?.ofPattern(clusterId, pattern) ?? [],
    trials: (clusterId) => store?.trials(clusterId) ?? new Map(),
    async remember(remembered: Case) {
      cases.put(remembered);
      alike = null;
      try {
        const [vector] = await embedder.embed([remembered.question], 'document');
        if (vector) vectors.put(remembered.investigationId, remembered.question, vector, embedder.space);
        if (parts.library && vectors.threshold(embedder.space) === null) {
          await settleThreshold(embedder, vectors, await parts.library());
        }
      } catch (error) {
        if (!isModelTrouble(error)) throw error;
        tellOnce(`the case is kept without its vector: ${error.message}. k8s-learn reindex adds it`);
      }
      await vectors.buildGraph(embedder.space, { maxVectors: MAX_GRAPH_IN_PASSING });
      if (longLived) buildAside();
      added += 1;
      general = null;
      if (index?.kind !== 'hnsw' || added > MAX_ADDED) {
        index = null;
        added = 0;
      }
    },
  };
}

/** The investigations behind what passed the gate, the newest of them. */
function investigationsOf(recalled: readonly Recalled[], learned: PatternStore): readonly number[] {
  const ids = recalled
    .filter(({ gate }) => gate !== null)
    .flatMap(({ type, id }) => (type === 'case' ? [Number(id)] : (learned.find(id)?.members ?? [])));
  return [...new Set(ids)].sort((a, b) => b - a).slice(0, ALIKE_INVESTIGATIONS);
}

/** Sums up steps as of one kind of trouble. */
function ledgerOf(learned: PatternStore, of: StepScope): StepLedger {
  const ledger = new StepLedger();
  learned.eachStep((use) => ledger.add({ ...use, s2: '' }), of);
  return ledger;
}
