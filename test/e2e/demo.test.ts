// The demonstration as a process: it asks, is taught, and tells another object's trouble from memory, with what it saved.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CliHome, type CliResult } from '../support/cli.ts';

let home: CliHome;
let shown: CliResult;

beforeAll(async () => {
  home = new CliHome();
  shown = await home.spawn(['demo']);
}, 120_000);

afterAll(() => home.remove());

it('shows what it learns, from not knowing to telling it of another object', () => {
  expect(shown.exitCode).toBe(0);
  const order = [
    'exceeded its\n  memory limit of 192Mi',
    'No root cause found',
    'What you said names something that can be looked at',
    'Deployment auth is scaled to 0 replicas: nothing answers on port 8443',
    'Saved against the first time: 2 steps instead of 5.',
    'Taught\n',
  ].map((text) => shown.stdout.indexOf(text));
  expect(order.every((at) => at >= 0)).toBe(true);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

it('leaves nothing behind', async () => {
  const { stdout } = await home.spawn(['history']);
  expect(stdout).toContain('No investigations yet.');
});
