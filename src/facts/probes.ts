// What a failing probe asks, from the pod's own spec: the kubelet's message often leaves out where and how long.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import type { Container, Pod, Probe } from './kube-json.ts';
import { parseLogLine } from './logs/line.ts';
import type { Captures } from './rules.ts';

/** The kubelet's defaults: seconds an answer may take, seconds between two probes, failures until it counts. */
const DEFAULT_TIMEOUT_S = 1;
const DEFAULT_PERIOD_S = 10;
const DEFAULT_FAILURES = 3;
const TOO_SLOW = /deadline exceeded|timed? ?out|Timeout/;

/** Writes a probe in a few words: `GET :8080/ready`, `TCP :5432`, `exec pg_isready`. */
export function probeInWords(probe: Probe | undefined): string | undefined {
  if (!probe) return undefined;
  if (probe.httpGet) return `GET :${probe.httpGet.port ?? ''}${probe.httpGet.path ?? '/'}`;
  if (probe.tcpSocket) return `TCP :${probe.tcpSocket.port ?? ''}`;
  if (probe.grpc) return `gRPC :${probe.grpc.port ?? ''}`;
  return probe.exec ? `exec ${(probe.exec.command ?? []).join(' ')}` : undefined;
}

/** Adds to the captures of a failed probe what it asks, how patiently, and which ports there are if it asks another. */
export function withProbeAsked(subject: ObjectRef, found: Captures, inventory: Inventory): Captures {
  const captures =
    found['error'] === undefined ? found : { ...found, error: complaintIn(`${found['error']}`) };
  const containers = (inventory.find(subject) as Pod | undefined)?.spec?.containers ?? [];
  const named = captures['container'];
  const container =
    containers.find(({ name }) => name === named) ?? (containers.length === 1 ? containers[0] : undefined);
  if (!container) return captures;
  const kind = `${captures['probe'] ?? ''}`.toLowerCase();
  const probe = probeOf(container, kind);
  if (!probe) return { container: container.name, ...captures };
  const port = probe.httpGet?.port ?? probe.tcpSocket?.port ?? probe.grpc?.port;
  return {
    container: container.name,
    asks: probeInWords(probe),
    patience: patienceOf(probe, kind, `${captures['error'] ?? ''}`),
    declared: otherPorts(container, port),
    ...captures,
    port: captures['port'] ?? port,
    path: captures['path'] ?? probe.httpGet?.path,
  };
}

/** Of a probe that runs a command the lines that complain: its output holds what it logs as well. */
function complaintIn(error: string): string {
  const lines = error.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2) return error;
  const loud = lines.filter((line) => !['info', 'debug'].includes(parseLogLine(line).level ?? ''));
  return (loud.length > 0 ? loud : lines).join('\n');
}

function probeOf(container: Container, kind: string): Probe | undefined {
  if (kind === 'liveness') return container.livenessProbe;
  return kind === 'startup' ? container.startupProbe : container.readinessProbe;
}

function patienceOf(probe: Probe, kind: string, error: string): string | undefined {
  const { timeoutSeconds = DEFAULT_TIMEOUT_S, periodSeconds = DEFAULT_PERIOD_S } = probe;
  if (TOO_SLOW.test(error)) return `timeout ${timeoutSeconds} s`;
  return kind === 'startup'
    ? `${probe.failureThreshold ?? DEFAULT_FAILURES} times every ${periodSeconds} s`
    : undefined;
}

/** Declared ports bind nothing, so that they only hint at what the probe should ask. */
function otherPorts(container: Container, port: string | number | undefined): string | undefined {
  const ports = container.ports ?? [];
  if (typeof port !== 'number' || ports.some(({ containerPort }) => containerPort === port)) return undefined;
  const words = ports.map(({ containerPort, name }) =>
    name ? `${containerPort} (${name})` : `${containerPort}`,
  );
  return words.length === 0 ? undefined : words.join(', ');
}
