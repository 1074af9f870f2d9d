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
function runtimeOf(fails?: Error) {
  const opened: ClusterRequest[] = [];
  const close = vi.fn(async () => {});
  const openCluster: Runtime['openCluster'] = async (request, onNotice): Promise<OpenedCluster> => {
    opened.push(request);
    onNotice(`opening ${request.namespace}`);
    if (fails !== undefined) throw fails;
    return {
      cluster: createFixtureCluster({ objects: [] }),
      watch: async () => ({ close() {} }) as never,
      close,
    };
  };
  return { runtime: { openCluster } as Runtime, opened, close };
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
