// `serve-dump` as a process: the real kubectl works with what it prints, until it is interrupted.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome, errorOf } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const run = promisify(execFile);

let home: CliHome;

beforeAll(() => {
  home = new CliHome();
});

afterAll(() => home.remove());

describe('serve-dump', () => {
  it.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('--json prints where, kubectl works there, %s ends it with %i', async (signal, exitCode) => {
    let pods = '';
    let kubeconfig = '';
    const result = await home.spawn(['serve-dump', SMALL_RECORDING, '--view', 'quotes-live', '--json'], {
      onStdout: (stdout, child) => {
        const document = JSON.parse(stdout) as { url: string; kubeconfig: string };
        expect(document.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
        kubeconfig = document.kubeconfig;
        run('kubectl', ['--kubeconfig', kubeconfig, 'get', 'pods', '-A'])
          .then((answer) => {
            pods = answer.stdout;
          })
          .finally(() => child.kill(signal));
      },
    });
    expect(result).toMatchObject({ exitCode, stderr: '' });
    expect(Object.keys(JSON.parse(result.stdout) as object)).toEqual(['url', 'kubeconfig']);
    expect(pods).toMatch(/^quotes-live +inventory-/m);
    expect(existsSync(kubeconfig)).toBe(false);
  });

  it('shows a person what to type', async () => {
    const { stdout } = await home.spawn(['serve-dump', SMALL_RECORDING], {
      onStdout: (_stdout, child) => child.kill('SIGINT'),
    });
    expect(stdout).toMatch(
      /^Serving at http:\/\/127\.0\.0\.1:\d+ until Ctrl-C\n\n {2}kubectl --kubeconfig \S+ get pods -A\n$/,
    );
  });

  it.each([
    ['/nowhere', [], 30, 'DUMP_INVALID'],
    [SMALL_RECORDING, ['--view', 'nonesuch'], 30, 'DUMP_INVALID'],
    [SMALL_RECORDING, ['--port', '70000'], 2, 'USAGE'],
  ] as const)('%s %j is refused', async (directory, flags, exitCode, code) => {
    const result = await home.run(['serve-dump', directory, ...flags, '--json']);
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(errorOf(result).code).toBe(code);
  });
});
