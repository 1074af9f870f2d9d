// What is known of a question so far: what it names, which patterns fit, which of them answers it.
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Pattern } from '../../domain/pattern.ts';
import type { EngineInput } from '../../domain/ports.ts';
import { formatToolCall } from '../../domain/tool-notation.ts';
import { ofSpokenTrade } from './by-trade.ts';
import { Evidence, type FoundFact } from './evidence.ts';
import { isExplainable } from './explain.ts';
import { type Candidate, matchPatterns } from './match.ts';
import { namesOnlySeen } from './names-seen.ts';
import { namedObjects, type Question, speaksOfAName } from './question.ts';
import { isGeneric, MECHANISM, nearnessOf, type Ranked, rankCandidates, symptomsIn } from './rank.ts';
import { failsItself, standingOf } from './standing.ts';
import { heedRanking, withoutDenied } from './verdicts.ts';

/** What is known of a question so far. */
export interface View {
  readonly question: Question;
  readonly evidence: Evidence;
  readonly named: readonly ObjectRef[];
  /** Everything that fits and concerns the question, best first. */
  readonly ranked: readonly Ranked[];
  readonly all: readonly Candidate[];
  readonly best: Ranked | null;
}

/** Sets the patterns against the evidence so far. `withMessages`: what a program only says counts too. */
export function viewOf(
  input: EngineInput,
  question: Question,
  patterns: readonly Pattern[],
  withMessages = false,
): View {
  const evidence = new Evidence(input.steps, input.topology);
  const done = new Set(input.steps.map(formatToolCall));
  const fitting = matchPatterns(patterns, evidence, done).filter(
    (candidate) => isExplainable(candidate) && namesOnlySeen(candidate, input.steps),
  );
  const all = withoutDenied(fitting, input);
  const { namespace } = input.cluster;
  const byName = namedObjects(question, namespace, input.topology);
  const isElsewhere = all.some((candidate) => candidate.confirmed);
  const named =
    byName.length > 0
      ? inTrouble(byName, all)
      : ofSpokenTrade(question, namespace, input.topology, isElsewhere);
  const nearness = named.length === 0 ? null : nearnessOf(named, evidence);
  // What is called by a name that is nowhere is not whatever else the cluster suffers from. An object that only its
  // messages are known of bears its name there.
  const isNowhere =
    named.length === 0 && (namespace === null ? speaksOfAName(question, null) : !isWide(input));
  // What was seen of other namespaces by the way was not asked about.
  const isThere = ({ group, facts }: Candidate): boolean =>
    namespace !== null &&
    (group.namespace === namespace ||
      group.namespace === null ||
      facts.some((one) => isSaidOf(one, namespace)));
  const spoken = isNowhere ? all.filter((one) => isThere(one) || isSubjectSpoken(one, question)) : all;
  // A message that no rule names answers a question about its object, and no other.
  const isAnswer = (candidate: Candidate): boolean =>
    named.length > 0 || withMessages || !isGeneric(candidate);
  const eligible = spoken.filter(isAnswer).filter((one) => !isOfNodeAlone(one, named, question, evidence));
  const ranked = heedRanking(rankCandidates(eligible, question, nearness, withMessages), input);
  const doubtful = new Set(
    input.memories.filter(({ verified }) => !verified).map(({ pattern }) => pattern.id),
  );
  return { question, evidence, named, ranked, all, best: bestOf(ranked, doubtful, named.length > 0) };
}

/** Tells whether a fact speaks of something in a namespace: `shop/cart`. */
function isSaidOf({ fact }: FoundFact, namespace: string): boolean {
  return Object.values(fact.captures).some((value) =>
    value.split(/[\s(),]+/).some((word) => word.startsWith(`${namespace}/`)),
  );
}

/** Tells whether the whole cluster was looked at, because the namespace that is asked in shows nothing. */
function isWide({ steps }: EngineInput): boolean {
  return steps.some(({ tool, args }) => tool === 'FIND_ISSUES' && args.namespace === undefined);
}

