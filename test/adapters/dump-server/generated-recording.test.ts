// The generated recordings that measurements run on: the same for the same arguments, and fit to be served.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startDumpServer } from '../../../src/adapters/dump-server/index.ts';
import { kubectl } from './support.ts';

const SCRIPT = fileURLToPath(new URL('../../../scripts/bench/generate-recording.ts', import.meta.url));

function generate(name: string, ...args: readonly string[]): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'generated-')), name);
  execFileSync(process.execPath, ['--import', 'tsx', SCRIPT, folder, ...args], { stdio: 'pipe' });
  return folder;
}

function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length), readFileSync(path, 'utf8')] as const;
    }),
  );
}

const SIZE = ['--pods', '60', '--namespaces', '10', '--troubles', '5'];

test('the same arguments give the same recording, another seed another', () => {
  const [first, second, other] = [['1'], ['1'], ['2']].map(([seed = '']) =>
    contentOf(generate('made', ...SIZE, '--seed', seed)),
  );
  expect(second).toEqual(first);
  expect(other).not.toEqual(first);
});

test('kubectl sees its pods and its troubles', async () => {
  const folder = generate('made', ...SIZE);
  const server = await startDumpServer({ directory: folder });
  const pods = (await kubectl(server, 'get', 'pods', '-A', '--no-headers')).stdout.trim().split('\n');
  expect(pods).toHaveLength(60);
  const incidents = readFileSync(`${folder}.incidents.jsonl`, 'utf8').trim().split('\n');
  expect(incidents).toHaveLength(5);
  for (const line of incidents) {
    const { namespace, app } = JSON.parse(line) as { namespace: string; app: string };
    const deploy = await kubectl(server, 'get', 'deploy', app, '-n', namespace, '--no-headers');
    expect(deploy.stdout).toMatch(/ 0\/\d /);
  }
  expect((await kubectl(server, 'get', 'all,ep,cm,hpa,quota', '-A')).exit).toBe(0);
  expect(server.warnings).toEqual([]);
  await server.close();
});

test('without troubles everything runs', async () => {
  const server = await startDumpServer({
    directory: generate('healthy', '--pods', '20', '--namespaces', '4', '--troubles', '0'),
  });
  const { stdout } = await kubectl(server, 'get', 'pods', '-A', '--no-headers');
  expect(
    stdout
      .trim()
      .split('\n')
      .every((line) => line.includes(' 1/1 ') && line.includes(' Running ')),
  ).toBe(true);
  await server.close();
});
