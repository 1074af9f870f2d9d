// Kills processes that remember, recall and build the index, at 200 random moments (or as many as are asked for), and
// checks that nothing was lost: `node scripts/bench/kills.mjs [count]`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../freshness.mjs';

const DEFAULT_KILLS = 200;

const { status } = spawnSync(
  process.execPath,
  [
    join(PROJECT_ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    'test/adapters/sqlite/memory-processes.test.ts',
  ],
  {
    cwd: PROJECT_ROOT,
    stdio: 'inherit',
    env: { ...process.env, K8S_LEARN_TEST_KILLS: String(Number(process.argv[2] ?? DEFAULT_KILLS)) },
  },
);
process.exitCode = status ?? 1;
