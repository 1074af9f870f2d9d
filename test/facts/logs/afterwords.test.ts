// Lines that stand beside the reason: advice and ends of other processes after it, what a supervisor passes on of its
// child, and lines that only the ones under them finish.
import { describe, expect, it } from 'vitest';
import { parseLogLine } from '../../../src/facts/logs/line.ts';
import { complaintOf } from '../../../src/facts/messages/complaint.ts';
import { isAfterword } from '../../../src/facts/messages/log-lines.ts';
import { look } from '../../support/extracting.ts';
import { NAMESPACE, pod } from '../../support/objects.ts';

const REF = { kind: 'Pod', namespace: NAMESPACE, name: 'cart-0' };

/** What a log of a pod that is not ready comes to: codes with the quote of each. */
function told(lines: readonly string[]): readonly (readonly [code: string, quote: string])[] {
  const { extractor } = look([pod('cart-0', { ready: false })]);
  return extractor
    .fromLog(lines.join('\n'), REF, undefined)
    .filter(({ code }) => code.startsWith('log.') || code === 'message.said')
    .map(({ code, quote }) => [code, quote]);
}

describe('lines after the reason', () => {
  it.each([
    ['ERROR If this is what you want, pass --force', true],
    ['error: please upgrade the schema before you start', true],
    ['ERROR Try removing the file', true],
    ['ERROR hint: the directory may belong to someone else', true],
    ['FATAL For more details see the log above', true],
    ['2026-03-01T02:00:00Z ERROR Make sure the volume is writable', true],
    ['ERROR migration job exited with code 3', true],
    ['ERROR child process returned non-zero exit status 1.', true],
    ['ERROR seal of epoch 7 is broken', false],
    ['ERROR the retry limit is reached', false],
    ['ERROR shard 7 exited the ring', false],
    ['ERROR triangle 4 has no area', false],
  ])('%s: %s', (line, expected) => {
    expect(isAfterword(line)).toBe(expected);
  });

  it.each([
    ['advice', 'ERROR If you meant to reseal it, pass --reseal'],
    ['the end of another process', 'ERROR sealer exited with code 3'],
  ])('%s gives way to the reason before it', (_, after) => {
    const reason = 'ERROR seal of epoch 7 is broken';
    expect(told([reason, after]).filter(([code]) => code === 'log.error-line')).toEqual([
      ['log.error-line', reason],
    ]);
  });

  it('are told where they are all there is', () => {
    const after = 'ERROR If you meant to reseal it, pass --reseal';
    expect(told(['INFO starting', after])).toEqual([['log.error-line', after]]);
  });
});

describe('what a supervisor passes on of its child', () => {
  it.each([
    [
      'an error in a line of level info',
      '{"level":"info","ts":1767348000,"logger":"postgres","msg":"FATAL:  seal of epoch 7 is broken"}',
      'error',
    ],
    [
      'a warning in a line without a level',
      '{"logger":"child","msg":"WARN seal of epoch 7 is thin"}',
      'warn',
    ],
    ['a calm line', '{"level":"info","msg":"seal of epoch 7 is set"}', 'info'],
    ['its own error with calm words', '{"level":"error","msg":"INFO is all I got"}', 'error'],
  ] as const)('%s', (_, line, level) => {
    expect(parseLogLine(line).level).toBe(level);
  });

  it('is told as the error that it is', () => {
    const line = '{"level":"info","logger":"child","msg":"ERROR:  seal of epoch 7 is broken"}';
    expect(told([line])).toEqual([['log.error-line', line]]);
  });

  it.each([
    [
      'a supervisor of PostgreSQL',
      '{"level":"info","logger":"postgres","msg":"record","record":{"error_severity":"FATAL","message":"could not open file \\"seal.7\\": Permission denied"}}',
    ],
    [
      "a logger of Python's",
      '{"text":"x","record":{"level":{"name":"ERROR","no":40},"message":"could not open file \\"seal.7\\": Permission denied"}}',
    ],
  ])('stands in a record of its own: %s', (_, line) => {
    expect(parseLogLine(line)).toEqual({
      level: 'error',
      text: 'could not open file "seal.7": Permission denied',
    });
    expect(complaintOf(line, { source: 'log' }).predicate).toBe('denied');
  });

  it('in a record without a level has that of the line', () => {
    const line =
      '{"level":"info","msg":"record","record":{"error_severity":"LOG","message":"seal 7 is set"}}';
    expect(parseLogLine(line)).toEqual({ level: 'info', text: 'seal 7 is set' });
  });
});

describe('lines that end with a colon', () => {
  const HEAD = 'FATAL cannot read seals:';

  it('are finished by the indented lines under them', () => {
    const lines = [HEAD, '  epoch 7: seal is broken', '  epoch 8: seal is broken'];
    expect(told([...lines, 'INFO bye'])).toEqual([['message.said', lines.join('\n')]]);
  });

  it('take no more than three of them', () => {
    const lines = [7, 8, 9, 10].map((epoch) => `  epoch ${epoch}: seal is broken`);
    const [[, quote = ''] = []] = told([HEAD, ...lines]);
    expect(quote.split('\n')).toEqual([HEAD, ...lines.slice(0, 3)]);
  });

  it.each([
    ['a line at the margin', 'INFO all other seals are well'],
    ['a frame of a stack', '    at seal.open (seal.js:7:1)'],
  ])('%s is none of them', (_, next) => {
    expect(told([HEAD, next]).filter(([code]) => code === 'log.error-line')).toEqual([
      ['log.error-line', HEAD],
    ]);
  });

  it('name the field that the line under them says is wrong', () => {
    const { extractor } = look([pod('cart-0', { ready: false })]);
    const facts = extractor.fromLog(
      'FATAL /etc/cart/cart.yaml: yaml: unmarshal errors:\n  line 4: field retry_backof not found in type config.Server',
      REF,
      undefined,
    );
    expect(facts.find(({ code }) => code === 'log.config-field-unknown')?.captures).toMatchObject({
      path: '/etc/cart/cart.yaml',
      field: 'retry_backof',
      at: '4',
    });
  });
});
