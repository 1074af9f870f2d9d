// Where a walk ends: of the objects that it reached the one that says why, and how it hangs together with what was asked.

import type { ChainLink } from '../../../domain/investigation.ts';
import { type ObjectRef, refKey } from '../../../domain/kube.ts';
import type { Topology } from '../../../domain/topology.ts';
import { complaintOf } from '../../../facts/messages/complaint.ts';
import { SAID_CODE } from '../../../facts/messages/said.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate } from '../match.ts';
import { failsItself, STANDINGS, type Standing, standingOf } from '../standing.ts';
import { type Reached, routesTo, type Walk } from './ways.ts';

/** A complaint of a component that is well counts when it comes at least this often, even if it names nobody. */
const MIN_REPEATS = 3;
/** Names shorter than this stand in too many lines to tell anything. */
const MIN_TOKEN_CHARS = 3;
/** What a hop says is cut to this, in characters. */
const MAX_SAYS_CHARS = 160;

/** The object that says why, with the way to it. */
export interface Origin {
  readonly candidate: Candidate;
  readonly standing: Standing;
  readonly reached: Reached;
  /** Some hop of the way, or that the line concerns what was asked, is a guess. */
  readonly isGuess: boolean;
}

/** Finds the origin among what a walk reached; null when nothing there explains more than `own` does. */
export function originOf(
  walk: Walk,
  asked: readonly ObjectRef[],
  own: Candidate | null,
  confirmed: readonly Candidate[],
  evidence: Evidence,
): Origin | null {
  const ownStanding = own === null ? null : standingOf(own);
  // What points elsewhere is explained by what is said there.
  const floor =
    ownStanding === null ? -1 : STANDINGS.indexOf(ownStanding === 'pointer' ? 'said' : ownStanding);
  const origins = walk.reached.flatMap((reached) => originsAt(reached, asked, confirmed, evidence));
  const said = STANDINGS.indexOf('said');
  const told = new Set(own?.facts.map(({ group }) => refKey(group)));
  const better = origins.filter(({ standing, candidate, isGuess, reached }) => {
    // What is told of an object already gives way to what says more of it, and to nothing else.
    const isKnown =
      told.has(refKey(candidate.group)) && refKey(candidate.group) !== refKey(own?.group ?? candidate.group);
    if (isKnown && ownStanding !== null && STANDINGS.indexOf(standing) <= STANDINGS.indexOf(ownStanding))
      return false;
    const least = reached.anyway && !isGuess ? said : Math.max(floor + (isGuess ? 1 : 0), said);
    return !isWithin(candidate, own) && STANDINGS.indexOf(standing) >= least;
  });
  return better.sort(byWorth)[0] ?? null;
}

/** Tells whether all that a candidate rests on is told already. */
function isWithin(candidate: Candidate, own: Candidate | null): boolean {
  return own !== null && candidate.facts.every((found) => own.facts.includes(found));
}

/** What says why comes first, then what is sure, then what is farther on: the nearer one follows from it. */
function byWorth(a: Origin, b: Origin): number {
  return (
    STANDINGS.indexOf(b.standing) - STANDINGS.indexOf(a.standing) ||
    Number(a.isGuess) - Number(b.isGuess) ||
    Number(isWithin(a.candidate, b.candidate)) - Number(isWithin(b.candidate, a.candidate)) ||
    b.candidate.depth - a.candidate.depth ||
    b.reached.path.length - a.reached.path.length ||
    Number(namesAnother(b.candidate)) - Number(namesAnother(a.candidate)) ||
    Number(isSaid(a.candidate)) - Number(isSaid(b.candidate)) ||
    b.candidate.pattern.confidence - a.candidate.pattern.confidence ||
    (refKey(a.candidate.group) < refKey(b.candidate.group) ? -1 : 1)
  );
}

