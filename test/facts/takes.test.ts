// Every rule of messages and logs says what it takes, and takes nothing else.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isSpecific } from '../../src/domain/complaint.ts';
import { TOPICS } from '../../src/facts/catalogue.ts';
import { matchLogLine } from '../../src/facts/extract.ts';
import { chooseMessageRule } from '../../src/facts/messages/choose.ts';
import { ANY } from '../../src/facts/rules.ts';
import type { Labelled } from './messages/score.ts';

const KINDS = new Map(TOPICS.flatMap((topic) => Object.entries(topic.kinds)));
const takesOf = (code: string) => KINDS.get(code)?.takes;
const MESSAGES = ['messages.json', 'held-out.json'].flatMap(
  (name) => JSON.parse(readFileSync(new URL(`messages/${name}`, import.meta.url), 'utf8')) as Labelled[],
);

describe('every rule', () => {
  it('says what the messages state that it takes', () => {
    const codes = TOPICS.flatMap(({ logs = [], messages = [] }) => [...logs, ...messages]).map(
      ({ code }) => code,
    );
    expect([...new Set(codes)].filter((code) => takesOf(code) === undefined)).toEqual([]);
  });

  it('refuses texts that state another kind of failure, whatever words they have', () => {
    // A rule that matches everything, of a kind that takes one predicate.
    const code = 'log.disk-full';
    const takes = new Map([[code, takesOf(code) ?? ANY]]);
    const greedy = [{ code, reason: /(?:)/, message: /(?:)/ }];
    const misread: string[] = [];
    for (const { text, predicate } of MESSAGES) {
      const taken = chooseMessageRule(greedy, text, takes) !== undefined;
      if (isSpecific(predicate) && predicate !== 'exhausted' && taken) misread.push(text);
    }
    expect(misread.length / MESSAGES.length, misread.join('\n')).toBeLessThan(0.05);
  });

  it.each(MESSAGES.filter(({ predicate }) => isSpecific(predicate)))(
    'takes only what a reader would give it: $text',
    ({ text, predicate }) => {
      const code = matchLogLine(text.split('\n').at(-1) ?? '')?.code;
      if (code === undefined || text.includes('\n')) return;
      expect(takesOf(code), code).toContain(predicate);
    },
  );
});
