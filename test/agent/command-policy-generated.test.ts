// Generated commands and expressions (300,000 and 20,000 in long runs, a share of them otherwise), and the usual ones.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseCommandLine } from '../../src/agent/command-line.ts';
import { checkCommand } from '../../src/agent/command-policy.ts';
import { LONG } from '../support/sampled.ts';
import { generatedArgv, generatedOutput, harmOf, leaks, randomOf } from './command-policy/generated.ts';

const ARGVS = LONG ? 300_000 : 30_000;
const OUTPUTS = LONG ? 20_000 : 5_000;
/** Of the usual commands so many may be refused: they have another way. */
const MAX_REFUSED = 3;

test('no generated command that does harm is allowed', () => {
  const random = randomOf(1);
  const wrong: string[] = [];
  let allowed = 0;
  for (let count = 0; count < ARGVS; count += 1) {
    const verdict = checkCommand(generatedArgv(random), 'here');
    if (verdict.type === 'denied') continue;
    allowed += 1;
    const harm = harmOf(verdict.args);
    if (harm !== null) wrong.push(`${verdict.args.join(' ')}: ${harm}`);
  }
  expect(wrong).toEqual([]);
  expect(allowed).toBeGreaterThan(ARGVS / 100);
});

test('no generated expression that prints a value without its name is allowed', () => {
  const random = randomOf(2);
  const wrong: string[] = [];
  let allowed = 0;
  let leaking = 0;
  for (let count = 0; count < OUTPUTS; count += 1) {
    const output = generatedOutput(random);
    const leaky = leaks(output);
    leaking += Number(leaky);
    if (checkCommand(['get', 'pods', '-o', output]).type === 'denied') continue;
    allowed += 1;
    if (leaky) wrong.push(output);
  }
  expect(wrong).toEqual([]);
  expect(allowed).toBeGreaterThan(OUTPUTS / 100);
  expect(leaking).toBeGreaterThan(OUTPUTS / 10);
});

test('the usual read-only commands are allowed', () => {
  const lines = readFileSync(new URL('./command-policy/usual-commands.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const refused = lines.filter((line) => {
    const parsed = parseCommandLine(line);
    return parsed.type === 'denied' || checkCommand(parsed.args, 'prod-eu-1').type === 'denied';
  });
  expect(lines.length).toBeGreaterThan(243);
  expect(refused.length, refused.join('\n')).toBeLessThanOrEqual(MAX_REFUSED);
});

test('another context than the one that is asked is refused', () => {
  expect(checkCommand(['get', 'pods', '--context', 'there'], 'here').type).toBe('denied');
  expect(checkCommand(['--context=here', 'get', 'pods'], 'here')).toMatchObject({ args: ['get', 'pods'] });
  expect(checkCommand(['get', 'pods', '--context', 'here', '--context=there'], 'here').type).toBe('denied');
  expect(checkCommand(['get', 'pods', '--context='], '').type).toBe('denied');
});
