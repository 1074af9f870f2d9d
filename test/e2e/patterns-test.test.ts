// `patterns test`: a pattern file checked against the recorded incidents that come with the project.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliHome } from '../support/cli.ts';
import { builtinPatterns } from '../support/library.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';
import { sampled } from '../support/sampled.ts';

const RECORDINGS = dirname(SMALL_RECORDING);
const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-test-'));
let home: CliHome;

beforeEach(() => {
  home = new CliHome();
});

afterEach(() => home.remove());

function patternFile(name: string, change: (pattern: object) => object): string {
  const path = join(folder, name);
  const patterns = builtinPatterns()
    .filter(({ id }) => id === 'oom-killed')
    .map((pattern) => change(pattern));
  writeFileSync(path, JSON.stringify({ schemaVersion: 1, patterns }));
  return path;
}

describe('patterns test', () => {
  it('says what is claimed rightly, and exits 0', async () => {
    const file = patternFile('right.json', (pattern) => pattern);
    // The recording of the package is what is asked when nothing else is named.
    const result = await home.run(['patterns', 'test', file, '--json']);
    expect(result.exitCode).toBe(0);
    const { claims, incidents, misses } = JSON.parse(result.stdout) as {
      misses: unknown[];
      claims: { right: boolean; pattern: string }[];
      incidents: number;
    };
    expect(incidents).toBeGreaterThan(5);
    expect(claims.map(({ right, pattern }) => [pattern, right])).toEqual([['oom-killed', true]]);
    expect(misses).toEqual([]);
  });

  it('says what is claimed wrongly, and exits 21', async () => {
    const file = patternFile('wrong.json', (pattern) => ({
      ...pattern,
      root_cause_template: 'The moon is full.',
    }));
    const result = await home.run(['patterns', 'test', file, '--recordings', RECORDINGS]);
    expect(result.exitCode).toBe(21);
    expect(result.stdout).toMatch(/✘ wrongly {2}oom-killed-\d+ {2}oom-killed: The moon is full/);
  });

  it.each<[string, object, object]>(
    sampled<[string, object, object]>(
      [
        [
          'a value that is another',
          { requires: [{ fact: 'container.oom-killed', where: { limit: '^999Mi$' } }] },
          { held: 0, required: 1, why: 'container.oom-killed was seen, but limit is "192Mi", not /^999Mi$/' },
        ],
        [
          'a fact that is not there',
          { requires: [{ fact: 'container.oom-killed' }, { fact: 'node.memory-pressure', on: 'node' }] },
          {
            held: 1,
            required: 2,
            requirement: { fact: 'node.memory-pressure', on: 'node' },
            why: 'node.memory-pressure was not seen, on node of deployment quotes-live/inventory',
          },
        ],
        [
          'what speaks against it',
          { not_when: [{ fact: 'container.crash-loop' }] },
          {
            held: 1,
            why: expect.stringMatching(/^not_when: container\.crash-loop was seen at pod quotes-live/),
          },
        ],
      ],
      3,
    ),
  )('says which incident is missed for %s', async (_, change, miss) => {
    const file = patternFile('missing.json', (pattern) => ({ ...pattern, ...change }));
    const args = ['patterns', 'test', file, '--recordings', RECORDINGS];
    const result = await home.run([...args, '--json']);
    const { claims, misses } = JSON.parse(result.stdout) as { claims: unknown[]; misses: unknown[] };
    expect(claims).toEqual([]);
    expect(misses).toContainEqual(
      expect.objectContaining({
        incident: expect.stringMatching(/^oom-killed/),
        pattern: 'oom-killed',
        ...miss,
      }),
    );
    expect(result.exitCode).toBe(0);
  });

  it.each([
    ['an unknown fact', { requires: [{ fact: 'moon.full' }] }, /no fact is called "moon\.full"/],
    [
      'a placeholder that nothing fills',
      { root_cause_template: 'because of {moon}' },
      /nothing fills the placeholder \{moon\}/,
    ],
    [
      'an expression that may explode',
      { requires: [{ fact: 'container.oom-killed', where: { limit: '(a+)+$' } }] },
      /exponential/,
    ],
  ])('refuses %s with the line and the reason', async (_, change, reason) => {
    const file = patternFile('bad.json', (pattern) => ({ ...pattern, ...change }));
    const result = await home.run(['patterns', 'test', file, '--recordings', RECORDINGS]);
    expect(result.exitCode).toBe(33);
    expect(result.stderr).toMatch(/bad\.json:\d+/);
    expect(result.stderr).toMatch(reason);
  });

  it('says what is missing when there are no incidents', async () => {
    const file = patternFile('right.json', (pattern) => pattern);
    const result = await home.run(['patterns', 'test', file, '--recordings', folder]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('--recordings');
  });
});
