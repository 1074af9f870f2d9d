// What other roads to an installation are given: the krew manifest, the formula, the Dockerfile, the CronJobs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAllYaml } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { type DumpServer, startDumpServer } from '../../src/adapters/dump-server/index.ts';
import { CliHome } from '../support/cli.ts';
import { readRoles } from '../support/rbac.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const URL_OF_RELEASE = 'https://example.org/releases/k8s-learn-0.1.0.tgz';

describe('what is written from a release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-packaging-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const tarball = join(folder, 'k8s-learn-0.1.0.tgz');
  writeFileSync(tarball, 'what npm pack made');
  const sha256 = createHash('sha256').update('what npm pack made').digest('hex');
  const read = (name: string) => readFileSync(join(folder, 'out', name), 'utf8');
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'scripts/packaging.ts', ...args], {
      cwd: ROOT,
      encoding: 'utf8',
    });

  beforeAll(() => {
    const { status, stderr } = run(
      '--tarball',
      tarball,
      '--url',
      URL_OF_RELEASE,
      '--out',
      join(folder, 'out'),
    );
    expect(status, stderr).toBe(0);
  });

  it('the krew manifest has what krew demands', () => {
    const [plugin] = loadAllYaml(read('learn.yaml')) as readonly {
      apiVersion: string;
      kind: string;
      metadata: { name: string };
      spec: { version: string; shortDescription: string; platforms: readonly Record<string, unknown>[] };
    }[];
    expect(plugin).toMatchObject({
      apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
      kind: 'Plugin',
      metadata: { name: 'learn' },
      spec: { version: `v${packageJson.version}` },
    });
    expect(plugin?.spec.shortDescription.length).toBeLessThanOrEqual(50);
    expect(plugin?.spec.platforms.length).toBeGreaterThan(0);
    for (const platform of plugin?.spec.platforms ?? []) {
      expect(platform).toMatchObject({ uri: URL_OF_RELEASE, sha256, bin: 'bin/kubectl-learn.js' });
      expect(existsSync(join(ROOT, String(platform.bin)))).toBe(true);
    }
  });

  it('the formula names the release, and each block is closed', () => {
    const text = read('k8s-learn.rb');
    expect(text).toContain(`url "${URL_OF_RELEASE}"`);
    expect(text).toContain(`sha256 "${sha256}"`);
    const opened = text.match(/^\s*(?:class|def)\b|\bdo$/gm)?.length;
    expect(text.match(/^\s*end$/gm)).toHaveLength(opened ?? 0);
  });

  it('the Dockerfile checks what it copies, and runs as nobody who may change it', () => {
    const text = read('Dockerfile');
    expect(text).toContain(`echo "${sha256}  /tmp/k8s-learn-0.1.0.tgz" | sha256sum --check`);
    const words = text
      .replaceAll('\\\n', ' ')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    for (const line of words) expect(line).toMatch(/^(?:ARG|FROM|COPY|RUN|ENV|USER|ENTRYPOINT|CMD) /);
    expect(text).toMatch(/^USER 1000$/m);
  });

  it.each([
    [[]],
    [['--tarball', tarball]],
    [['--tarball', tarball, '--url', 'http://example.org/x.tgz']],
    [['--tarball', tarball, '--url', 'https://example.org/x.tgz"; system("x")']],
  ])('%j is refused', (args) => {
    expect(run(...args).status).toBe(2);
  });
});

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly roleRef?: { readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace: string }[];
  readonly spec?: {
    readonly jobTemplate: {
      readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
    };
  };
}

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
}

describe('the CronJobs', () => {
  const manifests = loadAllYaml(
    readFileSync(join(ROOT, 'deploy/cronjob.yaml'), 'utf8'),
  ) as readonly Manifest[];
  const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const containers = ofKind('CronJob').flatMap(
    ({ spec }) => spec?.jobTemplate.spec.template.spec.containers ?? [],
  );
  let home: CliHome;
  let server: DumpServer;
  beforeAll(async () => {
    home = new CliHome();
    server = await startDumpServer({ directory: SMALL_RECORDING });
  });
  afterAll(async () => {
    home.remove();
    await server.close();
  });

  it('bind the roles that there are to the account that there is', () => {
    const roles = readRoles(join(ROOT, 'deploy/rbac.yaml')).map(({ metadata }) => metadata.name);
    const accounts = ofKind('ServiceAccount').map(({ metadata }) => metadata);
    const bindings = ofKind('ClusterRoleBinding');
    expect(bindings.map(({ roleRef }) => roleRef?.name).sort()).toEqual([...roles].sort());
    for (const { subjects = [] } of bindings)
      for (const { name, namespace } of subjects) expect(accounts).toContainEqual({ name, namespace });
  });

  it('run the version of this package, and write nowhere but in their volumes', () => {
    expect(containers).toHaveLength(2);
    for (const { image, securityContext } of containers) {
      expect(image).toBe(`k8s-learn:${packageJson.version}`);
      expect(securityContext.readOnlyRootFilesystem).toBe(true);
    }
  });

  it('have arguments that the program takes', { timeout: 60_000 }, async () => {
    const codes: (number | null)[] = [];
    for (const { args } of containers) {
      const here = args.map((word) => word.replace('/data', home.path));
      const { exitCode, stderr } = await home.run(here, { env: { KUBECONFIG: server.kubeconfigPath } });
      expect(exitCode, stderr).not.toBe(2);
      codes.push(exitCode);
    }
    // The recording is in trouble, and its baseline is written by the first run.
    expect(codes).toEqual([20, 0]);
    expect(existsSync(join(home.path, 'baseline.json'))).toBe(true);
  });
});
