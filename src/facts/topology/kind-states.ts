// When an object of a kind of Kubernetes itself is well: one row a kind.
import { conditionHolds, conditionsOf } from '../conditions.ts';
import type { Inventory } from '../inventory.ts';
import { failureOf, isComplete } from '../job-status.ts';
import { type KubeObject, type Pod, refOf } from '../kube-json.ts';
import { isObjectWell, isSuperseded } from '../object-health.ts';
import { createdMsOf, isReady, podSourcesIn, podsSelected, selectsSource } from '../pod-sources.ts';
import { isProvisioned, readyAddresses } from '../service-addresses.ts';
import { type Service, selectorOf } from '../service-json.ts';
import { recordsAt, textAt } from './edge-rule.ts';
import type { Judged } from './states.ts';

/** A pod, workload, claim or attachment may take so long before it counts as stuck, in milliseconds. */
const STARTING_MS = 60 * 1000;
/** Clouds may take so long for a load balancer, in milliseconds. */
const PROVISIONING_MS = 3 * 60 * 1000;
/** Reasons to wait that do not go away by waiting. */
const STUCK_REASON = /BackOff|^Err|^Create|^Invalid|^Run|Error$/;

type Judge = (object: KubeObject, inventory: Inventory) => Judged;

/** One judge a kind. Kinds that only hold settings are well when they are there. */
export const KIND_STATES: Readonly<Record<string, Judge>> = {
  Pod: judgePod,
  Deployment: byHealth,
  StatefulSet: byHealth,
  ReplicaSet: judgeReplicas,
  ReplicationController: judgeReplicas,
  DaemonSet: byHealth,
  Job: judgeJob,
  CronJob: () => 'well',
  HorizontalPodAutoscaler: judgeAutoscaler,
  Service: judgeService,
  Endpoints: judgeEndpoints,
  EndpointSlice: () => 'well',
  Ingress: judgeIngress,
  PersistentVolumeClaim: judgeClaim,
  PersistentVolume: (object) => (textAt(object.status, ['phase']) === 'Failed' ? 'troubled' : 'well'),
  VolumeAttachment: judgeAttachment,
  Node: judgeNode,
  Namespace: () => 'well',
  PodDisruptionBudget: () => 'well',
  APIService: byCondition('Available'),
  CustomResourceDefinition: byCondition('Established'),
  CertificateSigningRequest: judgeSigningRequest,
  ...Object.fromEntries(
    [
      'ConfigMap',
      'Secret',
      'ServiceAccount',
      'Role',
      'ClusterRole',
      'RoleBinding',
      'ClusterRoleBinding',
      'StorageClass',
      'IngressClass',
      'PriorityClass',
      'RuntimeClass',
      'CSIDriver',
      'CSINode',
      'NetworkPolicy',
      'LimitRange',
      'ResourceQuota',
      'MutatingWebhookConfiguration',
      'ValidatingWebhookConfiguration',
      'Lease',
    ].map((kind) => [kind, (): Judged => 'well']),
  ),
};

function isNew(object: KubeObject, inventory: Inventory, withinMs = STARTING_MS): boolean {
  return inventory.nowMs - createdMsOf(object) < withinMs;
}

function byCondition(type: string): Judge {
  return (object, inventory) => {
    if (conditionHolds(object, type)) return 'well';
    const isSaid = conditionsOf(object).some((condition) => condition.type === type);
    return isSaid && !isNew(object, inventory) ? 'troubled' : 'settling';
  };
}

function byHealth(object: KubeObject, inventory: Inventory): Judged {
  if (isObjectWell(object, inventory)) return 'well';
  return isNew(object, inventory) ? 'settling' : 'troubled';
}

function judgePod(object: KubeObject, inventory: Inventory): Judged {
  if (isObjectWell(object, inventory)) return 'well';
  const pod = object as Pod;
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const isStuck = statuses.some(
    ({ state, restartCount = 0 }) => restartCount > 0 || STUCK_REASON.test(state?.waiting?.reason ?? ''),
  );
  return isNew(object, inventory) && !isStuck && pod.status?.phase !== 'Failed' ? 'settling' : 'troubled';
}

/** The set of an old revision wants nothing; the pods of one that is well count as the workload's. */
function judgeReplicas(object: KubeObject, inventory: Inventory): Judged {
  const wanted = Number(object.spec?.['replicas'] ?? 1);
  const ready = Number(object.status?.['readyReplicas'] ?? 0);
  if (ready >= wanted) return 'well';
  return isNew(object, inventory) ? 'settling' : 'troubled';
}

