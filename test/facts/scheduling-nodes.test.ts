// Facts that only the nodes tell of pods that are not placed.
import { describe, expect, test } from 'vitest';
import { pod } from '../support/objects.ts';
import { CONTROL_PLANE, factsIn, node, pendingPod } from '../support/placement.ts';

describe('what the nodes tell', () => {
  const SELECTOR = "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.";
  const CPU =
    '0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }.';
  const TAINT = '0/2 nodes are available: 2 node(s) had untolerated taint(s).';
  const master = node('master', { taints: CONTROL_PLANE, allocatable: { cpu: '64' } });
  const told = (objects: readonly Parameters<typeof factsIn>[0][number][], listed = ['Pod', 'Node']) =>
    factsIn(objects, [], listed)
      .filter(({ code }) => /^scheduling\.(?:label-absent|request-too-large|nodes-)/.test(code))
      .map(({ code, captures }) => [code, captures] as const);

  test('no node has the label', () => {
    const pods = pendingPod('cart-0', SELECTOR, { podSpec: { nodeSelector: { gpu: 'a100' } } });
    expect(told([pods, node('n1'), node('n2')])).toEqual([
      ['scheduling.label-absent', { selector: 'gpu=a100', there: 'no node has the label gpu' }],
    ]);
    expect(told([pods, node('n1', { labels: { gpu: 't4' } }), node('n2')])).toEqual([
      ['scheduling.label-absent', { selector: 'gpu=a100', there: 'nodes have only gpu=t4' }],
    ]);
  });

  test('each label is there, on no node together', () => {
    const pods = pendingPod('cart-0', SELECTOR, { podSpec: { nodeSelector: { gpu: 'a100', zone: 'b' } } });
    const nodes = [node('n1', { labels: { gpu: 'a100', zone: 'a' } }), node('n2', { labels: { zone: 'b' } })];
    expect(told([pods, ...nodes])[0]?.[1]).toMatchObject({
      there: 'no single node meets all of it, of 2 nodes',
    });
  });

  test('a request that no node can ever meet; the control plane does not count', () => {
    const pods = pendingPod('cart-0', CPU, { requests: { cpu: '16' } });
    expect(told([pods, node('n1'), master])).toEqual([
      [
        'scheduling.request-too-large',
        { lacking: 'cpu', asks: '16', asked_by: 'main', largest: '4', largest_node: 'n1' },
      ],
    ]);
  });

  test('nodes that are large enough and full, with what is left when every pod is known', () => {
    const running = pod('big-0', {
      podSpec: { nodeName: 'n1' },
      containers: [{ name: 'big', resources: { requests: { cpu: '3' } } }],
    });
    const pods = pendingPod('cart-0', CPU, { requests: { cpu: '2' } });
    const nodes = [node('n1'), master, node('n3', { cordoned: true })];
    expect(told([pods, running, ...nodes])).toEqual([
      [
        'scheduling.nodes-full',
        { lacking: 'cpu', asks: '2', asked_by: 'main', largest: '4', largest_node: 'n1', cordoned: 'n3' },
      ],
    ]);
  });

  test('taints of the nodes that the selector picks, by name although the message has none', () => {
    const pods = pendingPod('cart-0', TAINT, { podSpec: { nodeSelector: { disk: 'ssd' } } });
    const nodes = [
      node('n1', { labels: { disk: 'ssd' }, taints: [{ key: 'team', value: 'ml', effect: 'NoSchedule' }] }),
      master,
    ];
    expect(told([pods, ...nodes])).toEqual([
      ['scheduling.nodes-tainted', { blocking_taint: 'team=ml', tainted: 'n1', selector: 'disk=ssd' }],
    ]);
  });

  test('nodes that are not well, with what they say', () => {
    const pods = pendingPod('cart-0', TAINT);
    const conditions = [{ type: 'Ready', status: 'False', message: 'container runtime is down' }];
    const sick = node('n1', {
      conditions,
      taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }],
    });
    expect(told([pods, sick, master])).toEqual([
      [
        'scheduling.nodes-unwell',
        {
          blocking_taint: 'node.kubernetes.io/not-ready',
          tainted: 'n1',
          detail: 'container runtime is down',
        },
      ],
    ]);
  });

  test('cordoned nodes', () => {
    const pods = pendingPod(
      'cart-0',
      '0/2 nodes are available: 1 node(s) were unschedulable, 1 node(s) had untolerated taint(s).',
    );
    expect(told([pods, node('n1', { cordoned: true }), master])).toEqual([
      ['scheduling.nodes-cordoned', { cordoned: 'n1' }],
    ]);
  });

  test('nothing when the nodes are not all known', () => {
    const pods = pendingPod('cart-0', SELECTOR, { podSpec: { nodeSelector: { gpu: 'a100' } } });
    expect(told([pods, node('n1')], ['Pod'])).toEqual([]);
  });
});
