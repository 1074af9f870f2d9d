// A cluster that is opened ahead: given once, to who asks for the same; closed where nobody does.
import { expect, it, vi } from 'vitest';
import { openAhead } from '../../src/app/cluster-ahead.ts';
import type { ClusterRequest, OpenedCluster, Runtime } from '../../src/app/runtime.ts';
import { createFixtureCluster } from '../support/fixture-cluster.ts';

const REQUEST: ClusterRequest = {
  dump: null,
  view: null,
  context: null,
  kubeconfig: null,
  namespace: 'shop',
};

/** The one part of a runtime that is used, on a cluster of nothing; `fails` is what opening it throws. */
function runtimeOf(fails?: Error, begins = true) {
  const begun: string[] = [];
  const opened: ClusterRequest[] = [];
  const close = vi.fn(async () => {});
  const openCluster: Runtime['openCluster'] = async (request, onNotice, ahead): Promise<OpenedCluster> => {
    opened.push(request);
    begun.push(...(ahead?.commands(request.namespace) ?? []).map((args) => args.join(' ')));
    if (begins) ahead?.begun();
    onNotice(`opening ${request.namespace}`);
    if (fails !== undefined) throw fails;
    return {
      cluster: createFixtureCluster({ objects: [] }),
      watch: async () => ({ close() {} }) as never,
      close,
    };
  };
  return { runtime: { openCluster } as Runtime, opened, begun, close };
}

it('is given once, with what was to be told, and to the same request alone', async () => {
  const { runtime, opened, close } = runtimeOf();
  const ahead = openAhead(runtime, REQUEST);
  expect(opened).toHaveLength(1);
  const told: string[] = [];
  await ahead.runtime.openCluster({ ...REQUEST, namespace: 'other' }, (text) => told.push(text));
  await ahead.runtime.openCluster(REQUEST, (text) => told.push(text));
  expect(opened).toHaveLength(2);
  expect(told).toEqual(['opening other', 'opening shop']);
  await ahead.runtime.openCluster(REQUEST, () => {});
  expect(opened).toHaveLength(3);
  await ahead.drop();
  expect(close).not.toHaveBeenCalled();
});

it('is closed where nobody asked for it', async () => {
  const { runtime, close } = runtimeOf();
  await openAhead(runtime, REQUEST).drop();
  expect(close).toHaveBeenCalledTimes(1);
});

it('tells what went wrong to who asks for it, and to nobody else', async () => {
  const { runtime } = runtimeOf(new Error('no kubectl'));
  const ahead = openAhead(runtime, REQUEST);
  await expect(ahead.runtime.openCluster(REQUEST, () => {})).rejects.toThrow('no kubectl');
  await openAhead(runtime, REQUEST).drop();
});

it('begins what every question asks first, and says when kubectl runs or cannot', async () => {
  const { runtime, begun } = runtimeOf();
  await openAhead(runtime, REQUEST).begun;
  expect(begun).toEqual([
    'get --raw=/api/v1/namespaces',
    expect.stringMatching(/^get pods,events -n shop -o json$/),
    expect.stringMatching(/^get deployments\.apps,\S+ -n shop -o json$/),
  ]);
  await openAhead(runtimeOf(new Error('no kubectl'), false).runtime, REQUEST).begun;
});
