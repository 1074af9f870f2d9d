// `stats` as a process: on nothing, on what was really asked, and on a wrong time.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliHome, errorOf } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const ASK = [
  '--dump',
  SMALL_RECORDING,
  '--view',
  'quotes-live,default,kube-system',
  '--engine',
  'patterns',
  '--quiet',
  'pods of inventory in quotes-live keep crashing',
];

let home: CliHome;

beforeEach(() => {
  home = new CliHome();
});

afterEach(() => home.remove());

describe('without a database', () => {
  it('says what to do, and makes none', async () => {
    const { exitCode, stdout, stderr } = await home.run(['stats']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Nothing is recorded yet\.\nAsk a question first: k8s-learn "/);
    expect(existsSync(join(home.path, 'home'))).toBe(false);
  });

  it('gives every metric as nothing, in JSON', async () => {
    const { exitCode, stdout, stderr } = await home.run(['stats', '--json']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      totalInvestigations: 0,
      successfulPatterns: 0,
      averageStepsBeforeLearning: null,
      averageStepsAfterLearning: null,
      patternReuseRate: null,
      userSatisfactionRate: null,
      knowledgeCoverage: null,
      successRateByArm: { on: { rate: null, of: 0 }, off: { rate: null, of: 0 }, difference: null },
      medianTimeByArm: { on: null, off: null },
      helped: 0,
      hurt: 0,
      neutral: 0,
      abstentionRate: null,
      calibration: { judged: 0, brier: null, expectedCalibrationError: null, bins: [] },
      experiment: { conclusion: 'not-enough-data', eValue: 1, blocks: 0 },
      learningCurve: [],
      coverageByType: [],
      tools: [],
      patterns: { byState: {}, byConfidence: [] },
      recentInvestigations: [],
    });
    expect(existsSync(join(home.path, 'home'))).toBe(false);
  });
});

it('tells of what was asked and judged', async () => {
  for (const _ of [1, 2]) expect((await home.run(ASK)).exitCode).toBe(0);
  await home.run(['feedback', '1', 'up']);
  const { stdout } = await home.run(['stats', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    totalInvestigations: 2,
    rememberedCases: 2,
    userSatisfactionRate: 1,
    knowledgeCoverage: 1,
    calibration: { judged: 1 },
    coverageByType: [{ investigations: 2 }],
    recentInvestigations: [{ id: 2 }, { id: 1, question: 'pods of inventory in quotes-live keep crashing' }],
  });
  const text = await home.run(['stats'], { env: { COLUMNS: '80' } });
  expect(text.stdout).toMatch(/^Not enough data yet to tell whether memory helps here\.\n/);
  expect(text.stdout).toMatch(/User satisfaction +100 % +█{18} 1 of 1\n/);
  expect(Math.max(...text.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  const plain = await home.run(['stats', '--verbose'], { env: { LC_ALL: 'C' } });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  expect(plain.stdout).toMatch(/^[\x00-\x7f]+$/);
  expect(plain.stdout).toMatch(/User satisfaction +100 % +#{18} 1 of 1\n/);
  expect(plain.stdout).toMatch(/ {2}User satisfaction: Share of thumbs up/);
  const later = await home.run(['stats', '--since', '2100-01-01']);
  expect(later.stdout).toMatch(/^Nothing is recorded since 2100-01-01\.\n/);
});

it.each(['soon', '2026-13-01', '5x'])('refuses "%s" as a time', async (since) => {
  const result = await home.run(['stats', '--since', since, '--json']);
  expect(result).toMatchObject({ exitCode: 2, stdout: '' });
  expect(errorOf(result)).toMatchObject({ code: 'USAGE', message: `"${since}" is not a time` });
});

describe('--html', () => {
  it('writes a page for its owner alone, in place of the one before', async () => {
    const file = join(home.path, 'stats.html');
    writeFileSync(file, 'old', { mode: 0o644 });
    await home.run([...ASK.slice(0, -1), 'pods of inventory keep <script>alert(1)</script> crashing']);
    const { exitCode, stdout, stderr } = await home.run(['stats', '--html', file]);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: `${file}\n`, stderr: '' });
    const page = readFileSync(file, 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('keep &lt;script&gt;alert(1)&lt;/script&gt; crashing');
    expect(page).not.toContain('<script');
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    expect(readdirSync(home.path).filter((name) => name.startsWith('stats'))).toEqual(['stats.html']);
    const both = await home.run(['stats', '--html', file, '--json']);
    expect(JSON.parse(both.stdout)).toMatchObject({ totalInvestigations: 1, html: file });
  });

  it.each([
    ['a folder', '.'],
    ['in a folder that is not there', 'nowhere/stats.html'],
  ])('refuses %s and leaves everything as it is', async (_, name) => {
    const before = readdirSync(home.path);
    const result = await home.run(['stats', '--json', '--html', join(home.path, name)]);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(errorOf(result)).toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/^cannot write /),
    });
    expect(readdirSync(home.path)).toEqual(before);
  });
});
