// Facts of sandboxes that cannot be made or removed, as containerd, CRI-O and network plugins put it.
import { describe, expect, test } from 'vitest';
import { codesIn, creatingWorkload, factsIn, podEvent } from '../support/placement.ts';

describe('sandboxes that cannot be made', () => {
  const CREATE = 'Failed to create pod sandbox: rpc error: code = Unknown desc = ';
  const network = (detail: string) =>
    `${CREATE}failed to setup network for sandbox "6091888ef60975ac": plugin type="calico" name="k8s-pod-network" failed (add): ${detail}`;
  const cases: readonly (readonly [string, string, object])[] = [
    [
      network(
        'failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.254',
      ),
      'sandbox.no-ip-left',
      { plugin: 'calico', range: '10.244.1.1-10.244.1.254', node: 'node-1' },
    ],
    [
      `${CREATE}failed to setup network for sandbox "a1": plugin type="aws-cni" name="aws-cni" failed (add): add cmd: failed to assign an IP address to container`,
      'sandbox.no-ip-left',
      { plugin: 'aws-cni' },
    ],
    [
      `${CREATE}failed to setup network for sandbox "a1": cni plugin not initialized`,
      'sandbox.network-plugin-down',
      { error: 'cni plugin not initialized' },
    ],
    [
      network(
        'stat /var/lib/calico/nodename: no such file or directory: check that the calico/node container is running',
      ),
      'sandbox.network-plugin-down',
      { plugin: 'calico' },
    ],
    [
      `${CREATE}failed to setup network for sandbox "a1": plugin type="flannel" failed (add): open /run/flannel/subnet.env: no such file or directory`,
      'sandbox.network-plugin-down',
      { plugin: 'flannel' },
    ],
    [
      `${CREATE}failed to setup network for sandbox "a1": plugin type="loopback" failed (add): failed to find plugin "loopback" in path [/opt/cni/bin]`,
      'sandbox.network-plugin-down',
      { plugin: 'loopback' },
    ],
    [
      `${CREATE}failed to get sandbox runtime: no runtime for "gvisor" is configured`,
      'sandbox.runtime-missing',
      { runtime: 'gvisor' },
    ],
    [
      'Failed to create pod sandbox: runtimeclass.node.k8s.io "gvisor" not found',
      'sandbox.runtime-missing',
      { runtime: 'gvisor' },
    ],
    [
      `${CREATE}failed to get sandbox image "registry.k8s.io/pause:3.9": failed to pull image "registry.k8s.io/pause:3.9": dial tcp: i/o timeout`,
      'sandbox.pause-image',
      { image: 'registry.k8s.io/pause:3.9' },
    ],
    [
      `${CREATE}failed to create containerd task: OCI runtime create failed: container init was OOM-killed (memory limit too low?)`,
      'sandbox.memory-limit',
      {},
    ],
    [
      `${CREATE}failed to create containerd task: mkdir /run/x: no space left on device`,
      'sandbox.disk-full',
      {},
    ],
    [network('something else'), 'sandbox.failed', { plugin: 'calico' }],
    [
      'Failed to create pod sandbox: rpc error: code = DeadlineExceeded desc = context deadline exceeded',
      'sandbox.failed',
      { error: 'context deadline exceeded' },
    ],
  ];
  test.each(cases)('%s', (message, code, captures) => {
    const facts = factsIn(creatingWorkload('cart'), [podEvent('cart-0', 'FailedCreatePodSandBox', message)]);
    expect(codesIn(facts)).toEqual([code]);
    expect(facts.find((fact) => fact.code === code)?.captures).toMatchObject(captures);
  });

  test('a pod that cannot be ended', () => {
    const message =
      'error killing pod: failed to "KillPodSandbox" for "u" with KillPodSandboxError: "rpc error: code = Unknown desc = failed to destroy network"';
    expect(
      codesIn(factsIn(creatingWorkload('cart'), [podEvent('cart-0', 'FailedKillPod', message)])),
    ).toEqual(['pod.kill-failed']);
  });
});
