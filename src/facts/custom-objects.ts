// Facts of custom objects: what their conditions and phases complain of, and which workload carries them out.
import type { ObjectRef } from '../domain/kube.ts';
import { isCustomGroup } from './api-resources.ts';
import { badConditionsOf, quoteCondition } from './conditions.ts';
import { BAD_PHASE, PHASE_FIELDS } from './custom-phase.ts';
import type { Inventory } from './inventory.ts';
import { isRecord, type KubeObject, refOf } from './kube-json.ts';
import { ANY, type ObjectContext, type Topic } from './rules.ts';
import { recordAt, textAt } from './topology/edge-rule.ts';

/** Annotations that stop a controller from acting on an object, with the value that does. */
const PAUSES: readonly (readonly [annotation: string, value: RegExp])[] = [
  ['crossplane.io/paused', /^true$/],
  ['cluster.x-k8s.io/paused', /^(?!false$)/],
  ['autoscaling.keda.sh/paused', /^(?!false$)/],
  ['autoscaling.keda.sh/paused-replicas', /^\d+$/],
  ['kustomize.toolkit.fluxcd.io/reconcile', /^disabled$/],
  ['helm.toolkit.fluxcd.io/reconcile', /^disabled$/],
];
/** Kinds whose own topics read their conditions more closely. */
const READ_ELSEWHERE: ReadonlySet<string> = new Set([
  'Gateway',
  'GatewayClass',
  'HTTPRoute',
  'GRPCRoute',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
]);
const WORKLOAD_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'] as const;
/** Kinds of well-known operators that report failures in events; what they report is known before they are listed. */
const EVENT_KINDS: readonly string[] =
  `Application ApplicationSet Rollout Workflow Kustomization HelmRelease HelmChart
  GitRepository HelmRepository OCIRepository Bucket ScaledObject ScaledJob ExternalSecret SecretStore
  ClusterSecretStore SealedSecret Provider ProviderRevision Configuration Function Composition
  CompositeResourceDefinition Machine MachineDeployment MachineSet Cluster KafkaTopic Kafka Postgresql Elasticsearch
  Prometheus Alertmanager ServiceMonitor Revision Route KnativeServing PipelineRun TaskRun
  ClusterServiceVersion Subscription InstallPlan CatalogSource ClusterExtension NodePool NodeClaim NodeClass
  EC2NodeClass VolumeSnapshot VolumeSnapshotContent Backup Restore BackupStorageLocation SparkApplication RayCluster
  RayJob Certificate CertificateRequest Order Challenge Issuer ClusterIssuer`.split(/\s+/);
/** Owners are followed this far up. */
const MAX_OWNER_DEPTH = 5;

export const customObjectTopic: Topic = {
  kinds: {
    'object.not-ready': {
      doc: 'A custom object is not in order, by its own conditions or phase.',
      depth: 'workload',
      standing: 'said',
      captures: ['condition', 'status', 'reason', 'message'],
    },
    'object.warning': {
      doc: 'The controller of a custom object reports a failure in an event.',
      depth: 'workload',
      takes: ANY,
      standing: 'said',
      captures: ['reason', 'message'],
    },
    'object.suspended': {
      doc: 'The controller of a custom object is told to leave it alone.',
      depth: 'origin',
      captures: ['setting'],
    },
    'object.out-of-sync': {
      doc: 'What is deployed differs from what is declared.',
      depth: 'context',
      captures: ['revision'],
    },
    'object.approval-pending': {
      doc: 'A custom object waits for somebody to approve it.',
      depth: 'origin',
      captures: ['message'],
    },
  },
  objects: [{ kinds: ['*'], extract: extractCustom }],
  relations: [{ extract: linkCustom }],
  messages: [
    {
      code: 'object.warning',
      kinds: EVENT_KINDS,
      reason:
        /(?:Fail|Error|Invalid|Denied|Unhealthy|NotReady|NotFound|Unable|Cannot|Degraded|Timeout|TimedOut)/,
      message: /^(?<message>[\s\S]+)/,
      // Once the object itself is known, its conditions tell what holds now.
      refine: (subject, captures, inventory) => (inventory.find(subject) ? null : captures),
    },
  ],
};

function isCustom(object: KubeObject): boolean {
  const [group = '', version] = (object.apiVersion ?? '').split('/');
  return version !== undefined && isCustomGroup(group) && !READ_ELSEWHERE.has(object.kind ?? '');
}

function extractCustom(object: KubeObject, { emit, emitMessage, inventory }: ObjectContext): void {
  if (!isCustom(object) || object.metadata?.deletionTimestamp !== undefined) return;
  // A revision that was replaced is kept for going back, and need not be well.
  if (object.spec?.['desiredState'] === 'Inactive') return;
  const subject = refOf(object);
  for (const condition of badConditionsOf(object, inventory.nowMs)) {
    const { type, status, reason = '', message = '' } = condition;
    emit('object.not-ready', subject, quoteCondition(condition), {
      condition: type,
      status,
      reason,
      message,
    });
    if (message !== '') emitMessage(subject, reason, message);
  }
  extractPhase(object, subject, emit, emitMessage);
  extractError(object, subject, emit, emitMessage);
  extractPause(object, subject, emit);
  const sync = textAt(object.status, ['sync', 'status']);
  if (sync === 'OutOfSync') {
    emit('object.out-of-sync', subject, `status.sync.status: ${sync}`, {
      revision: textAt(object.status, ['sync', 'revision']),
    });
  }
  if (object.kind === 'InstallPlan' && object.spec?.['approved'] === false) {
    emit('object.approval-pending', subject, 'spec.approved: false', {
      message: 'the install plan is not approved',
    });
  }
}

