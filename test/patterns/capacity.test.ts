// What a cluster has against what is asked of it as a whole: nodes full of pods, quotas that grant more than there is.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, workload } from '../support/objects.ts';
import { node } from '../support/placement.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const full = (pods: string): KubeObject => node('node-1', { allocatable: { pods } });
const quota = (used: string, hard: string, resource = 'pods'): KubeObject =>
  object('ResourceQuota', 'team', {
    spec: { hard: { [resource]: hard } },
    status: { hard: { [resource]: hard }, used: { [resource]: used } },
  });

const CASES: readonly ToldCase[] = [
  {
    pattern: 'node-full-of-pods',
    question: 'is node node-1 full of pods?',
    objects: [full('3'), ...workload('cart', { replicas: 3 })],
    says: ['node-1', '3 of the 3 pods'],
    unless: [
      { name: 'there is room', objects: [full('110'), ...workload('cart', { replicas: 3 })] },
      {
        name: 'its pods have ended',
        objects: [
          full('3'),
          ...workload('cart', { replicas: 3 }).map((made) =>
            made.kind === 'Pod' ? { ...made, status: { phase: 'Succeeded' } } : made,
          ),
        ],
      },
    ],
  },
  {
    pattern: 'quota-nearly-used',
    question: 'is resourcequota team in shop used up?',
    objects: [quota('19', '20')],
    says: ['19 of 20'],
    unless: [
      { name: 'a tenth is left', objects: [quota('18', '20')] },
      { name: 'nothing is left', objects: [quota('20', '20')] },
    ],
  },
  {
    pattern: 'quotas-overcommitted',
    question: 'do quotas grant more cpu than the nodes have?',
    objects: [node('node-1'), node('node-2'), quota('2', '64', 'requests.cpu')],
    says: ['grant 64 of cpu', 'the nodes have 8'],
    unless: [
      {
        name: 'the nodes have it',
        objects: [node('node-1'), node('node-2'), quota('2', '8', 'requests.cpu')],
      },
    ],
  },
];

expectTold(CASES);
