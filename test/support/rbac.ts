// RBAC in front of a served recording: rules of a file, asked for every request as the API server asks.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadAllYaml } from '@kubernetes/client-node';

export interface PolicyRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

export interface ClusterRole {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules: readonly PolicyRule[];
}

/** Reads the roles of a file. */
export function readRoles(path: string): readonly ClusterRole[] {
  return loadAllYaml(readFileSync(path, 'utf8')) as readonly ClusterRole[];
}

/** What a request asks to do. */
export interface Asked {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
}

/** Tells whether rules allow something. */
export function allows(rules: readonly PolicyRule[], { verb, group, resource }: Asked): boolean {
  return rules.some(
    (rule) =>
      rule.verbs.includes(verb) &&
      rule.apiGroups?.includes(group) === true &&
      rule.resources?.includes(resource) === true,
  );
}

const RESOURCE =
  /^\/(?:api\/v1|apis\/([^/]+)\/[^/]+)(?:\/namespaces\/[^/]+(?=\/))?\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?$/;
/** What `system:discovery` and `system:basic-user` give to everybody who has logged in. */
const DISCOVERY = /^\/(?:api(?:\/v1)?|apis(?:\/[^/]+){0,2}|openapi\/.*|version)\/?$/;

/** Reads what a request asks to do; null when it is about no object. */
export function readAsked(method: string, url: string): Asked | null {
  const [path = '', query = ''] = url.split('?');
  const [, group = '', plural = '', name, part] = RESOURCE.exec(path) ?? [];
  if (plural === '') return null;
  const read = name !== undefined ? 'get' : /\bwatch=(?:true|1)/.test(query) ? 'watch' : 'list';
  return {
    verb: method === 'GET' ? read : method.toLowerCase(),
    group,
    resource: part === undefined ? plural : `${plural}/${part}`,
  };
}

/** A server in front of another. */
export interface Guard {
  readonly kubeconfigPath: string;
  /** What was asked and refused. */
  readonly refused: readonly Asked[];
  close(): Promise<void>;
}

/** Stands in front of a served recording and refuses what the rules do not allow, as the API server does. */
export async function guard(
  served: { readonly url: string; readonly kubeconfigPath: string },
  rules: readonly PolicyRule[],
  kubeconfigPath: string,
): Promise<Guard> {
  const refused: Asked[] = [];
  const { hostname, port } = new URL(served.url);
  const own = (): number => (server.address() as AddressInfo).port;
  const pass = (incoming: IncomingMessage, answer: ServerResponse): void => {
    const { method, headers } = incoming;
    const path = incoming.url?.replace(`:${own()}`, `:${port}`);
    const onward = request({ hostname, port, method, path, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  };
  const server = createServer((incoming, answer) => {
    const { method = 'GET' } = incoming;
    // The recording's kubeconfig names its server as a proxy as well: requests come with the whole URL.
    const url = (incoming.url ?? '/').replace(/^http:\/\/[^/]+/, '');
    const asked = readAsked(method, url);
    if (DISCOVERY.test(url.split('?')[0] ?? '') || (asked !== null && allows(rules, asked))) {
      pass(incoming, answer);
      return;
    }
    const { verb, group, resource } = asked ?? { verb: method.toLowerCase(), group: '', resource: url };
    refused.push({ verb, group, resource });
    const message = `${resource} is forbidden: User "dev" cannot ${verb} resource "${resource}" in API group "${group}" at the cluster scope`;
    answer.writeHead(403, { 'content-type': 'application/json' });
    answer.end(
      JSON.stringify({
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason: 'Forbidden',
        code: 403,
        message,
        details: { kind: resource },
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const config = readFileSync(served.kubeconfigPath, 'utf8').replaceAll(`:${port}`, `:${own()}`);
  writeFileSync(kubeconfigPath, config);
  return {
    kubeconfigPath,
    refused,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
