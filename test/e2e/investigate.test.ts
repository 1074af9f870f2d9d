// A question from the command line to the answer, on the recorded cluster, through the real kubectl.
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome, type CliResult, PROGRAM } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const QUESTION = 'pods of inventory in quotes-live keep crashing with exit code 137';
const ASK = ['--dump', SMALL_RECORDING, '--view', 'quotes-live,default,kube-system'];

interface Document {
  readonly schemaVersion: number;
  readonly id: number | null;
  readonly outcome: string;
  readonly cluster: { readonly id: string; readonly context: string; readonly namespace: string };
  readonly diagnosis: {
    readonly pattern: string;
    readonly severity: string;
    readonly rootCause: string;
    readonly evidence: readonly { readonly step: number; readonly quote: string }[];
  };
  readonly steps: readonly {
    readonly index: number;
    readonly observation: string;
    readonly argv: readonly string[];
  }[];
}

let home: CliHome;
let asked: CliResult;
let document: Document;

beforeAll(async () => {
  home = new CliHome();
  asked = await home.run([...ASK, '--json', QUESTION]);
  document = JSON.parse(asked.stdout) as Document;
});

afterAll(() => home.remove());

describe('a question', () => {
  it('is diagnosed, with quotes that stand in their steps', () => {
    expect(asked.exitCode).toBe(0);
    expect(document).toMatchObject({
      schemaVersion: 1,
      id: 1,
      outcome: 'diagnosed',
      arm: 'on',
      engine: 'patterns',
      model: null,
      cluster: { id: expect.stringMatching(/^c-[0-9a-f]+$/), context: 'small', namespace: 'quotes-live' },
      diagnosis: { pattern: 'oom-killed', severity: 'high' },
    });
    expect(document.diagnosis.rootCause).toMatch(/inventory.*memory limit/);
    expect(document.diagnosis.evidence.length).toBeGreaterThan(0);
    for (const { step, quote } of document.diagnosis.evidence) {
      expect(document.steps.find(({ index }) => index === step)?.observation).toContain(quote);
    }
    for (const { argv } of document.steps) if (argv.length > 0) expect(argv[0]).toBe('kubectl');
  });

  it('leaves on stdout one JSON document, on stderr the notice of the engine alone', () => {
    expect(asked.stdout).toBe(`${JSON.stringify(document, null, 2)}\n`);
    expect(asked.stderr).toMatch(/^note: no Ollama answers at http:\/\/127\.0\.0\.1:9: .*\n$/);
  });

  it('may come from stdin', () => {
    const { stdout } = spawnSync(process.execPath, [PROGRAM, ...ASK, '--no-save', '--json', '-'], {
      env: home.env(),
      input: `${QUESTION}\n`,
      encoding: 'utf8',
    });
    expect(JSON.parse(stdout)).toMatchObject({ question: QUESTION, outcome: 'diagnosed' });
  });

  it('says with --debug where its time went', async () => {
    const { exitCode, stderr } = await home.run([...ASK, '--no-save', '--debug', '--quiet', QUESTION]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /^time: (?:(?:kubectl|library|model|causes|database|start-up|rest) \d+ ms(?: · |\n)){4,7}$/m,
    );
    for (const part of ['start-up', 'rest', 'causes']) expect(stderr).toContain(`${part} `);
  });

  it('is answered in words, the cause first, in lines that fit', async () => {
    const { exitCode, stdout, stderr } = await home.run([...ASK, '--no-save', ...QUESTION.split(' ')], {
      env: { COLUMNS: '72' },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Root cause \(severity high\)\n {2}\S/);
    const headings = [...stdout.matchAll(/^[A-Z].*$/gm)].map(([line]) => line);
    expect(headings.slice(0, 4)).toEqual([
      'Root cause (severity high)',
      'Solution',
      'Run next (proposed: nothing was changed)',
      'Evidence',
    ]);
    expect(stdout).toContain('not saved');
    expect(stdout).not.toContain('\u001b');
    for (const line of stdout.split('\n').filter((line) => !line.includes('kubectl'))) {
      expect(line.length, line).toBeLessThanOrEqual(72);
    }
    expect(stderr).toMatch(/✔ 1 FIND_ISSUES quotes-live — \d+ findings?/);
  });

  it.each<[string, readonly string[], number]>([
    ['--fail-on a lower severity', ['--fail-on', 'low'], 20],
    ['--fail-on the same severity', ['--fail-on', 'high'], 20],
    ['--fail-on a higher severity', ['--fail-on', 'critical'], 0],
    ['one step', ['--max-steps', '1', '--fail-on', 'critical'], 0],
  ])('%s', async (_name, flags, exitCode) => {
    expect((await home.run([...ASK, '--no-save', '--quiet', ...flags, QUESTION])).exitCode).toBe(exitCode);
  });

  it('with --quiet says nothing on stderr; with --no-learning runs in the arm without memory', async () => {
    const { stdout, stderr } = await home.run([
      ...ASK,
      '--quiet',
      '--no-save',
      '--no-learning',
      '--json',
      QUESTION,
    ]);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ id: null, arm: 'off' });
  });

  it('of something that is well is inconclusive: what was looked at, exit 21', async () => {
    const { exitCode, stdout } = await home.run([
      '--dump',
      SMALL_RECORDING,
      '--no-save',
      '--quiet',
      'why is nonesuch slow',
      '-n',
      'default',
    ]);
    expect(exitCode).toBe(21);
    expect(stdout).toMatch(/^No root cause found\n/);
    expect(stdout).toMatch(/\nLooked at\n {2}. 1 FIND_ISSUES/);
    expect(stdout).toContain('\nTry next\n');
  });

  it('without the built-in library and what it has learned knows nothing', async () => {
    const env = { K8S_LEARN_PATTERNS_BUILTIN: 'false' };
    const { exitCode, stdout } = await home.run([...ASK, '--no-save', '--no-learning', '--json', QUESTION], {
      env,
    });
    expect(exitCode).toBe(21);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'inconclusive', diagnosis: null });
  });
});

