// A cluster made of objects and logs in memory, behind the same port as kubectl: for tests of facts and patterns
// by the hundred. It answers the commands that the tools run; what it does not know fails as kubectl fails.

import { findListedKind } from '../../src/agent/kinds.ts';
import { createGateway } from '../../src/agent/kubectl-gateway.ts';
import { investigate } from '../../src/app/investigate.ts';
import type { Investigation } from '../../src/domain/investigation.ts';
import type { MetricsServer } from '../../src/domain/metrics.ts';
import type { Pattern } from '../../src/domain/pattern.ts';
import type { Cluster, KubectlOptions, KubectlResult } from '../../src/domain/ports.ts';
import { createPatternsEngine } from '../../src/engines/patterns/engine.ts';
import type { KubeEvent, KubeObject, Pod } from '../../src/facts/kube-json.ts';
import { FIXED_CLOCK, FIXED_NOW_MS } from './fixed-clock.ts';

export interface Fixture {
  /** Objects with kind, metadata (namespace where they have one), spec, status; events among them. */
  readonly objects: readonly KubeObject[];
  /** Logs by `namespace/pod/container`, `namespace/pod` when it has one container; `…#previous` for the run before. */
  readonly logs?: Readonly<Record<string, string>>;
  /** Rows of `kubectl api-resources`. */
  readonly apiResources?: string;
  /** The cluster's time; `FIXED_NOW` when not given. */
  readonly nowMs?: number;
  /** What can be asked for measures over time; nothing when not given. */
  readonly metrics?: MetricsServer;
}

/** Flags whose value is a word of its own. */
const VALUE_FLAGS: ReadonlySet<string> = new Set([
  '-n',
  '--namespace',
  '-o',
  '--output',
  '-c',
  '--container',
  '--raw',
  '-l',
]);

/** Creates a cluster over a fixture. */
export function createFixtureCluster(fixture: Fixture): Cluster {
  const all: readonly KubeObject[] = [...namespacesOf(fixture), ...fixture.objects];
  return {
    context: 'fixture',
    namespace: null,
    nowMs: () => fixture.nowMs ?? FIXED_NOW_MS,
    run: async (args, options) => answer(args, options, all, fixture),
  };
}

/** Runs the patterns engine on a fixture, with everything real but kubectl. */
export async function investigateFixture(
  question: string,
  fixture: Fixture,
  patterns: readonly Pattern[],
): Promise<Investigation> {
  const cluster = createFixtureCluster(fixture);
  const { investigation } = await investigate(
    { question, arm: 'on', maxSteps: 12, timeoutMs: 30_000 },
    {
      gateway: createGateway(cluster),
      nowMs: () => cluster.nowMs(),
      engine: createPatternsEngine(patterns),
      store: null,
      clock: FIXED_CLOCK,
      onProgress: () => undefined,
      memory: null,
      metrics: fixture.metrics ?? null,
    },
    new AbortController().signal,
  );
  return investigation;
}

function answer(
  args: readonly string[],
  options: KubectlOptions,
  all: readonly KubeObject[],
  fixture: Fixture,
): KubectlResult {
  const [verb] = args;
  const [operand = '', named] = args
    .slice(1)
    .filter((word, index) => !word.startsWith('-') && !VALUE_FLAGS.has(args[index] ?? ''));
  const raw = flagValue(args, '--raw');
  const namespace = flagValue(args, '-n', '--namespace');
  if (verb === 'get' && raw !== undefined) return listRaw(args, raw, all, options);
  if (verb === 'get' && flagValue(args, '-o', '--output') === 'json') {
    const kinds = operand.split(',').map((name) => findListedKind(name)?.kind ?? kindOfPlural(name, all));
    const found = all.filter(
      ({ kind = '', metadata }) => kinds.includes(kind) && (named === undefined || metadata?.name === named),
    );
    const here = found.filter((object) => inScope(object, namespace));
    if (named !== undefined && here.length === 0)
      return failed(args, `Error from server (NotFound): ${operand} "${named}" not found`);
    return hand(args, here, options);
  }
  if (verb === 'logs') {
    const isPrevious = args.includes('--previous') || args.includes('-p');
    const container = flagValue(args, '-c', '--container');
    const key = `${namespace}/${operand}${container === undefined ? '' : `/${container}`}${isPrevious ? '#previous' : ''}`;
    const log =
      fixture.logs?.[key] ?? fixture.logs?.[`${namespace}/${operand}${isPrevious ? '#previous' : ''}`];
    return log === undefined
      ? failed(args, `Error from server (NotFound): pods "${operand}" not found`)
      : printed(args, log);
  }
  if (verb === 'get' && operand === 'secrets') return printed(args, releaseTable(all, namespace));
  if (verb === 'api-resources') return printed(args, fixture.apiResources ?? '');
  return failed(args, `error: the fixture does not answer ${args.join(' ')}`);
}

