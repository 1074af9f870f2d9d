// Every command that the README shows runs: in the order in which they stand there, on a served recording, with the names
// of what is in it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DumpServer, startDumpServer } from '../src/adapters/dump-server/index.ts';
import { builtinPatterns } from './support/library.ts';
import { SMALL_RECORDING } from './support/recordings.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** What is told in the README of a cluster that a reader may have, and what the recording has instead. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\bcart\b/g, 'inventory'],
  [/\bshop\b/g, 'quotes-live'],
  [/\bcase-7\b/g, 'case-1'],
  [/\b42\b/g, '1'],
  // A command of fish.
  [/\| source$/, '| cat'],
];
/** Commands that run until they are interrupted, want a person or another machine: each has a test of its own. */
const NOT_HERE = /--listen|forget --all|mcp$|sync$/;
/** What a command may end with: done, `--fail-on` met, no cause found, nothing read. */
const GOOD_ENDINGS: readonly (number | null)[] = [0, 20, 21];
const ALERTS = {
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'KubePodCrashLooping', namespace: 'quotes-live', container: 'inventory' },
      startsAt: '2026-11-22T07:30:00Z',
    },
  ],
};

/** The lines after `$ ` and whatever stands between backticks, without generated tables and placeholders. */
function commandsOf(text: string): readonly string[] {
  const written = text.replace(/<!-- (commands|flags|settings) -->[\s\S]*?<!-- \/\1 -->/g, '');
  const found = [...written.matchAll(/^\$ (.*)$|`(k8s-learn [^`\n]+)`/gm)].map(([, line, inline]) =>
    (line ?? inline ?? '').replace(/ {2,}#.*$/, ''),
  );
  const whole = found.filter((command) => /\bk8s-learn /.test(command) && !/[<[]|npm |git /.test(command));
  return [...new Set(whole)].filter((command) => !NOT_HERE.test(command));
}

let server: DumpServer;
let folder: string;

beforeAll(async () => {
  server = await startDumpServer({ directory: SMALL_RECORDING });
  folder = mkdtempSync(join(tmpdir(), 'k8s-learn-test-'));
  const program = (name: string, line: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  program('k8s-learn', `exec '${process.execPath}' '${join(ROOT, 'bin/k8s-learn.js')}' "$@"`);
  program('amtool', `cat '${join(folder, 'alerts.json')}'`);
  writeFileSync(join(folder, 'alerts.json'), JSON.stringify(ALERTS));
  const mine = builtinPatterns().filter(({ id }) => id === 'oom-killed');
  writeFileSync(join(folder, 'mine.json'), JSON.stringify({ schemaVersion: 1, patterns: mine }));
  mkdirSync(join(folder, 'patterns'));
  copyFileSync(server.kubeconfigPath, join(folder, 'kubeconfig'));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(command: string): Promise<{ readonly status: number | null; readonly stderr: string }> {
  // What a setting is set to would be asked by all that follows: settings have a home of their own.
  const home = /k8s-learn (config set|sync)/.test(command) ? 'home-of-settings' : 'home';
  const child = spawn('bash', ['-c', command], {
    cwd: folder,
    env: {
      PATH: `${folder}:${process.env['PATH']}`,
      HOME: folder,
      K8S_LEARN_HOME: join(folder, home),
      KUBECONFIG: join(folder, 'kubeconfig'),
      OLLAMA_HOST: '127.0.0.1:9',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stderr };
}

const COMMANDS = commandsOf(README);

it('shows commands for everything that a first day needs', () => {
  const names = new Set(COMMANDS.map((command) => /k8s-learn (-n \S+ )?([-"a-z]+)/.exec(command)?.[2]));
  for (const name of ['demo', 'scan', 'feedback', 'show', 'history', 'recall', 'export', 'import', 'alert'])
    expect(names).toContain(name);
  expect(COMMANDS.length).toBeGreaterThan(30);
});

it.each(COMMANDS)('%s', { timeout: 120_000 }, async (command) => {
  const here = NAMES.reduce((text, [name, instead]) => text.replace(name, instead), command);
  const { status, stderr } = await run(here);
  expect(GOOD_ENDINGS, stderr).toContain(status);
});
