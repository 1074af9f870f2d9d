// What each command loads of the program: a light one that begins to load something heavy fails here.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CliHome } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

let home: CliHome;
beforeAll(async () => {
  home = new CliHome();
  const asked = await home.run([
    ...['--dump', SMALL_RECORDING, '--view', 'quotes-live,default,kube-system', '--engine', 'patterns'],
    ...['--quiet', 'pods of inventory in quotes-live keep crashing'],
  ]);
  expect(asked.exitCode).toBe(0);
});
afterAll(() => home.remove());

/** Files of the built program that a command loads, the largest first. Node lists what it ran for its coverage. */
async function loadedBy(args: readonly string[]): Promise<readonly { name: string; bytes: number }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-test-'));
  try {
    await home.spawn(args, { env: { NODE_V8_COVERAGE: folder } });
    const urls = readdirSync(folder).flatMap((file) =>
      (
        JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: readonly { url: string }[] }
      ).result.map(({ url }) => url),
    );
    return [...new Set(urls)]
      .filter((url) => url.startsWith('file:') && url.includes('/dist/'))
      .map((url) => ({ name: basename(url), bytes: statSync(fileURLToPath(url)).size }))
      .sort((a, b) => b.bytes - a.bytes);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// As measured and a fifth more. The rules that read facts are 320 KB, the checks of documents 105 KB.
it.each<[string, number]>([
  ['--version', 0],
  ['--help', 115],
  ['config', 125],
  ['history', 240],
  ['show 1', 250],
  ['stats', 280],
  ['patterns list', 270],
  ['doctor', 340],
])('%s loads at most %i KB', async (command, maxKb) => {
  const loaded = await loadedBy(command.split(' '));
  const kb = Math.round(loaded.reduce((sum, { bytes }) => sum + bytes, 0) / 1024);
  const largest = loaded.slice(0, 5).map(({ name, bytes }) => `${name} ${Math.round(bytes / 1024)} KB`);
  if (maxKb > 0) expect(kb).toBeGreaterThan(0);
  expect(kb, `largest: ${largest.join(', ')}`).toBeLessThanOrEqual(maxKb);
});
