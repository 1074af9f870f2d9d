// The patterns engine: decides the next step and the diagnosis from the library alone, without any model.
import type { Step, ToolCall } from '../../domain/investigation.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import { readMeasure } from '../../domain/measure.ts';
import type { Memory } from '../../domain/memory.ts';
import type { Pattern } from '../../domain/pattern.ts';
import type { Engine, EngineAction, EngineInput } from '../../domain/ports.ts';
import { formatToolCall } from '../../domain/tool-notation.ts';
import type { Wrong } from '../../facts/topology/wrongs.ts';
import type { Evidence } from './evidence.ts';
import { lookAtAllMetrics, lookAtMetricsAsked } from './look-at-metrics.ts';
import { areRequestsFailing, lookAtMonitors, lookAtRoutes, lookAtScalers } from './look-at-served.ts';
import {
  lookAtCustomKinds,
  lookAtNamespaces,
  lookCloser,
  readLogs,
  speaksOfOperators,
} from './look-closer.ts';
import type { Candidate } from './match.ts';
import { parseQuestion, type Question, speaksOfAName } from './question.ts';
import { onlyFails, saysWhy } from './rank.ts';
import { diagnose, diagnoseOrigin, giveUp } from './tell/answer.ts';
import {
  speaksOfChanges,
  speaksOfDns,
  speaksOfLogs,
  speaksOfMetrics,
  speaksOfRequests,
  speaksOfState,
  speaksOfVanishing,
} from './topics-asked.ts';
import { heedAction } from './verdicts.ts';
import { pointsElsewhere, type View, viewOf } from './view.ts';
import { type Origin, originOf } from './walk/origin.ts';
import { isReadable, routesTo, type Walk, walkFrom } from './walk/ways.ts';
import { killedRunCalls, neighbourCalls } from './which-logs.ts';
import { mostWorthFirst } from './worth.ts';

/** Independent steps run together, at most this many. */
const MAX_PARALLEL_STEPS = 4;
/** Logs of at most this many pods of one workload are read: copies fail alike. */
const MAX_LOGS_PER_WORKLOAD = 2;
/** Ways are followed from at most this many of the objects that were asked about. */
const MAX_STARTS = 3;
/** After so many steps no more ways are followed. */
const MAX_STEPS_OF_WALK = 8;
/** From so many times on a complaint of a well program is told as what may be wrong with it. */
const MIN_REPEATS = 3;

/** Creates the engine over a library. It keeps nothing between calls: the same input gives the same action. */
export function createPatternsEngine(patterns: readonly Pattern[]): Engine {
  return {
    name: 'patterns',
    model: null,
    next: async (input) => nextAction(input, patterns),
    usage: () => ({ modelCalls: 0, promptTokens: 0, outputTokens: 0 }),
  };
}

/** Decides from the evidence so far and what people said of it; another engine asks it for hypotheses. */
export function nextAction(input: EngineInput, patterns: readonly Pattern[]): EngineAction {
  return heedAction(actionOf(input, patterns), input, patterns);
}

function actionOf(input: EngineInput, patterns: readonly Pattern[]): EngineAction {
  const question = parseQuestion(input.question);
  const { namespace } = input.cluster;
  if (input.steps.length === 0) {
    const call: ToolCall = { tool: 'FIND_ISSUES', args: namespace === null ? {} : { namespace } };
    return {
      type: 'steps',
      calls: [call],
      thought: `looking for what is wrong ${namespace === null ? 'in the cluster' : `in ${namespace}`}`,
    };
  }
  const { own, foreign } = knownOf(input.memories);
  const view = viewOf(input, question, [...patterns, ...own]);
  const look = nextLook(view, input, namespace);
  if (look && input.stepsLeft > 0) return mostWorthFirst(look, input.effects);
  const origin = originIn(view, input);
  if (origin) return diagnoseOrigin(view, origin, startsOf(view)[0]);
  if (view.best && saysWhy(view.best.candidate)) return diagnose(view, view.best);
  // What is well by its state is not down for a line of its log.
  const isAsked = view.named.length > 0 ? !speaksOfState(question) : namespace !== null;
  const isOpen = view.best === null || !saysWhy(view.best.candidate);
  const said = isOpen && isAsked ? whatIsSaid(input, question, [...patterns, ...own]) : null;
  if (said) return said;
  return (foreign.length === 0 ? null : replayAction(input, foreign)) ?? giveUp(view, input);
}

/**
 * Where nothing has a known cause, a message may tell it: one of the namespace when nothing is named, one that a
 * well program writes though the question speaks of no such symptom.
 */
