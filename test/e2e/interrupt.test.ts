// Ctrl-C and SIGTERM: the steps so far are saved, the exit code says so, the second one does not wait.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliHome } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const ASK = [
  '--dump',
  SMALL_RECORDING,
  '--view',
  'ranking-prod,kube-system',
  // Errors of a server are looked for in logs, so there is a second step.
  'chat in ranking-prod answers 502 to customers',
];

let home: CliHome;
let slowKubectl: string;

beforeEach(() => {
  home = new CliHome();
  // The real kubectl, but for the commands of the second step, which take for ever.
  slowKubectl = join(home.path, 'slow-kubectl');
  writeFileSync(
    slowKubectl,
    '#!/bin/sh\ncase "$*" in *describe*|*logs*|*" top "*) exec sleep 300 ;; esac\nexec kubectl "$@"\n',
  );
  chmodSync(slowKubectl, 0o755);
});

afterEach(() => home.remove());

/** Interrupts once the first step is done. */
async function interrupted(signal: NodeJS.Signals, ...flags: string[]) {
  let sent = false;
  return home.spawn([...flags, ...ASK], {
    env: { K8S_LEARN_KUBECTL: slowKubectl },
    onStderr: (stderr, child) => {
      if (sent || !stderr.includes(' 1 FIND_ISSUES')) return;
      sent = true;
      setTimeout(() => child.kill(signal), 300);
    },
  });
}

describe('an interrupt', () => {
  it('a terminal that hangs up ends the process, with the steps saved', async () => {
    expect(await interrupted('SIGHUP')).toMatchObject({ exitCode: 129, signal: null });
    const shown = JSON.parse((await home.run(['show', '1', '--json'])).stdout) as { steps: object[] };
    expect(shown).toMatchObject({ outcome: 'stopped' });
    expect(shown.steps[0]).toMatchObject({ tool: 'FIND_ISSUES', status: 'ok' });
  });

  it.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('%s ends with %i and the steps saved', async (signal, exitCode) => {
    const startedMs = performance.now();
    const result = await interrupted(signal);
    expect(result).toMatchObject({ exitCode, signal: null });
    expect(performance.now() - startedMs).toBeLessThan(20_000);
    expect(result.stdout).toMatch(/^Interrupted before a root cause was found\n/);
    const shown = JSON.parse((await home.run(['show', '1', '--json'])).stdout) as { steps: object[] };
    expect(shown).toMatchObject({ outcome: 'stopped', stopReason: 'cancelled', diagnosis: null });
    expect(shown.steps[0]).toMatchObject({ index: 0, tool: 'FIND_ISSUES', status: 'ok' });
  });

  it('leaves one JSON document with --json', async () => {
    const result = await interrupted('SIGINT', '--json', '--verbose');
    expect(result.exitCode).toBe(130);
    expect(JSON.parse(result.stdout)).toMatchObject({ outcome: 'stopped', stopReason: 'cancelled' });
  });

  it('that is repeated ends at once', async () => {
    let sent = 0;
    const result = await home.spawn(ASK, {
      env: { K8S_LEARN_KUBECTL: slowKubectl },
      onStderr: (stderr, child) => {
        if (sent > 0 || !stderr.includes(' 1 FIND_ISSUES')) return;
        sent = 1;
        child.kill('SIGINT');
        child.kill('SIGTERM');
      },
    });
    expect([130, 143]).toContain(result.exitCode);
  });

  it('a time limit ends with 21, saved as such', async () => {
    const result = await home.run(['--timeout', '4s', ...ASK], { env: { K8S_LEARN_KUBECTL: slowKubectl } });
    expect(result.exitCode).toBe(21);
    expect(result.stdout).toMatch(/^Stopped at the time limit/);
    expect(JSON.parse((await home.run(['show', '1', '--json'])).stdout)).toMatchObject({
      outcome: 'stopped',
      stopReason: 'time-limit',
    });
  });
});