function judgeJob(object: KubeObject, inventory: Inventory): Judged {
  if (isComplete(object) || isSuperseded(object, inventory)) return 'well';
  if (failureOf(object) || Number(object.status?.['failed'] ?? 0) > 0) return 'troubled';
  return 'settling';
}

function judgeAutoscaler(object: KubeObject, inventory: Inventory): Judged {
  if (isObjectWell(object, inventory)) return 'well';
  const isDisabled = conditionsOf(object).some(
    ({ type, reason }) => type === 'ScalingActive' && reason === 'ScalingDisabled',
  );
  if (isDisabled) return 'well';
  return conditionsOf(object).length === 0 || isNew(object, inventory) ? 'settling' : 'troubled';
}

function judgeService(object: KubeObject, inventory: Inventory): Judged {
  const service = object as Service;
  const ref = refOf(object);
  if (service.spec?.type === 'ExternalName') return 'well';
  if (service.spec?.type === 'LoadBalancer' && !isProvisioned(service))
    return isNew(object, inventory, PROVISIONING_MS) ? 'settling' : 'troubled';
  const addresses = readyAddresses(ref, inventory);
  if (addresses !== undefined && addresses > 0) return 'well';
  const selector = selectorOf(service);
  const sources = selector ? podSourcesIn(inventory, ref.namespace) : [];
  const selected = sources.filter((source) => selector && selectsSource(selector, source));
  const pods = selected.flatMap((source) => (selector ? podsSelected(selector, source) : []));
  if (pods.some(isReady)) return 'well';
  // What is scaled to nothing, or was never given pods, may be meant so.
  if (selected.every(({ wanted }) => wanted === 0)) return 'settling';
  return isNew(object, inventory) || pods.every((pod) => isNew(pod as KubeObject, inventory))
    ? 'settling'
    : 'troubled';
}

function judgeEndpoints(object: KubeObject): Judged {
  const subsets = recordsAt(object, ['subsets']);
  return subsets.some((subset) => recordsAt(subset, ['addresses']).length > 0) ? 'well' : 'settling';
}

/** Where no Ingress of its class has an address, the controller gives none. */
function judgeIngress(object: KubeObject, inventory: Inventory): Judged {
  const hasAddress = (ingress: KubeObject): boolean =>
    recordsAt(ingress.status, ['loadBalancer', 'ingress']).length > 0;
  if (hasAddress(object)) return 'well';
  const className = textAt(object.spec, ['ingressClassName']);
  const isServed = inventory
    .list('Ingress')
    .some((other) => hasAddress(other) && textAt(other.spec, ['ingressClassName']) === className);
  return isServed && !isNew(object, inventory, PROVISIONING_MS) ? 'troubled' : 'settling';
}

function judgeClaim(object: KubeObject, inventory: Inventory): Judged {
  const phase = textAt(object.status, ['phase']);
  if (phase === 'Bound') return 'well';
  if (phase === 'Lost') return 'troubled';
  return isNew(object, inventory) || !isUsed(object, inventory) ? 'settling' : 'troubled';
}

/** A claim that no pod uses may wait for the first one. */
function isUsed(claim: KubeObject, inventory: Inventory): boolean {
  return inventory.edgesTo(refOf(claim), ['mounts']).some(({ from }) => from.kind === 'Pod');
}

function judgeAttachment(object: KubeObject, inventory: Inventory): Judged {
  if (object.status?.['attached'] === true) return 'well';
  if (textAt(object.status, ['attachError', 'message']) !== undefined) return 'troubled';
  return isNew(object, inventory) ? 'settling' : 'troubled';
}

function judgeNode(object: KubeObject, inventory: Inventory): Judged {
  const conditions = conditionsOf(object);
  const ready = conditions.find(({ type }) => type === 'Ready');
  const isPressed = conditions.some(
    ({ type = '', status }) => status === 'True' && /(?:Pressure|NetworkUnavailable)$/.test(type),
  );
  if (ready?.status === 'True' && !isPressed) return 'well';
  return ready === undefined || isNew(object, inventory) ? 'settling' : 'troubled';
}

function judgeSigningRequest(object: KubeObject, inventory: Inventory): Judged {
  if (textAt(object.status, ['certificate']) !== undefined) return 'well';
  const isRefused = conditionsOf(object).some(({ type }) => type === 'Denied' || type === 'Failed');
  return isRefused || !isNew(object, inventory) ? 'troubled' : 'settling';
}
