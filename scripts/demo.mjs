// `npm run demo`: real investigations of a recorded cluster, with nothing left behind.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from './freshness.mjs';
import { setupOrExplain } from './setup.mjs';

const CLUSTER = 'test/support/clusters/small';
const COMMANDS = [
  ['--dump', CLUSTER, 'pods of inventory in quotes-live keep crashing with exit code 137'],
  ['--dump', CLUSTER, 'service auth-gateway in audit-live has no endpoints'],
  ['history'],
];

process.exitCode = (await setupOrExplain()) ? demonstrate() : 1;

function demonstrate() {
  const home = mkdtempSync(join(tmpdir(), 'k8s-learn-demo-'));
  const env = { ...process.env, K8S_LEARN_HOME: home };
  console.log(
    'A recording of a real cluster in which things are broken, and the real kubectl to look at it.',
  );
  console.log('No model, no network: the pattern library alone.');
  try {
    for (const args of COMMANDS) {
      console.log(`\n$ k8s-learn ${args.map(quoted).join(' ')}`);
      const { status, signal } = spawnSync(
        process.execPath,
        [join(PROJECT_ROOT, 'bin/k8s-learn.js'), ...args],
        {
          cwd: PROJECT_ROOT,
          env,
          stdio: 'inherit',
        },
      );
      if (status !== 0) return status ?? (signal === 'SIGINT' ? 130 : 1);
    }
    console.log(
      '\nYours: node bin/k8s-learn.js "why is … not working" asks the cluster that kubectl points at.',
    );
    return 0;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function quoted(word) {
  return /^[\w./-]+$/.test(word) ? word : `"${word}"`;
}
