// `npm run demo`: gets the checkout ready, then runs `k8s-learn demo`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from './freshness.mjs';
import { setupOrExplain } from './setup.mjs';

if (await setupOrExplain()) {
  const { status, signal } = spawnSync(process.execPath, [join(PROJECT_ROOT, 'bin/k8s-learn.js'), 'demo'], {
    cwd: PROJECT_ROOT,
    stdio: 'inherit',
  });
  process.exitCode = status ?? (signal === 'SIGINT' ? 130 : 1);
} else {
  process.exitCode = 1;
}
