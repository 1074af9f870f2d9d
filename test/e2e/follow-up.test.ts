// `--continue` as a process: the last investigation goes on, with both engines.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome, errorOf } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const DUMP = ['--dump', SMALL_RECORDING, '--view', 'quotes-live,default,kube-system', '--engine', 'patterns'];

let home: CliHome;
beforeAll(() => {
  home = new CliHome();
});
afterAll(() => home.remove());

describe('--continue', () => {
  it('without anything before it says so', async () => {
    const result = await home.run([...DUMP, '--json', '-c', 'and since when?']);
    expect(result.exitCode).toBe(22);
    expect(errorOf(result).message).toContain('there is no investigation yet');
  });

  it('asks of the same object, and answers what was asked first', async () => {
    await home.run([...DUMP, '--quiet', 'why does inventory in quotes-live crash']);
    const { exitCode, stdout } = await home.run([...DUMP, '--quiet', '-c', 'and since when?']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^and since when\?\n {2}(?:It began at 2026-|Nothing that was read says when)/);
    expect(stdout).toContain('Container inventory of pod quotes-live/inventory-');

    const json = JSON.parse((await home.run([...DUMP, '--json', '-c', 'how do I fix it?'])).stdout);
    expect(json).toMatchObject({
      id: 3,
      question: 'how do I fix it? (a follow-up to: why does inventory in quotes-live crash)',
      cluster: { namespace: 'quotes-live' },
      diagnosis: { pattern: 'oom-killed' },
      followUp: { to: 2, question: 'how do I fix it?', answer: expect.stringContaining('memory limit') },
    });
  });
});