/** The table of the Secrets in which helm keeps its releases, with their labels. */
function releaseTable(all: readonly KubeObject[], namespace: string | undefined): string {
  const rows = all
    .filter((object) => object.kind === 'Secret' && inScope(object, namespace))
    .filter(({ metadata }) => metadata?.labels?.['owner'] === 'helm')
    .map(({ metadata }) => {
      const { name, status, version } = metadata?.labels ?? {};
      const age = metadata?.annotations?.['age'] ?? '18h';
      return `${metadata?.name}   helm.sh/release.v1   1      ${age}   ${name}   ${status}   ${version}`;
    });
  return ['NAME   TYPE   DATA   AGE   NAME   STATUS   VERSION', ...rows].join('\n');
}

function listRaw(
  args: readonly string[],
  path: string,
  all: readonly KubeObject[],
  options: KubectlOptions,
): KubectlResult {
  const [route = '', query = ''] = path.split('?');
  const namespace = /\/namespaces\/([^/]+)\//.exec(route)?.[1];
  const plural = route.split('/').at(-1) ?? '';
  const kind = findListedKind(plural)?.kind ?? kindOfPlural(plural, all);
  const selector = new URLSearchParams(query).get('fieldSelector') ?? '';
  return hand(
    args,
    all.filter((object) => {
      if (object.kind !== kind || !inScope(object, namespace)) return false;
      return isSelected(object as KubeEvent, selector);
    }),
    options,
  );
}

/** Applies a field selector: of pods the one by node, of events those that exclude types and reasons. */
function isSelected(event: KubeEvent, selector: string): boolean {
  const node = /^spec\.nodeName=(.+)$/.exec(selector)?.[1];
  if (node !== undefined) return (event as Pod).spec?.nodeName === node;
  const excluded = selector.split(',').map((part) => part.split('!='));
  return excluded.every(
    ([field, value]) => (field === 'type' ? event.type : event.reason) !== value || field === '',
  );
}

function kindOfPlural(name: string, all: readonly KubeObject[]): string {
  const [plural = ''] = name.toLowerCase().split('.');
  const kinds = new Set(all.map(({ kind = '' }) => kind));
  return [...kinds].find((kind) => pluralsOf(kind.toLowerCase()).includes(plural)) ?? '';
}

/** `prometheus` may be listed as itself or as `prometheuses`, `networkpolicy` as `networkpolicies`. */
function pluralsOf(kind: string): readonly string[] {
  return [kind, `${kind}s`, `${kind}es`, kind.replace(/y$/, 'ies')];
}

function inScope(object: KubeObject, namespace: string | undefined): boolean {
  return (
    namespace === undefined ||
    object.metadata?.namespace === undefined ||
    object.metadata.namespace === namespace
  );
}

function hand(
  args: readonly string[],
  objects: readonly KubeObject[],
  options: KubectlOptions,
): KubectlResult {
  for (const object of objects) options.onItem?.(structuredClone(object));
  return printed(args, options.onItem ? '' : JSON.stringify({ kind: 'List', items: objects }));
}

function printed(args: readonly string[], stdout: string): KubectlResult {
  return {
    argv: ['kubectl', ...args],
    exitCode: 0,
    stdout,
    stderr: '',
    timedOut: false,
    durationMs: 1,
    bytes: stdout.length,
    omittedBytes: 0,
  };
}

function failed(args: readonly string[], stderr: string): KubectlResult {
  return { ...printed(args, ''), exitCode: 1, stderr };
}

/** Gives a flag's value, written `-n shop`, `--namespace shop` or `--namespace=shop`. */
function flagValue(args: readonly string[], ...flags: readonly string[]): string | undefined {
  for (const [index, word] of args.entries()) {
    if (flags.includes(word)) return args[index + 1];
    const flag = flags.find((name) => word.startsWith(`${name}=`));
    if (flag !== undefined) return word.slice(flag.length + 1);
  }
  return undefined;
}

function namespacesOf(fixture: Fixture): readonly KubeObject[] {
  const given = new Set(
    fixture.objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata?.name),
  );
  const used = new Set([
    'kube-system',
    ...fixture.objects.map(({ metadata }) => metadata?.namespace).filter((name) => name !== undefined),
  ]);
  return [...used].filter((name) => !given.has(name)).map(namespaceObject);
}

function namespaceObject(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, uid: `uid-${name}` },
    status: { phase: 'Active' },
  };
}
