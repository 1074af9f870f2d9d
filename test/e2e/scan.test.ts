// `scan` as a process on the small recording: table, JSON, exit codes, and the same without a question.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome, errorOf } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const DUMP = ['--dump', SMALL_RECORDING];

interface Document {
  readonly schemaVersion: number;
  readonly cluster: { readonly id: string; readonly context: string; readonly namespace: string | null };
  readonly groups: readonly {
    readonly pattern: string | null;
    readonly severity: string;
    readonly troubles: readonly {
      readonly rootCause: string;
      readonly affected: readonly { readonly namespace: string }[];
      readonly evidence: readonly { readonly step: number; readonly quote: string }[];
      readonly consequences: readonly object[];
    }[];
  }[];
  readonly troubleCount: number;
  readonly stopped: boolean;
  readonly durationMs: number;
}

let home: CliHome;

beforeAll(() => {
  home = new CliHome();
});

afterAll(() => home.remove());

describe('scan', () => {
  it('finds what is wrong in a whole cluster', async () => {
    const { exitCode, stdout, stderr } = await home.run(['scan', ...DUMP, '--json']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const document = JSON.parse(stdout) as Document;
    expect(document).toMatchObject({
      schemaVersion: 1,
      cluster: { id: expect.stringMatching(/^c-/), context: 'small', namespace: null },
      stopped: false,
      durationMs: expect.any(Number),
    });
    const troubles = document.groups.flatMap((group) => group.troubles);
    expect(troubles).toHaveLength(document.troubleCount);
    const oom = document.groups.find(({ pattern }) => pattern === 'oom-killed');
    expect(oom?.troubles[0]?.rootCause).toMatch(/inventory.*memory limit/);
    // Each broken namespace of the recording has a neighbour that is well.
    const places = new Set(troubles.flatMap(({ affected }) => affected.map(({ namespace }) => namespace)));
    expect(places.size).toBeGreaterThan(10);
    const severities = document.groups.map(({ severity }) =>
      ['critical', 'high', 'medium', 'low'].indexOf(severity),
    );
    expect(severities).toEqual([...severities].sort());
  });

  it.each<[string, readonly string[]]>([
    ['scan', ['scan']],
    ['investigate without a question', ['investigate']],
  ])('%s tells one namespace in words', async (_name, command) => {
    const { exitCode, stdout } = await home.run([...command, ...DUMP, '-n', 'quotes-live', '--quiet'], {
      env: { COLUMNS: '80' },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^high oom-killed\n {2}deployment quotes-live\/inventory\n {4}Container inventory/,
    );
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it.each<[string, readonly string[], number]>([
    ['a lower severity', ['-n', 'quotes-live', '--fail-on', 'medium'], 20],
    ['a higher severity', ['-n', 'quotes-live', '--fail-on', 'critical'], 0],
    ['nothing wrong', ['-n', 'default', '--fail-on', 'low'], 0],
  ])('--fail-on: %s', async (_name, flags, expected) => {
    expect((await home.run(['scan', ...DUMP, '--quiet', ...flags])).exitCode).toBe(expected);
  });

  it('says that nothing is wrong, with flags before the command as well', async () => {
    const { exitCode, stdout } = await home.run([...DUMP, '-n', 'default', 'investigate']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Nothing is wrong\.\n/);
  });

  it('keeps nothing', async () => {
    expect((await home.run(['history', '--json'])).stdout).toContain('"investigations": []');
  });

  it.each<[string, readonly string[]]>([
    ['an empty question', ['investigate', ...DUMP, '']],
    ['no word and no command', [...DUMP]],
  ])('%s is a usage error, not a scan', async (_name, args) => {
    const result = await home.run(['--json', ...args]);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(errorOf(result)).toMatchObject({ code: 'USAGE', hint: expect.stringContaining('k8s-learn scan') });
  });
});