function originsAt(
  reached: Reached,
  asked: readonly ObjectRef[],
  confirmed: readonly Candidate[],
  evidence: Evidence,
): readonly Origin[] {
  const { topology } = evidence;
  const { state } = topology.stateOf(reached.ref);
  const group = refKey(topology.workloadOf(reached.ref));
  const tokens = tokensOf(asked, topology);
  const names = namesOf(asked, topology);
  const guessed = reached.path.some(({ guess }) => guess);
  const complains = asked.some((ref) =>
    evidence.about(topology.workloadOf(ref)).some(({ fact }) => COMPLAINTS.test(fact.code)),
  );
  const isBehindWell = reached.path.some(({ from }) => from.kind === 'Service' && isWell(from, topology));
  return confirmed
    .filter((candidate) => refKey(candidate.group) === group)
    .flatMap((candidate): Origin[] => {
      const own = standingOf(candidate);
      const bears = bearsOne(candidate, tokens);
      // A line that speaks of what was asked tells of it, whatever kind of failure it says it is.
      const answers = reached.path.some(({ role }) => isAnswer(candidate, role));
      // What is to make a thing and is not well is why it is missing.
      const supplies = state !== 'well' && reached.path.some(({ type }) => type === 'supplied-by');
      // So is the agent of a node that is not well itself, for what goes wrong with its pods.
      const isAgentDown = state !== 'well' && reached.path.some(({ role = '' }) => role in ANSWERS);
      const isTold = isAgentDown || ((bears || answers || supplies) && isMessage(candidate));
      const standing = own === 'symptom' && isTold ? 'said' : own;
      if (standing === 'symptom') return [];
      // What stands behind a Service that answers is not to blame,
      // unless it speaks of who asked; or says why it cannot serve, and who asked complains.
      const mayServe = isBehindWell && !bears;
      const saysWhy = (standing === 'cause' || failsItself(candidate)) && candidate.pattern.latent !== true;
      if (mayServe && !(saysWhy && complains)) return [];
      const isQuietlyWell = state === 'well' && reached.about.length > 0;
      // What runs is not stopped by what is merely odd about it.
      if (state === 'well' && candidate.pattern.latent === true && !isMessage(candidate)) {
        if (topology.podsOf(reached.ref).some((pod) => isWell(pod, topology))) return [];
      }
      if (isQuietlyWell && !bears && !answers && !isRepeated(candidate)) return [];
      // An add-on has to do with what was asked where its log speaks of it by name, and not otherwise.
      const isAddOn = reached.path.some(({ role }) => role === 'add-on');
      if (isAddOn && !(state === 'well' && isMessage(candidate) && bearsOne(candidate, names))) return [];
      const isGuess = !bears && (guessed || mayServe || (isQuietlyWell && !answers));
      return [{ candidate, standing, reached, isGuess }];
    });
}

/** Facts of logs that complain of something. */
const COMPLAINTS = /^(?:log\.(?!silent)|message\.said)/;
/** Who serves one purpose complains of that whomever its lines name, when these speak of it. */
const ANSWERS: Readonly<Record<string, RegExp>> = {
  'device-plugin': /./,
  'log-shipper': /./,
  'api-store': /etcd|storage|space|quota|leader|timed? ?out|deadline/i,
  'network-plugin': /allocat|\bIPs?\b|address|subnet|ipam|unauthori|forbidden|sandbox|\bcni\b/i,
  'api-server': /authenticat|token|bearer|certificate/i,
  'controller-manager': /garbage|sync|failed to (?:list|watch)|informer|quota/i,
};
/** Codes of what is told in its own words. */
const MESSAGES: ReadonlySet<string> = new Set([
  SAID_CODE,
  'log.error-line',
  'log.exception',
  'object.not-ready',
  'object.warning',
]);

/** Tells whether a candidate tells a message that says what it is about. */
function namesAnother(candidate: Candidate): boolean {
  if (!isMessage(candidate)) return false;
  return candidate.facts.some(({ fact }) =>
    complaintOf(fact.quote, { source: 'log' }).mentions.some(
      ({ type }) => type === 'object' || type === 'host',
    ),
  );
}

