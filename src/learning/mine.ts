// Mining: groups of alike cases become candidates, and those that tell their trouble from others become active patterns.
import type { LearnedPattern } from '../domain/learned.ts';
import type { Case } from '../domain/memory.ts';
import { requiredFacts } from './case-pattern.ts';
import { commonPattern, isMeta, satisfies, traceOf } from './common-pattern.ts';
import { lowerBound, rounded } from './confidence.ts';
import { FAILURE, GROUPINGS, type Group, type Judged, MIN_SUCCESSES, SUCCESS } from './grouping.ts';
import { averageLinkage, bagCosine, bagOf, commonSubsequence } from './linkage.ts';
import { formerId, learnedId, widerId } from './readable-id.ts';

export { decidingSignature } from './grouping.ts';

/** From this score on somebody outside of the program said that it is right. */
const CONFIRMED = 0.9;
const MIN_OBJECTS = 2;
const MIN_TRACE = 2;
const MAX_FAILURE_SHARE = 0.2;
/** Log odds of being of this group among the cases that hold what it requires. */
const MIN_CONTRAST = 0.7;
const MAX_DISTANCE = 0.25;
/** Cases of one group have the same deciding facts already, which counts for so much of their likeness. */
const FACTS_SHARE = 0.6;
/** Different wordings of one group that are compared with each other; the work grows with their square. */
const MAX_WORDINGS = 200;
const MAX_CAUTIONS = 3;
const MAX_CAUTION_CHARS = 200;
/** A fact's code, `container.oom-killed`; a step of a trace looks otherwise. */
const FACT_CODE = /^[a-z0-9-]+\.[a-z0-9-]+$/;
const DAY_MS = 24 * 60 * 60 * 1000;
const HALF_LIFE_DAYS = 90;
/** Patterns made of memories: what they said is not learned a second time. */
const FROM_MEMORY = /^(?:case|learned)-/;

/** Until when a case was right, in milliseconds since 1970, by its id. */
export type Superseded = ReadonlyMap<number, number>;

/** Gives the class of a cluster, by its id; null for none. */
export type ClassOf = (clusterId: string | null) => string | null;

/**
 * Mines patterns from cases. The same cases, in whatever order, give the same patterns.
 * @param superseded cases that were right until the time given and are no more, by id: they speak against no
 * conclusion that was right often enough since
 * @param known ids of the patterns that there are
 */
export function minePatterns(
  cases: readonly Case[],
  classOf: ClassOf = () => null,
  superseded: Superseded = new Map(),
  known: ReadonlySet<string> = new Set(),
): readonly LearnedPattern[] {
  const ordered = [...cases].sort(inSharedOrder);
  const newestMs = Math.max(0, ...ordered.map(({ at }) => Date.parse(at)));
  const mined: LearnedPattern[] = [];
  const rivals = new RivalIndex(ordered.filter(({ score }) => score >= SUCCESS || score <= FAILURE));
  for (const grouping of GROUPINGS) {
    const grouped = new Set(mined.flatMap(({ members }) => members));
    const left = ordered.filter(({ investigationId }) => !grouped.has(investigationId));
    for (const group of grouping(left)) {
      for (const [number, members] of conclusionsOf(group.successes).entries()) {
        const learned = learn(group, members, number, { rivals, newestMs, superseded, known });
        if (learned) mined.push(learned);
      }
    }
  }
  return promote(mined, classOf).sort((a, b) => (a.pattern.id < b.pattern.id ? -1 : 1));
}

/** Orders cases by when they began, the same in every home of a team; those that no other home knows by their number. */
export function inSharedOrder(a: Case, b: Case): number {
  const [first, second] = [a.begun ?? '', b.begun ?? ''];
  return first === second ? a.investigationId - b.investigationId : first < second ? -1 : 1;
}

/** What a case is evidence of, 0…1: words of a person count whole, a pattern's own check half, a model a quarter. */
export function caseWeight({ score, taught, pattern }: Case): number {
  const share = taught || score >= CONFIRMED ? 1 : pattern !== null ? 1 / 2 : 1 / 4;
  return Math.abs(2 * score - 1) * share;
}

/** What is left of evidence after some time. */
export function decay(atMs: number, nowMs: number): number {
  return 2 ** (-Math.max(0, nowMs - atMs) / DAY_MS / HALF_LIFE_DAYS);
}

