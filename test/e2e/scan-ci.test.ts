// `scan` in CI: the reports it writes, and the baseline from its first run to the day when nothing new is wrong.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome, errorOf } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const SCAN = ['scan', '--dump', SMALL_RECORDING, '-n', 'quotes-live', '--fail-on', 'medium'];

let home: CliHome;
beforeAll(() => {
  home = new CliHome();
});
afterAll(() => home.remove());

describe('scan in CI', () => {
  it('writes JUnit and SARIF beside its answer', async () => {
    const [junit, sarif] = [join(home.path, 'scan.xml'), join(home.path, 'scan.sarif')];
    const { exitCode, stdout } = await home.run([...SCAN, '--junit', junit, '--sarif', sarif]);
    expect(exitCode).toBe(20);
    expect(stdout).toMatch(/^high oom-killed\n/);
    expect(readFileSync(junit, 'utf8')).toContain(
      'name="deployment quotes-live/inventory: oom-killed"><failure',
    );
    expect(JSON.parse(readFileSync(sarif, 'utf8'))).toMatchObject({
      runs: [{ results: [{ ruleId: 'oom-killed' }] }],
    });
  });

  it('a baseline: written, then only what is new, then what is over', async () => {
    const baseline = join(home.path, 'baseline.json');
    const args = [...SCAN, '--baseline', baseline];
    const first = await home.run(args);
    expect(first).toMatchObject({ exitCode: 20, stdout: expect.stringMatching(/^high oom-killed/) });
    expect(first.stderr.replace(/\s+/g, ' ')).toContain('it was written with 1 problem.');

    const second = await home.run(args);
    expect(second).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Nothing new is wrong\.\n/) });
    expect(second.stdout).toContain('1 problem known and left out, 1 of them without a reason');

    const file = JSON.parse(readFileSync(baseline, 'utf8')) as {
      entries: { reason: string; until: string }[];
    };
    for (const entry of file.entries) Object.assign(entry, { reason: 'grows in May', until: '2020-01-31' });
    writeFileSync(baseline, JSON.stringify(file));
    const over = await home.run([...args, '--json']);
    expect(over.exitCode).toBe(20);
    expect(JSON.parse(over.stdout)).toMatchObject({
      troubleCount: 1,
      baseline: { known: [], expired: [{ reason: 'grows in May' }], gone: [] },
    });
  });

  it('a broken baseline is told before anything is asked', async () => {
    const broken = join(home.path, 'broken.json');
    writeFileSync(broken, '{');
    const result = await home.run([...SCAN, '--json', '--baseline', broken]);
    expect(result).toMatchObject({ exitCode: 33, stdout: '' });
    expect(errorOf(result).message).toContain(broken);
  });

  it('a report that cannot be written costs no answer', async () => {
    const { exitCode, stdout, stderr } = await home.run([...SCAN, '--junit', '/nowhere/scan.xml']);
    expect({ exitCode, stderr: stderr.includes('cannot write /nowhere/scan.xml') }).toEqual({
      exitCode: 2,
      stderr: true,
    });
    expect(stdout).toMatch(/^high oom-killed/);
    expect(existsSync('/nowhere')).toBe(false);
  });
});
