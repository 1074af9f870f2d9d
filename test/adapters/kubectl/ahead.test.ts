// Commands that are begun before they are asked for: run once, handed over whole, ended where nobody asks.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKubectlCluster } from '../../../src/adapters/kubectl.ts';
import { createScriptFolder, type ScriptFolder } from './fake-kubectl.ts';

const OPTIONS = { timeoutMs: 20_000, maxBytes: 1024 * 1024 };
const LIST = ['get', 'pods', '-o', 'json'];

let scripts: ScriptFolder;
beforeAll(() => {
  scripts = createScriptFolder();
});
afterAll(() => scripts.remove());

/** A kubectl that knows one context, writes down what it is called with, and answers with two pods. */
function kubectlOf(name: string, body = ''): { readonly path: string; calls(): readonly string[] } {
  const log = join(scripts.path, `${name}.log`);
  const path = scripts.writeShell(
    name,
    `echo "$@" >> ${log}
case "$*" in
  *"config view"*) echo '{"current-context":"one","contexts":[{"name":"one","context":{"namespace":"shop"}}]}';;
  *) ${body}
     echo '{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}';;
esac`,
  );
  return { path, calls: () => readFileSync(log, 'utf8').trim().split('\n') };
}

it('runs what is asked for once, with its items, and again when it is asked for again', async () => {
  const kubectl = kubectlOf('once');
  const cluster = await createKubectlCluster({
    kubectlPath: kubectl.path,
    env: process.env,
    ahead: () => [LIST],
  });
  const items: unknown[] = [];
  const onItem = (item: unknown): void => void items.push(item);
  const result = await cluster.run(LIST, { ...OPTIONS, onItem });
  expect(result).toMatchObject({ exitCode: 0, timedOut: false, argv: ['kubectl', ...LIST] });
  expect(items).toHaveLength(2);
  expect(kubectl.calls().filter((call) => call.includes('get pods'))).toHaveLength(1);
  await cluster.run(LIST, OPTIONS);
  expect(kubectl.calls().filter((call) => call.includes('get pods'))).toHaveLength(2);
});

it('begins what the namespace of the context makes known, in that context', async () => {
  const kubectl = kubectlOf('namespace');
  const inNamespace = ['get', 'events', '-n', 'shop', '-o', 'json'];
  const cluster = await createKubectlCluster({
    kubectlPath: kubectl.path,
    env: process.env,
    ahead: (namespace) => (namespace === null ? [] : [['get', 'events', '-n', namespace, '-o', 'json']]),
  });
  expect((await cluster.run(inNamespace, OPTIONS)).exitCode).toBe(0);
  expect(kubectl.calls().filter((call) => call.includes('get events'))).toEqual([
    `--context=one ${inNamespace.join(' ')}`,
  ]);
});

it('ends what takes too long when it is taken, and what nobody asked for when the cluster is closed', async () => {
  const kubectl = kubectlOf('slow', 'sleep 20');
  const options = { kubectlPath: kubectl.path, env: process.env, ahead: () => [LIST] };
  const cluster = await createKubectlCluster(options);
  expect(await cluster.run(LIST, { ...OPTIONS, timeoutMs: 50 })).toMatchObject({
    timedOut: true,
    exitCode: null,
  });
  const startedMs = performance.now();
  const other = await createKubectlCluster(options);
  other.close();
  expect(performance.now() - startedMs).toBeLessThan(10_000);
});

it('gives what reading an item throws, and ends a command of a signal that is aborted', async () => {
  const kubectl = kubectlOf('throws');
  const options = { kubectlPath: kubectl.path, env: process.env, ahead: () => [LIST] };
  const onItem = (): void => {
    throw new Error('this item is odd');
  };
  const cluster = await createKubectlCluster(options);
  await expect(cluster.run(LIST, { ...OPTIONS, onItem })).rejects.toThrow('this item is odd');
  const cancelled = await createKubectlCluster(options);
  expect(await cancelled.run(LIST, { ...OPTIONS, signal: AbortSignal.abort() })).toMatchObject({
    exitCode: null,
    timedOut: false,
  });
});

it('begins nothing where the files of KUBECONFIG are not there', async () => {
  const kubectl = kubectlOf('nowhere');
  const env = { ...process.env, KUBECONFIG: join(scripts.path, 'none'), KUBERNETES_SERVICE_HOST: undefined };
  await createKubectlCluster({ kubectlPath: kubectl.path, env, context: 'one', ahead: () => [LIST] }).catch(
    () => undefined,
  );
  expect(kubectl.calls()[0]).toContain('config view');
});
