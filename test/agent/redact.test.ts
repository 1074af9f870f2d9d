import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayHoldSecret } from '../../src/agent/redact/redact-text.ts';
import { MARKER, redactObject, redactText } from '../../src/agent/redact.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';
import { KEPT_LINES } from './redact/kept-lines.ts';
import { SECRET_CONTEXTS, SECRET_SHAPES, TOKEN_SHAPES } from './redact/secret-contexts.ts';

const HOSTILE_CHARS = 1_000_000;
/**
 * Alone on a machine each takes below 150 ms; a test runner's instrumented code on a busy machine several times that,
 * anything quadratic at least a hundred times.
 */
const HOSTILE_CPU_MS = 1500;

/** What passwords are made of when machines make them; white space and quotes end them in most notations. */
const generatedSecret = fc
  .tuple(
    fc.string({
      unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+!%^*~'),
      minLength: 7,
      maxLength: 40,
    }),
    fc.integer({ min: 0, max: 999 }),
  )
  .map(([text, digits]) => `k${text}${digits}Z`);

/** The text of a file, or of all files below a folder that end so. */
function readBelow(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => readFileSync(join(folder, path), 'utf8'));
}

/** Processor time rather than the clock's: other tests run at the same time. */
function cpuMillisecondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('redactText', () => {
  it.each(SECRET_CONTEXTS.map((context) => [context.name, context] as const))(
    'takes secrets out of %s',
    (_name, context) => {
      for (const secret of SECRET_SHAPES) {
        const text = context.plant(secret);
        const redacted = redactText(text);
        expect(redacted, text).not.toContain(context.encode?.(secret) ?? secret);
        expect(redacted, text).toContain(MARKER);
        expect(redactText(redacted), text).toBe(redacted);
      }
    },
  );

  it('takes any generated secret out of any context, among any neighbours', () => {
    const context = fc.constantFrom(...SECRET_CONTEXTS);
    const neighbour = fc.constantFrom(...KEPT_LINES.filter((line) => !/[[{(]$|:\s*$|^\s|key\b/i.test(line)));
    fc.assert(
      fc.property(
        context,
        generatedSecret,
        neighbour,
        neighbour,
        ({ plant, encode }, secret, before, after) => {
          const redacted = redactText(`${before}\n${plant(secret)}\n${after}\n`);
          expect(redacted).not.toContain(encode?.(secret) ?? secret);
          expect(redacted).toContain(before);
        },
      ),
      { numRuns: 800 },
    );
  });

  it.each(TOKEN_SHAPES)('knows %s by its shape', (_name, token) => {
    for (const text of [
      token,
      `found ${token} in the log`,
      `x="${token}"`,
      `"a\\n${token}\\n"`,
      `(${token})`,
    ]) {
      expect(redactText(text)).not.toContain(token);
    }
  });

  it.each(KEPT_LINES.map((line) => [line]))('keeps: %s', (line) => {
    expect(redactText(line)).toBe(line);
  });

  it('keeps lines that hold no secret when they stand together', () => {
    const text = KEPT_LINES.join('\n');
    expect(redactText(text)).toBe(text);
  });

  it.each([
    ['password=hunter2', 'password=[redacted]'],
    ['postgres://app:hunter2@db:5432/x', 'postgres://app:[redacted]@db:5432/x'],
    ['postgres://app:p@ss/w@db:5432/x?sslmode=off', 'postgres://app:[redacted]@db:5432/x?sslmode=off'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [redacted]'],
    ['login with password: hunter2, retrying', 'login with password: [redacted], retrying'],
    ['Server=x;Password=a@b;Database=y', 'Server=x;Password=[redacted];Database=y'],
    ['{"a":1,"password":"x\\"y","b":2}', '{"a":1,"password":"[redacted]","b":2}'],
    ['      DB_PASSWORD:                  two words', '      DB_PASSWORD:                  [redacted]'],
    [
      'https://a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6@o1.ingest.example/42',
      'https://[redacted]@o1.ingest.example/42',
    ],
    ['GET /x?X-Amz-Signature=0123456789abcdef&a=b', 'GET /x?X-Amz-Signature=[redacted]&a=b'],
    [
      'https://hooks.slack.com/services/T00000000/B00000000/XXXX1234',
      'https://hooks.slack.com/services/[redacted]',
    ],
    ['mysql -h db -uroot -phunter2 shop', 'mysql -h db -uroot -p[redacted] shop'],
  ])('leaves what helps: %s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    [
      'whole',
      '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA1234567890\nabcdefghij==\n-----END RSA PRIVATE KEY-----\nnext',
    ],
    [
      'cut at its end',
      'x\n-----BEGIN EC PRIVATE KEY-----\nMIIEpAIBAAKCAQEA1234567890\nabcdefghij12345678\nnext: line',
    ],
    [
      'cut at its beginning',
      'MIIEpAIBAAKCAQEA1234567890\nabcdefghij12345678\n-----END PRIVATE KEY-----\nnext',
    ],
    [
      'on one line',
      '{"x":"-----BEGIN PRIVATE KEY-----\\nMIIEpAIBAAKCAQEA1234567890\\nabcdefghij==\\n-----END PRIVATE KEY-----\\n","next":1}',
    ],
  ])('takes out a private key, %s', (_name, text) => {
    const redacted = redactText(text);
    expect(redacted).not.toContain('MIIEpAIBAAKCAQEA1234567890');
    expect(redacted).not.toContain('abcdefghij');
    expect(redacted).toContain('next');
    expect(redactText(redacted)).toBe(redacted);
  });

  it('leaves the keys of a Secret and the lines around it', () => {
    const text =
      'apiVersion: v1\ndata:\n  user: YWRtaW4=\n  motd: |\n    a\n    b\n  empty: ""\nkind: Secret\nmetadata:\n  name: db\ntype: Opaque\n';
    expect(redactText(text)).toBe(
      'apiVersion: v1\ndata:\n  user: [redacted]\n  motd: [redacted]\n  empty: ""\nkind: Secret\nmetadata:\n  name: db\ntype: Opaque\n',
    );
  });

  it('does not take the data of a ConfigMap for that of a Secret beside it', () => {
    const text =
      'items:\n- apiVersion: v1\n  data:\n    mode: fast\n  kind: ConfigMap\n- apiVersion: v1\n  data:\n    x: eA==\n  kind: Secret\n';
    expect(redactText(text)).toBe(text.replace('eA==', MARKER));
  });

  it('is idempotent on any text', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(
        'password',
        'token=',
        ': ',
        '"',
        "'",
        '\\',
        '\n',
        '  ',
        '--secret ',
        '{',
        '}',
        ',',
        '://',
        '@',
        '[redacted]',
        'Bearer ',
        'name: ',
        'value: ',
        '-----BEGIN PRIVATE KEY-----',
        'kind: Secret\n',
        'data:\n',
      ),
      fc.constantFrom(...KEPT_LINES),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const once = redactText(pieces.join(''));
        expect(redactText(once)).toBe(once);
      }),
      { numRuns: 1500, seed: 20260101 },
    );
  });

  it('finds nothing in a text that gives no hint of a secret', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom(...'=:"@/-? &'),
      fc.constantFrom(...KEPT_LINES),
    );
    for (const [, token] of TOKEN_SHAPES) {
      expect(mayHoldSecret(token)).toBe(true);
    }
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join('');
        expect(mayHoldSecret(text) || redactText(text) === text).toBe(true);
      }),
    );
  });

  it('changes nothing in the logs and events of a recorded cluster', () => {
    const logs = readBelow(SMALL_RECORDING, '.log');
    const events = readBelow(SMALL_RECORDING, 'events.json');
    expect(logs.length).toBeGreaterThan(5);
    expect(events.length).toBeGreaterThan(5);
    for (const text of [...logs, ...events]) {
      expect(redactText(text)).toBe(text);
    }
  });

  it.each(
    [
      'a',
      'password',
      'password=',
      'password: ',
      '"password":"',
      "password='",
      'token=a ',
      '--password x ',
      'eyJaaaaaaaa-',
      'eyJaaaaaaaa.',
      '://',
      'a://b:',
      'a://b:c',
      'a:b@tcp(',
      'Bearer aaaa',
      'authorization: ',
      'cookie: ',
      '-----BEGIN RSA PRIVATE KEY-----AAAA',
      '-----END PRIVATE KEY-----',
      'AAAA',
      'kind: Secret\n',
      'kind: Secret\ndata:\n  a: b\n',
      '"kind":"Secret","data":{"a":"b",',
      'name: password\n',
      'name: password value:',
      '\\\\',
      'password=\\"',
      '{"a":"\\"',
      '"a\\n" ',
      '"AUTH" "a" ',
      'user a on >',
      'password: |\n  a\n',
      'secret key: ',
      'curl -u a:',
      'mysql -p',
      '&sig=a',
      '<password>',
      'password [',
      'token:[',
      'a:\n----\n',
      '_auth=',
      'password=a;',
      'command:\n- a\n',
      'args: ["a","b"]\n',
      'args:\n  - -p\n',
      'passwords:\n- a\n',
      'passwords: {a: b, ',
      '"tokens":{"a":"b",',
      'root password is ',
      'password for user a is ',
      'unseal key 1: a ',
      'echo a | ',
      "define('password', ",
      'requirepass a ',
      '<name>password</name>',
      'vault login "',
      'curl "a b ',
      'M',
      'AKIA',
      's.aB1',
      '-----BEGIN RSA PRIVATE KEY-----\n',
      'x AAAA\n-----END RSA PRIVATE KEY-----\n',
      '{"password":1}\n',
      '\n',
      ' ',
    ].map((unit) => [JSON.stringify(unit), unit]),
  )('takes linear time on 1 MB of %s', (_name, unit) => {
    const text = unit.repeat(Math.ceil(HOSTILE_CHARS / unit.length));
    expect(cpuMillisecondsOf(() => redactText(text))).toBeLessThan(HOSTILE_CPU_MS);
  });
});

