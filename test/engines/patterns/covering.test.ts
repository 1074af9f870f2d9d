// A cause that rests on more says more than the one that it covers, whatever words the question uses.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/facts/kube-json.ts';
import { answer } from '../../support/answers.ts';
import { crashingWorkload } from '../../support/broken-pods.ts';
import { builtinPatterns } from '../../support/library.ts';
import { event, service, workload } from '../../support/objects.ts';
import { creatingWorkload, podEvent } from '../../support/placement.ts';

interface Covering {
  /** Rests on less. */
  readonly broad: string;
  readonly narrow: string;
  readonly objects: readonly KubeObject[];
  /** The same without what only the narrow one rests on. */
  readonly less: readonly KubeObject[];
}

const killed = (args: readonly string[]): readonly KubeObject[] =>
  crashingWorkload(
    { exitCode: 137, reason: 'OOMKilled' },
    { container: { args, resources: { limits: { memory: '512Mi' } } } },
  );
const sandbox = (error: string): readonly KubeObject[] => [
  ...creatingWorkload('cart'),
  podEvent(
    'cart-0',
    'FailedCreatePodSandBox',
    `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "a": ${error}`,
  ),
];
const balanced = (message: string): readonly KubeObject[] => [
  ...workload('cart'),
  service('cart', { type: 'LoadBalancer' }),
  event({ kind: 'Service', name: 'cart' }, 'AllocationFailed', message),
];

const PAIRS: readonly Covering[] = [
  {
    broad: 'oom-killed',
    narrow: 'oom-heap-above-limit',
    objects: killed(['java', '-Xmx1g', '-jar', 'app.jar']),
    less: killed(['java', '-jar', 'app.jar']),
  },
  {
    broad: 'sandbox-network-plugin-down',
    narrow: 'network-plugin-not-accepted',
    objects: sandbox(
      'plugin type="calico" failed (add): error getting ClusterInformation: connection is unauthorized: Unauthorized',
    ),
    less: sandbox('cni plugin not initialized'),
  },
  {
    broad: 'load-balancer-failed',
    narrow: 'load-balancer-without-addresses',
    objects: balanced('Failed to allocate IP for "shop/cart": no available IPs'),
    less: balanced('Failed to allocate IP for "shop/cart": ["192.0.2.9"] is not allowed in config'),
  },
];

const symptomsOf = (wanted: string): readonly string[] =>
  builtinPatterns().find(({ id }) => id === wanted)?.symptoms ?? [];

describe.each(PAIRS)('$narrow covers $broad', ({ broad, narrow, objects, less }) => {
  const own = new Set(symptomsOf(narrow));
  const foreign = symptomsOf(broad).filter((symptom) => !own.has(symptom));

  test.each([
    ['plain words', 'why does cart in shop not work'],
    ['all words of the other', `cart in shop: ${foreign.join(', ')}`],
  ])('asked with %s', async (_, question) => {
    const told = await answer(question, objects);
    expect(told.pattern, told.rootCause).toBe(narrow);
  });

  test('and not where what it needs is not there', async () => {
    const told = await answer('why does cart in shop not work', less);
    expect(told.pattern, told.rootCause).toBe(broad);
  });
});
