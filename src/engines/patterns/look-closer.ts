// What to look at when nothing known explains the question yet: logs, descriptions, custom kinds, a wider scope.
import type { Step, ToolCall } from '../../domain/investigation.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import type { EngineAction } from '../../domain/ports.ts';
import { formatToolCall, NO_NAMESPACE } from '../../domain/tool-notation.ts';
import { releasesCommand } from '../../facts/helm-releases.ts';
import type { Evidence } from './evidence.ts';
import { type Question, speaksOfAName } from './question.ts';
import { isPlainWord } from './question-words.ts';
import { speaksOfChanges, speaksOfDeletion, speaksOfSome } from './topics-asked.ts';
import { logCallsOf } from './which-logs.ts';

/** Logs of at most this many workloads are read on suspicion alone. */
const MAX_SUSPECTS = 2;
/** The copies that one rollout has left and made. */
const MAX_REVISIONS = 2;
/** So many custom kinds at most are read because the question speaks of them. */
const MAX_CUSTOM_KINDS = 8;
/** Logs of so many workloads of a namespace are read when nothing else is known, so many at once. */
const MAX_SUSPECTED = 8;
const MAX_LOGS_AT_ONCE = 4;
const CUSTOM_KINDS_CALL: ToolCall = { tool: 'RUN_KUBECTL', args: { arguments: 'api-resources' } };
const NAMESPACES_CALL: ToolCall = { tool: 'LIST_ALL', args: { kind: 'Namespace' } };
const DEFINITIONS = 'CustomResourceDefinition';
const DEFINITION_WORD = /^(?:crds?|customresourcedefinitions?)$/;
/** Words that people use of operators, package managers and the objects these act on; singular. */
const OPERATOR_WORDS: ReadonlySet<string> = new Set(
  `crd customresource customresourcedefinition operator controller olm csv clusterserviceversion catalogsource
  installplan subscription crossplane provider composite composition xr argocd argo applicationset appproject flux
  fluxcd kustomization helmrelease helmchart gitrepository helmrepository ocirepository cert-manager certmanager
  certificate cert issuer clusterissuer certificaterequest challenge acme letsencrypt knative ksvc keda scaledobject
  scaledjob istio virtualservice destinationrule serviceentry capi machine machinedeployment machineset externalsecret
  secretstore clustersecretstore sealedsecret velero tekton pipelinerun taskrun workflow spark sparkapplication kafka
  kafkatopic cnpg postgresql elasticsearch prometheus servicemonitor kyverno clusterpolicy karpenter nodepool nodeclaim
  longhorn rook ceph vpa gatewayclass httproute grpcroute tlsroute verticalpodautoscaler clusterextension clustercatalog`.split(
    /\s+/,
  ),
);

/**
 * Gives the next look, or null when there is nothing left to look at. Each look is given once: what was run stands
 * in `steps`.
 */
export function lookCloser(
  question: Question,
  named: readonly ObjectRef[],
  evidence: Evidence,
  steps: readonly Step[],
  namespace: string | null,
): EngineAction | null {
  const done = new Set(steps.map(formatToolCall));
  const fresh = (calls: readonly ToolCall[]): readonly ToolCall[] =>
    calls.filter((call) => !done.has(formatToolCall(call)));

  const logs = readLogs(named, evidence, steps);
  if (logs) return logs;

  const copies = speaksOfSome(question) ? fresh(copyCalls(named, evidence)) : [];
  if (copies.length > 0)
    return { type: 'steps', calls: copies, thought: `reading the logs of all copies of ${list(named)}` };

  const released = fresh(releaseCalls(question, named[0]?.namespace ?? namespace));
  if (released.length > 0)
    return { type: 'steps', calls: released, thought: 'looking how far the releases of helm have come' };

  if (named.length === 0 || speaksOfOperators(question)) {
    const isNowhere = named.length === 0 && speaksOfAName(question, namespace);
    const custom = lookAtCustomKinds(question, evidence, steps, isNowhere);
    if (custom) return custom;
  }

  const suspects = fresh(named.length === 0 && namespace !== null ? logsOf(namespace, evidence) : []);
  if (suspects.length > 0)
    return {
      type: 'steps',
      calls: suspects.slice(0, MAX_LOGS_AT_ONCE),
      thought: `nothing is seen to be wrong in ${namespace}: reading the logs of what runs there`,
    };
  const described = fresh(describeCalls(named, evidence));
  if (described.length > 0) return { type: 'steps', calls: described, thought: `describing ${list(named)}` };
  if (named.length === 0 && namespace !== null) {
    const wider = fresh([{ tool: 'FIND_ISSUES', args: {} }]);
    if (wider.length > 0 && evidence.groups().length === 0) {
      return {
        type: 'steps',
        calls: wider,
        thought: `nothing in ${namespace}: looking at the whole cluster`,
      };
    }
  }
  return null;
}

