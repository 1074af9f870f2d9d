// What people say of a diagnosis is heard, with the whole library on: denied, taught, confirmed, and of whom it speaks.
import { describe, expect, test } from 'vitest';
import { giveFeedback } from '../../src/app/feedback.ts';
import type { Investigation } from '../../src/domain/investigation.ts';
import { FIXED_CLOCK } from '../support/fixed-clock.ts';
import { builtinPatterns } from '../support/library.ts';
import { type MemoryLab, openMemoryLab } from '../support/memory-lab.ts';
import { crashingApp, killedForMemory, withoutImage } from '../support/troubled-apps.ts';

const patterns = builtinPatterns();
const CAUSE = 'the feature flag service was switched off';
const OTHER_WORDS = [
  'cart in shop keeps restarting',
  'why does cart die in shop',
  'shop: cart is down again',
];

function ask(lab: MemoryLab, question: string, app = 'cart', limit = '128Mi'): Promise<Investigation> {
  return lab.ask(question, killedForMemory(app, limit), { patterns });
}

function say(lab: MemoryLab, { id }: Investigation, verdict: 'up' | 'down') {
  if (id === null) throw new Error('the investigation was not kept');
  const request = { id, verdict, comment: null, cause: null, solution: null };
  return giveFeedback(request, { ...lab, clock: FIXED_CLOCK });
}

describe('a lesson', () => {
  test('leads at the same object in any words, signed, with what the evidence alone says under it', async () => {
    const lab = openMemoryLab();
    const first = await ask(lab, 'pods of cart in shop keep crashing');
    expect(first.diagnosis).toMatchObject({ pattern: 'oom-killed', basis: 'evidence' });
    lab.teach(first, CAUSE, 'switch it on again');
    for (const question of OTHER_WORDS) {
      const { diagnosis, otherFindings, seen } = await ask(lab, question);
      expect(diagnosis).toMatchObject({ basis: 'lesson', solution: 'switch it on again', pattern: 'case-1' });
      expect(diagnosis?.rootCause).toMatch(new RegExp(`^${CAUSE} \\(said on \\d{4}-\\d\\d-\\d\\d of #1\\)$`));
      expect(diagnosis?.evidence.length).toBeGreaterThan(0);
      expect(otherFindings[0]?.summary).toMatch(/^By the evidence alone: .*128Mi/);
      expect(seen?.lesson).toMatchObject({ id: 1, cause: CAUSE, checkable: false });
    }
  });

  test('that no fact can check is a hypothesis beside the evidence at another object', async () => {
    const lab = openMemoryLab();
    lab.teach(await ask(lab, 'pods of cart in shop keep crashing'), CAUSE);
    const sibling = await ask(lab, 'pods of mail in shop keep crashing', 'mail', '64Mi');
    expect(sibling.diagnosis).toMatchObject({ pattern: 'oom-killed', basis: 'evidence' });
    expect(sibling.seen?.lesson).toMatchObject({ id: 1, cause: CAUSE });
  });

  test('is told of another object without the library as a hypothesis, with half a confidence at most', async () => {
    const lab = openMemoryLab();
    const first = await lab.ask('pods of cart in shop keep crashing', killedForMemory('cart', '128Mi'));
    lab.teach(first, CAUSE);
    const { diagnosis } = await lab.ask('mail in shop keeps crashing', killedForMemory('mail', '64Mi'));
    expect(diagnosis).toMatchObject({ basis: 'lesson' });
    expect(diagnosis?.confidence).toBeLessThanOrEqual(0.5);
    expect(diagnosis?.rootCause).toContain('Last time with these symptoms (deployment shop/cart');
  });

  test('says nothing of a trouble that shares no more than that something ended with 1', async () => {
    const lab = openMemoryLab();
    const first = await lab.ask('why does cart in shop crash', crashingApp('cart', 1), { patterns });
    lab.teach(first, CAUSE);
    const other = await lab.ask('why does mail in shop crash', crashingApp('mail', 1), { patterns });
    expect(other.diagnosis?.rootCause ?? '').not.toContain(CAUSE);
    expect(other.seen).toBeNull();
    const same = await lab.ask('what is wrong with cart in shop', crashingApp('cart', 1), { patterns });
    expect(same.diagnosis).toMatchObject({ basis: 'lesson' });
    expect(same.diagnosis?.rootCause).toContain(CAUSE);
  });

  test('that was called wrong itself leads no more, and gives way to a cause that was called right', async () => {
    const lab = openMemoryLab();
    lab.teach(await ask(lab, 'pods of cart in shop keep crashing'), CAUSE);
    const told = await ask(lab, 'cart in shop is down');
    expect(told.diagnosis?.basis).toBe('lesson');
    say(lab, told, 'down');
    const after = await ask(lab, 'cart in shop is down again');
    expect(after.diagnosis?.rootCause ?? '').not.toContain(CAUSE);
  });
});

