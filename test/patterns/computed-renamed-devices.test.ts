// Devices that a node offers under another name, beside nodes that have none, or have them taken.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { node, pendingWorkload } from '../support/placement.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const GPU = 'nvidia.com/gpu';
const SLICE = 'nvidia.com/mig-2g.20gb';
const waiting = (podSpec: Readonly<Record<string, unknown>> = {}): readonly KubeObject[] =>
  pendingWorkload('cart', '0/2 nodes are available: 2 Insufficient nvidia.com/gpu.', {
    requests: { [GPU]: '1' },
    podSpec,
  });
const plain = node('node-1');
const cut = (allocatable: Readonly<Record<string, string>>): KubeObject =>
  node('node-2', { allocatable, labels: { 'nvidia.com/mig.config': 'all-2g.20gb' } });
const SLICED = cut({ [GPU]: '0', [SLICE]: '21' });

const CASES: readonly ToldCase[] = [
  {
    pattern: 'pending-device-under-other-name',
    question: 'cart in shop is pending with Insufficient nvidia.com/gpu',
    objects: [...waiting(), plain, SLICED],
    says: [
      'requests 1 of nvidia.com/gpu',
      'Node node-2',
      `${SLICE} (21)`,
      'nvidia.com/mig.config=all-2g.20gb',
    ],
    unless: [
      {
        name: 'a node offers it as asked',
        objects: [...waiting(), plain, SLICED, node('node-3', { allocatable: { [GPU]: '4' } })],
      },
      { name: 'the slices are none', objects: [...waiting(), plain, cut({ [GPU]: '0', [SLICE]: '0' })] },
      {
        name: 'it offers devices of another maker',
        objects: [...waiting(), plain, cut({ 'amd.com/gpu': '8' })],
      },
      {
        name: 'the pod chooses other nodes',
        objects: [...waiting({ nodeSelector: { 'kubernetes.io/hostname': 'node-1' } }), plain, SLICED],
      },
    ],
  },
];

expectTold(CASES);
