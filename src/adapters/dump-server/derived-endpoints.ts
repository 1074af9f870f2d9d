// The endpoints of services in a recording that left them out, worked out as the endpoints controller does.
import { isRecord, type JsonObject, listAt, numberAt, recordAt, textAt, valueAt } from './json-access.ts';

/** The kinds that can be worked out from services and pods. */
export const DERIVED_KINDS: readonly string[] = ['endpoints', 'endpointslices.discovery.k8s.io'];

/** The annotation and label under which the controllers keep what belongs to a service. */
const SERVICE_LABEL = 'kubernetes.io/service-name';

interface Target {
  readonly pod: JsonObject;
  readonly address: string;
  readonly isReady: boolean;
}

function isReady(pod: JsonObject): boolean {
  return listAt(pod, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
}

function isSelected(pod: JsonObject, selector: JsonObject): boolean {
  const labels = recordAt(pod, 'metadata', 'labels');
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function targetsOf(service: JsonObject, pods: readonly JsonObject[]): readonly Target[] {
  const selector = recordAt(service, 'spec', 'selector');
  const publishesAll = valueAt(service, 'spec', 'publishNotReadyAddresses') === true;
  return pods
    .filter((pod) => isSelected(pod, selector))
    .filter((pod) => !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase')))
    .filter((pod) => textAt(pod, 'status', 'podIP') !== '')
    .filter((pod) => valueAt(pod, 'metadata', 'deletionTimestamp') === undefined)
    .map((pod) => ({ pod, address: textAt(pod, 'status', 'podIP'), isReady: publishesAll || isReady(pod) }));
}

/** Gives the number of the port that a service sends to on a pod; undefined when the pod names none such. */
function targetPort(port: unknown, pod: JsonObject): number | undefined {
  const target = valueAt(port, 'targetPort') ?? valueAt(port, 'port');
  if (typeof target === 'number') return target;
  const ports = listAt(pod, 'spec', 'containers').flatMap((container) => listAt(container, 'ports'));
  const named = ports.find((entry) => textAt(entry, 'name') === target);
  return named === undefined ? undefined : numberAt(named, 'containerPort');
}

interface ReachedPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

function portsOn(service: JsonObject, pod: JsonObject): readonly ReachedPort[] {
  return listAt(service, 'spec', 'ports').flatMap((port) => {
    const number = targetPort(port, pod);
    const reached = {
      name: textAt(port, 'name'),
      port: number ?? 0,
      protocol: textAt(port, 'protocol') || 'TCP',
    };
    return number === undefined ? [] : [reached];
  });
}

interface Group {
  readonly ports: readonly ReachedPort[];
  readonly targets: Target[];
}

/** Gathers the targets that are reached on the same ports. */
function groupByPorts(service: JsonObject, targets: readonly Target[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const target of targets) {
    const ports = portsOn(service, target.pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, targets: [] };
    group.targets.push(target);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function targetRef(target: Target): JsonObject {
  const { pod } = target;
  return {
    kind: 'Pod',
    namespace: textAt(pod, 'metadata', 'namespace'),
    name: textAt(pod, 'metadata', 'name'),
    uid: textAt(pod, 'metadata', 'uid'),
  };
}

function metadataOf(service: JsonObject, name: string, labels: JsonObject): JsonObject {
  return {
    name,
    namespace: textAt(service, 'metadata', 'namespace'),
    creationTimestamp: valueAt(service, 'metadata', 'creationTimestamp') ?? null,
    labels,
  };
}

function endpoints(service: JsonObject, groups: readonly Group[]): JsonObject {
  const address = (target: Target): JsonObject => ({
    ip: target.address,
    nodeName: textAt(target.pod, 'spec', 'nodeName'),
    targetRef: targetRef(target),
  });
  const subsets = groups.map(({ ports, targets }) => {
    const ready = targets.filter((target) => target.isReady).map(address);
    const notReady = targets.filter((target) => !target.isReady).map(address);
    return {
      ...(ready.length > 0 && { addresses: ready }),
      ...(notReady.length > 0 && { notReadyAddresses: notReady }),
      ports,
    };
  });
  const labels = recordAt(service, 'metadata', 'labels');
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: metadataOf(service, textAt(service, 'metadata', 'name'), labels),
    ...(subsets.length > 0 && { subsets }),
  };
}

function endpointSlices(service: JsonObject, groups: readonly Group[]): readonly JsonObject[] {
  const name = textAt(service, 'metadata', 'name');
  const labels = { ...recordAt(service, 'metadata', 'labels'), [SERVICE_LABEL]: name };
  const slice = (index: number, { ports, targets }: Group): JsonObject => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: metadataOf(service, `${name}-${index}`, labels),
    addressType: 'IPv4',
    endpoints: targets.map((target) => ({
      addresses: [target.address],
      conditions: { ready: target.isReady, serving: target.isReady, terminating: false },
      nodeName: textAt(target.pod, 'spec', 'nodeName'),
      targetRef: targetRef(target),
    })),
    ports,
  });
  return groups.length === 0
    ? [slice(0, { ports: [], targets: [] })]
    : groups.map((group, index) => slice(index, group));
}

/**
 * Works out the objects of one of `DERIVED_KINDS`. Services without a selector have endpoints that only the
 * cluster knows: none are given for them.
 */
export function deriveEndpoints(
  resourceKey: string,
  services: readonly JsonObject[],
  pods: readonly JsonObject[],
): readonly JsonObject[] {
  const byNamespace = new Map<string, JsonObject[]>();
  for (const pod of pods) {
    const namespace = textAt(pod, 'metadata', 'namespace');
    const known = byNamespace.get(namespace);
    if (known === undefined) byNamespace.set(namespace, [pod]);
    else known.push(pod);
  }
  return services
    .filter((service) => isRecord(valueAt(service, 'spec', 'selector')))
    .flatMap((service) => {
      const near = byNamespace.get(textAt(service, 'metadata', 'namespace')) ?? [];
      const groups = groupByPorts(service, targetsOf(service, near));
      return resourceKey === 'endpoints' ? [endpoints(service, groups)] : endpointSlices(service, groups);
    });
}
