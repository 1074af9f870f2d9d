import { describe, expect, it } from 'vitest';
import { FactExtractor, matchLogLine } from '../../../src/facts/extract.ts';
import { codesOf, look } from '../../support/extracting.ts';
import { FIXED_NOW_MS } from '../../support/fixed-clock.ts';
import { NAMESPACE, object, pod } from '../../support/objects.ts';

const REF = { kind: 'Pod', namespace: NAMESPACE, name: 'cart-0' };
/** No line may take longer than this, in milliseconds: three orders above the usual, for machines that are busy. */
const MAX_LINE_MS = 250;

describe('facts of a whole log', () => {
  it('keeps the raw line as quote and the last of many', () => {
    const lines = [1, 2, 3, 4].map(
      (attempt) =>
        `2026-03-01T02:00:0${attempt}Z ERROR cannot connect to auth (attempt ${attempt}/4): connection refused`,
    );
    const facts = new FactExtractor(FIXED_NOW_MS).fromLog(lines.join('\n'), REF, 'cart');
    expect(facts.map(({ quote }) => quote)).toEqual(lines.slice(-2));
    expect(facts[0]?.captures).toMatchObject({ container: 'cart', host: 'auth' });
  });

  it.each([
    ['a pod that is well since', true, '2026-03-01T02:30:00Z', []],
    ['a pod that was well just before', true, '2026-03-01T00:40:00Z', ['log.connection-refused']],
    ['a pod that is not ready', false, '2026-03-01T02:30:00Z', ['log.connection-refused']],
  ] as const)('takes an old complaint of %s as it is', (_, ready, end, codes) => {
    const extractor = new FactExtractor(FIXED_NOW_MS);
    extractor.fromObjects([pod('cart-0', { ready })], []);
    const log = `2026-03-01T00:10:00Z ERROR dial tcp 10.9.9.9:5432: connect: connection refused\n${end} INFO  all well`;
    expect(extractor.fromLog(log, REF, undefined).map(({ code }) => code)).toEqual(codes);
  });

  it('reads what stands under the heading of an error with it', () => {
    const log = [
      'starting',
      '*** FATAL SETTINGS ERROR (store 7) ***',
      'Reading the settings, at line 5',
      ">>> 'limit 256mb evict'",
      'wrong number of arguments',
      '',
      'bye',
    ].join('\n');
    const [fact] = new FactExtractor(FIXED_NOW_MS).fromLog(log, REF, 'cart');
    expect(fact?.captures).toMatchObject({ predicate: 'invalid' });
    expect(fact?.quote).toContain('wrong number of arguments');
    expect(fact?.quote).not.toContain('bye');
  });

  it('takes no line longer than it may', () => {
    const parts = [
      'a',
      'A_B ',
      '/a',
      '/a/b.c ',
      '"x" ',
      'a.b.',
      '1',
      '1.2.3.4:5 ',
      'lookup a ',
      'http://a',
      'GET http://a 502',
      '\\"',
      '{"error": "',
      'open /a: ',
      'environment variable ',
      'User "a" cannot ',
      ' ',
    ];
    for (const part of [...parts, parts.join(' ')]) {
      const line = `ERROR ${part.repeat(4000)}`.slice(0, 4000);
      const startedMs = performance.now();
      matchLogLine(line);
      expect(performance.now() - startedMs, part).toBeLessThan(MAX_LINE_MS);
    }
  });
});

describe('termination messages', () => {
  const ended = (message: string, exitCode: number) =>
    pod('cart-0', {
      ready: false,
      status: {
        containerStatuses: [
          { name: 'cart', ready: false, state: { terminated: { exitCode, reason: 'Error', message } } },
        ],
      },
    });

  it('are read as the end of the log', () => {
    const { facts } = look([ended('starting\nFATAL required environment variable CART_DB is not set\n', 1)]);
    const fact = facts.find(({ code }) => code === 'log.missing-env');
    expect(fact?.captures).toMatchObject({ container: 'cart', variable: 'CART_DB' });
    expect(fact?.quote).toBe('FATAL required environment variable CART_DB is not set');
  });

  it.each(['', 'bye'])('that complain of nothing (%j) leave open what the log says', (message) => {
    expect(codesOf(look([ended(message, 1)]))).not.toContain('log.silent');
  });

  it('say nothing of a container that ended well', () => {
    expect(codesOf(look([ended('ERROR no luck', 0)]))).toEqual([]);
  });
});

describe('init containers that do not end', () => {
  const waiting = (startedAt: string, restartPolicy?: string) =>
    object('Pod', 'cart-0', {
      spec: {
        initContainers: [{ name: 'wait', ...(restartPolicy === undefined ? {} : { restartPolicy }) }],
        containers: [{ name: 'cart' }],
      },
      status: {
        phase: 'Pending',
        initContainerStatuses: [{ name: 'wait', ready: false, state: { running: { startedAt } } }],
      },
    });

  it.each([
    ['long ago', waiting('2026-03-01T02:00:00Z'), true],
    ['just now', waiting('2026-03-01T02:59:30Z'), false],
    ['long ago as a sidecar', waiting('2026-03-01T02:00:00Z', 'Always'), false],
  ] as const)('says so of one started %s: %#', (_, subject, said) => {
    expect(codesOf(look([subject])).includes('init.still-running')).toBe(said);
  });
});