/** Groups successes by what they conclude. Equal words are one; only the newest of very many wordings are compared. */
function conclusionsOf(successes: readonly Judged[]): readonly (readonly Judged[])[] {
  const wordings = new Map<string, Judged[]>();
  for (const judged of successes) {
    const text = judged.pattern.root_cause_template;
    wordings.set(text, [...(wordings.get(text) ?? []), judged]);
  }
  const all = [...wordings.values()];
  const compared = all.slice(-MAX_WORDINGS);
  const bags = compared.map(([first]) => first?.bag ?? new Map<string, number>());
  const distance = (a: number, b: number): number => {
    const words = bagCosine(bags[a] ?? new Map(), bags[b] ?? new Map());
    return 1 - (FACTS_SHARE + (1 - FACTS_SHARE) * words);
  };
  return averageLinkage(compared.length, distance, MAX_DISTANCE).map((indexes) =>
    indexes
      .flatMap((index) => compared[index] ?? [])
      .sort((a, b) => inSharedOrder(a.remembered, b.remembered)),
  );
}

/** What a group is weighed against. */
interface Surroundings {
  readonly rivals: RivalIndex;
  readonly newestMs: number;
  readonly superseded: Superseded;
  readonly known: ReadonlySet<string>;
}

function learn(
  group: Group,
  members: readonly Judged[],
  number: number,
  { rivals, newestMs, superseded, known }: Surroundings,
): LearnedPattern | null {
  // What a memory said is no new example; that somebody confirmed it counts for the pattern, not for its words.
  const texts = members.filter(({ remembered }) => !saidByMemory(remembered));
  const examples = members.filter(
    ({ remembered }) => !saidByMemory(remembered) || remembered.score >= CONFIRMED,
  );
  const objects = new Set(examples.map(({ remembered }) => objectOf(remembered)));
  if (texts.length === 0 || examples.length < MIN_SUCCESSES || objects.size < MIN_OBJECTS) return null;
  const trace = examples.map(traceOf).reduce(commonSubsequence);
  if (trace.length < MIN_TRACE) return null;
  const id = idOf(texts[0]?.remembered.category ?? 'unknown', trace[1] ?? '', group, number, known);
  const common = commonPattern(id, examples, texts);
  if (common === null) return null;

  const ids = new Set(members.map(({ remembered }) => remembered.investigationId));
  const isRival = ({ investigationId }: Case): boolean => {
    if (ids.has(investigationId)) return false;
    const untilMs = superseded.get(investigationId);
    if (untilMs === undefined) return true;
    return examples.filter(({ remembered }) => Date.parse(remembered.at) > untilMs).length < MIN_SUCCESSES;
  };
  const against = [
    ...group.failures.filter((failed) => isSameConclusion(failed, members)),
    ...group.successes.filter(({ remembered }) => isRival(remembered)),
  ];
  const failureShare = against.length / (against.length + examples.length);
  const contrast = rivals.contrast(group.clusterId, common.requires, examples, isRival);
  const evidence = (judged: readonly Judged[], of: (score: number) => number): number =>
    rounded(
      judged.reduce(
        (sum, { remembered }) =>
          sum + caseWeight(remembered) * of(remembered.score) * decay(Date.parse(remembered.at), newestMs),
        0,
      ),
    );
  const successes = evidence(examples, (score) => score);
  const failures = rounded(evidence(examples, (score) => 1 - score) + against.length * MAX_FAILURE_SHARE);
  const isActive = failureShare <= MAX_FAILURE_SHARE && contrast >= MIN_CONTRAST;
  const facts = `${examples.length} successes on ${objects.size} objects, ${disagreement(against.length, examples.length + against.length)}${contrast >= MIN_CONTRAST ? '' : '; what it requires is seen in other troubles as well'}`;
  return {
    pattern: { ...common, confidence: rounded(lowerBound(successes, failures)) },
    origin: 'learned',
    state: isActive ? 'active' : 'candidate',
    clusterId: group.clusterId,
    clusterClass: null,
    s2: group.key,
    learnedFrom: { successes, failures },
    successes,
    failures,
    createdAt: examples[MIN_SUCCESSES - 1]?.remembered.at ?? '',
    lastUsedAt: null,
    members: examples.map(({ remembered }) => remembered.investigationId).sort((a, b) => a - b),
    cautions: cautionsOf(group.failures, members),
    why: isMeta(examples) ? `${facts}; typical of this kind` : facts,
  };
}

function saidByMemory({ taught, pattern }: Case): boolean {
  return !taught && pattern !== null && FROM_MEMORY.test(pattern);
}

function isSameConclusion(one: Judged, members: readonly Judged[]): boolean {
  const [first] = members;
  return first !== undefined && bagCosine(one.bag, first.bag) >= 1 - MAX_DISTANCE;
}

/** What looked like it and was something else: told beside the success, never as an example. */
function cautionsOf(failures: readonly Judged[], members: readonly Judged[]): readonly string[] {
  const told = failures
    .filter((failed) => !isSameConclusion(failed, members))
    .map(({ pattern }) => `it was not: ${pattern.root_cause_template}`.slice(0, MAX_CAUTION_CHARS));
  return [...new Set(told)].slice(0, MAX_CAUTIONS);
}

