// What is known of an investigation that is to become a case for bench: who says what it was, of which app, and where.
import { redactText, stripControl } from '../../../agent/redact.ts';
import { K8sLearnError } from '../../../domain/errors.ts';
import type { Investigation } from '../../../domain/investigation.ts';
import type { ObjectRef } from '../../../domain/kube.ts';
import type { Case } from '../../../domain/memory.ts';
import { NO_NAMESPACE } from '../../../domain/tool-notation.ts';
import { isDisowned } from '../../judge.ts';
import type { OpenedStore } from '../../runtime.ts';
import type { Lesson } from '../mind.ts';
import { mustOf } from './decisive-words.ts';
import { workloadName } from './made-up-names.ts';

/** Namespaces of one case at most; an investigation of a whole cluster meets many. */
const MAX_NAMESPACES = 6;
const FAMILY_HEX_CHARS = 6;

/** An investigation as a case. */
export interface CaseToRecord extends Lesson {
  readonly investigation: Investigation;
  readonly app: string;
  readonly namespace: string;
  /** Namespaces that belong to it beside its own. */
  readonly also: readonly string[];
  readonly family: string;
  readonly question: string;
  readonly must: readonly string[];
  /** Whether somebody said what it was; else it is what the engine found. */
  readonly confirmed: boolean;
}

/** What the user says besides. */
export interface SaidOfCase {
  readonly namespace: string | null;
  readonly family: string | null;
  readonly cause: string | null;
  readonly solution: string | null;
}

/** Reads a case from the database. Throws NOT_FOUND, and USAGE when nobody knows what it was. */
export function readCase(
  id: number,
  said: SaidOfCase,
  { store, cases }: Pick<OpenedStore, 'store' | 'cases'>,
): CaseToRecord {
  const investigation = store.get(id);
  const remembered = cases.find(id);
  const disowned = isDisowned(id, store);
  const known = causeOf(investigation, remembered, disowned, said);
  const { diagnosis } = investigation;
  const affected = disowned ? [] : (diagnosis?.affected ?? []);
  const subjects = [...affected, ...(remembered?.facts ?? []).map(({ fact }) => fact.subject)];
  const namespaces = namespacesOf(investigation, subjects, said.namespace);
  const [namespace, ...also] = namespaces;
  if (namespace === undefined) {
    throw new K8sLearnError(
      'USAGE',
      `investigation ${id} was about no namespace`,
      `name the one to record: k8s-learn bench record ${id} -n <namespace>`,
    );
  }
  const app = appOf(subjects, namespace);
  const told = { cause: known.cause, app, namespace, facts: remembered?.facts ?? [] };
  return {
    investigation,
    ...known,
    app,
    namespace,
    also: also.slice(0, MAX_NAMESPACES - 1),
    family: said.family ?? familyOf(investigation, remembered, disowned),
    question: clean(investigation.question),
    must: mustOf(told),
  };
}

function causeOf(
  { id, diagnosis, label, outcome }: Investigation,
  remembered: Case | undefined,
  disowned: boolean,
  said: SaidOfCase,
): Lesson & { readonly confirmed: boolean } {
  if (said.cause !== null) {
    return { cause: clean(said.cause), solution: clean(said.solution ?? ''), confirmed: true };
  }
  if (remembered?.taught && remembered.rootCause !== '') {
    return { cause: remembered.rootCause, solution: remembered.solution, confirmed: true };
  }
  if (diagnosis !== null && !disowned) {
    const { rootCause: cause, solution } = diagnosis;
    return { cause, solution, confirmed: label.state === 'verified' };
  }
  const why = disowned ? 'has a diagnosis that you said was wrong' : `ended ${outcome}, without a diagnosis`;
  throw new K8sLearnError(
    'USAGE',
    `investigation ${id} ${why}: nobody knows what it was`,
    `say it: k8s-learn feedback ${id} down --cause "…" --solution "…", or bench record ${id} --cause "…"`,
  );
}

function namespacesOf(
  { cluster, steps }: Investigation,
  subjects: readonly ObjectRef[],
  asked: string | null,
): readonly string[] {
  const looked = steps.map(({ args }) => args['namespace'] ?? NO_NAMESPACE);
  const all = [asked, cluster.namespace, ...subjects.map(({ namespace }) => namespace), ...looked];
  return [
    ...new Set(all.flatMap((name) => (name === null || name === NO_NAMESPACE || name === '' ? [] : [name]))),
  ];
}

/** Kinds that make pods: their names are what people call an app. */
const WORKLOADS: readonly string[] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'Job',
  'ReplicaSet',
  'Service',
];

/** Kinds whose names a controller makes up behind that of the workload. */
const MADE_KINDS: readonly string[] = ['Pod', 'ReplicaSet', 'Job'];

function appOf(subjects: readonly ObjectRef[], namespace: string): string {
  const own = subjects.filter((subject) => subject.namespace === namespace || subject.namespace === null);
  const workload = WORKLOADS.map((kind) => own.find((subject) => subject.kind === kind)).find(Boolean);
  const named = workload ?? own[0] ?? subjects[0];
  if (named === undefined) return namespace;
  return MADE_KINDS.includes(named.kind) ? workloadName(named.name) : named.name;
}

/** Without a pattern or a category to go by, what looks the same is one family. */
function familyOf({ diagnosis }: Investigation, remembered: Case | undefined, disowned: boolean): string {
  if (diagnosis !== null && !disowned && !remembered?.taught) {
    const isOfCase = diagnosis.pattern?.startsWith('case-') ?? true;
    return isOfCase || diagnosis.pattern === null ? diagnosis.category : diagnosis.pattern;
  }
  return `taught-${(remembered?.s2 ?? 'alone').slice(0, FAMILY_HEX_CHARS)}`;
}

/** What a person typed is untrusted text, too. */
function clean(text: string): string {
  return redactText(stripControl(text)).replace(/\s+/g, ' ').trim();
}
