// The name that a question speaks of as of a workload, and that nothing which was looked at bears.
import type { Diagnosis } from '../../domain/investigation.ts';
import type { Topology } from '../../domain/topology.ts';
import type { Question } from './question.ts';
import { isPlainWord } from './question-words.ts';

/** What nothing bears the name of is told with no more confidence than this. */
const MAX_CONFIDENCE = 0.5;

/** What is said of workloads alone: `latency` does not crash, and `traffic` is not pending. */
const STATE =
  '(?:crash\\w*|restart\\w*|pending|evicted|oom\\w*|killed|terminating|unready|unhealthy|start(?:s|ing)?|come up|ready|scheduled)';
/** Many things start, or do not; one thing does, and so do the pods of it. */
const ONE = '(?:is|was|does|did|has|keeps|stays|won t|cannot|can t|isn t|doesn t)';
const PODS = ' (?:pods?|deployment|statefulset|daemonset|job|cronjob|workload)';
const NAME = '(?<![-.\\w])(?:the |my |our )?([a-z][a-z0-9]+)(?![-.])';
const SOON = '(?:\\w+ ){0,2}?';

/** `why is cart crashing`, `cart keeps restarting`, `why are the cart pods not ready`. */
const NAMED_BEFORE_STATE = [
  `(?<![-.\\w])${ONE} ${NAME}(?:${PODS})? ${SOON}${STATE}\\b`,
  `(?<![-.\\w])(?:are|do|were|did) ${NAME}${PODS} ${SOON}${STATE}\\b`,
  `${NAME}(?:${PODS})? (?:${ONE} ${SOON}${STATE}|crashes|restarts)\\b`,
  `${NAME}${PODS} (?:are|do|keep|were|don t|crash|restart)\\b`,
].map((source) => new RegExp(source, 'g'));

/** Words that stand where a name would, and name nothing. */
const NO_NAMES: ReadonlySet<string> = new Set(
  `it its this that these those they them there something anything everything nothing none somebody someone everyone
  what which who why how when where still also often always just never again keep keeps and or but because process
  processes program programs thing things stuff most many few several some any every each other another same else
  never ever already now then instead replica replicas instance instances copy copies software platform product site
  backend frontend database application applications apps component components daemon scheduler kubelet kubernetes
  stuck six seven eight nine both half interface web being been getting going very constantly suddenly continuously randomly sometimes today yesterday since`.split(
    /\s+/,
  ),
);

/** Finds a name that a question speaks of as of a workload though nothing known bears it, not even in part. */
export function unknownName(question: Question, topology: Topology): string | null {
  for (const expression of NAMED_BEFORE_STATE) {
    for (const [, name = ''] of question.text.matchAll(expression)) {
      if (NO_NAMES.has(name) || isPlainWord(name) || /(?:ing|ed|ly)$/.test(name)) continue;
      if (!isBorne(name, topology)) return name;
    }
  }
  return null;
}

/** A name is borne by what has it in any part: people shorten, and add what a thing is. */
function isBorne(name: string, topology: Topology): boolean {
  const stem = name.replace(/e?s$/, '');
  for (const { ref, containers, hosts, aliases } of topology.objects()) {
    const names = [ref.name, ref.namespace ?? '', ref.kind, ...containers, ...hosts, ...aliases];
    if (names.some((own) => own.toLowerCase().includes(stem))) return true;
  }
  return false;
}

/** Says first that the question meant something that is not there; the rest is what is wrong all the same. */
export function admitUnknownName(diagnosis: Diagnosis, name: string): Diagnosis {
  return {
    ...diagnosis,
    basis: 'likely',
    confidence: Math.min(diagnosis.confidence, MAX_CONFIDENCE),
    rootCause: `Nothing that was looked at is called ${name}. What is wrong here: ${diagnosis.rootCause}`,
  };
}
