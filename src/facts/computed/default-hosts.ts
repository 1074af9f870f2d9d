// Facts of programs that call themselves although a setting names whom to call: they do not read that setting.
import type { Fact } from '../../domain/fact.ts';
import { addressInWords, servesPort } from '../env-addresses.ts';
import { type Address, isLoopback, parseAddress, resolveHost } from '../hosts.ts';
import type { Inventory } from '../inventory.ts';
import type { Container, KubeObject, Probe } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers, podSpecOf } from '../topology/edge-rule.ts';
import { serviceOfWord } from '../topology/host-names.ts';
import { settingsOf } from './container-settings.ts';

export const defaultHostTopic: Topic = {
  kinds: {
    'call.to-itself': {
      doc: 'A container calls a port of its own pod at which nobody listens.',
      depth: 'context',
      captures: ['address', 'port', 'container'],
    },
    'env.host-unread': {
      doc: 'A variable of a container names a host that serves the port which the container looks for in its own pod.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['address', 'port', 'container', 'variable', 'named', 'source'],
    },
  },
};

/** Looks behind refused calls of containers to their own pod for settings that name somebody else. */
export function findUnreadHosts(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    if (code !== 'log.connection-refused' || subject.kind !== 'Pod') continue;
    const address = captures['address'] ?? captures['host'] ?? '';
    const port = Number(captures['port']);
    const pod = inventory.find(subject);
    if (!pod || !isLoopback(address) || !Number.isInteger(port)) continue;
    const container = callerIn(pod, captures['container']);
    if (!container || mayListen(pod, container, port)) continue;
    const about = { address, port, container: container.name };
    emit('call.to-itself', subject, quote, about);
    const settings = settingsOf(container, subject.namespace, inventory);
    // Who is told to call itself does as it was told.
    if (settings.some(({ value }) => isLoopback(parseAddress(value)?.host ?? ''))) continue;
    for (const { variable, value, source } of settings) {
      const named = hostThatServes(value, port, subject.namespace, inventory);
      if (named === null) continue;
      emit('env.host-unread', subject, quote, { ...about, variable, named: addressInWords(named), source });
      break;
    }
  }
}

function callerIn(pod: KubeObject, name: string | undefined): Container | undefined {
  const containers = allContainers(podSpecOf(pod));
  const named = containers.find((own) => own.name === name);
  return named ?? (containers.length === 1 ? containers[0] : undefined);
}

/** Containers that declare no port may listen at any; the caller itself is known not to, unless it says so. */
function mayListen(pod: KubeObject, caller: Container, port: number): boolean {
  return allContainers(podSpecOf(pod)).some((container) => {
    const { ports = [], readinessProbe, livenessProbe, startupProbe } = container;
    const probed = [readinessProbe, livenessProbe, startupProbe].map(portOf);
    if (probed.includes(port) || ports.some(({ containerPort }) => containerPort === port)) return true;
    return container !== caller && ports.length === 0;
  });
}

function portOf(probe: Probe | undefined): unknown {
  return probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
}

/** Gives the host in a setting when it is not the pod itself and takes calls at a port. */
function hostThatServes(
  value: string,
  port: number,
  namespace: string | null,
  inventory: Inventory,
): Address | null {
  const address = parseAddress(value);
  if (!address) return null;
  const isBare = address.port === undefined && address.scheme === undefined;
  // A bare word names a host only where a Service is called so.
  if (isBare && !address.host.includes('.') && serviceOfWord(address.host, namespace, inventory) === null)
    return null;
  const found = resolveHost(address.host, namespace, inventory);
  if (found.type === 'service')
    return (address.port ?? port) === port && servesPort(found.service, port) ? address : null;
  return found.type === 'external' && address.port === port ? address : null;
}