/** Gives the calls that read the log of each copy of what is named: only some of them may be in trouble. */
function copyCalls(named: readonly ObjectRef[], { topology }: Evidence): readonly ToolCall[] {
  const copies = named.slice(0, MAX_SUSPECTS).flatMap((ref) => topology.podsOf(ref));
  return [...new Map(copies.map((pod) => [refKey(pod), pod])).values()]
    .filter((pod) => pod.namespace !== null && topology.hasStarted(pod))
    .slice(0, MAX_LOGS_AT_ONCE)
    .map(
      ({ namespace, name }): ToolCall => ({
        tool: 'GET_LOGS',
        args: { namespace: namespace ?? '', pod: name },
      }),
    );
}

/** Words of people whose new version does not arrive. */
const RELEASE_WORD =
  /^(?:helm|charts?|releas(?:e|es|ed|ing)|pipelines?|ci|cd|deploys?|deployed|deploying|upgrad(?:e|es|ed|ing)|rollbacks?|roll(?:s|ed)?-?out|rolled)$/;

/** Gives the look at the releases of a namespace, for a question about what was to be installed there. */
function releaseCalls({ words }: Question, namespace: string | null): readonly ToolCall[] {
  if (namespace === null || !words.some((word) => RELEASE_WORD.test(word))) return [];
  return [{ tool: 'RUN_KUBECTL', args: { arguments: releasesCommand(namespace) } }];
}

/** Gives the calls that read a log of each workload of a namespace in which nothing is seen to be wrong that concerns the question. */
function logsOf(namespace: string, evidence: Evidence): readonly ToolCall[] {
  const { topology } = evidence;
  const workloads = new Map<string, ObjectRef>();
  for (const { ref } of topology.objects()) {
    if (ref.kind !== 'Pod' || ref.namespace !== namespace || !topology.hasStarted(ref)) continue;
    const key = refKey(topology.workloadOf(ref));
    if (!workloads.has(key)) workloads.set(key, ref);
  }
  return [...workloads.values()]
    .slice(0, MAX_SUSPECTED)
    .map((pod): ToolCall => ({ tool: 'GET_LOGS', args: { namespace, pod: pod.name } }));
}

/** Gives a look at the logs of what is named, unless they were read. */
export function readLogs(
  named: readonly ObjectRef[],
  evidence: Evidence,
  steps: readonly Step[],
): EngineAction | null {
  const done = new Set(steps.map(formatToolCall));
  const read = new Set(steps.filter(({ tool }) => tool === 'GET_LOGS').map(({ args }) => args.pod));
  const calls = named
    .slice(0, MAX_SUSPECTS)
    .flatMap((ref) => revisionsOf(ref, evidence).flatMap((copies) => logCallsOf(copies, steps)))
    .filter((call) => !done.has(formatToolCall(call)) && !read.has(call.args.pod));
  return calls.length === 0 ? null : { type: 'steps', calls, thought: `reading the logs of ${list(named)}` };
}

/** Of a workload that is rolled out the old and the new copies differ: those that have started, by what made them. */
function revisionsOf(ref: ObjectRef, { topology }: Evidence): readonly (readonly ObjectRef[])[] {
  const revisions = new Map<string, ObjectRef[]>();
  for (const pod of topology.podsOf(ref)) {
    if (!topology.hasStarted(pod)) continue;
    const [maker] = topology.edgesFrom(pod, ['owner']);
    const key = maker ? refKey(maker.to) : '';
    revisions.set(key, [...(revisions.get(key) ?? []), pod]);
  }
  return [...revisions.values()].slice(0, MAX_REVISIONS);
}

/**
 * Gives the next look at custom objects that a question may be about: first which kinds there are, then the objects
 * of those it speaks of. `isNowhere`: what it names was found nowhere, so that it may be of any kind.
 */
export function lookAtCustomKinds(
  question: Question,
  evidence: Evidence,
  steps: readonly Step[],
  isNowhere: boolean,
): EngineAction | null {
  const done = new Set(steps.map(formatToolCall));
  if (!done.has(formatToolCall(CUSTOM_KINDS_CALL))) {
    return { type: 'steps', calls: [CUSTOM_KINDS_CALL], thought: 'looking which custom kinds there are' };
  }
  const speaksOfDefinitions = question.words.some((word) => DEFINITION_WORD.test(word));
  const spoken = customKinds(question, evidence);
  const kinds = [
    ...(spoken.length > 0 ? spoken : isNowhere ? fewKinds(evidence) : []),
    ...(speaksOfChanges(question) ? kindsThatApply(evidence) : []),
    ...(speaksOfDefinitions ? [DEFINITIONS] : []),
  ];
  // Kinds that are named alike well are read in one go.
  const lists = kinds.length > MAX_SUSPECTS ? [kinds.join(',')] : kinds;
  const calls = lists
    .map((kind): ToolCall => ({ tool: 'LIST_ALL', args: { kind } }))
    .filter((call) => !done.has(formatToolCall(call)));
  return calls.length === 0 ? null : { type: 'steps', calls, thought: `listing ${kinds.join(', ')}` };
}

