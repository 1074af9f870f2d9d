// Which Services and pods a text of settings speaks of, in whatever namespace they are.
import type { ObjectRef } from '../../domain/kube.ts';
import { type Address, parseAddress, resolveHost } from '../hosts.ts';
import type { Inventory } from '../inventory.ts';

/** Longer settings are read up to here, in characters. */
const MAX_TEXT_CHARS = 20_000;
/** So many addresses at most are read from one text. */
const MAX_ADDRESSES = 40;
/** What may be an address within prose or settings: a name with a scheme, a port or a dot, or an IP address. */
const CANDIDATE =
  /(?:[a-z][a-z0-9+.-]*:\/\/(?:[^@/\s"']*@)?)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*(?::\d{1,5})?/gi;
const IS_ADDRESS = /:\/\/|:\d{2,5}$|\.svc(?:\.|$|:)|^[a-z0-9-]+\.[a-z0-9.-]*[a-z][a-z0-9.-]*(?::\d+)?$/i;

/** Gives what a host stands for as seen from a namespace; null when it is none of the cluster's. */
export function objectOfHost(host: string, from: string | null, inventory: Inventory): ObjectRef | null {
  const found = resolveHost(host, from, inventory);
  if (found.type === 'service' || found.type === 'pod') return found.ref;
  const [name = '', namespace = '', svc] = host.toLowerCase().split('.');
  if (svc === 'svc') return { kind: 'Service', namespace, name };
  if (found.type === 'missing') return { kind: 'Service', namespace: found.namespace, name: found.name };
  // `orders.shop` is a Service where the namespace is known to be there, and its Services were not listed.
  const isNamespace = inventory.find({ kind: 'Namespace', namespace: null, name: namespace }) !== undefined;
  if (namespace === '' || svc !== undefined || found.type === 'loopback') return null;
  const isPlausible = !INTERNET.test(namespace) && !FILE_END.test(namespace);
  return isNamespace || isPlausible ? { kind: 'Service', namespace, name } : null;
}

/** The usual ends of names on the internet and in company networks; a namespace is hardly called like one. */
const INTERNET =
  /^(?:[a-z]{2}|com|org|net|edu|gov|mil|int|info|biz|name|dev|app|cloud|tech|site|online|xyz|io|local|localhost|localdomain|internal|intern|intranet|lan|home|corp|private|example|test|invalid|arpa|\d+)$/;

/** Ends of names of files and modules: `values.yaml` is no Service of a namespace. */
const FILE_END =
  /^(?:yaml|yml|json|toml|conf|cfg|ini|properties|xml|txt|log|jar|war|class|php|html?|css|csv|pem|crt|cert|key|sock|wsgi|asgi|exe|dll|tar|zip|sql|lock|tmp|bak|env|java|proto|tmpl|tpl|pid)$/;

/** Lists the addresses in a text, each as it stands there. */
export function addressesIn(text: string): readonly (Address & { readonly text: string })[] {
  const found: (Address & { readonly text: string })[] = [];
  for (const [candidate] of text.slice(0, MAX_TEXT_CHARS).matchAll(CANDIDATE)) {
    if (found.length >= MAX_ADDRESSES) break;
    if (!IS_ADDRESS.test(candidate)) continue;
    const address = parseAddress(candidate);
    if (address) found.push({ ...address, text: candidate });
  }
  return found;
}

/** Tells whether a bare word may be looked up as the short name of a Service: only one that is there. */
export function serviceOfWord(word: string, from: string | null, inventory: Inventory): ObjectRef | null {
  if (from === null || !/^[a-z](?:[a-z0-9-]*[a-z0-9])?$/.test(word)) return null;
  const ref = { kind: 'Service', namespace: from, name: word };
  return inventory.find(ref) ? ref : null;
}