/** The workload of a case, near enough: two pods of one are one object. */
function objectOf({ facts }: Case): string {
  const subject = requiredFacts(facts)[0]?.fact.subject;
  const name = subject?.name.replace(/(?:-[a-f0-9]{5,10})?-[a-z0-9]{5}$/, '') ?? '';
  return `${subject?.namespace}/${name}`;
}

/** Names a pattern by the fact that all its cases showed first. What is known by the name of an earlier version keeps it. */
function idOf(
  type: string,
  shown: string,
  { key, clusterId }: Group,
  number: number,
  known: ReadonlySet<string>,
): string {
  const isFact = FACT_CODE.test(shown);
  const formerKind = type === 'unknown' && isFact ? (shown.split('.')[0] ?? type) : type;
  const former = formerId({ kind: formerKind, key, clusterId, number });
  if (known.has(former) || known.has(widerId(former, null))) return former;
  return learnedId({ kind: isFact ? shown : type, key, clusterId, number });
}

function disagreement(against: number, all: number): string {
  if (against === 0) return 'none disagrees';
  return `${against} of ${all} cases ${against === 1 ? 'disagrees' : 'disagree'}`;
}

/** Every judged case of a cluster by the codes of its facts, to count which others hold what a pattern requires. */
class RivalIndex {
  readonly #byCode = new Map<string, Case[]>();
  readonly #counts = new Map<string, number>();

  constructor(cases: readonly Case[]) {
    for (const remembered of cases) {
      const { clusterId } = remembered;
      this.#counts.set(clusterId, (this.#counts.get(clusterId) ?? 0) + 1);
      for (const code of new Set(remembered.facts.map(({ fact }) => fact.code))) {
        const key = `${clusterId} ${code}`;
        const known = this.#byCode.get(key);
        if (known) known.push(remembered);
        else this.#byCode.set(key, [remembered]);
      }
    }
  }

  /** Log odds ratio with ½ added to each count (Haldane 1956). */
  contrast(
    clusterId: string,
    requires: Parameters<typeof satisfies>[1],
    examples: readonly Judged[],
    isRival: (remembered: Case) => boolean,
  ): number {
    const [first] = requires;
    const near = this.#byCode.get(`${clusterId} ${first?.fact}`) ?? [];
    const with_ = examples.filter(({ remembered }) => satisfies(remembered.facts, requires)).length;
    const others = near.filter((one) => satisfies(one.facts, requires) && isRival(one)).length;
    const without = examples.length - with_;
    const rest = (this.#counts.get(clusterId) ?? 0) - examples.length - others;
    return Math.log(((with_ + 0.5) * (Math.max(0, rest) + 0.5)) / ((others + 0.5) * (without + 0.5)));
  }
}

/** A pattern that is active in two clusters of one class holds in that class; in two others, everywhere. */
function promote(mined: readonly LearnedPattern[], classOf: ClassOf): LearnedPattern[] {
  const byTrouble = new Map<string, LearnedPattern[]>();
  for (const learned of mined) {
    const key = `${learned.s2} ${JSON.stringify(learned.pattern.requires)}`;
    byTrouble.set(key, [...(byTrouble.get(key) ?? []), learned]);
  }
  return [...byTrouble.values()].flatMap((alike) => {
    const active = alike.filter(({ state }) => state === 'active');
    const [first, ...others] = active;
    const bag = bagOf(first?.pattern.root_cause_template ?? '');
    const agreeing = others.filter(
      ({ clusterId, pattern }) =>
        clusterId !== first?.clusterId &&
        bagCosine(bag, bagOf(pattern.root_cause_template)) >= 1 - MAX_DISTANCE,
    );
    if (!first || agreeing.length === 0) return alike;
    const all = [first, ...agreeing];
    const successes = rounded(all.reduce((sum, learned) => sum + learned.successes, 0));
    const failures = rounded(all.reduce((sum, learned) => sum + learned.failures, 0));
    const members = all.flatMap((learned) => learned.members).sort((a, b) => a - b);
    const classes = new Set(all.map(({ clusterId }) => classOf(clusterId)));
    const [only = null] = classes;
    const clusterClass = classes.size === 1 ? only : null;
    const wider: LearnedPattern = {
      ...first,
      pattern: {
        ...first.pattern,
        id: widerId(first.pattern.id, clusterClass),
        confidence: rounded(lowerBound(successes, failures)),
        learned_from: members.length,
      },
      clusterId: null,
      clusterClass,
      learnedFrom: { successes, failures },
      successes,
      failures,
      members,
      why: `holds in ${all.length} clusters${clusterClass === null ? '' : ` of ${clusterClass}`}; ${first.why}`,
    };
    return [wider, ...alike.filter((learned) => !all.includes(learned))];
  });
}
