// `npm test`: get ready, check and test at once. The last line says how many passed and failed, those before it which
// files took longest. Arguments go to vitest.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { runChecks } from './check.mjs';
import { PROJECT_ROOT } from './freshness.mjs';
import { setupOrExplain } from './setup.mjs';

/** Thousands of small databases are written: where there is room in memory, no test waits for a disk. In bytes. */
const MIN_MEMORY_ROOM = 4 * 2 ** 30;
const MEMORY_FOLDER = '/dev/shm';
/** So many of the slowest files are named. */
const SLOWEST = 10;

const total = { passed: 0, failed: 0 };
if (await setupOrExplain()) {
  for (const counts of await Promise.all([runTests(process.argv.slice(2)), runChecks()])) {
    total.passed += counts.passed;
    total.failed += counts.failed;
    console.log(counts.text);
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

async function runTests(args) {
  const scratch = mkdtempSync(join(scratchRoot(), 'k8s-learn-test-'));
  // Some tests let a process of another user write there.
  chmodSync(scratch, 0o1777);
  const reportPath = join(scratch, 'report.json');
  try {
    const status = await exitCodeOf(
      [
        join(PROJECT_ROOT, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${reportPath}`,
        ...args,
      ],
      { ...process.env, TMPDIR: scratch },
    );
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(reportPath, 'utf8'));
    // A file that does not even load fails without a failed test.
    const failed = status === 0 ? numFailedTests : Math.max(1, numFailedTests);
    return { passed: numPassedTests, failed, text: slowestText(testResults) };
  } catch (error) {
    return { passed: 0, failed: 1, text: `vitest left no report: ${error.message}` };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function exitCodeOf(args, env) {
  return new Promise((resolve, reject) => {
    spawn(process.execPath, args, { cwd: PROJECT_ROOT, stdio: 'inherit', env })
      .once('error', reject)
      .once('close', resolve);
  });
}

function slowestText(files) {
  const timed = files
    .map(({ name, startTime, endTime }) => ({ name, seconds: (endTime - startTime) / 1000 }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST);
  const lines = timed.map(
    ({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${relative(PROJECT_ROOT, name)}`,
  );
  return ['Slowest files:', ...lines].join('\n');
}
