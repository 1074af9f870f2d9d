// The rule that comes nearest to letting a connection through, and what in it does not fit.
import { expect, test } from 'vitest';
import { Inventory } from '../../src/facts/inventory.ts';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { type NetworkPolicy, nearestRule } from '../../src/facts/network-policy-rules.ts';
import { podSourcesIn } from '../../src/facts/pod-sources.ts';
import { FIXED_NOW_MS } from '../support/fixed-clock.ts';
import { NAMESPACE, object, workload } from '../support/objects.ts';

type Rules = readonly Readonly<Record<string, unknown>>[];

const to = (app: string, port: number) => ({
  to: [{ podSelector: { matchLabels: { app } } }],
  ports: [{ port }],
});

/** What is nearest of egress rules for a connection from web to db on port 8080 of its pods. */
function nearest(egress: Rules): unknown {
  const inventory = new Inventory(FIXED_NOW_MS);
  const policy = object('NetworkPolicy', 'limit', {
    spec: { policyTypes: ['Egress'], podSelector: {}, egress },
  });
  const objects: readonly KubeObject[] = [...workload('web'), ...workload('db'), policy];
  for (const one of objects) inventory.add(one);
  const source = podSourcesIn(inventory, NAMESPACE).find(({ ref }) => ref.name === 'db');
  if (!source) throw new Error('db makes no pods');
  return nearestRule([policy as NetworkPolicy], 'egress', { type: 'pods', source }, source, 8080, inventory);
}

test.each([
  [
    'the right peer on the port of the Service',
    [to('db', 80)],
    { policy: 'limit', misfit: 'port', allows: 'to app=db on TCP 80' },
  ],
  [
    'the right port for another peer',
    [to('queue', 8080)],
    { policy: 'limit', misfit: 'peer', allows: 'to app=queue on TCP 8080' },
  ],
  [
    'a peer that fits comes before a port that does',
    [to('queue', 8080), to('db', 80)],
    { policy: 'limit', misfit: 'port', allows: 'to app=db on TCP 80' },
  ],
  ['neither', [to('queue', 80)], undefined],
  ['nothing is allowed', [], undefined],
])('%s', (_, egress, expected) => {
  expect(nearest(egress)).toEqual(expected);
});
