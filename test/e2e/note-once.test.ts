// The note that no model answers: with the first question, not with every one.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CliHome } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const ASK = [
  '--dump',
  SMALL_RECORDING,
  '--view',
  'quotes-live,default,kube-system',
  'why does inventory crash',
];
const NOTE = /note: no Ollama answers/;

let home: CliHome;
beforeAll(() => {
  home = new CliHome();
});
afterAll(() => home.remove());

it('is told once; who asks for the model is told each time that it is not there', async () => {
  expect((await home.run(ASK)).stderr).toMatch(NOTE);
  expect((await home.run(ASK)).stderr).not.toMatch(NOTE);
  expect((await home.run(['--engine', 'ollama', ...ASK])).exitCode).toBe(31);
});
