import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/agent/command-line.ts';

describe('parseCommandLine', () => {
  it.each<readonly [string, readonly string[]]>([
    ['kubectl get pods', ['get', 'pods']],
    ['k get pods', ['get', 'pods']],
    ['get pods', ['get', 'pods']],
    ['  kubectl   get\tpods  ', ['get', 'pods']],
    ['$ kubectl get pods', ['get', 'pods']],
    ['`kubectl get pods`', ['get', 'pods']],
    ['```bash\nkubectl get pods\n```', ['get', 'pods']],
    ["get pods -l 'a in (b, c)'", ['get', 'pods', '-l', 'a in (b, c)']],
    ['get pods -l "app=\\"x\\""', ['get', 'pods', '-l', 'app="x"']],
    [
      'get pods -o jsonpath={.items[*].metadata.name}',
      ['get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}'],
    ],
    ['get pods -o jsonpath=\'{"\\n"}\'', ['get', 'pods', '-o', 'jsonpath={"\\n"}']],
    ['get pod a\\ b', ['get', 'pod', 'a b']],
    ['get pods # all of them', ['get', 'pods']],
    ["get ''", ['get', '']],
    ['get po"d"s', ['get', 'pods']],
    ['get pods | grep -v "x;y" | wc -l', ['get', 'pods']],
  ])('splits %j', (line, args) => {
    expect(parseCommandLine(line)).toMatchObject({ type: 'parsed', args });
  });

  it.each([
    'get pods | sh',
    'a; b',
    'a && b',
    'a > b',
    'a\nb',
    '$(a)',
    '"$(a)"',
    '"`a`"',
    "'a",
    '"a',
    'a \\',
    'X=1 kubectl get pods',
    '',
  ])('refuses %j', (line) => {
    expect(parseCommandLine(line)).toMatchObject({
      type: 'denied',
      reason: expect.any(String),
      hint: expect.any(String),
    });
  });

  it('never throws', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('kubectl', ' ', '"', "'", '\\', '|', '`', '$', '(', '#', '\n', ';'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        expect(['parsed', 'denied']).toContain(parseCommandLine(pieces.join('')).type);
      }),
    );
  });

  it('reads back what was quoted for a shell', () => {
    const argument = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !text.includes("'"));
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 5 }), (args) => {
        const line = `kubectl ${args.map((arg) => `'${arg}'`).join(' ')}`;
        expect(parseCommandLine(line)).toMatchObject({ type: 'parsed', args });
      }),
    );
  });
});
