// Causes of pods that wait for a group of nodes at zero, each beside what looks like it and is not.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object } from '../support/objects.ts';
import { node, pendingWorkload, podEvent } from '../support/placement.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const UNMATCHED = "node(s) didn't match Pod's node affinity/selector";

function waiting(error = `2 ${UNMATCHED}`, value = 'compute'): readonly KubeObject[] {
  return [
    node('node-1', { labels: { workload: 'general' } }),
    ...pendingWorkload('train', `0/1 nodes are available: 1 ${UNMATCHED}.`, {
      podSpec: { nodeSelector: { workload: value } },
    }),
    podEvent('train-0', 'NotTriggerScaleUp', `pod didn't trigger scale-up: ${error}`, 'Normal'),
  ];
}

const status = (text: string): KubeObject =>
  object('ConfigMap', 'cluster-autoscaler-status', { data: { status: text } }, { namespace: 'kube-system' });
const inYaml = (target: number, max = 4, name = 'eks-compute-large'): KubeObject =>
  status(`autoscalerStatus: Running
nodeGroups:
- name: ${name}
  health:
    cloudProviderTarget: ${target}
    minSize: 0
    maxSize: ${max}
- name: eks-general
  health:
    cloudProviderTarget: 2
    minSize: 2
    maxSize: 6
`);
const inText = (target: number): KubeObject =>
  status(`Cluster-wide:
  Health:      Healthy (ready=1 unready=0)
NodeGroups:
  Name:        eks-compute-large
  Health:      Healthy (ready=0 unready=0 cloudProviderTarget=${target} (minSize=0, maxSize=4))
`);

const QUESTION = 'train in shop is pending and no node is started';

const CASES: readonly ToldCase[] = [
  {
    pattern: 'pending-group-template-differs',
    question: QUESTION,
    objects: [...waiting(), inYaml(0)],
    says: ['shop/train-0', 'eks-compute-large', 'workload=compute', 'template'],
    unless: [
      { name: 'the group has nodes', objects: [...waiting(), inYaml(1)] },
      { name: 'the group may have no node', objects: [...waiting(), inYaml(0, 0)] },
      { name: 'the autoscaler has another reason', objects: [...waiting('1 Insufficient cpu'), inYaml(0)] },
      { name: 'the group is called otherwise', objects: [...waiting(), inYaml(0, 4, 'eks-gpu')] },
    ],
  },
  {
    pattern: 'pending-group-template-differs',
    question: QUESTION,
    objects: [...waiting(), inText(0)],
    says: ['eks-compute-large'],
    unless: [{ name: 'the group has nodes', objects: [...waiting(), inText(2)] }],
  },
  {
    pattern: 'pending-groups-at-zero',
    question: QUESTION,
    objects: [...waiting(), inYaml(0, 4, 'eks-gpu')],
    says: ['eks-gpu', 'workload=compute'],
    unless: [{ name: 'no group is at zero', objects: [...waiting(), inYaml(1, 4, 'eks-gpu')] }],
  },
];

expectTold(CASES);
