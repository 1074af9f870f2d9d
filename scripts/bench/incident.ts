// How long one incident takes as a whole process, against `kubectl get pods -A -o json` on the same server.
// npx tsx scripts/bench/incident.ts [--runs 15] [--json] [recording folder]
// Build first: npm run build. Runs of both take turns; the ratio of the medians is what counts.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Incident, parseIncidents } from '../../src/app/grading.ts';

const BIN = fileURLToPath(new URL('../../bin/k8s-learn.js', import.meta.url));
/** What may be at most, as a ratio of the medians. */
const MAX_RATIO = 6;

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '15' }, json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const folder = positionals[0] ?? fileURLToPath(new URL('../../test/support/clusters/small', import.meta.url));

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

async function measure(): Promise<void> {
  // The server runs in a process of its own, so that it takes no time of the one that is measured.
  const served = spawn(process.execPath, [BIN, 'serve-dump', folder, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kubeconfig = await new Promise<string>((resolve) => {
    served.stdout.once('data', (line: Buffer) =>
      resolve((JSON.parse(String(line)) as { kubeconfig: string }).kubeconfig),
    );
  });
  const home = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-'));
  const env = { ...process.env, K8S_LEARN_HOME: home, KUBECACHEDIR: join(home, 'cache') };
  const time = (command: string, args: readonly string[]): number => {
    const startedMs = performance.now();
    spawnSync(command, args, { env, stdio: 'ignore', maxBuffer: 1 << 30 });
    return performance.now() - startedMs;
  };
  const incidents: readonly Incident[] = parseIncidents(
    readFileSync(`${folder}.incidents.jsonl`, 'utf8'),
    'incidents',
  );
  const kubectlMs: number[] = [];
  const programMs: number[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    const question = incidents[run % incidents.length]?.questions[0] ?? 'what is wrong';
    kubectlMs.push(time('kubectl', ['--kubeconfig', kubeconfig, 'get', 'pods', '-A', '-o', 'json']));
    programMs.push(
      time(process.execPath, [BIN, '--kubeconfig', kubeconfig, '--engine', 'patterns', question]),
    );
  }
  served.kill('SIGTERM');
  rmSync(home, { recursive: true, force: true });
  const ratio = median(programMs) / median(kubectlMs);
  const result = {
    kubectlMs: median(kubectlMs),
    programMs: median(programMs),
    ratio: Math.round(ratio * 100) / 100,
    maxRatio: MAX_RATIO,
  };
  console.log(values.json ? JSON.stringify(result) : result);
}

await measure();