function whatIsSaid(
  input: EngineInput,
  question: Question,
  patterns: readonly Pattern[],
): EngineAction | null {
  const view = viewOf(input, question, patterns, true);
  const { best } = view;
  return best && (best.standing === 'said' || isGrave(best.candidate)) ? diagnose(view, best) : null;
}

/** What a program calls an error itself, or complains of again and again, is told whatever kind of failure it is. */
function isGrave({ facts: [anchor] }: Candidate): boolean {
  if (anchor?.fact.code === 'log.error-line' || anchor?.fact.code === 'log.exception') return true;
  const { source, count = '1' } = anchor?.fact.captures ?? {};
  return source === 'log' && Number(count) >= MIN_REPEATS;
}

/** The patterns of memories: those that count here, and those that nothing here has confirmed. */
function knownOf(memories: readonly Memory[]): Record<'own' | 'foreign', readonly Pattern[]> {
  const of = (wanted: boolean): readonly Pattern[] =>
    memories.filter(({ unconfirmed }) => unconfirmed === wanted).map(({ pattern }) => pattern);
  return { own: of(false), foreign: of(true) };
}

/**
 * Decides by known plans alone: tells what they confirm, or runs the steps that they still want; null when they say
 * nothing and everything has to be thought of anew.
 */
export function replayAction(input: EngineInput, plans: readonly Pattern[]): EngineAction | null {
  const view = viewOf(input, parseQuestion(input.question), plans);
  if (view.best && saysWhy(view.best.candidate)) return heedAction(diagnose(view, view.best), input, plans);
  return input.stepsLeft > 0 ? pendingSteps(view, input) : null;
}

/** What to look at next: first what decides which objects are meant, then what the patterns want, then anything near. */
function nextLook(view: View, input: EngineInput, namespace: string | null): EngineAction | null {
  const { question, evidence, named } = view;
  const meant =
    named.length > 0
      ? null
      : speaksOfOperators(question) || speaksOfAName(question, namespace) || speaksOfChanges(question)
        ? lookAtCustomKinds(question, evidence, input.steps, true)
        : lookAtNamespaces(question, input.steps);
  return (
    meant ??
    pendingSteps(view, input) ??
    lookAtHome(view, input, namespace) ??
    lookAtMetricsAsked(startsOf(view), view, input) ??
    (speaksOfMetrics(question) && !isExplained(view) ? lookAtMonitors(evidence, input.steps) : null) ??
    (isAtZero(view) ? lookAtScalers(view.evidence, input.steps) : null) ??
    (areRequestsFailing(startsOf(view), view.evidence) ? lookAtWays(view, input) : null) ??
    walkFurther(view, input) ??
    (speaksOfRequests(view.question) ? lookAtWays(view, input) : null) ??
    lookFurther(view, input, namespace) ??
    (named.length === 0 ? walkFurther(view, input, true) : null) ??
    lookAtAllMetrics(startsOf(view), view, input)
  );
}

/** A question may name one namespace and an object in another: then that one is looked at as well. */
function lookAtHome(view: View, { steps }: EngineInput, namespace: string | null): EngineAction | null {
  const [home, ...others] = new Set(view.named.map((ref) => ref.namespace));
  if (namespace === null || !home || home === namespace || others.length > 0 || isExplained(view))
    return null;
  const call: ToolCall = { tool: 'FIND_ISSUES', args: { namespace: home } };
  const key = formatToolCall(call);
  if (steps.some((step) => formatToolCall(step) === key)) return null;
  return { type: 'steps', calls: [call], thought: `looking for what is wrong in ${home}` };
}

/** Looks at who is in charge of what is wrong, until somebody says why. */
function walkFurther(view: View, input: EngineInput, isLast = false): EngineAction | null {
  if (input.steps.length > MAX_STEPS_OF_WALK) return null;
  const near = walkOf(view, input);
  const isNearEnough = near.looks.length > 0 || originOn(near, view) !== null;
  // Where a question names nothing, what it may be about is looked for first.
  const isAround = !isNearEnough && (view.named.length > 0 || isLast);
  const looks = isAround ? walkAround(view, input)?.looks : near.looks;
  const calls = inOneGo(looks ?? []).slice(0, MAX_PARALLEL_STEPS);
  if (calls.length === 0) return null;
  const [start] = startsOf(view);
  return {
    type: 'steps',
    calls,
    thought: `looking who is in charge of ${start ? describeRef(start) : 'it'}`,
  };
}

/** Lists of one kind in so many namespaces are one list of them all. */
const MAX_NAMESPACES_APART = 2;

