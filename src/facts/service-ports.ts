// Facts of a Service's target ports: names and numbers that the pods behind it do not have.

import type { ObjectRef } from '../domain/kube.ts';
import type { ContainerPort, Probe } from './kube-json.ts';
import { declaredPorts, inWords, type PodSource, servingContainers } from './pod-sources.ts';
import type { Emit, FactKind } from './rules.ts';
import { isHeadless, type Service, type ServicePort } from './service-json.ts';

const CAPTURES = ['port', 'target_port', 'protocol', 'declared', 'backend', 'backend_kind'] as const;

export const SERVICE_PORT_KINDS: Readonly<Record<string, FactKind>> = {
  'service.named-port-missing': {
    doc: 'A Service names a target port that no container of its pods has, so that the port has no endpoints.',
    depth: 'origin',
    captures: CAPTURES,
  },
  'service.target-port-undeclared': {
    doc: 'The containers behind a Service declare ports, but not the number that it sends requests to.',
    depth: 'origin',
    captures: CAPTURES,
  },
  'service.protocol-mismatch': {
    doc: 'The containers behind a Service declare its target port for another protocol.',
    depth: 'origin',
    captures: CAPTURES,
  },
};

/** Emits what is wrong with the target ports of a Service for one workload that it selects. */
export function extractTargetPorts(
  service: Service,
  subject: ObjectRef,
  source: PodSource,
  emit: Emit,
): void {
  if (isHeadless(service)) return;
  for (const port of service.spec?.ports ?? []) {
    const code = judgePort(port, source);
    if (code === null) continue;
    const target = targetOf(port);
    const words = portsInWordsOf(source);
    const quote = `spec.ports: ${port.port} → targetPort: ${target}/${protocolOf(port)}; containers of ${inWords(source.ref)} declare ${words}`;
    emit(code, subject, quote, {
      port: port.port,
      target_port: target,
      protocol: protocolOf(port),
      declared: words,
      backend: source.ref.name,
      backend_kind: source.ref.kind.toLowerCase(),
    });
  }
}

/** Gives the code of what is wrong with a port of a Service for a workload; null when nothing tells of trouble. */
export function judgePort(port: ServicePort, source: PodSource): string | null {
  const declared = declaredPorts(source);
  return typeof port.targetPort === 'string'
    ? judgeName(port, declared)
    : judgeNumber(port, declared, source);
}

/** Writes the ports that the containers of a workload declare: `8080 (http), 9090`. */
export function portsInWordsOf(source: PodSource): string {
  return declaredPorts(source).map(portInWords).join(', ') || 'no port';
}

/** The endpoints controllers look for a container port of this name and protocol (FindPort in k8s.io/kubernetes/pkg/api/v1/pod). */
function judgeName(port: ServicePort, declared: readonly ContainerPort[]): string | null {
  const found = declared.some((own) => own.name === port.targetPort && protocolOf(own) === protocolOf(port));
  return found ? null : 'service.named-port-missing';
}

/** A number needs no declaration to work; it is suspicious where others are declared and no probe uses it. */
function judgeNumber(
  port: ServicePort,
  declared: readonly ContainerPort[],
  source: PodSource,
): string | null {
  const target = targetOf(port);
  if (declared.length === 0) return null;
  const same = declared.filter(({ containerPort }) => containerPort === target);
  if (same.some((own) => protocolOf(own) === protocolOf(port))) return null;
  if (same.length > 0) return 'service.protocol-mismatch';
  return probedPorts(source).has(`${target}`) ? null : 'service.target-port-undeclared';
}

function probedPorts(source: PodSource): ReadonlySet<string> {
  const probes = servingContainers(source.spec).flatMap((container): readonly (Probe | undefined)[] => [
    container.livenessProbe,
    container.readinessProbe,
    container.startupProbe,
  ]);
  return new Set(
    probes.map((probe) => `${probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port}`),
  );
}

/** Gives where a port of a Service leads at the pods. */
export function targetOf(port: ServicePort): number | string | undefined {
  return port.targetPort ?? port.port;
}

function protocolOf({ protocol }: { readonly protocol?: string }): string {
  return protocol ?? 'TCP';
}

function portInWords(port: ContainerPort): string {
  const protocol = protocolOf(port) === 'TCP' ? '' : `/${protocolOf(port)}`;
  return `${port.containerPort}${protocol}${port.name === undefined ? '' : ` (${port.name})`}`;
}