/** Tells whether a candidate tells a line that its program did not call an error itself. */
function isSaid({ facts }: Candidate): boolean {
  return facts.every(({ fact }) => fact.code === SAID_CODE);
}

function isAnswer({ facts }: Candidate, role: string | undefined): boolean {
  const speaks = role === undefined ? undefined : ANSWERS[role];
  return speaks !== undefined && facts.some(({ fact }) => speaks.test(fact.quote));
}

function isMessage({ facts }: Candidate): boolean {
  return facts.every(({ fact }) => MESSAGES.has(fact.code));
}

function isWell(ref: ObjectRef, topology: Topology): boolean {
  return topology.stateOf(ref).state === 'well';
}

function isRepeated(candidate: Candidate): boolean {
  return (
    standingOf(candidate) === 'cause' ||
    candidate.facts.some(({ fact }) => Number(fact.captures.count ?? '1') >= MIN_REPEATS)
  );
}

function bearsOne({ facts }: Candidate, tokens: readonly string[]): boolean {
  return facts.some(({ fact }) => tokens.some((token) => fact.quote.includes(token)));
}

/** What a line of another component's log says when it speaks of what was asked: names, pods, addresses, nodes. */
function tokensOf(asked: readonly ObjectRef[], topology: Topology): readonly string[] {
  const refs = asked.flatMap((ref) => [ref, ...topology.podsOf(ref)]);
  const nodes = refs.flatMap((ref) => topology.linksFrom(ref, 'runs-on'));
  const addresses = refs.flatMap((ref) => topology.addressesOf(ref));
  return tellingOnes([...namesOf(asked, topology), ...nodes.map(({ name }) => name), ...addresses]);
}

/** The names and host names of what was asked, and of its pods. */
function namesOf(asked: readonly ObjectRef[], topology: Topology): readonly string[] {
  const refs = asked.flatMap((ref) => [ref, ...topology.podsOf(ref)]);
  const keys = new Set([...asked, ...asked.flatMap((ref) => routesTo(ref, topology))].map(refKey));
  const hosts = [...topology.objects()]
    .filter(({ ref }) => keys.has(refKey(ref)))
    .flatMap((one) => one.hosts);
  return tellingOnes([...refs.map(({ name }) => name), ...hosts]);
}

function tellingOnes(tokens: readonly string[]): readonly string[] {
  return [...new Set(tokens)].filter((token) => token.length >= MIN_TOKEN_CHARS);
}

/** Writes the way from what was asked to the origin, one link an object. */
export function chainOf(
  asked: ObjectRef,
  own: Candidate | null,
  origin: Origin,
  saidOf: (candidate: Candidate) => string,
): readonly ChainLink[] {
  const { candidate, reached } = origin;
  const ownStep = own?.facts[0]?.step ?? 0;
  const links: ChainLink[] = [
    { object: asked, says: cut(own === null ? 'was asked about' : saidOf(own)), step: ownStep },
  ];
  for (const edge of reached.path.slice(0, -1)) {
    links.push({ object: edge.to, says: cut(edge.because), step: ownStep });
  }
  const last = candidate.facts.at(-1);
  links.push({ object: reached.ref, says: cut(saidOf(candidate)), step: last?.step ?? 0 });
  return links;
}

/** Writes the way from what was asked to the object at which its cause is, where the cause itself tells of both. */
export function chainToGround(
  candidate: Candidate,
  ground: Candidate,
  saidOf: (candidate: Candidate) => string,
): readonly ChainLink[] {
  return [candidate, ground].map((one) => ({
    object: one.group,
    says: cut(saidOf(one)),
    step: one.facts[0]?.step ?? 0,
  }));
}

function cut(text: string): string {
  return text.length <= MAX_SAYS_CHARS ? text : `${text.slice(0, MAX_SAYS_CHARS - 1).trimEnd()}…`;
}
