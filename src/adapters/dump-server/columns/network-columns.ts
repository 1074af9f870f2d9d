// The columns of services and what stands behind and before them.
import { type JsonObject, listAt, numberAt, recordAt, textAt, valueAt } from '../json-access.ts';
import { AGE, type Column, formatLabels, formatSelector, joinFirst, NAME, text, wide } from './column.ts';

/** Endpoints, ports and hosts are shown up to this many. */
const MAX_SHOWN = 3;

function loadBalancer(object: JsonObject): string {
  const ingress = listAt(object, 'status', 'loadBalancer', 'ingress');
  const addresses = ingress
    .map((entry) => textAt(entry, 'ip') || textAt(entry, 'hostname'))
    .filter((address) => address !== '');
  return [...new Set(addresses)].sort().join(',');
}

function externalIp(service: JsonObject): string {
  const external = listAt(service, 'spec', 'externalIPs').map(String);
  switch (textAt(service, 'spec', 'type') || 'ClusterIP') {
    case 'ClusterIP':
    case 'NodePort':
      return external.join(',') || '<none>';
    case 'LoadBalancer':
      return [loadBalancer(service), ...external].filter((part) => part !== '').join(',') || '<pending>';
    case 'ExternalName':
      return textAt(service, 'spec', 'externalName');
    default:
      return '<unknown>';
  }
}

function servicePorts(service: JsonObject): string {
  const ports = listAt(service, 'spec', 'ports').map((port) => {
    const node = numberAt(port, 'nodePort');
    const protocol = textAt(port, 'protocol') || 'TCP';
    return `${numberAt(port, 'port')}${node > 0 ? `:${node}` : ''}/${protocol}`;
  });
  return ports.join(',') || '<none>';
}

function hostPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function endpointAddresses(endpoints: JsonObject): string {
  const subsets = listAt(endpoints, 'subsets');
  if (subsets.length === 0) return '<none>';
  const all = subsets.flatMap((subset) => {
    const addresses = listAt(subset, 'addresses').map((address) => textAt(address, 'ip'));
    const ports = listAt(subset, 'ports');
    if (ports.length === 0) return addresses;
    return ports.flatMap((port) => addresses.map((address) => hostPort(address, numberAt(port, 'port'))));
  });
  return joinFirst(all, MAX_SHOWN, '');
}

function slicePorts(slice: JsonObject): string {
  const ports = listAt(slice, 'ports').map((port) =>
    valueAt(port, 'port') === undefined
      ? valueAt(port, 'name') === undefined
        ? '*'
        : textAt(port, 'name')
      : textAt(port, 'port'),
  );
  return joinFirst(ports, MAX_SHOWN, '<unset>') || '<unset>';
}

function sliceEndpoints(slice: JsonObject): string {
  const addresses = listAt(slice, 'endpoints').flatMap((endpoint) =>
    listAt(endpoint, 'addresses').map(String),
  );
  return joinFirst(addresses, MAX_SHOWN, '<unset>');
}

function ingressHosts(ingress: JsonObject): string {
  const rules = listAt(ingress, 'spec', 'rules');
  const hosts: string[] = [];
  let more = false;
  for (const rule of rules) {
    if (hosts.length === MAX_SHOWN) more = true;
    const host = textAt(rule, 'host');
    if (!more && host !== '') hosts.push(host);
  }
  if (hosts.length === 0) return '*';
  // The server counts the rules, not the hosts, of what it leaves out.
  return more ? `${hosts.join(',')} + ${rules.length - MAX_SHOWN} more...` : hosts.join(',');
}

function ingressClassParameters(object: JsonObject): string {
  const parameters = valueAt(object, 'spec', 'parameters');
  if (parameters === undefined) return '<none>';
  const group = textAt(parameters, 'apiGroup');
  return `${textAt(parameters, 'kind')}${group === '' ? '' : `.${group}`}/${textAt(parameters, 'name')}`;
}

export const NETWORK_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  services: [
    NAME,
    text('Type', (object) => textAt(object, 'spec', 'type')),
    text('Cluster-IP', (object) =>
      String(listAt(object, 'spec', 'clusterIPs')[0] ?? (textAt(object, 'spec', 'clusterIP') || '<none>')),
    ),
    text('External-IP', externalIp),
    text('Port(s)', servicePorts),
    AGE,
    wide('Selector', (object) => formatLabels(recordAt(object, 'spec', 'selector'))),
  ],
  endpoints: [NAME, text('Endpoints', endpointAddresses), AGE],
  'endpointslices.discovery.k8s.io': [
    NAME,
    text('AddressType', (object) => textAt(object, 'addressType')),
    text('Ports', slicePorts),
    text('Endpoints', sliceEndpoints),
    AGE,
  ],
  'ingresses.networking.k8s.io': [
    NAME,
    text('Class', (object) => textAt(object, 'spec', 'ingressClassName') || '<none>'),
    text('Hosts', ingressHosts),
    text('Address', loadBalancer),
    text('Ports', (object) => (listAt(object, 'spec', 'tls').length > 0 ? '80, 443' : '80')),
    AGE,
  ],
  'ingressclasses.networking.k8s.io': [
    NAME,
    text('Controller', (object) => textAt(object, 'spec', 'controller')),
    text('Parameters', ingressClassParameters),
    AGE,
  ],
  'networkpolicies.networking.k8s.io': [
    NAME,
    text('Pod-Selector', (object) => formatSelector(recordAt(object, 'spec', 'podSelector')) || '<none>'),
    AGE,
  ],
};