function extractPhase(
  object: KubeObject,
  subject: ObjectRef,
  emit: ObjectContext['emit'],
  emitMessage: ObjectContext['emitMessage'],
): void {
  for (const [field, explanations] of PHASE_FIELDS) {
    const phase = textAt(object.status, field);
    if (phase === undefined || !BAD_PHASE.test(phase)) continue;
    const texts = explanations
      .map((path) => explanationAt(object.status, path))
      .filter((text) => text !== undefined);
    const message = texts[0];
    const name = field.join('.');
    const quote = message === undefined ? `status.${name}: ${phase}` : `status.${name}: ${phase}: ${message}`;
    emit('object.not-ready', subject, quote, {
      condition: name,
      status: phase,
      reason: textAt(object.status, ['reason']),
      message,
    });
    if (message !== undefined) emitMessage(subject, phase, message);
  }
}

/** So many checks that fail are told of one object. */
const MAX_CHECKS = 4;

/** A text, or a table of checks with a message each: `OSD_FULL: 1 full osd(s)`; the gravest first. */
function explanationAt(status: unknown, path: readonly string[]): string | undefined {
  const checks = Object.entries(recordAt(status, path) ?? {})
    .map(([code, check]) => ({ code, grave: textAt(check, ['severity']), said: textAt(check, ['message']) }))
    .filter(({ said }) => said !== undefined)
    .sort((a, b) => Number(/ERR/.test(b.grave ?? '')) - Number(/ERR/.test(a.grave ?? '')));
  if (checks.length === 0) return textAt(status, path);
  return checks
    .slice(0, MAX_CHECKS)
    .map(({ code, said }) => `${code}: ${said}`)
    .join('; ');
}

/** Some kinds have no conditions but an error, with a message in it or as a text. */
function extractError(
  object: KubeObject,
  subject: ObjectRef,
  emit: ObjectContext['emit'],
  emitMessage: ObjectContext['emitMessage'],
): void {
  const message = textAt(object.status, ['error', 'message']) ?? textAt(object.status, ['error']);
  if (message === undefined) return;
  emit('object.not-ready', subject, `status.error: ${message}`, {
    condition: 'error',
    status: 'set',
    message,
  });
  emitMessage(subject, 'Error', message);
}

function extractPause(object: KubeObject, subject: ObjectRef, emit: ObjectContext['emit']): void {
  for (const field of ['suspend', 'paused']) {
    if (object.spec?.[field] === true)
      emit('object.suspended', subject, `spec.${field}: true`, { setting: `spec.${field}` });
  }
  for (const [annotation, value] of PAUSES) {
    const set = object.metadata?.annotations?.[annotation];
    if (set !== undefined && value.test(set)) {
      emit('object.suspended', subject, `annotation ${annotation}: ${set}`, {
        setting: `annotation ${annotation}`,
      });
    }
  }
}

/** Links each custom object to what it owns at any depth, and to the workload that is called like it. */
function linkCustom(inventory: Inventory): void {
  const custom: KubeObject[] = [];
  for (const { ref } of inventory.objects()) {
    const object = inventory.find(ref);
    if (!object) continue;
    linkOwners(ref, inventory);
    if (isCustom(object)) custom.push(object);
  }
  for (const object of custom) linkImplementation(object, inventory);
}

function linkOwners(ref: ObjectRef, inventory: Inventory): void {
  let current: ObjectRef = ref;
  for (let depth = 0; depth < MAX_OWNER_DEPTH; depth++) {
    const owners = inventory.find(current)?.metadata?.ownerReferences ?? [];
    const owner = owners.find(({ controller }) => controller) ?? owners[0];
    const [group = '', version] = (owner?.apiVersion ?? '').split('/');
    if (owner?.kind === undefined || owner.name === undefined) return;
    const namespaced: ObjectRef = { kind: owner.kind, namespace: current.namespace, name: owner.name };
    const clusterWide: ObjectRef = { ...namespaced, namespace: null };
    const above = inventory.find(clusterWide) && !inventory.find(namespaced) ? clusterWide : namespaced;
    if (version !== undefined && isCustomGroup(group)) inventory.link('uses', above, ref);
    current = above;
  }
}

/**
 * Operators and package managers run an object's workload under its name, or its name with a hash or role behind
 * it; Crossplane labels the pods with the package and its revision.
 */
function linkImplementation(object: KubeObject, inventory: Inventory): void {
  const ref = refOf(object);
  for (const kind of WORKLOAD_KINDS) {
    for (const workload of inventory.list(kind, ref.namespace ?? undefined)) {
      const own = refOf(workload);
      const named = own.name === ref.name || isNameWithHash(own.name, ref.name);
      if (named || isLabelledFor(workload, ref)) inventory.link('uses', ref, own);
    }
  }
}

function isNameWithHash(name: string, base: string): boolean {
  if (!name.startsWith(`${base}-`)) return false;
  const rest = name.slice(base.length + 1);
  // A word without a digit may be another product of the same family, so only hashes and the roles of one object count.
  return /^(?:[0-9a-f]{8,12}|\d+|server|controller|manager|controller-manager|operator|deployment|0+\d+-deployment)$/.test(
    rest,
  );
}

function isLabelledFor(workload: KubeObject, ref: ObjectRef): boolean {
  const template = workload.spec?.['template'];
  const metadata = isRecord(template) ? template['metadata'] : undefined;
  const onPods = isRecord(metadata) && isRecord(metadata['labels']) ? metadata['labels'] : {};
  const labels: Readonly<Record<string, unknown>> = { ...workload.metadata?.labels, ...onPods };
  const kind = ref.kind.toLowerCase();
  return [`pkg.crossplane.io/${kind}`, 'pkg.crossplane.io/revision', `serving.knative.dev/${kind}`].some(
    (label) => labels[label] === ref.name,
  );
}