/** Gives the look at the namespaces themselves, for a question about one that does not go away. */
export function lookAtNamespaces(question: Question, steps: readonly Step[]): EngineAction | null {
  if (!speaksOfDeletion(question)) return null;
  if (steps.some((step) => formatToolCall(step) === formatToolCall(NAMESPACES_CALL))) return null;
  return { type: 'steps', calls: [NAMESPACES_CALL], thought: 'looking at the namespaces themselves' };
}

/** Tells whether a question uses a word of operators and their kinds. */
export function speaksOfOperators(question: Question): boolean {
  return question.words.some(
    (word) => OPERATOR_WORDS.has(word) || OPERATOR_WORDS.has(word.replace(/s$/, '')),
  );
}

/** Kinds of those who apply what is kept in git; a change that does not arrive is known to them. */
const APPLIERS: ReadonlySet<string> = new Set(['Kustomization', 'HelmRelease', 'Application']);

function kindsThatApply(evidence: Evidence): readonly string[] {
  return evidence
    .withCode('api.custom-kind')
    .map(({ fact }) => fact.captures)
    .filter(({ kind = '' }) => APPLIERS.has(kind))
    .map(({ plural, group }) => `${plural}.${group}`);
}

/** Lists the custom kinds whose name or group the question speaks of, from what the API server says it serves. */
function customKinds(question: Question, evidence: Evidence): readonly string[] {
  const resources = evidence.withCode('api.custom-kind').map(({ fact }) => fact.captures);
  const scored = resources.map((captures) => ({
    resource: `${captures.plural}.${captures.group}`,
    hits: question.words.reduce((sum, word) => sum + speaksOfKind(word, captures), 0),
  }));
  const best = Math.max(0, ...scored.map(({ hits }) => hits));
  return best === 0
    ? []
    : scored
        .filter(({ hits }) => hits === best)
        .slice(0, MAX_CUSTOM_KINDS)
        .map(({ resource }) => resource);
}

/** Every custom kind, where there are so few that one command reads them. */
function fewKinds(evidence: Evidence): readonly string[] {
  const kinds = evidence
    .withCode('api.custom-kind')
    .map(({ fact: { captures } }) => `${captures.plural}.${captures.group}`);
  return kinds.length > MAX_CUSTOM_KINDS ? [] : kinds;
}

const WHOLE_NAME = 2;
const PART_OF_NAME = 1;
/** Words shorter than this begin too many others. */
const MIN_BEGINNING = 4;

/** How much of the name of a kind or its group a word is. `argocd` begins as `argoproj.io` does, `topic` ends `KafkaTopic`. */
function speaksOfKind(word: string, captures: Readonly<Record<string, string>>): number {
  const { plural = '', kind = '', group = '', short_names = '' } = captures;
  const said = [word, word.replace(/s$/, ''), `${word}s`];
  const names = [plural, kind, ...short_names.split(',')].map((name) => name.toLowerCase());
  if (names.some((name) => said.includes(name))) return WHOLE_NAME;
  if (word.length < MIN_BEGINNING || isPlainWord(word)) return 0;
  const parts = kind.split(/(?<=[a-z])(?=[A-Z])/).map((part) => part.toLowerCase());
  if (parts.some((part) => said.includes(part))) return PART_OF_NAME;
  const beginning = word.slice(0, MIN_BEGINNING);
  return group.split('.').some((label) => label.startsWith(beginning) && label.length >= MIN_BEGINNING)
    ? PART_OF_NAME
    : 0;
}

/**
 * What is worth describing: of named objects in unexplained trouble the worst pod; when nothing at all was found, the
 * named objects themselves. Beside the trouble of others a named object that is well needs no second look.
 */
function describeCalls(named: readonly ObjectRef[], evidence: Evidence): readonly ToolCall[] {
  const troubled = named.filter((ref) => evidence.about(ref).length > 0);
  if (troubled.length > 0) {
    return troubled
      .slice(0, MAX_SUSPECTS)
      .map((ref) => describeCall(evidence.topology.podsOf(ref)[0] ?? ref));
  }
  return evidence.groups().length === 0 ? named.slice(0, MAX_SUSPECTS).map(describeCall) : [];
}

function describeCall(ref: ObjectRef): ToolCall {
  return {
    tool: 'DESCRIBE',
    args: { kind: ref.kind, namespace: ref.namespace ?? NO_NAMESPACE, name: ref.name },
  };
}

function list(refs: readonly ObjectRef[]): string {
  return refs.slice(0, MAX_SUSPECTS).map(describeRef).join(', ');
}