/** Of objects of one name in several namespaces those are meant that are in trouble, else those beside which trouble is. */
function inTrouble(named: readonly ObjectRef[], all: readonly Candidate[]): readonly ObjectRef[] {
  if (new Set(named.map(({ namespace }) => namespace)).size < 2) return named;
  const groups = all
    .filter(({ confirmed, pattern }) => confirmed && !pattern.latent)
    .map(({ group }) => group);
  const keys = new Set(groups.map(refKey));
  const namespaces = new Set(groups.map(({ namespace }) => namespace));
  const own = named.filter((ref) => keys.has(refKey(ref)));
  if (own.length > 0) return own;
  const beside = named.filter(({ namespace }) => namespace !== null && namespaces.has(namespace));
  return beside.length > 0 ? beside : named;
}

/** What a node suffers from is no answer about what runs on it and is well, unless the question speaks of such a thing. */
function isOfNodeAlone(
  { group, pattern }: Candidate,
  named: readonly ObjectRef[],
  question: Question,
  { topology }: Evidence,
): boolean {
  if (group.kind !== 'Node' || named.length === 0 || symptomsIn(question, pattern.symptoms) > 0) return false;
  return named.every((ref) => refKey(ref) !== refKey(group) && topology.stateOf(ref).state === 'well');
}

/** What is added to a name when an object is made of it: five drawn letters, or the time. */
const DRAWN = /-(?:[bcdfghjklmnpqrstvwxz2456789]{5}|\d{8,10})$/;

/** Objects are called by their name, and by the name that they were made of. */
function isSubjectSpoken({ facts }: Candidate, { words }: Question): boolean {
  return facts.some(({ fact }) => {
    const name = fact.subject.name.toLowerCase();
    return words.includes(name) || words.includes(name.replace(DRAWN, ''));
  });
}

/**
 * The best confirmed one; where it only says that a call fails, the one that says why in what is called. What was
 * learned and has not proved itself gives way to one that is as deep.
 */
function bestOf(ranked: readonly Ranked[], doubtful: ReadonlySet<string>, isNamed: boolean): Ranked | null {
  const confirmed = ranked.filter(({ candidate }) => candidate.confirmed);
  const near = confirmed.filter(({ nearness }) => nearness !== 'called');
  const first = near[0] ?? null;
  const isDoubtful = first !== null && doubtful.has(first.candidate.pattern.id);
  const sound = isDoubtful
    ? near.find(
        ({ candidate: { pattern, depth } }) => !doubtful.has(pattern.id) && depth >= first.candidate.depth,
      )
    : undefined;
  const own = isNamed ? behindIt(sound ?? first, confirmed) : (sound ?? first);
  const called =
    confirmed.find(({ nearness, candidate }) => nearness === 'called' && candidate.depth >= MECHANISM) ??
    null;
  if (!own || !called) return own ?? called;
  const alreadyTold = own.candidate.facts.some(
    ({ group }) => refKey(group) === refKey(called.candidate.group),
  );
  return !alreadyTold && pointsElsewhere(own.candidate) ? called : own;
}

/** Where what is asked about points elsewhere: what hangs together with it and says that it cannot go on itself. */
function behindIt(own: Ranked | null, confirmed: readonly Ranked[]): Ranked | null {
  if (own?.standing !== 'pointer' || failsItself(own.candidate)) return own;
  const group = refKey(own.candidate.group);
  const others = confirmed.filter(
    ({ standing, candidate }) => standing === 'pointer' && refKey(candidate.group) !== group,
  );
  return others.find(({ candidate }) => failsItself(candidate)) ?? own;
}

/** Tells whether a candidate leaves open why: it repeats a symptom, or names something else that does not answer. */
export function pointsElsewhere(candidate: Candidate): boolean {
  return (
    standingOf(candidate) !== 'cause' ||
    candidate.depth < MECHANISM ||
    candidate.facts.some(({ fact }) => fact.captures.host !== undefined)
  );
}