function inOneGo(calls: readonly ToolCall[]): readonly ToolCall[] {
  const apart = new Map<string, number>();
  for (const { tool, args } of calls)
    if (tool === 'LIST_ALL' && args.namespace !== undefined)
      apart.set(args.kind ?? '', (apart.get(args.kind ?? '') ?? 0) + 1);
  const joined = calls.map((call): ToolCall => {
    const { kind = '' } = call.args;
    const isApart = call.tool === 'LIST_ALL' && (apart.get(kind) ?? 0) > MAX_NAMESPACES_APART;
    return isApart ? { tool: 'LIST_ALL', args: { kind } } : call;
  });
  return [...new Map(joined.map((call) => [formatToolCall(call), call])).values()];
}

/** Tells whether what is asked about is scaled to zero, and nobody is known who holds it there. */
function isAtZero(view: View): boolean {
  const codes = new Set(
    startsOf(view).flatMap((ref) => view.evidence.about(ref).map(({ fact }) => fact.code)),
  );
  return codes.has('workload.scaled-to-zero') && !codes.has('workload.held-at-zero');
}

/** Where nothing says why requests fail, the routes that they take are looked at. */
function lookAtWays(view: View, input: EngineInput): EngineAction | null {
  // What is asked about and says itself why it is not served needs no routes.
  if (isExplained(view) || originIn(view, input)?.standing === 'cause') return null;
  return lookAtRoutes(view.evidence, input.steps, view.best === null);
}

function isExplained({ best }: View): boolean {
  return best !== null && best.standing === 'cause';
}

function startsOf({ named, best, evidence, question }: View): readonly ObjectRef[] {
  const starts = named.length > 0 ? named : best === null ? [] : [best.candidate.group];
  const isNowhere = named.length === 0 && best === null;
  const routes = isNowhere || speaksOfRequests(question) ? routesAsked(starts, evidence) : [];
  return [...new Map([...starts.slice(0, MAX_STARTS), ...routes].map((ref) => [refKey(ref), ref])).values()];
}

/** The routes to what is asked about; where nothing is named, those of the namespace that was looked at. */
function routesAsked(starts: readonly ObjectRef[], { topology }: Evidence): readonly ObjectRef[] {
  if (starts.length > 0) return starts.flatMap((ref) => routesTo(ref, topology));
  const routes = [...topology.objects()].filter(({ hosts }) => hosts.length > 0).map(({ ref }) => ref);
  return routes.length > MAX_STARTS ? [] : routes;
}

/** Kinds of which nothing else can be wrong than that requests do not get through. */
const ROUTES: ReadonlySet<string> = new Set(['Ingress', 'HTTPRoute', 'GRPCRoute']);

function walkOf(view: View, input: EngineInput, isAround = false): Walk {
  // Where nothing is named and nothing is seen to be wrong, requests may not get through.
  const isNowhere = view.named.length === 0 && view.best === null;
  const isOfRequests =
    isNowhere || speaksOfRequests(view.question) || view.named.some(({ kind }) => ROUTES.has(kind));
  const wrongs: readonly Wrong[] = [
    ...(isOfRequests ? (['not-served', 'http-5xx'] as const) : []),
    ...(speaksOfLogs(view.question) ? (['not-logged'] as const) : []),
    ...(speaksOfDns(view.question) ? (['not-published'] as const) : []),
    ...(isAround ? (['unexplained'] as const) : []),
    ...(speaksOfVanishing(view.question) ? (['vanished'] as const) : []),
    ...(isAround && speaksOfChanges(view.question) ? (['not-changed'] as const) : []),
  ];
  const known = isExplained(view) ? view.best?.candidate.group : undefined;
  const { namespace } = input.cluster;
  const asked = known === undefined ? startsOf(view) : [known];
  const starts = asked.length > 0 || !isAround ? asked : workloadsIn(namespace, view.evidence);
  return walkFrom(starts, wrongs, view.evidence, input.steps, known !== undefined);
}

/** Where a question names nothing but a namespace: what runs there, as far as it is few. */
function workloadsIn(namespace: string | null, { topology }: Evidence): readonly ObjectRef[] {
  if (namespace === null) return [];
  const pods = [...topology.objects()].filter(({ ref }) => ref.kind === 'Pod' && ref.namespace === namespace);
  const workloads = new Map(
    pods.map(({ ref }) => topology.workloadOf(ref)).map((ref) => [refKey(ref), ref] as const),
  );
  return [...workloads.values()].slice(0, MAX_STARTS);
}

