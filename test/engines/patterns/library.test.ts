// A pattern file that cannot be used is refused with its name, the line and the reason.
import { describe, expect, it } from 'vitest';
import { findProblem, parsePatternFile } from '../../../src/engines/patterns/library.ts';
import { BUILTIN_PARTS } from '../../support/library.ts';

const GOOD = {
  id: 'licence-expired',
  pattern_type: 'licence',
  symptoms: ['licence'],
  requires: [{ fact: 'container.exited', where: { exit_code: '^78$' } }],
  investigation_sequence: ['GET_LOGS {namespace} {pod} {container}'],
  root_cause_template: 'Container {container} of pod {namespace}/{pod} exits with code {exit_code}.',
  solution_template: 'Renew the licence.',
  confidence: 0.8,
  learned_from: 0,
  origin: 'file',
};

function fileOf(...patterns: readonly object[]): string {
  return JSON.stringify({ schemaVersion: 1, patterns }, null, 2);
}

/** The line that a text stands in, from 1: the last one when it stands in several. */
function lineWith(file: string, text: string): number {
  return file.split('\n').findLastIndex((line) => line.includes(text)) + 1;
}

describe('a pattern file', () => {
  it('is read, with what it may leave out', () => {
    const [pattern] = parsePatternFile(fileOf(GOOD), 'mine.json', BUILTIN_PARTS);
    expect(pattern).toMatchObject({ ...GOOD, not_when: [], commands: [], severity: 'medium' });
    expect(pattern && findProblem(pattern)).toBeNull();
  });

  it.each<[string, object, string, RegExp]>([
    [
      'an unknown fact',
      { requires: [{ fact: 'container.sulks' }] },
      'container.sulks',
      /no fact is called "container\.sulks"/,
    ],
    [
      'an unknown fact in not_when',
      { not_when: [{ fact: 'node.sulks' }] },
      'node.sulks',
      /no fact is called/,
    ],
    [
      'an unknown capture',
      { requires: [{ fact: 'container.exited', where: { mood: 'bad' } }] },
      '"mood"',
      /the fact container\.exited has no capture "mood"/,
    ],
    [
      'a broken expression',
      { requires: [{ fact: 'container.exited', where: { exit_code: '(' } }] },
      '"("',
      /is not a regular expression/,
    ],
    [
      'a catastrophic expression',
      { requires: [{ fact: 'container.exited', where: { exit_code: '(\\d+)+$' } }] },
      'exit_code": "(',
      /may take exponential time/,
    ],
    [
      'a placeholder that nothing fills',
      { solution_template: 'Ask {who}.' },
      'Ask {who}',
      /nothing fills the placeholder \{who\}/,
    ],
    [
      'a step that no tool runs',
      { investigation_sequence: ['DELETE {pod}'] },
      'DELETE',
      /cannot be run: no tool is called "DELETE"/,
    ],
    [
      'a step with too little',
      { investigation_sequence: ['GET_LOGS {namespace}'] },
      '"GET_LOGS {namespace}"',
      /GET_LOGS needs <pod>/,
    ],
    ['a misspelt field', { symptom: ['x'] }, '"licence-spoilt"', /symptom/],
    ['no requirement', { requires: [] }, '"licence-spoilt"', /requires/],
    ['a confidence above 1', { confidence: 95 }, '"licence-spoilt"', /confidence/],
    ['an id that is none', { id: 'Licence Expired' }, '"Licence Expired"', /lower case/],
  ])('is refused for %s', (_name, spoilt, culprit, reason) => {
    const file = fileOf(GOOD, { ...GOOD, id: 'licence-spoilt', ...spoilt });
    const read = () => parsePatternFile(file, 'mine.json', BUILTIN_PARTS);
    expect(read).toThrow(expect.objectContaining({ code: 'DATA_INVALID', exitCode: 33 }));
    expect(read).toThrow(new RegExp(`^mine\\.json:${lineWith(file, culprit)}: `));
    expect(read).toThrow(reason);
  });

  it('is refused for an id that stands twice, at the second', () => {
    const file = fileOf(GOOD, GOOD);
    expect(() => parsePatternFile(file, 'mine.json', BUILTIN_PARTS)).toThrow(
      `mine.json:${lineWith(file, '"licence-expired"')}: licence-expired: the id stands twice`,
    );
  });

  it.each<[string, string, number]>([
    ['a comma too many', '{\n  "schemaVersion": 1,\n  "patterns": [],\n}', 4],
    ['an end too early', '{\n  "schemaVersion": 1,\n  "patterns": [', 3],
    ['no JSON at all', 'patterns', 1],
  ])('is refused for %s', (_name, text, line) => {
    expect(() => parsePatternFile(text, 'mine.json', BUILTIN_PARTS)).toThrow(
      new RegExp(`^mine\\.json:${line}: not JSON`),
    );
  });

  it('of another version is refused', () => {
    expect(() => parsePatternFile('{"schemaVersion":2,"patterns":[]}', 'mine.json', BUILTIN_PARTS)).toThrow(
      /mine\.json:1: schemaVersion/,
    );
  });
});
