// What a host name or address in a log, a setting or a spec stands for within the cluster.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { type Pod, refOf } from './kube-json.ts';
import type { Service } from './service-json.ts';

export type ResolvedHost =
  | { readonly type: 'service'; readonly ref: ObjectRef; readonly service: Service }
  | { readonly type: 'pod'; readonly ref: ObjectRef }
  /** A name of the cluster's own that no Service has, although all Services of the namespace are known. */
  | { readonly type: 'missing'; readonly name: string; readonly namespace: string }
  /** The pod itself. */
  | { readonly type: 'loopback' }
  | { readonly type: 'external' }
  /** What may be anything: a short name while Services are not known, an address nobody has. */
  | { readonly type: 'unknown' };

export interface Address {
  readonly host: string;
  readonly port: number | undefined;
  readonly scheme: string | undefined;
}

interface AddressedPod extends Pod {
  readonly spec?: Pod['spec'] & { readonly hostNetwork?: boolean };
  readonly status?: Pod['status'] & { readonly podIP?: string };
}

const IP = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]*)$/;
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0|::)$/;
/** A DNS label, as names of Services are. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const MAX_ADDRESS_CHARS = 512;

/**
 * Reads `host`, `host:port`, `[v6]:port` or a URL, whose user and password are left out. Gives null for what is
 * no address.
 */
export function parseAddress(text: string): Address | null {
  if (text.length > MAX_ADDRESS_CHARS) return null;
  const match =
    /^(?:(?:jdbc:)?(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?:[^@/\s]*@)?)?(?:\[(?<v6>[0-9a-f:.]+)\]|(?<host>[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?))(?::(?<port>\d{1,5}))?(?:[/?#;][^\s]*)?$/i.exec(
      text.trim(),
    );
  const { scheme, v6, host, port } = match?.groups ?? {};
  const name = (v6 ?? host)?.toLowerCase().replace(/\.$/, '');
  if (name === undefined) return IP.test(text.trim().toLowerCase()) ? addressOfIp(text) : null;
  return { host: name, port: port === undefined ? undefined : Number(port), scheme: scheme?.toLowerCase() };
}

/** Tells whether a host is the pod itself. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host.toLowerCase());
}

/** Finds what a host stands for, seen from a namespace. */
export function resolveHost(host: string, from: string | null, inventory: Inventory): ResolvedHost {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (LOOPBACK.test(name)) return { type: 'loopback' };
  if (IP.test(name)) return resolveIp(name, inventory);
  const labels = name.split('.');
  const svc = labels.indexOf('svc');
  if (svc === 2) return serviceOrMissing(labels[0], labels[1], inventory);
  if (svc > 2) return podOf(labels[0], labels[svc - 2], labels[svc - 1], inventory);
  if (labels.length === 1 && from !== null) return serviceOrMissing(name, from, inventory);
  if (labels.length === 2) return resolveTwoLabels(labels[0] ?? '', labels[1] ?? '', from, inventory);
  return { type: 'external' };
}

/** `service.namespace`, or `pod.service` of a headless Service; everything else with one dot is of elsewhere. */
function resolveTwoLabels(
  first: string,
  second: string,
  from: string | null,
  inventory: Inventory,
): ResolvedHost {
  const whole = serviceOrMissing(first, second, inventory);
  if (whole.type === 'service') return whole;
  if (from !== null && findService(second, from, inventory)) return podOf(first, second, from, inventory);
  const isNamespace = inventory.find({ kind: 'Namespace', namespace: null, name: second }) !== undefined;
  if (isNamespace || second === from) return whole;
  // No top-level domain of the internet looks like that: it may be a pod and its Service of a namespace nobody listed.
  return TOP_LEVEL.test(second) ? { type: 'external' } : { type: 'unknown' };
}

const TOP_LEVEL = /^(?:[a-z]{2,}|xn--[a-z0-9-]+)$/;

function serviceOrMissing(name = '', namespace = '', inventory: Inventory): ResolvedHost {
  if (!LABEL.test(name)) return { type: 'external' };
  const service = findService(name, namespace, inventory);
  if (service) return { type: 'service', ref: refOf(service), service };
  return inventory.isComplete('Service', namespace)
    ? { type: 'missing', name, namespace }
    : { type: 'unknown' };
}

function podOf(pod = '', service = '', namespace = '', inventory: Inventory): ResolvedHost {
  const ref = { kind: 'Pod', namespace, name: pod };
  return inventory.find(ref) ? { type: 'pod', ref } : serviceOrMissing(service, namespace, inventory);
}

function findService(name: string, namespace: string, inventory: Inventory): Service | undefined {
  return inventory.find({ kind: 'Service', namespace, name }) as Service | undefined;
}

function resolveIp(ip: string, inventory: Inventory): ResolvedHost {
  return inventory.derived(hostsByIp).get(ip) ?? { type: 'unknown' };
}

/** Whose address is whose: a Service's before a pod's, of two the first. */
function hostsByIp(inventory: Inventory): ReadonlyMap<string, ResolvedHost> {
  const hosts = new Map<string, ResolvedHost>();
  const set = (ip: string | undefined, host: ResolvedHost): void => {
    if (ip !== undefined && !hosts.has(ip)) hosts.set(ip, host);
  };
  for (const service of inventory.list('Service') as readonly Service[]) {
    const { spec, status } = service;
    const balanced = (status?.loadBalancer?.ingress ?? []).map((ingress) => ingress.ip);
    for (const ip of [
      spec?.clusterIP,
      ...(spec?.clusterIPs ?? []),
      ...(spec?.externalIPs ?? []),
      ...balanced,
    ])
      set(ip, { type: 'service', ref: refOf(service), service });
  }
  for (const pod of inventory.list('Pod') as readonly AddressedPod[]) {
    if (!pod.spec?.hostNetwork) set(pod.status?.podIP, { type: 'pod', ref: refOf(pod) });
  }
  return hosts;
}

function addressOfIp(text: string): Address {
  return { host: text.trim().toLowerCase(), port: undefined, scheme: undefined };
}
