// The written form of tool calls, read and written.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatToolCall, parseToolCall } from '../../src/domain/tool-notation.ts';

describe('reading', () => {
  test.each([
    ['FIND_ISSUES', 'FIND_ISSUES', {}],
    ['FIND_ISSUES shop', 'FIND_ISSUES', { namespace: 'shop' }],
    ['DESCRIBE Pod shop cart-6fb', 'DESCRIBE', { kind: 'Pod', namespace: 'shop', name: 'cart-6fb' }],
    [
      'GET_LOGS shop cart-6fb cart previous',
      'GET_LOGS',
      { namespace: 'shop', pod: 'cart-6fb', container: 'cart', previous: 'true' },
    ],
    ['GET_LOGS shop cart-6fb previous', 'GET_LOGS', { namespace: 'shop', pod: 'cart-6fb', previous: 'true' }],
    ['  RUN_KUBECTL get pods -n shop ', 'RUN_KUBECTL', { arguments: 'get pods -n shop' }],
    ['CHECK memory limit 128Mi against usage', 'CHECK', { what: 'memory limit 128Mi against usage' }],
  ])('%s', (text, tool, args) => {
    expect(parseToolCall(text)).toEqual({ type: 'call', call: { tool, args } });
  });

  test.each([
    ['DELETE pod', /no tool is called "DELETE"/],
    ['', /no tool is called ""/],
    ['DESCRIBE Pod shop', /needs <name>: DESCRIBE <kind> <namespace> <name>/],
    ['LIST_ALL Pod shop worker-1 extra', /takes no "extra"/],
    ['RUN_KUBECTL', /needs <arguments>/],
  ])('%s is refused with a reason', (text, reason) => {
    expect(parseToolCall(text)).toEqual({ type: 'error', reason: expect.stringMatching(reason) });
  });
});

test('what is written is read back the same', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9-]{1,20}$/).filter((text) => text !== 'previous');
  fc.assert(
    fc.property(
      word,
      word,
      fc.option(word, { nil: undefined }),
      fc.boolean(),
      (namespace, pod, container, previous) => {
        const args = {
          namespace,
          pod,
          ...(container === undefined ? {} : { container }),
          ...(previous ? { previous: 'true' } : {}),
        };
        const call = { tool: 'GET_LOGS', args } as const;
        expect(parseToolCall(formatToolCall(call))).toEqual({ type: 'call', call });
      },
    ),
  );
});