describe('a denial', () => {
  test('takes the cause from the lead at this object, and it is said that it fits and was called wrong', async () => {
    const lab = openMemoryLab();
    const first = await ask(lab, 'pods of cart in shop keep crashing');
    say(lab, first, 'down');
    for (const question of OTHER_WORDS) {
      const { outcome, diagnosis, explanation, otherFindings } = await ask(lab, question);
      expect(diagnosis?.pattern).not.toBe('oom-killed');
      expect(otherFindings.map(({ pattern }) => pattern)).not.toContain('oom-killed');
      if (outcome === 'inconclusive')
        expect(explanation).toMatch(
          /What fits is: .*128Mi.*called wrong on \d{4}-\d\d-\d\d \(#1\); nothing else was found\./,
        );
    }
    const sibling = await ask(lab, 'pods of mail in shop keep crashing', 'mail');
    expect(sibling.diagnosis).toMatchObject({ pattern: 'oom-killed', basis: 'evidence' });
  });

  test('of one that was called right before makes it likely, and no more', async () => {
    const lab = openMemoryLab();
    say(lab, await ask(lab, 'pods of cart in shop keep crashing'), 'up');
    say(lab, await ask(lab, 'cart in shop is down'), 'down');
    const { diagnosis } = await ask(lab, 'cart in shop is down again');
    expect(diagnosis).toMatchObject({ pattern: 'oom-killed', basis: 'likely' });
    expect(diagnosis?.confidence).toBeLessThanOrEqual(0.6);
    expect(diagnosis?.rootCause).toContain('called right once and wrong once here');
  });

  test('of many in one cluster makes a cause of the library likely there', async () => {
    const lab = openMemoryLab();
    for (let number = 0; number < 9; number++) {
      say(lab, await ask(lab, `app${number} in shop keeps crashing`, `app${number}`), 'down');
    }
    const { diagnosis } = await ask(lab, 'mail in shop keeps crashing', 'mail');
    expect(diagnosis).toMatchObject({ pattern: 'oom-killed', basis: 'likely' });
    expect(diagnosis?.rootCause).toContain('called wrong 9 times of 9 in this cluster');
  });

  test('holds for the trouble that it was said of: another one at the same object is told', async () => {
    const lab = openMemoryLab();
    say(lab, await ask(lab, 'pods of cart in shop keep crashing'), 'down');
    const other = await lab.ask('cart in shop is down', withoutImage('cart', '2.0'), { patterns });
    expect(other.diagnosis).toMatchObject({ basis: 'evidence', category: expect.stringContaining('image') });
  });
});

describe('a confirmation', () => {
  test('is counted, and lowers the confidence at none of six times', async () => {
    const lab = openMemoryLab();
    let before = 0;
    for (let number = 1; number <= 6; number++) {
      const told = await ask(lab, `${OTHER_WORDS[number % 3]} (${number})`);
      expect(told.seen?.times ?? 0).toBe(number - 1);
      expect(told.diagnosis?.confidence).toBeGreaterThanOrEqual(before);
      before = told.diagnosis?.confidence ?? 0;
      say(lab, told, 'up');
    }
    const last = await ask(lab, 'cart in shop is down');
    expect(last.seen).toMatchObject({ times: 6, ids: [1, 2, 3, 4, 5, 6], confirmed: 6, denied: 0 });
    expect(last.diagnosis?.confidence).toBeGreaterThanOrEqual(before);
  });
});

test('what memory told is no case of its own until somebody outside says that it was right', async () => {
  const lab = openMemoryLab();
  lab.teach(await ask(lab, 'pods of cart in shop keep crashing'), CAUSE);
  const echo = await ask(lab, 'cart in shop is down');
  expect(echo.memory.replayed).toBe(true);
  expect(lab.cases.find(echo.id ?? 0)?.score).toBe(0.5);
  say(lab, echo, 'up');
  expect(lab.cases.find(echo.id ?? 0)?.score).toBeGreaterThan(0.7);
});

test('without memory nothing of what was said is heard or shown', async () => {
  const lab = openMemoryLab();
  lab.teach(await ask(lab, 'pods of cart in shop keep crashing'), CAUSE);
  const off = await lab.ask('cart in shop is down', killedForMemory('cart', '128Mi'), {
    patterns,
    arm: 'off',
  });
  expect(off.diagnosis).toMatchObject({ pattern: 'oom-killed', basis: 'evidence' });
  expect(off.seen).toBeNull();
});
