// Tickets as a process: of a kept investigation as Markdown and as a page, and of a question as it is asked.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome, errorOf } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const QUESTION = 'pods of inventory in quotes-live keep crashing with exit code 137';
const ASK = ['--dump', SMALL_RECORDING, '--view', 'quotes-live,default,kube-system', '--engine', 'patterns'];

let home: CliHome;
beforeAll(async () => {
  home = new CliHome();
  await home.run([...ASK, '--quiet', QUESTION]);
});
afterAll(() => home.remove());

describe('a ticket', () => {
  it('of an investigation: everything in one document', async () => {
    const { exitCode, stdout, stderr } = await home.run(['show', 'last', '--markdown']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^# pods of inventory in quotes-live keep crashing with exit code 137\n/);
    for (const title of ['Root cause', 'Solution', 'Evidence', 'Timeline', 'What was run'])
      expect(stdout).toContain(`\n## ${title}`);
    expect(stdout).toContain('kubectl -n quotes-live set resources deployment/inventory');
  });

  it('as a page: a file for its owner alone', async () => {
    const file = join(home.path, 'ticket.html');
    const { exitCode, stdout } = await home.run(['show', '1', '--html', file]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${file}\n` });
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[\s\S]*OOMKilled[\s\S]*<\/html>\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('of a question as it is asked', async () => {
    const { exitCode, stdout } = await home.run([...ASK, '--no-save', '--output', 'markdown', QUESTION]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^# [\s\S]*\n## Root cause\n/);
    const json = await home.run([...ASK, '--no-save', '--output', 'json', QUESTION]);
    expect(JSON.parse(json.stdout)).toMatchObject({ id: null, diagnosis: { pattern: 'oom-killed' } });
  });

  it('errors of --output json are JSON', async () => {
    const result = await home.run(['--output', 'json', '--dump', '/nowhere', QUESTION]);
    expect(result.exitCode).toBe(30);
    expect(errorOf(result).code).toBe('DUMP_INVALID');
  });
});