describe('redactObject', () => {
  it('takes the values of a Secret and leaves its keys', () => {
    expect(
      redactObject({
        kind: 'Secret',
        data: { a: 'YQ==', empty: '' },
        stringData: { b: 'plain' },
        type: 'Opaque',
      }),
    ).toEqual({
      kind: 'Secret',
      data: { a: MARKER, empty: '' },
      stringData: { b: MARKER },
      type: 'Opaque',
    });
  });

  it('takes secrets out of containers, and leaves references', () => {
    const container = {
      name: 'app',
      image: 'registry.example/token-service:v1.2.3',
      args: ['--password=hunter2', '--token', 'abc', '--verbose', '--token-file', '/run/t'],
      command: ['sh', '-c', 'export API_KEY=hunter2 && run --port 80'],
      env: [
        { name: 'DB_PASSWORD', value: 'hunter2' },
        { name: 'DB_URL', value: 'postgres://app:hunter2@db/x' },
        { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'api', key: 'token' } } },
        { name: 'TOKEN_FILE', value: '/run/t' },
        { name: 'MODE', value: 'fast' },
      ],
    };
    const redacted = redactObject({ kind: 'Pod', spec: { containers: [container] } });
    expect(JSON.stringify(redacted)).not.toContain('hunter2');
    expect(redacted).toMatchObject({
      spec: {
        containers: [
          {
            image: 'registry.example/token-service:v1.2.3',
            args: ['--password=[redacted]', '--token', MARKER, '--verbose', '--token-file', '/run/t'],
            env: [
              { name: 'DB_PASSWORD', value: MARKER },
              { name: 'DB_URL', value: 'postgres://app:[redacted]@db/x' },
              { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'api', key: 'token' } } },
              { name: 'TOKEN_FILE', value: '/run/t' },
              { name: 'MODE', value: 'fast' },
            ],
          },
        ],
      },
    });
  });

  it('drops the last applied configuration and managed fields', () => {
    const annotations = {
      'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"x":"hunter2"}}',
      note: 'x',
    };
    expect(redactObject({ metadata: { annotations, managedFields: [{}], name: 'a' } })).toEqual({
      metadata: { annotations: { note: 'x' }, name: 'a' },
    });
  });

  it('takes out a generated secret wherever a secret stands', () => {
    fc.assert(
      fc.property(generatedSecret, (secret) => {
        const object = redactObject({
          kind: 'ConfigMap',
          metadata: { annotations: { 'example.com/api-token': secret } },
          data: { 'db.password': secret, 'app.properties': `a=b\npassword=${secret}\n` },
          spec: { clientSecret: secret, tokens: [secret], urls: [`amqp://u:${secret}@h/`] },
          status: { message: `login failed: password=${secret}` },
        });
        expect(JSON.stringify(object)).not.toContain(secret);
      }),
    );
  });

  it('shows the carriage return behind the interpreter of a script, and no other', () => {
    const text = '#!/bin/sh\r\nset -e\r\necho "a\rb"\r\n';
    expect(redactObject({ kind: 'ConfigMap', data: { 'run.sh': text } })).toEqual({
      kind: 'ConfigMap',
      data: { 'run.sh': '#!/bin/sh\u240d\nset -e\necho "a\nb"\n' },
    });
  });

  it('takes control characters out of strings', () => {
    expect(redactObject({ status: { message: 'a\u001b[31mred\u001b[0m\u202e' } })).toEqual({
      status: { message: 'ared' },
    });
  });

  it('leaves what is no string, and survives any nesting', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 5000; level += 1) {
      deep = { a: deep };
    }
    expect(() => redactObject(deep)).not.toThrow();
    expect(redactObject({ a: 1, b: null, c: true, d: [1, null] })).toEqual({
      a: 1,
      b: null,
      c: true,
      d: [1, null],
    });
    expect(redactObject(null)).toBeNull();
  });

  it('changes nothing but bookkeeping in the pods of a recorded cluster', () => {
    for (const text of readBelow(SMALL_RECORDING, 'pods.json')) {
      const list = JSON.parse(text, (key, value: unknown) =>
        key === 'managedFields' || key.endsWith('last-applied-configuration') ? undefined : value,
      );
      expect(redactObject(JSON.parse(text))).toEqual(list);
    }
  });
});
