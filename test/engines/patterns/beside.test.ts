// What an object complained of beside what is told as likely: told where there is room, once, and of nobody else.
import { describe, expect, test } from 'vitest';
import { MAX_ROOT_CAUSE_CHARS } from '../../../src/domain/investigation.ts';
import { answer } from '../../support/answers.ts';
import { crashingWorkload } from '../../support/broken-pods.ts';

const CRASHING = crashingWorkload({ exitCode: 1, reason: 'Error' });
const ask = (...lines: readonly string[]) =>
  answer('cart in shop keeps crashing', CRASHING, { logs: { 'shop/cart-0': lines.join('\n') } });

describe('what else was said', () => {
  test('stands beside the last error, with its line as evidence', async () => {
    const { rootCause, investigation } = await ask(
      '2026-03-01T02:58:00Z ERROR flag blue_7: required feature not enabled, it must be enabled first',
      '2026-03-01T02:58:01Z ERROR registry 7 could not be made',
      '2026-03-01T02:58:01Z ERROR start-up 7 failed',
    );
    expect(rootCause).toContain('It also says: ');
    expect(rootCause).toContain('flag blue_7: required feature not enabled');
    const quotes = investigation.diagnosis?.evidence.map(({ quote }) => quote).join('\n');
    expect(quotes).toContain('flag blue_7');
  });

  test('is not repeated where it says the same with other numbers', async () => {
    const { rootCause } = await ask(
      '2026-03-01T02:58:00Z ERROR frobnication 6 went astray',
      '2026-03-01T02:58:01Z ERROR frobnication 7 went astray',
    );
    expect(rootCause.match(/went astray/g)).toHaveLength(1);
  });

  test('never makes a root cause longer than it may be', async () => {
    const long = (word: string): string =>
      `2026-03-01T02:58:00Z ERROR ${word} ${'is far from where it ought to be and '.repeat(8)}stays there`;
    const { rootCause } = await ask(long('apple'), long('pear'), long('plum'));
    expect(rootCause.length).toBeLessThanOrEqual(MAX_ROOT_CAUSE_CHARS);
    expect(rootCause).toContain('plum');
  });

  test('is left out of what is told as evidence', async () => {
    const { rootCause } = await ask(
      '2026-03-01T02:58:00Z WARN colour 7 is not found in the palette',
      "2026-03-01T02:58:01Z ERROR Cannot find module 'left-pad'",
    );
    expect(rootCause).toContain('left-pad');
    expect(rootCause).not.toContain('It also says');
  });
});

describe('details under an error', () => {
  test('are told with it', async () => {
    const { rootCause } = await ask(
      'initdb: error: directory "/var/lib/postgresql/data" exists but is not empty',
      'initdb: detail: It contains a lost+found directory, perhaps due to it being a mount point.',
      'initdb: hint: Create a subdirectory under the mount point.',
    );
    expect(rootCause).toContain('lost+found');
    expect(rootCause).toContain('Create a subdirectory');
  });

  test('of another error are not', async () => {
    const { rootCause } = await ask(
      'ERROR frobnication went astray',
      'INFO nothing else',
      'app: detail: about something before',
      'ERROR spindle broke its 7 axles',
    );
    expect(rootCause).not.toContain('spindle broke its 7 axles. about');
  });
});
