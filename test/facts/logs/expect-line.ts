// Tables of log lines with the fact that each must give.
import { expect, it } from 'vitest';
import { TOPICS } from '../../../src/facts/catalogue.ts';
import { matchLogLine } from '../../../src/facts/extract.ts';
import { createLogMatcher } from '../../../src/facts/logs/match.ts';

/** A line, the code of its fact (null: none), captures that it must carry (others may be there, too). */
export type LineCase = readonly [
  line: string,
  code: string | null,
  captures?: Readonly<Record<string, string | undefined>>,
];

/** Tries every rule on every line: what the words of a rule leave out shows as a difference. */
const matchWithoutWords = createLogMatcher(
  TOPICS.map((topic) => ({ ...topic, logs: (topic.logs ?? []).map(({ words: _, ...rule }) => rule) })),
);

/** Declares one test a line. */
export function expectLines(cases: readonly LineCase[]): void {
  it.each(cases.map(([line, code, captures]) => ({ line, code, captures })))(
    '$line',
    ({ line, code, captures }) => {
      const found = matchLogLine(line);
      expect(found?.code ?? null, JSON.stringify(found)).toBe(code);
      for (const [name, value] of Object.entries(captures ?? {}))
        expect(found?.captures[name], name).toBe(value);
      if (code?.startsWith('log.')) expect(found?.captures.log, 'what the line says').toBeTruthy();
      expect(matchWithoutWords(line), 'a rule lacks a word').toEqual(found);
    },
  );
}