/** The walk to those who act from elsewhere on what was asked; null while there is nearer to look. */
function walkAround(view: View, input: EngineInput): Walk | null {
  return isUnexplained(view, input.steps) ? walkOf(view, input, true) : null;
}

/**
 * Nothing says why though what is named was read to its logs: who acts on it from elsewhere may know. What fails by
 * itself has its reason in itself.
 */
function isUnexplained({ named, best, evidence }: View, steps: readonly Step[]): boolean {
  if (named.length === 0) return best === null;
  if (best !== null && best.standing !== 'symptom') return false;
  const read = new Set(steps.filter(({ tool }) => tool === 'GET_LOGS').map(({ args }) => args.pod));
  const pods = named.flatMap((ref) => evidence.topology.podsOf(ref));
  if (pods.some((pod) => evidence.topology.stateOf(pod).state !== 'well')) return false;
  return pods.length === 0 || pods.some(({ name }) => read.has(name));
}

/** Finds who is behind what was asked, where nothing at it says why. */
function originIn(view: View, input: EngineInput): Origin | null {
  const near = originOn(walkOf(view, input), view);
  if (near) return near;
  const around = walkAround(view, input);
  return around && originOn(around, view);
}

function originOn(walk: Walk, view: View): Origin | null {
  const confirmed = view.all.filter((candidate) => candidate.confirmed);
  return originOf(walk, startsOf(view), view.best?.candidate ?? null, confirmed, view.evidence);
}

/** What no pattern asks for: everything near when there is no cause; logs alone when it is one that may be harmless. */
function lookFurther(view: View, input: EngineInput, namespace: string | null): EngineAction | null {
  const { question, named, evidence, best } = view;
  if (best === null || !saysWhy(best.candidate)) {
    return lookCloser(question, named, evidence, input.steps, namespace);
  }
  const { pattern, group } = best.candidate;
  if (pattern.latent === true) return readLogs(named.length > 0 ? named : [group], evidence, input.steps);
  const neighbours = neighbourCalls(best.candidate.facts, input.steps);
  if (neighbours.length > 0)
    return { type: 'steps', calls: neighbours, thought: 'looking who else fills the disk of the node' };
  const calls = killedRunCalls(best.candidate.facts, input.steps);
  return calls.length === 0 ? null : { type: 'steps', calls, thought: 'reading what the killed run said' };
}

/** The steps of the patterns that might say more than the best that is confirmed. */
function pendingSteps(view: View, { steps, hasMetrics }: EngineInput): EngineAction | null {
  const floor = view.best === null || pointsElsewhere(view.best.candidate) ? -1 : view.best.candidate.depth;
  const calls = new Map<string, ToolCall>();
  const reasons = new Set<string>();
  for (const { candidate } of view.ranked) {
    const isDeeper =
      candidate.depth > floor || (view.best !== null && asksMore(candidate, view.best.candidate));
    if (candidate.confirmed || !isDeeper) continue;
    for (const call of candidate.steps) {
      if (calls.size >= MAX_PARALLEL_STEPS || isEnough(call, candidate, steps, view.evidence)) continue;
      if (!isReadable(call, view.evidence.topology)) continue;
      if (hasMetrics !== true && readMeasure(call) !== null) continue;
      calls.set(formatToolCall(call), call);
      reasons.add(describeRef(candidate.group));
    }
  }
  if (calls.size === 0) return null;
  return {
    type: 'steps',
    calls: [...calls.values()],
    thought: `looking closer at ${[...reasons].slice(0, 3).join(', ')}`,
  };
}

/** Tells whether a pattern asks for all that a confirmed one does at the same object, and for more. */
function asksMore({ pattern, group, depth }: Candidate, known: Candidate): boolean {
  const facts = new Set(pattern.requires.map(({ fact }) => fact));
  const telling = known.pattern.requires.filter(({ fact }) => !onlyFails(fact));
  return (
    depth === known.depth &&
    refKey(group) === refKey(known.group) &&
    telling.length > 0 &&
    telling.length < pattern.requires.length &&
    telling.every(({ fact }) => facts.has(fact))
  );
}

/** Tells whether enough logs of a workload's copies were read already. */
function isEnough(call: ToolCall, candidate: Candidate, steps: readonly Step[], evidence: Evidence): boolean {
  if (call.tool !== 'GET_LOGS') return false;
  const copies = new Set(evidence.topology.podsOf(candidate.group).map((pod) => pod.name));
  const read = steps.filter((step) => step.tool === 'GET_LOGS' && copies.has(step.args.pod ?? ''));
  return read.length >= MAX_LOGS_PER_WORKLOAD;
}
