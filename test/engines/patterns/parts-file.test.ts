// The files of effects and of symptoms are refused with name, line and reason when they cannot be used.
import { expect, it } from 'vitest';
import { parsePatternParts } from '../../../src/engines/patterns/parts-file.ts';

const CRASH = {
  id: 'crash',
  says: 'Pod {pod} ends',
  pattern_id: '{id}',
  symptoms: ['@crash'],
  severity: 'high',
  confidence: { plus: 0, at_most: 1 },
};
const OTHER = { ...CRASH, id: 'other', pattern_id: '{id}-other' };
const SETS = { crash: ['exits', 'restarts'] };

const fileOf = (content: object) => JSON.stringify({ schemaVersion: 1, ...content }, null, 2);

it('reads both, with what an effect may leave out', () => {
  const parts = parsePatternParts(fileOf({ effects: [CRASH] }), fileOf({ sets: SETS }));
  expect(parts.symptomSets).toEqual(SETS);
  expect(parts.effects).toEqual([
    {
      ...CRASH,
      requires: [],
      not_when: [],
      gives_way_to: [],
      fills: {},
      investigation_sequence: [],
      commands: [],
    },
  ]);
});

it.each<[string, object, string, RegExp]>([
  [
    'a set that is not there',
    { symptoms: ['@crashes'] },
    '"@crashes"',
    /other: no set of symptoms is called "@crashes"/,
  ],
  [
    'an effect that is not there',
    { gives_way_to: ['hangs'] },
    '"hangs"',
    /other: no effect is called "hangs"/,
  ],
  ['an id that stands twice', { id: 'crash' }, '"crash"', /crash: the id stands twice/],
  [
    'an id of patterns without the cause',
    { pattern_id: 'other' },
    '"other"',
    /pattern_id: it must have \{id\}/,
  ],
  ['a place that there is not', { cause_on: 'moon' }, '"other"', /cause_on/],
  ['a misspelt field', { sever: 'high' }, '"other"', /sever/],
  ['no confidence', { confidence: 0.9 }, '"other"', /confidence/],
])('refuses effects for %s', (_name, spoilt, culprit, reason) => {
  const file = fileOf({ effects: [CRASH, { ...OTHER, ...spoilt }] });
  const read = () => parsePatternParts(file, fileOf({ sets: SETS }));
  expect(read).toThrow(expect.objectContaining({ code: 'DATA_INVALID' }));
  expect(read).toThrow(reason);
  const [, line] = /^effects\.json:(\d+): /.exec(messageOf(read)) ?? [];
  // An id that stands twice is told where it stands first.
  expect(file.split('\n')[Number(line) - 1]).toContain(culprit);
});

it.each<[string, object, RegExp]>([
  ['a set of no words', { crash: [] }, /^symptoms\.json:\d+: sets\.crash/],
  [
    'a set within a set',
    { crash: ['exits', '@other'] },
    /^symptoms\.json:\d+: sets\.crash\.1: a symptom is a word/,
  ],
  ['a name that is none', { 'My Set': ['exits', 'restarts'] }, /^symptoms\.json:\d+: sets\.My Set/],
])('refuses symptoms for %s', (_name, sets, reason) => {
  expect(() => parsePatternParts(fileOf({ effects: [] }), fileOf({ sets }))).toThrow(reason);
});

it.each([
  ['effects.json', '{', fileOf({ sets: SETS })],
  ['symptoms.json', fileOf({ effects: [CRASH] }), '[]'],
])('refuses %s that is no such file', (name, effects, symptoms) => {
  expect(() => parsePatternParts(effects, symptoms)).toThrow(new RegExp(`^${name}:1: `));
});

function messageOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}
