import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/agent/command-line.ts';
import { checkCommand } from '../../src/agent/command-policy.ts';
import { FORBIDDEN, HARMLESS } from './command-policy/commands.ts';

/** Judges a command line as RUN_KUBECTL does: what is allowed, as one text, or null. */
function judge(line: string): string | null {
  const parsed = parseCommandLine(line);
  if (parsed.type === 'denied') return null;
  const verdict = checkCommand(parsed.args);
  return verdict.type === 'allowed' ? verdict.args.join(' ') : null;
}

describe('checkCommand', () => {
  it.each(HARMLESS)('allows %s', (line, expected) => {
    expect(judge(line)).toBe(expected);
  });

  describe.each(FORBIDDEN)('denies %s', (_category, lines) => {
    it.each(lines.map((line) => [line]))('%s', (line) => {
      expect(judge(line)).toBeNull();
    });
  });

  it('says what it took off', () => {
    expect(checkCommand(['logs', '-f', 'x'])).toMatchObject({
      notes: [expect.stringContaining('-f was taken off')],
    });
    expect(parseCommandLine('get pods | grep x | head -3')).toMatchObject({
      notes: [expect.stringContaining('| grep x'), expect.stringContaining('| head -3')],
    });
  });

  it('gives a reason and a hint for what it denies', () => {
    expect(checkCommand(['get', 'secret', 'db', '-o', 'yaml'])).toMatchObject({
      type: 'denied',
      reason: expect.stringContaining('Secrets'),
      hint: expect.stringContaining('describe secret'),
    });
    expect(checkCommand(['delete', 'pod', 'x'])).toMatchObject({
      hint: expect.stringContaining('get, describe, logs'),
    });
  });

  const VERBS = [
    'get',
    'describe',
    'logs',
    'events',
    'top',
    'rollout',
    'api-resources',
    'api-versions',
    'version',
    'cluster-info',
    'explain',
    'auth',
    'config',
  ];
  const SECOND: Readonly<Record<string, readonly string[]>> = {
    top: ['pod', 'node'],
    rollout: ['status', 'history'],
    auth: ['can-i', 'whoami'],
    config: ['current-context', 'get-contexts', 'view'],
  };
  const FLAGS =
    /^(?:-[nAolLcpq]|--(?:namespace|request-timeout|all-namespaces|field-selector|raw|sort-by|show-labels|show-kind|show-events|show-managed-fields|no-headers|ignore-not-found|allow-missing-template-keys|chunk-size|subresource|all-containers|all-pods|tail|since|since-time|timestamps|prefix|limit-bytes|ignore-errors|max-log-requests|for|types|containers|sum|show-capacity|revision|timeout|api-group|api-version|categories|verbs|namespaced|recursive|client|list|minify|watch|as)(?:=[\s\S]*)?)$/;

  const word = fc.oneof(
    fc.constantFrom(
      ...VERBS,
      'delete',
      'apply',
      'exec',
      'dump',
      'pods',
      'secret',
      'secrets/x',
      'status',
      'view',
      'can-i',
      'cm,secret',
      '-o',
      'yaml',
      'json',
      '-oyaml',
      '-Aojson',
      '-A',
      '-n',
      'shop',
      '-nshop',
      '--namespace=shop',
      '--raw',
      '/api/v1/pods',
      '/api/v1/secrets',
      '-f',
      '-w',
      '--watch',
      '--follow',
      '-p',
      '--',
      '--as=x',
      '--token',
      '-l',
      'app=x',
      '--kubeconfig=/x',
      '-o=jsonpath={.data}',
      '--show-labels',
      '>',
      '|',
      ';',
      '$(x)',
      '`x`',
      '&&',
      '--tail=5',
    ),
    fc.string({ maxLength: 12 }),
  );

  it('never throws, and what it allows reads, with flags and words from the list alone', () => {
    let allowed = 0;
    fc.assert(
      fc.property(
        fc.tuple(fc.constantFrom(...VERBS, 'delete'), fc.array(word, { maxLength: 7 })),
        ([first, rest]) => {
          const verdict = checkCommand([first, ...rest]);
          if (verdict.type === 'denied') {
            expect(verdict.reason).not.toBe('');
            expect(verdict.hint).not.toBe('');
            return;
          }
          allowed += 1;
          const [verb = '', second = ''] = verdict.args;
          expect(VERBS).toContain(verb);
          expect(SECOND[verb] ?? [second]).toContain(second);
          const isPrinted = verdict.args.some(
            (arg, index) => verdict.args[index - 1] === '-o' && !['wide', 'name', ''].includes(arg),
          );
          for (const [index, arg] of verdict.args.entries()) {
            if (/^-/.test(arg) && !['-n', '-o', '-l', '-L', '-c'].includes(verdict.args[index - 1] ?? '')) {
              expect(arg).toMatch(FLAGS);
              // Asking of somebody else's rights is reading; doing as somebody else is not.
              if (arg.startsWith('--as')) expect([verb, second]).toEqual(['auth', 'can-i']);
            }
            // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
            expect(arg).not.toMatch(/[\u0000-\u001f;&<>`]/);
            // A label may be called like anything.
            const isKind = verdict.args[index - 1] !== '-l';
            expect(isPrinted && isKind && /(?:^|,)secrets?[./,]/i.test(arg)).toBe(false);
          }
          // The first word is the kind; a `secret` after it is the name of something else.
          const kind = verdict.args
            .slice(1)
            .find(
              (arg, index) =>
                !arg.startsWith('-') && !['-n', '-o', '-l', '-L', '-c'].includes(verdict.args[index] ?? ''),
            );
          expect(isPrinted && /(?:^|,)secrets?$/i.test(kind ?? '')).toBe(false);
          // What is run says the same when it is judged again.
          expect(checkCommand(verdict.args)).toMatchObject({ type: 'allowed' });
        },
      ),
      { numRuns: 20_000 },
    );
    expect(allowed).toBeGreaterThan(300);
  });
});
