// What a message comes to at its object: the container that exits, the pod that is not ready; told before the message.
import type { ObjectRef } from '../../../domain/kube.ts';
import { describeRef } from '../../../domain/kube.ts';
import type { Evidence, FoundFact } from '../evidence.ts';
import { fillTemplate } from '../template.ts';

interface Effect {
  readonly fact: string;
  readonly where?: Readonly<Record<string, RegExp>>;
  readonly clause: string;
}

/** The gravest first. `{subject}` is the object of the fact; the other placeholders are its captures. */
const EFFECTS: readonly Effect[] = [
  {
    fact: 'container.exited',
    where: { role: /^init$/ },
    clause:
      '{subject} does not start because its init container {container} fails[[ (exit code {exit_code})]]',
  },
  {
    fact: 'container.oom-killed',
    clause: 'container {container} of {subject} is OOMKilled[[ at its limit of {limit}]]',
  },
  {
    fact: 'probe.killed',
    clause: 'the kubelet restarts container {container} of {subject} because its {probe} probe fails',
  },
  {
    fact: 'container.exited',
    clause: 'container {container} of {subject} exits with code {exit_code}[[ ({restarts} restarts)]]',
  },
  {
    fact: 'container.ends-well',
    clause: 'container {container} of {subject} ends again and again with exit code 0',
  },
  {
    fact: 'init.still-running',
    clause: '{subject} does not start: its init container {container} is still running',
  },
  { fact: 'container.waiting', clause: 'container {container} of {subject} waits[[ ({reason})]]' },
  { fact: 'container.not-ready', clause: 'container {container} of {subject} runs but is not ready' },
  { fact: 'pod.unschedulable', clause: '{subject} is not scheduled' },
];

/** Writes what is seen of the object of a fact; the object alone when nothing is. */
export function effectAt(anchor: FoundFact, evidence: Evidence): string {
  const { subject, captures } = anchor.fact;
  for (const { fact, where, clause } of EFFECTS) {
    const found = evidence
      .about(anchor.group)
      .find(
        (other) =>
          other.fact.code === fact &&
          isSame(other.fact.subject, subject) &&
          (captures.container === undefined ||
            other.fact.captures.container === undefined ||
            other.fact.captures.container === captures.container) &&
          Object.entries(where ?? {}).every(([name, value]) => value.test(other.fact.captures[name] ?? '')),
      );
    const told = found && fillTemplate(clause, { ...found.fact.captures, subject: describeRef(subject) });
    if (told) return told;
  }
  const container = captures.container === undefined ? '' : `, container ${captures.container}`;
  return `${describeRef(subject)}${container}`;
}

function isSame(a: ObjectRef, b: ObjectRef): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}
