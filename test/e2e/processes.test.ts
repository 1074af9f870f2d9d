// Each command once as a process: the built program starts, finds its parts, answers and ends with its code. What it
// answers is looked at where commands run within the test's own process.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CliHome } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const WHERE = ['--dump', SMALL_RECORDING, '--view', 'quotes-live,default,kube-system'];
const QUESTION = 'pods of inventory in quotes-live keep crashing';

let home: CliHome;
beforeAll(() => {
  home = new CliHome();
});
afterAll(() => home.remove());

// In this order: later ones go on from what earlier ones left. `alert`, `mcp`, `serve-dump`, `demo` and `bench` are
// started as processes by tests of their own.
it.each<[string, readonly string[], number, RegExp]>([
  ['investigate', [...WHERE, '--engine', 'patterns', '--quiet', QUESTION], 0, /^Root cause/],
  ['scan', [...WHERE, '--quiet', '--fail-on', 'high'], 20, /^high oom-killed/],
  ['changes', WHERE, 0, /^Changed since/],
  ['history', [], 0, /^id +when/],
  ['show', ['1'], 0, /^pods of inventory/],
  ['feedback', ['1', 'up'], 0, /^#1: thumbs up/],
  ['verify', ['1', '--quiet'], 24, /^#1: still there/],
  ['revisit', [], 30, /^$/],
  ['recall', [QUESTION], 0, /^Investigated/],
  ['patterns', ['oom'], 0, /^pattern +type/],
  ['stats', ['--json'], 0, /"totalInvestigations": 1/],
  ['export', ['--out', '{home}/patterns.json'], 0, /patterns written/],
  ['import', ['{home}/patterns.json'], 0, /no patterns/],
  ['consolidate', ['--dry-run', '--quiet'], 0, /nothing was changed/],
  ['reindex', ['--quiet'], 0, /^1 case, 0 embedded/],
  ['sync', [], 2, /^$/],
  ['doctor', WHERE, 0, /^ +check +state/],
  ['config', [], 0, /^setting +value/],
  ['completion', ['bash'], 0, /^# bash completion/],
  ['forget', ['1'], 0, /^Deleted 1 investigation/],
])('%s', async (command, args, exitCode, says) => {
  const filled = args.map((word) => word.replace('{home}', home.path));
  const result = await home.spawn([command, ...filled]);
  expect(result.stdout).toMatch(says);
  expect(result.exitCode, result.stderr).toBe(exitCode);
});
