// Signatures: equal for one trouble in two places, different for two troubles.
import { expect, test } from 'vitest';
import type { Fact } from '../../src/domain/fact.ts';
import { maskVarying } from '../../src/learning/mask.ts';
import { signatureOf } from '../../src/learning/signature.ts';

const fact = (code: string, name: string, quote: string, captures: Record<string, string> = {}): Fact => ({
  code,
  subject: { kind: 'Pod', namespace: 'shop', name },
  captures,
  quote,
});

test.each([
  [
    'pods "cart-6fb7d-x2x4z" is forbidden: exceeded quota: team, used: pods=2',
    'pods <name> is forbidden: exceeded quota: team, used: pods=<number>',
  ],
  [
    '2026-01-01T10:00:00.123Z FATAL open /data/app.db: read-only file system',
    '<time> fatal open <path>: read-only file system',
  ],
  ['dial tcp 10.0.0.7:5432: connect: connection refused', 'dial tcp <address>: connect: connection refused'],
  ['GET https://auth.shop/v1?x=1 failed after 30s', 'get <url> failed after <number>'],
])('masks what varies in %s', (text, masked) => {
  expect(maskVarying(text)).toBe(masked);
});

test('the same trouble of two workloads has one signature, in any order of facts', () => {
  const of = (name: string, key: string): Fact[] => [
    fact('config.key-missing', name, `couldn't find key ${key} in ConfigMap shop/"${name}"`, {
      key,
      config_kind: 'ConfigMap',
    }),
    fact('container.waiting', name, 'waiting: CreateContainerConfigError', {
      reason: 'CreateContainerConfigError',
    }),
  ];
  const first = of('cart-1', '"log-level"');
  expect(signatureOf(of('auth-2', '"region"').reverse()).s2).toBe(signatureOf(first).s2);
});

test('another reason or exit code is another trouble', () => {
  const exited = (code: string): string =>
    signatureOf([fact('container.exited', 'a', 'exit', { exit_code: code })]).s2;
  expect(exited('139')).not.toBe(exited('1'));
});

test('another message parts S1, not S2', () => {
  const of = (message: string): ReturnType<typeof signatureOf> =>
    signatureOf([fact('log.error-line', 'a', message)]);
  expect(of('disk is full').s2).toBe(of('licence expired').s2);
  expect(of('disk is full').s1).not.toBe(of('licence expired').s1);
});
