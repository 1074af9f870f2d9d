// The real kubectl against the small recording: what it prints must be what it printed against the cluster.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DumpServer, startDumpServer } from '../../../src/adapters/dump-server/index.ts';
import { SMALL_RECORDING } from '../../support/recordings.ts';
import { kubectl } from './support.ts';

let server: DumpServer;

beforeAll(async () => {
  server = await startDumpServer({ directory: SMALL_RECORDING });
});

afterAll(() => server.close());

interface Case {
  readonly command: string;
  readonly exit?: number;
  readonly stdout?: readonly RegExp[];
  readonly lacks?: RegExp;
  readonly stderr?: RegExp;
}

const POD = 'inventory-864c69cc49-wgljf';

const CASES: readonly Case[] = [
  {
    command: 'get pods -n quotes-live',
    stdout: [
      /^NAME +READY +STATUS +RESTARTS +AGE\n/,
      /^inventory-864c69cc49-wgljf +0\/1 +CrashLoopBackOff +6 \(80s ago\) +7m47s$/m,
    ],
  },
  {
    command: 'get pods -n quotes-live -o wide',
    stdout: [/NOMINATED NODE +READINESS GATES\n/, /10\.244\.1\.\d+ +worker-1 +<none> +<none>$/m],
  },
  {
    command: 'get pods -A --show-labels',
    stdout: [/^NAMESPACE .* LABELS\n/, /app=inventory,pod-template-hash=/],
  },
  {
    command: `get pod ${POD} -n quotes-live -o yaml`,
    stdout: [/^apiVersion: v1\nkind: Pod\n/, /creationTimestamp: "2026-11-22T07:27:51Z"/],
  },
  {
    command: `get pod ${POD} -n quotes-live -o jsonpath={.status.containerStatuses[0].lastState.terminated.reason}`,
    stdout: [/^OOMKilled$/],
  },
  {
    command: 'get pods -n quotes-live -o name',
    stdout: [/^pod\/inventory-864c69cc49-wgljf\npod\/search-web-/],
  },
  {
    command: 'get pods -n quotes-live -o custom-columns=N:.metadata.name,P:.status.phase',
    stdout: [/^N +P\ninventory-\S+ +Running\n/],
  },
  { command: 'get pods -n quotes-live -l app=inventory', stdout: [/^inventory-864/m], lacks: /search-web/ },
  { command: 'get pods -n quotes-live -l app!=inventory', stdout: [/^search-web/m], lacks: /inventory/ },
  {
    command: 'get pods -A -l app in (inventory),pod-template-hash,!missing',
    stdout: [/^NAMESPACE[^\n]*\nquotes-live +inventory-[^\n]*\n$/],
  },
  { command: 'get pods -A --field-selector status.phase=Pending', stdout: [/Pending/], lacks: / Running / },
  { command: 'get pods -A --field-selector spec.nodeName!=worker-1', stdout: [/Pending/] },
  {
    command: 'get pods --field-selector no.such=1',
    exit: 1,
    stderr: /BadRequest.*field label not supported: no\.such/,
  },
  {
    command: 'get deploy --field-selector no.such=1',
    exit: 1,
    stderr: /"no\.such" is not a known field selector: only "metadata\.name", "metadata\.namespace"/,
  },
  { command: 'get pods -A --sort-by=.metadata.name --no-headers', stdout: [/^\S+ +ads-web-/] },
  {
    command: 'get all -n quotes-live',
    stdout: [
      /^pod\/inventory/m,
      /^deployment\.apps\/inventory +0\/1 +1 +0 /m,
      /^replicaset\.apps\/inventory-864c69cc49 +1 +1 +0 /m,
    ],
  },
  {
    command: 'get nodes -o wide',
    stdout: [/worker-1 +Ready +<none> +\S+ +v1\.26\.4 +10\.10\.0\.11 +<none> +Debian/],
  },
  {
    command: 'get quota -A',
    stdout: [/^NAMESPACE +NAME +AGE +REQUEST +LIMIT\n/, /^etl-ops +team-quota +\S+ +pods: 2\/2/m],
  },
  { command: 'get pvc -A', stdout: [/^search-green +wishlist-data +Pending +fast-ssd +\S+\n/m] },
  { command: 'get hpa -A', stdout: [/Deployment\/loyalty +<unknown>\/70% +1 +5 +1 /] },
  { command: 'get hpa.v1.autoscaling -A', stdout: [/Deployment\/loyalty +<unknown>\/70% +1 +5 +1 /] },
  { command: 'get pdb -A', stdout: [/suppliers +1 +N\/A +0 /] },
  { command: 'get jobs -A', stdout: [/^NAMESPACE +NAME +COMPLETIONS +DURATION +AGE\n.*support +0\/1 /] },
  {
    command: 'get endpoints,endpointslices -n audit-live',
    stdout: [
      /endpoints\/auth-gateway +<none> /,
      /endpointslice\.discovery\.k8s\.io\/auth-gateway-\S+ +IPv4 +<unset> +<unset> /,
    ],
  },
  {
    command: 'get crd',
    stdout: [/^NAME +CREATED AT\nproviders\.pkg\.crossplane\.io +2026-11-22T07:28:16Z\n/],
  },
  {
    command: 'get providers',
    stdout: [
      /^NAME +INSTALLED +HEALTHY +PACKAGE\nprovider-aws +True +False +xpkg\.example\/crossplane\/provider-aws:v0\.43\.1\n/,
    ],
  },
  { command: 'get clusterroles admin', stdout: [/^NAME +CREATED AT\nadmin +2026-11-22T06:34:14Z\n/] },
  {
    command: 'get events -n search-green --field-selector type=Warning',
    stdout: [
      /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/,
      /storageclass\.storage\.k8s\.io "fast-ssd" not found/,
    ],
  },
  { command: 'get events.events.k8s.io -n search-green', stdout: [/FailedScheduling +pod\/wishlist/] },
  {
    command: `events --for pod/${POD} -n quotes-live`,
    stdout: [/^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/, /^3m19s \(x13 over 7m27s\) +Warning +BackOff/m],
  },
  {
    command: `describe pod ${POD} -n quotes-live`,
    stdout: [
      /Reason: +OOMKilled/,
      /Start Time: +Sun, 22 Nov 2026 07:27:51/,
      /Warning +BackOff +3m19s \(x13 over 7m27s\) +kubelet/,
    ],
  },
  {
    command: 'describe deploy,svc,ep,cm,sa -n audit-live',
    stdout: [/Selector: +app=auth-gateway-v2/, /NewReplicaSet:/],
  },
  { command: 'describe node worker-1', stdout: [/Non-terminated Pods:/, / +7m4\ds\n/, /NodeReady/] },
  {
    command: 'describe hpa,job,pdb,quota,pvc -A',
    stdout: [/FailedGetResourceMetric/, /Pods Statuses:/, /Allowed disruptions:/, /ProvisioningFailed/],
  },
  {
    command: 'rollout history deploy/inventory -n quotes-live',
    stdout: [/^deployment\.apps\/inventory \nREVISION +CHANGE-CAUSE\n1 +<none>\n/],
  },
  { command: 'rollout status deploy/search-web -n quotes-live', stdout: [/successfully rolled out/] },
  { command: 'top pods -A', exit: 1, stderr: /^error: Metrics API not available\n$/ },
  {
    command: 'api-versions',
    stdout: [/^autoscaling\/v1\nautoscaling\/v2\nbatch\/v1\n/m, /^pkg\.crossplane\.io\/v1$/m],
  },
  {
    command: 'api-resources --namespaced=false',
    stdout: [/^nodes +no +v1 +false +Node$/m, /^providers +pkg\.crossplane\.io\/v1 +false +Provider$/m],
  },
  { command: 'version', stdout: [/Server Version: v1\.26\.4/] },
  { command: 'cluster-info', stdout: [/running at .*http:\/\/127\.0\.0\.1:\d+/] },
  { command: 'config current-context', stdout: [/^small\n$/] },
  { command: 'auth can-i list pods', stdout: [/^yes\n$/] },
  { command: 'auth can-i delete pods', exit: 1, stdout: [/^no/] },
  { command: 'auth can-i --list', stdout: [/\[get list watch\]/] },
  { command: 'get --raw /healthz', stdout: [/^ok$/] },
  {
    command: 'get pod nosuchpod -n default',
    exit: 1,
    stderr: /^Error from server \(NotFound\): pods "nosuchpod" not found\n$/,
  },
  {
    command: 'get deploy nosuch',
    exit: 1,
    stderr: /^Error from server \(NotFound\): deployments\.apps "nosuch" not found\n$/,
  },
  { command: 'get ns nosuch', exit: 1, stderr: /namespaces "nosuch" not found/ },
  { command: 'get nosuchkind', exit: 1, stderr: /the server doesn't have a resource type "nosuchkind"/ },
  { command: 'get pods -n nosuch', stdout: [/^$/], stderr: /No resources found in nosuch namespace/ },
  {
    command: `logs ${POD} -n quotes-live --tail=1`,
    stdout: [/^2026-11-22T07:34:17\.893Z INFO {2}order index: 286720 entries loaded, heap in use 168 MiB\n$/],
  },
  {
    command: `logs ${POD} -n quotes-live --previous --limit-bytes=24`,
    stdout: [/^2026-11-22T\d\d:\d\d:\d\d\.\d{3}Z$/],
  },
  {
    command: `logs ${POD} -n quotes-live --timestamps --tail=1`,
    stdout: [/^2026-11-22T07:34:17\.893Z 2026-11-22T07:34:17\.893Z INFO/],
  },
  { command: `logs ${POD} -n quotes-live --since=1s`, stdout: [/^$/] },
  { command: 'logs deploy/inventory -n quotes-live --tail=1', stdout: [/286720/] },
  { command: 'logs -l app=search-web -n quotes-live', stdout: [/listening on :8080/] },
  { command: `logs ${POD} -n quotes-live -c other`, exit: 1, stderr: /container other is not valid for pod/ },
  { command: `delete pod ${POD} -n quotes-live`, exit: 1, stderr: /\(MethodNotAllowed\).*read-only/ },
  { command: 'scale deploy/inventory -n quotes-live --replicas=0', exit: 1, stderr: /\(MethodNotAllowed\)/ },
  { command: 'create ns new', exit: 1, stderr: /\(MethodNotAllowed\)/ },
  { command: `exec ${POD} -n quotes-live -- ls`, exit: 1, stderr: /Method Not Allowed/ },
];

/** Splits a command at its spaces, except those within a selector's parentheses. */
function argumentsOf(command: string): readonly string[] {
  return command
    .replace(' in (', '\0in\0(')
    .split(' ')
    .map((part) => part.replaceAll('\0', ' '));
}

describe('kubectl', () => {
  test.each(CASES)('$command', async ({ command, exit = 0, stdout = [], lacks, stderr }) => {
    const ran = await kubectl(server, ...argumentsOf(command));
    expect(ran.exit, ran.stderr).toBe(exit);
    for (const pattern of stdout) expect(ran.stdout).toMatch(pattern);
    if (lacks !== undefined) expect(ran.stdout).not.toMatch(lacks);
    if (stderr !== undefined) expect(ran.stderr).toMatch(stderr);
  });

  test('asks little of a server it does not know yet', async () => {
    const fresh = await startDumpServer({ directory: SMALL_RECORDING });
    try {
      const { stderr } = await kubectl(fresh, 'get', 'pods', '-n', 'quotes-live', '-v=6');
      expect(stderr.match(/ GET http/g)).toHaveLength(3);
    } finally {
      await fresh.close();
    }
  });

  test('a watch gives what there is and ends with its timeout', async () => {
    const started = performance.now();
    const { stdout } = await kubectl(
      server,
      'get',
      '--raw',
      '/api/v1/namespaces/quotes-live/pods?watch=true&timeoutSeconds=1',
    );
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'ADDED']);
    expect(performance.now() - started).toBeGreaterThan(900);
  });
});
