// What a program reads from stdout, against the JSON of the same: no name is lost and nothing is cut.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliHome } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const DUMP = ['--dump', SMALL_RECORDING];

let home: CliHome;
beforeAll(async () => {
  home = new CliHome();
  for (const question of [
    'pods of inventory in quotes-live keep crashing with exit code 137',
    'why is chat in payments-live failing',
  ])
    await home.run([...DUMP, '--quiet', question]);
});
afterAll(() => home.remove());

/** Collects every text under some keys, anywhere in a document. */
function textsUnder(document: unknown, keys: ReadonlySet<string>): readonly string[] {
  if (Array.isArray(document)) return document.flatMap((item) => textsUnder(item, keys));
  if (typeof document !== 'object' || document === null) return [];
  return Object.entries(document).flatMap(([key, value]) =>
    keys.has(key) && (typeof value === 'string' || typeof value === 'number')
      ? [String(value)]
      : textsUnder(value, keys),
  );
}

const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe.each<[readonly string[], readonly string[]]>([
  [
    ['scan', ...DUMP],
    ['name', 'rootCause'],
  ],
  [
    ['scan', ...DUMP, '-n', 'ranking-prod'],
    ['name', 'rootCause'],
  ],
  [['history'], ['id', 'question', 'namespace', 'pattern']],
  [
    ['show', '1'],
    ['question', 'rootCause', 'solution', 'tool'],
  ],
  [
    ['recall', 'inventory', 'crash'],
    ['id', 'question', 'cause', 'solution'],
  ],
  [
    ['changes', ...DUMP, '-n', 'quotes-live', '--since', '30d'],
    ['name', 'says'],
  ],
  [
    ['patterns', 'show', 'oom-killed'],
    ['id', 'pattern_type', 'fact', 'root_cause_template', 'solution_template'],
  ],
  [['patterns'], ['id', 'pattern_type', 'origin']],
  [
    ['doctor', ...DUMP],
    ['name', 'detail', 'hint'],
  ],
  [['config'], ['name', 'value', 'source', 'doc']],
])('%j', (args, keys) => {
  it(`has every ${keys.join(', ')} of its JSON`, async () => {
    const json = JSON.parse((await home.run([...args, '--json', '--quiet'])).stdout) as unknown;
    const { stdout } = await home.run([...args, '--quiet']);
    const told = squeezed(stdout);
    const wanted = new Set(textsUnder(json, new Set(keys)).map(squeezed));
    // Where patterns come from is told when it is not one place.
    wanted.delete('builtin');
    // The id of a cluster is for programs, and a check measures a time.
    const isLeftOut = (text: string) => /^c-[0-9a-f]{12}$|ms\b|\d s\b/.test(text);
    const missing = [...wanted].filter((text) => !told.includes(text) && !isLeftOut(text));
    expect(wanted.size).toBeGreaterThan(0);
    expect(missing).toEqual([]);
    expect(stdout).not.toMatch(/…$|and \d+ more/m);
  });
});