describe('what was asked', () => {
  it('is in the history, of which nothing is said that was not saved', async () => {
    const { stdout } = await home.run(['history', '--json']);
    const { steps: _steps, ...fields } = document;
    const { schemaVersion, investigations } = JSON.parse(stdout) as {
      schemaVersion: number;
      investigations: object[];
    };
    expect(schemaVersion).toBe(1);
    expect(investigations).toHaveLength(1);
    const { schemaVersion: _version, ...promised } = fields;
    expect(investigations[0]).toMatchObject(promised);
    expect(investigations[0]).not.toHaveProperty('steps');
    expect((await home.run(['history'])).stdout).toMatch(
      /^1 +.*quotes-live +diagnosed +oom-killed +\w+ +pods of inventory in quotes-live keep/m,
    );
  });

  it('is filtered', async () => {
    const listed = async (...flags: string[]) =>
      (JSON.parse((await home.run(['history', '--json', ...flags])).stdout) as { investigations: object[] })
        .investigations.length;
    expect(await listed('-n', 'quotes-live', '--outcome', 'diagnosed', '--limit', '1')).toBe(1);
    expect(await listed('-n', 'shop')).toBe(0);
    expect(await listed('--outcome', 'stopped')).toBe(0);
  });

  it('is shown whole, and reads back the same', async () => {
    const { stdout } = await home.run(['show', '1', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ ...document, injections: [], labelEvents: expect.any(Array) });
    const text = (await home.run(['show', '1', '--verbose'])).stdout;
    for (const heading of ['Root cause', 'Evidence', 'Steps', 'Memory', 'Label']) {
      expect(text).toMatch(new RegExp(`^${heading}`, 'm'));
    }
    expect(text).toContain('kubectl get ');
    expect(text).toMatch(/^ {6}\| /m);
  });

  it('an id that is not there is exit 22', async () => {
    expect(await home.run(['show', '42'])).toMatchObject({
      exitCode: 22,
      stdout: '',
      stderr: expect.stringContaining('42'),
    });
  });
});

describe('colour', () => {
  const colours = async (env: Record<string, string>, ...flags: string[]) =>
    (await home.run(['history', ...flags], { env })).stdout.includes('\u001b[');

  it('is there when forced, and not when anything speaks against it', async () => {
    expect(await colours({})).toBe(false);
    expect(await colours({ FORCE_COLOR: '1' })).toBe(true);
    expect(await colours({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
    expect(await colours({ FORCE_COLOR: '1' }, '--no-color')).toBe(false);
    expect(await colours({ FORCE_COLOR: '1' }, '--json')).toBe(false);
  });
});
