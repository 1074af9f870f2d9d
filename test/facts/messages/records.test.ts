// Lines that belong together: the level of an error holds for what its record says, and for nothing after it.
import { describe, expect, test } from 'vitest';
import { parseLogLine } from '../../../src/facts/logs/line.ts';
import { remainderOf } from '../../../src/facts/messages/log-lines.ts';

const toldOf = (lines: readonly string[], isWell = true): readonly string[] =>
  remainderOf(lines, isWell).told.map(({ line }) => line);

describe('a record of several lines', () => {
  const TAG = '[a0d549b1-61a3-40a1-a9c6-41c30ec709ad]';

  test('has the level that its first line states', () => {
    const lines = [
      `I, [2026-03-01T02:00:00.1 #1]  INFO -- : ${TAG} Started GET "/tickets/1"`,
      `F, [2026-03-01T02:00:00.2 #1] FATAL -- : ${TAG}   `,
      `${TAG} Ledger::Conflict (shelf "a27" already exists`,
      '):',
      `I, [2026-03-01T02:00:09.1 #1]  INFO -- : ${TAG} Completed 200 OK`,
    ];
    expect(toldOf(lines)).toEqual([`${TAG} Ledger::Conflict (shelf "a27" already exists`]);
  });

  test('ends where the next one begins', () => {
    const lines = [
      '2026-03-01 02:00:00 ERROR ledger: the shelf is locked',
      '2026-03-01 02:00:01 INFO ledger: retry of gizmo 3',
      'gizmo 3 is not supported',
    ];
    expect(toldOf(lines)).toEqual(['2026-03-01 02:00:00 ERROR ledger: the shelf is locked']);
  });
});

describe('what a program leaves out', () => {
  const skipped =
    'time="2026-03-01T02:00:00Z" level=debug msg="Skipping shop.example.com because the owner does not match"';

  test('is told though it is said at the lowest level', () => {
    expect(toldOf([skipped, skipped, skipped])).toEqual([skipped]);
  });

  test('is not told for other words of that level', () => {
    const other = 'time="2026-03-01T02:00:00Z" level=debug msg="no such shelf"';
    expect(toldOf([other, other, other])).toEqual([]);
  });
});

describe('an answer in JSON', () => {
  test('says what its innermost error says', () => {
    const answer = {
      took: 1,
      errors: true,
      items: [
        { create: { _index: 'a', error: { type: 'validation_exception', reason: 'no shelf is left' } } },
      ],
    };
    expect(parseLogLine(JSON.stringify(answer)).text).toBe('no shelf is left');
  });

  test('says nothing where no field speaks of an error', () => {
    expect(parseLogLine('{"took":1,"items":[{"create":{"reason":"asked"}}]}').text).toBe('');
  });
});
