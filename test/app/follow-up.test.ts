// Follow-ups: what a question goes on from, what the answer says to it, and that it stays with its cluster.
import { describe, expect, it } from 'vitest';
import { answerTo, followUpOf, refuseOtherCluster } from '../../src/app/follow-up.ts';
import { oomDiagnosis, oomInvestigation } from '../support/investigations.ts';

describe('a follow-up', () => {
  const before = oomInvestigation({ id: 42, question: 'why is it slow' });

  it('carries the question before, and what that was about', () => {
    const { question, continues } = followUpOf('and since when?', before);
    expect(question).toBe('and since when? (a follow-up to: why is it slow, about deployment cart in shop)');
    expect(continues).toMatchObject({ id: 42, found: expect.stringContaining('exceeded its memory limit') });
  });

  it('of a follow-up carries the first question alone', () => {
    const first = followUpOf('and since when?', before).question;
    const { question } = followUpOf('how do I fix it?', { ...before, question: first });
    expect(question).toBe('how do I fix it? (a follow-up to: why is it slow, about deployment cart in shop)');
  });

  it('names nothing twice', () => {
    const named = { ...before, question: 'pods of cart keep crashing' };
    expect(followUpOf('why?', named).question).toBe('why? (a follow-up to: pods of cart keep crashing)');
  });

  it('is refused for another cluster', () => {
    const { continues } = followUpOf('why?', before);
    expect(() => refuseOtherCluster(continues, before.cluster)).not.toThrow();
    expect(() =>
      refuseOtherCluster(continues, { ...before.cluster, id: 'c-other', context: 'test' }),
    ).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('context prod-eu-1') }),
    );
  });
});

describe('what the answer says to it', () => {
  const diagnosis = oomDiagnosis({ since: '2026-11-22T08:00:00Z' });

  it.each([
    ['and since when?', /^It began at 2026-11-22T08:00:00Z/],
    ['how long has that been so', /^It began at/],
    ['how do I fix it?', /^Raise the memory limit/],
    ['who else is affected', /^It is about deployment shop\/cart, pod shop\/cart-/],
    ['are you sure?', /^93 %, all that the cause requires was read just now: "Reason: {7}OOMKilled"/],
  ])('%s', (question, answer) => {
    expect(answerTo(question, diagnosis)).toMatch(answer);
  });

  it('is nothing where it does not know', () => {
    expect(answerTo('and since when?', oomDiagnosis())).toBe('Nothing that was read says when it began.');
    expect(answerTo('what about the other cluster', diagnosis)).toBeNull();
    expect(answerTo('since when?', null)).toBeNull();
    // What was asked before is not what is asked now.
    expect(answerTo('why? (a follow-up to: since when is it down)', diagnosis)).toBeNull();
  });
});
