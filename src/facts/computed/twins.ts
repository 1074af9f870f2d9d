// Facts of workloads that lack a setting which their twin in another namespace has: the same image, and it runs.
import type { Fact } from '../../domain/fact.ts';
import { describeRef } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import type { Container } from '../kube-json.ts';
import { refOf } from '../kube-json.ts';
import { isPodHealthy } from '../pod-health.ts';
import { type PodSource, podSourcesIn } from '../pod-sources.ts';
import type { Emit, Topic } from '../rules.ts';
import { podSpecOf } from '../topology/edge-rule.ts';

/** At most so many variables are told. */
const MAX_VARIABLES = 3;
/** More missing variables than this are another setup, not something forgotten. */
const MAX_MISSING = 6;

/** Kinds of workloads that are set beside each other. */
const KINDS = ['Deployment', 'StatefulSet'] as const;

/** What a program says when a setting is not there. */
const MISSING = /^log\.(?:config-key-missing|config-|env-)/;

export const twinTopic: Topic = {
  kinds: {
    'workload.twin-has-variables': {
      doc: 'A program lacks a setting; a workload of another namespace runs the same image well, with variables that it has not.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['twin', 'variables', 'container', 'setting', 'log'],
    },
  },
};

/** Looks for the twin of a program that misses a setting, and for what that is told beside it. */
export function findTwins(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    if (!MISSING.test(code) || subject.kind !== 'Pod') continue;
    const pod = inventory.find(subject);
    const own = pod && podSpecOf(pod)?.containers?.find(({ name }) => name === captures['container']);
    if (!own?.image) continue;
    const found = twinOf(own, subject.namespace, inventory);
    if (!found) continue;
    const missing = variablesOf(found.container).filter((name) => !variablesOf(own).includes(name));
    if (missing.length === 0 || missing.length > MAX_MISSING) continue;
    emit('workload.twin-has-variables', subject, quote, {
      twin: describeRef(found.source.ref),
      variables: missing.slice(0, MAX_VARIABLES).join(', '),
      container: own.name,
      setting: captures['key'] ?? captures['setting'],
      log: captures['log'],
    });
  }
}

/** The workload of another namespace that runs the same image, and runs it well as far as its pods are known. */
function twinOf(own: Container, namespace: string | null, inventory: Inventory) {
  const namespaces = new Set(
    KINDS.flatMap((kind) => inventory.list(kind)).map((made) => refOf(made).namespace),
  );
  namespaces.delete(namespace);
  for (const source of [...namespaces].flatMap((other) => podSourcesIn(inventory, other))) {
    if (!isWell(source, inventory)) continue;
    const container = source.spec?.containers?.find(
      ({ image = '' }) => repositoryOf(image) === repositoryOf(own.image ?? ''),
    );
    if (container) return { source, container };
  }
  return null;
}

function isWell({ pods, ref }: PodSource, inventory: Inventory): boolean {
  if (pods.length > 0) return pods.every((pod) => isPodHealthy(pod, inventory.nowMs));
  const { readyReplicas = 0 } = (inventory.find(ref)?.status ?? {}) as { readyReplicas?: number };
  return readyReplicas > 0;
}

function variablesOf({ env = [] }: Container): readonly string[] {
  return env.map(({ name = '' }) => name);
}

/** An image without tag and digest: versions of one program are twins as well. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]+$/, '');
}
