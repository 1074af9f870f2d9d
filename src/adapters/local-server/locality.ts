// What may be talked to: this machine, or a private network if a setting says so. Never anything else.
import { promises as dns, type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { K8sLearnError } from '../../domain/errors.ts';

export type Reach = 'loopback' | 'private' | 'public';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** RFC 1918, the range that Tailscale and carriers share (RFC 6598), the local addresses of IPv6 (RFC 4193, RFC 4291). */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4');
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4');
PRIVATE.addSubnet('100.64.0.0', 10, 'ipv4');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

/** The setting that allows private addresses. */
export const PRIVATE_HOST_SETTING = 'model.allowPrivateHost';

/** Names that Ollama runs on ollama.com: `name:cloud`, `name:tag-cloud`, with spaces after the colon as it takes them. */
export const CLOUD_NAME = /:\s*(?:[^:/]*-)?cloud\s*$/i;

/** What says where a server is, as a person would set it. */
export type HostSetting = 'OLLAMA_HOST' | 'model.url';

/** Tells how far away an IP address is. */
export function reachOf(address: string): Reach {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0) return 'public';
  if (LOOPBACK.check(address, family)) return 'loopback';
  return PRIVATE.check(address, family) ? 'private' : 'public';
}

/** Tells whether an address may be talked to. */
export function isAllowed(address: string, allowPrivateHost: boolean): boolean {
  const reach = reachOf(address);
  return reach === 'loopback' || (reach === 'private' && allowPrivateHost);
}

/** Throws MODEL_REFUSED for a name that Ollama would hand on to another machine. Asks nobody. */
export function refuseCloudName(name: string): void {
  if (!CLOUD_NAME.test(name.trim())) return;
  throw new K8sLearnError(
    'MODEL_REFUSED',
    `the model ${name} runs on ollama.com, not on this machine`,
    'choose a model that was pulled: ollama list, then k8s-learn config set model.name <name>',
  );
}

/**
 * Throws MODEL_REFUSED unless every address of the host may be talked to, MODEL_UNAVAILABLE when it has none.
 * Gives how far away the farthest is.
 */
export async function requireLocalHost(
  url: string,
  allowPrivateHost: boolean,
  setting: HostSetting = 'OLLAMA_HOST',
): Promise<Reach> {
  const host = hostOf(new URL(url));
  const addresses = isIP(host) === 0 ? await addressesOf(host, url, setting) : [host];
  const refused = addresses.find((address) => !isAllowed(address, allowPrivateHost));
  if (refused !== undefined) throw refusal(host, refused, setting);
  return addresses.some((address) => reachOf(address) === 'private') ? 'private' : 'loopback';
}

async function addressesOf(host: string, url: string, setting: HostSetting): Promise<readonly string[]> {
  try {
    return (await dns.lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    throw new K8sLearnError(
      'MODEL_UNAVAILABLE',
      `no model server answers at ${url}: nothing is known of the host ${host}`,
      setting === 'OLLAMA_HOST'
        ? 'set OLLAMA_HOST to where Ollama listens, 127.0.0.1:11434 mostly'
        : 'k8s-learn config set model.url http://127.0.0.1:8080/v1, or where the server listens',
      { cause: error },
    );
  }
}

/** Gives the host of a URL without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function refusal(host: string, address: string, setting: HostSetting = 'OLLAMA_HOST'): K8sLearnError {
  const shown = host === address ? host : `${host} (${address})`;
  return reachOf(address) === 'private'
    ? new K8sLearnError(
        'MODEL_REFUSED',
        `${setting} names ${shown}, another machine: what is read of the cluster would go there`,
        `if that machine is yours: k8s-learn config set ${PRIVATE_HOST_SETTING} true`,
      )
    : new K8sLearnError(
        'MODEL_REFUSED',
        `${setting} names ${shown}, which is not a private address: what is read of the cluster would leave your network`,
        setting === 'OLLAMA_HOST'
          ? 'run Ollama on this machine and unset OLLAMA_HOST'
          : 'run the server on this machine: k8s-learn config unset model.url',
      );
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * Makes a name lookup for connections that fails for an address that may not be talked to: what a name means can
 * change between the check and the connection.
 */
export function guardedLookup(
  allowPrivateHost: boolean,
): (host: string, options: LookupOptions, callback: LookupCallback) => void {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const refused = addresses.find(({ address }) => !isAllowed(address, allowPrivateHost));
      if (refused !== undefined) return callback(refusal(host, refused.address), []);
      const [first] = addresses;
      if (options.all === true || first === undefined) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

/** Throws MODEL_REFUSED for a URL whose host is an address that may not be talked to. Names are looked up later. */
export function refuseForeignAddress(url: URL, allowPrivateHost: boolean): void {
  const host = hostOf(url);
  if (isIP(host) !== 0 && !isAllowed(host, allowPrivateHost)) throw refusal(host, host);
}
