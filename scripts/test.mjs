// `npm test`: get ready, check, test. The last line says how many passed and failed. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './check.mjs';
import { PROJECT_ROOT } from './freshness.mjs';
import { setupOrExplain } from './setup.mjs';

/** Thousands of small databases are written: where there is room in memory, no test waits for a disk. In bytes. */
const MIN_MEMORY_ROOM = 4 * 2 ** 30;
const MEMORY_FOLDER = '/dev/shm';

const total = { passed: 0, failed: 0 };
if (await setupOrExplain()) {
  for (const counts of [runChecks(), runTests(process.argv.slice(2))]) {
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
} else {
  total.failed = 1;
}
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`${total.passed} passed, ${total.failed} failed`);

/** Where tests write: in memory where there is room. */
function scratchRoot() {
  if (process.env.TMPDIR || !existsSync(MEMORY_FOLDER)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
  return bavail * bsize >= MIN_MEMORY_ROOM ? MEMORY_FOLDER : tmpdir();
}

function runTests(args) {
  const scratch = mkdtempSync(join(scratchRoot(), 'k8s-learn-test-'));
  // Some tests let a process of another user write there.
  chmodSync(scratch, 0o1777);
  const reportPath = join(scratch, 'report.json');
  try {
    const { status } = spawnSync(
      process.execPath,
      [
        join(PROJECT_ROOT, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${reportPath}`,
        ...args,
      ],
      { cwd: PROJECT_ROOT, stdio: 'inherit', env: { ...process.env, TMPDIR: scratch } },
    );
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(reportPath, 'utf8'));
    // A file that does not even load fails without a failed test.
    return { passed: numPassedTests, failed: status === 0 ? numFailedTests : Math.max(1, numFailedTests) };
  } catch (error) {
    console.error(`vitest left no report: ${error.message}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
