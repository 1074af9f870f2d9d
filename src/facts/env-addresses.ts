// Addresses that a workload is given in environment variables, and whether the Services they name exist.
import { type Address, parseAddress, resolveHost } from './hosts.ts';
import type { Inventory } from './inventory.ts';
import type { Container, EnvVar, PodSpec } from './kube-json.ts';
import { type PodSource, podSourcesIn } from './pod-sources.ts';
import type { Emit, Topic } from './rules.ts';
import { nearestName } from './selector-mismatch.ts';
import { isHeadless, portsInWords, type Service } from './service-json.ts';

/** At most this many addresses are read from one variable: brokers are listed with commas. */
const MAX_ADDRESSES = 8;
const MAX_VALUE_CHARS = 2000;
/** Variables whose whole value is a host. */
const HOST_VARIABLE = /(?:^|_)(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS|ENDPOINT)$/;
/** `postgres:16` is an image as likely as an address; there are few services below this port. */
const MIN_BARE_PORT = 53;
const IMAGE_VARIABLE = /IMAGE|VERSION|TAG/;
const PORT_VARIABLE = 'PORT';
const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443 };

const CAPTURES = ['container', 'variable', 'value', 'host', 'service', 'service_namespace'] as const;

export const envAddressTopic: Topic = {
  kinds: {
    'env.service-missing': {
      doc: 'An environment variable holds the address of a Service that does not exist.',
      depth: 'origin',
      captures: [...CAPTURES, 'near'],
    },
    'env.port-not-served': {
      doc: 'An environment variable holds the address of a Service with a port that the Service does not have.',
      depth: 'origin',
      captures: [...CAPTURES, 'port', 'service_ports'],
    },
  },
  relations: [{ extract: extractEnvAddresses }],
};

export interface EnvAddress extends Address {
  readonly container: string;
  readonly variable: string;
}

/** Lists the addresses in the environment of a pod; never more of a value than scheme, host and port. */
export function envAddressesOf(spec: PodSpec | undefined): readonly EnvAddress[] {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return containers.flatMap((container) =>
    (container.env ?? []).flatMap((variable) => read(variable, container)),
  );
}

/** Writes an address without what else stood in the value: paths, users, passwords. */
export function addressInWords({ scheme, host, port }: Address): string {
  return `${scheme === undefined ? '' : `${scheme}://`}${host}${port === undefined ? '' : `:${port}`}`;
}

function extractEnvAddresses(inventory: Inventory, emit: Emit): void {
  for (const namespace of namespacesWithServices(inventory)) {
    for (const source of podSourcesIn(inventory, namespace)) {
      if (hasOwnNames(source.spec)) continue;
      for (const address of envAddressesOf(source.spec)) judge(address, source, inventory, emit);
    }
  }
}

/** Only where all Services are known is one missed. */
function namespacesWithServices(inventory: Inventory): ReadonlySet<string> {
  const namespaces = new Set<string>();
  for (const { ref } of inventory.objects()) {
    if (ref.namespace !== null && inventory.isComplete('Service', ref.namespace))
      namespaces.add(ref.namespace);
  }
  return namespaces;
}

function judge(address: EnvAddress, source: PodSource, inventory: Inventory, emit: Emit): void {
  const { namespace } = source.ref;
  const { container, variable, host, port } = address;
  const value = addressInWords(address);
  const quote = `env ${variable}: ${value}`;
  const about = { container, variable, value, host };
  const found = resolveHost(host, namespace, inventory);
  if (found.type === 'missing') {
    const names = inventory.list('Service', found.namespace).map(({ metadata }) => metadata?.name ?? '');
    const near = nearestName(found.name, names);
    emit('env.service-missing', source.ref, quote, {
      ...about,
      service: found.name,
      service_namespace: found.namespace,
      near,
    });
    return;
  }
  if (found.type !== 'service' || port === undefined || servesPort(found.service, port)) return;
  emit(
    'env.port-not-served',
    source.ref,
    `${quote}; spec.ports of ${found.ref.name}: ${portsInWords(found.service)}`,
    {
      ...about,
      port,
      service: found.ref.name,
      service_namespace: found.ref.namespace ?? undefined,
      service_ports: portsInWords(found.service),
    },
  );
}

/** Tells whether callers of a Service may use a port; of a headless one, and of a name of elsewhere, any. */
export function servesPort(service: Service, port: number): boolean {
  const { type, ports = [] } = service.spec ?? {};
  if (isHeadless(service) || type === 'ExternalName' || ports.length === 0) return true;
  return ports.some((own) => own.port === port || own.nodePort === port);
}

/** A pod that looks names up elsewhere, or has names of its own, may know hosts that the cluster does not. */
function hasOwnNames(spec: PodSpec | undefined): boolean {
  if (!spec) return true;
  const names = spec as { readonly [field: string]: unknown };
  const policy = names['dnsPolicy'] ?? 'ClusterFirst';
  const away = names['hostNetwork'] === true && policy !== 'ClusterFirstWithHostNet';
  return away || !`${policy}`.startsWith('ClusterFirst') || 'hostAliases' in names || 'dnsConfig' in names;
}

function read(variable: EnvVar, container: Container): readonly EnvAddress[] {
  const { name = '', value = '' } = variable;
  if (value === '' || value.length > MAX_VALUE_CHARS || value.includes('$(')) return [];
  const about = { container: container.name ?? '', variable: name };
  const parts = value.split(',').slice(0, MAX_ADDRESSES);
  return parts.flatMap((part): readonly EnvAddress[] => {
    const address = parseAddress(part);
    if (!address || !/[a-z]/.test(address.host)) return [];
    const { scheme, host } = address;
    const port = address.port ?? DEFAULT_PORTS[scheme ?? ''];
    const isBareAddress = (address.port ?? 0) >= MIN_BARE_PORT && !IMAGE_VARIABLE.test(name);
    if (scheme !== undefined || isBareAddress) {
      return [{ ...address, port, ...about }];
    }
    // A bare word is a host only where the variable says so: `REGION=eu` names no Service.
    return HOST_VARIABLE.test(name) ? [{ host, scheme, port: portBeside(name, container), ...about }] : [];
  });
}

/** `CART_HOST` goes with `CART_PORT`. */
function portBeside(variable: string, container: Container): number | undefined {
  const portName = variable.replace(/[A-Z]+$/, PORT_VARIABLE);
  const value = container.env?.find(({ name }) => name === portName)?.value ?? '';
  return /^\d{1,5}$/.test(value) ? Number(value) : undefined;
}
