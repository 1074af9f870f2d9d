// Recall of learned patterns: which of them fit what is seen, which may be used here, and how they go with cases.
import type { Recalled } from '../domain/investigation.ts';
import type { LearnedPattern, PatternStore } from '../domain/learned.ts';
import type { Memory } from '../domain/memory.ts';
import { satisfies } from './common-pattern.ts';
import { decidingSignature } from './mine.ts';
import type { RecallQuery, RecallResult } from './recall.ts';
import { isProbed, standingIn } from './standing.ts';

/** From this lower bound of its success rate on a pattern is run before anything else is thought of. */
const MIN_REPLAY_CONFIDENCE = 0.55;

/** Patterns let through at once; an engine shows a model fewer. */
const MAX_PATTERNS = 3;
/** A pattern counts half after so many days without being confirmed. */
const HALF_LIFE_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;

export interface PatternScope {
  /** The class of the cluster that is asked, by the user's setting; null for none. */
  readonly clusterClass: string | null;
}

export interface PatternRecall extends RecallResult {
  /** Ids of cases that a pattern speaks for: all that it requires is seen, or it is suspended and they are with it. */
  readonly spokenFor: ReadonlySet<number>;
}

/**
 * Recalls learned patterns: active ones of this scope whose anchor is seen, now and then one that is suspended, and
 * last those that were taken in and are not confirmed here.
 */
export function recallPatterns(
  query: RecallQuery,
  store: PatternStore,
  scope: PatternScope = { clusterClass: null },
): PatternRecall {
  if (query.facts.length === 0) return NOTHING;
  const seen = query.facts.map((fact) => ({ step: 0, fact }));
  const signature = decidingSignature({ facts: seen });
  const fitting = store
    .list({ states: ['active', 'suspended', 'shadow'] })
    .filter((learned) => holdsIn(learned, query.clusterId, scope))
    .filter(({ pattern }) => satisfies(seen, pattern.requires.slice(0, 1)))
    .map((stored) => {
      const learned = standingIn(stored, query.clusterId, store);
      const isWhole = satisfies(seen, learned.pattern.requires);
      const gate: Memory['gate'] = learned.s2 === signature ? 'signature' : 'facts';
      const similarity = isWhole ? 1 : 1 / learned.pattern.requires.length;
      return { learned, isWhole, gate, similarity, score: scoreOf(learned, query.nowMs) * (isWhole ? 2 : 1) };
    })
    .sort((a, b) => b.score - a.score || (a.learned.pattern.id < b.learned.pattern.id ? -1 : 1));
  const usable = fitting.filter(
    ({ learned }) => learned.state !== 'suspended' || isProbed(learned.pattern.id, occasionOf(query)),
  );
  const isShadow = ({ learned }: (typeof usable)[number]): boolean => learned.state === 'shadow';
  const chosen = [
    ...usable.filter((one) => !isShadow(one)).slice(0, MAX_PATTERNS),
    ...usable.filter(isShadow).slice(0, MAX_PATTERNS),
  ];
  const memories = chosen.map(
    ({ learned: { pattern, members, state, cautions }, gate, similarity }): Memory => ({
      type: 'pattern',
      id: pattern.id,
      similarity,
      gate,
      pattern,
      seen: members.length,
      verified: state !== 'shadow' && pattern.confidence >= MIN_REPLAY_CONFIDENCE,
      unconfirmed: state === 'shadow',
      cautions,
      lesson: null,
    }),
  );
  const injected = new Set(memories.map(({ id }) => id));
  return {
    recalled: fitting.map(
      ({ learned, gate, similarity }): Recalled => ({
        type: 'pattern',
        id: learned.pattern.id,
        similarity: Math.round(similarity * 100) / 100,
        gate,
        injected: injected.has(learned.pattern.id),
      }),
    ),
    memories,
    spokenFor: new Set(
      fitting
        .filter(
          ({ learned, isWhole }) =>
            learned.state === 'suspended' || (isWhole && injected.has(learned.pattern.id)),
        )
        .flatMap(({ learned }) => learned.members),
    ),
    abstained: memories.length > 0 ? null : 'no learned pattern fits what is seen',
  };
}

const NOTHING: PatternRecall = {
  recalled: [],
  memories: [],
  spokenFor: new Set(),
  abstained: 'no learned pattern fits what is seen',
};

/** Puts patterns before cases. */
export function withPatterns(patterns: RecallResult, cases: RecallResult): RecallResult {
  const memories = [...patterns.memories, ...cases.memories];
  return {
    recalled: [...patterns.recalled, ...cases.recalled],
    memories,
    hypotheses: cases.hypotheses ?? [],
    abstained: memories.length > 0 ? null : cases.abstained,
  };
}

function holdsIn({ clusterId, clusterClass }: LearnedPattern, asked: string, scope: PatternScope): boolean {
  if (clusterId !== null) return clusterId === asked;
  return clusterClass === null || clusterClass === scope.clusterClass;
}

function scoreOf({ pattern, lastUsedAt, createdAt }: LearnedPattern, nowMs: number): number {
  const days = Math.max(0, (nowMs - Date.parse(lastUsedAt ?? createdAt)) / DAY_MS);
  return (0.5 + 0.5 * pattern.confidence) * 2 ** (-days / HALF_LIFE_DAYS);
}

/** What makes a chance one chance: the question and the day. */
function occasionOf({ question, nowMs }: RecallQuery): string {
  return `${question} ${Math.floor(nowMs / DAY_MS)}`;
}
