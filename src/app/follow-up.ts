// A follow-up: a question that goes on from an investigation, and what that investigation's answer says to it.
import { K8sLearnError } from '../domain/errors.ts';
import type { ClusterScope, Diagnosis, Investigation } from '../domain/investigation.ts';
import { describeRef, type ObjectRef } from '../domain/kube.ts';

/** What a follow-up goes on from. */
export interface Continued {
  readonly id: number;
  readonly cluster: ClusterScope;
  /** What was found then, for an engine that reasons; null when nothing was. */
  readonly found: string | null;
}

/** A question as it is asked, with what it goes on from. */
export interface FollowUp {
  readonly question: string;
  readonly continues: Continued;
}

const MARK = ' (a follow-up to: ';
/** Of the question before no more is carried on. */
const MAX_BEFORE_CHARS = 600;

/** Puts a follow-up together: what it asks, and after it the question before with what that was about. */
export function followUpOf(asked: string, before: Investigation): FollowUp {
  const [first = ''] = before.question.split(MARK).slice(-1);
  const original = first.replace(/\)$/, '').slice(0, MAX_BEFORE_CHARS);
  const [subject] = before.diagnosis?.affected ?? [];
  const named = subject === undefined || original.includes(subject.name) ? '' : `, about ${inWords(subject)}`;
  const { diagnosis, cluster } = before;
  return {
    question: `${asked}${MARK}${original}${named})`,
    continues: { id: before.id ?? 0, cluster, found: diagnosis?.rootCause ?? null },
  };
}

function inWords({ kind, namespace, name }: ObjectRef): string {
  return `${kind.toLowerCase()} ${name}${namespace === null ? '' : ` in ${namespace}`}`;
}

/** Throws USAGE when a follow-up would be asked of another cluster than the question before. */
export function refuseOtherCluster(continued: Continued, now: ClusterScope): void {
  if (continued.cluster.id === now.id) return;
  throw new K8sLearnError(
    'USAGE',
    `investigation ${continued.id} was of another cluster (context ${continued.cluster.context}), not that of context ${now.context}`,
    'give the same --context, --kubeconfig or --dump as then, or ask without --continue',
  );
}

interface Aspect {
  readonly asks: RegExp;
  readonly says: (diagnosis: Diagnosis) => string;
}

/** What may be asked of a diagnosis that it holds the answer to. */
const ASPECTS: readonly Aspect[] = [
  {
    asks: /\b(?:since when|when|how long|how old|start(?:ed)?|began|begin)\b/i,
    says: ({ since }) =>
      since === null
        ? 'Nothing that was read says when it began.'
        : `It began at ${since}, by the earliest evidence.`,
  },
  {
    asks: /\b(?:how (?:do|can|to|should)\b.*|fix|solve|repair|solution|what (?:now|to do|should|can|helps))\b/i,
    says: ({ solution }) => solution,
  },
  {
    asks: /\b(?:who|which|what else|affect(?:s|ed)?|how many|else)\b/i,
    says: ({ affected, chain }) => {
      const all = [...affected, ...chain.map(({ object }) => object)].map(describeRef);
      return `It is about ${[...new Set(all)].join(', ')}.`;
    },
  },
  {
    asks: /\b(?:sure|certain|evidence|prove|proof|how do you know|confidence)\b/i,
    says: ({ evidence, confidence, basis }) =>
      `${Math.round(confidence * 100)} %, ${basis === 'evidence' ? 'all that the cause requires was read just now' : 'likely'}: ${evidence.map(({ quote }) => `"${quote.trim()}"`).join('; ')}.`,
  },
];

/** Says what a diagnosis holds of what was asked; null when it is another question. */
export function answerTo(question: string, diagnosis: Diagnosis | null): string | null {
  if (diagnosis === null) return null;
  const [asked = ''] = question.split(MARK);
  return ASPECTS.find(({ asks }) => asks.test(asked))?.says(diagnosis) ?? null;
}
