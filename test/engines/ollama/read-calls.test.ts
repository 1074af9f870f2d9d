// Calls written as text, in the many ways in which models write them, and what of them may be run.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TOOL_NAMES } from '../../../src/domain/investigation.ts';
import { formatToolCall } from '../../../src/domain/tool-notation.ts';
import {
  type CheckedCall,
  checkNativeCall,
  checkWrittenCall,
} from '../../../src/engines/ollama/check-call.ts';
import { jsonValues } from '../../../src/engines/ollama/json-text.ts';
import { readCalls } from '../../../src/engines/ollama/read-calls.ts';
import { Inventory } from '../../../src/facts/inventory.ts';
import { FIXED_NOW_MS } from '../../support/fixed-clock.ts';
import { object, pod } from '../../support/objects.ts';

function inventory(): Inventory {
  const known = new Inventory(FIXED_NOW_MS);
  for (const item of [
    pod('cart-0'),
    pod('twin'),
    pod('twin', { namespace: 'other' }),
    object('Node', 'worker-1', {}, { namespace: undefined }),
  ])
    known.add(item);
  return known;
}

function show(checked: CheckedCall): string {
  if (checked.type === 'call') return formatToolCall(checked.call);
  return checked.type === 'finish' ? 'FINISH' : `problem: ${checked.reason}`;
}

function read(text: string): readonly string[] {
  return readCalls(text).map((call) => show(checkWrittenCall(call, inventory())));
}

describe('written calls', () => {
  test.each<readonly [string, readonly string[]]>([
    ['TOOL: DESCRIBE Pod shop cart-0', ['DESCRIBE Pod shop cart-0']],
    ['tool: describe Pod shop cart-0', ['DESCRIBE Pod shop cart-0']],
    ['**TOOL:** DESCRIBE Pod shop cart-0', ['DESCRIBE Pod shop cart-0']],
    ['- `TOOL: DESCRIBE Pod shop cart-0`', ['DESCRIBE Pod shop cart-0']],
    ['1. TOOL: GET_LOGS shop cart-0 previous', ['GET_LOGS shop cart-0 previous']],
    ['TOOL: GET_LOGS shop/cart-0', ['GET_LOGS shop cart-0']],
    ['TOOL: DESCRIBE Pod/cart-0', ['DESCRIBE Pod shop cart-0']],
    ['TOOL: DESCRIBE Node worker-1', ['DESCRIBE Node - worker-1']],
    ['TOOL: RUN_KUBECTL kubectl get pods -n shop', ['RUN_KUBECTL kubectl get pods -n shop']],
    ['TOOL: FIND_ISSUES all', ['FIND_ISSUES']],
    ['TOOL: FINISH', ['FINISH']],
    [
      'I think so.\nTOOL: FIND_ISSUES shop\nTOOL: LIST_ALL Pod shop',
      ['FIND_ISSUES shop', 'LIST_ALL Pod shop'],
    ],
    [
      '{"name":"DESCRIBE","arguments":{"kind":"Pod","namespace":"shop","name":"cart-0"}}',
      ['DESCRIBE Pod shop cart-0'],
    ],
    [
      '{"name":"DESCRIBE","arguments":"{\\"kind\\":\\"Pod\\",\\"namespace\\":\\"shop\\",\\"name\\":\\"cart-0\\"}"}',
      ['DESCRIBE Pod shop cart-0'],
    ],
    [
      '{"tool":"DESCRIBE","args":{"kind":"Pod","namespace":"shop","name":"cart-0"}}',
      ['DESCRIBE Pod shop cart-0'],
    ],
    ['{"function":{"name":"FIND_ISSUES","arguments":{}}}', ['FIND_ISSUES']],
    ['{"tool":"FINISH"}', ['FINISH']],
    ['{"FIND_ISSUES":{"namespace":"shop"}}', ['FIND_ISSUES shop']],
    [
      '[{"name":"FIND_ISSUES","arguments":{}},{"name":"LIST_ALL","arguments":{"kind":"Node"}}]',
      ['FIND_ISSUES', 'LIST_ALL Node'],
    ],
    ['[TOOL_CALLS][{"name":"FIND_ISSUES","arguments":{"namespace":"shop"}}]', ['FIND_ISSUES shop']],
    ['<|python_tag|>{"name": "FIND_ISSUES", "parameters": {"namespace": "shop"}}', ['FIND_ISSUES shop']],
    ['<function=FIND_ISSUES><parameter=namespace>shop</parameter></function>', ['FIND_ISSUES shop']],
    ['FIND_ISSUES("shop")', ['FIND_ISSUES shop']],
    ["DESCRIBE(kind='Pod', namespace='shop', name='cart-0')", ['DESCRIBE Pod shop cart-0']],
    ['Use DESCRIBE Pod shop cart-0 to see more.', []],
    ['kubectl get pods -n shop', ['RUN_KUBECTL get pods -n shop']],
    ['$ kubectl delete pod cart-0', []],
    ['There is nothing to call here: {"a": 1}', []],
    [
      '{"name":"get_pods","arguments":{}}',
      [
        'problem: no tool is called "get_pods"; there are FIND_ISSUES, LIST_ALL, DESCRIBE, GET_LOGS, GET_EVENTS, RUN_KUBECTL, CHECK, FINISH',
      ],
    ],
    ['TOOL: DESCRIBE', ['problem: DESCRIBE needs <kind>: DESCRIBE <kind> <namespace> <name>']],
    [
      'TOOL: GET_LOGS shop cart-0 main web',
      ['problem: GET_LOGS takes no "web": GET_LOGS <namespace> <pod> [container] [previous]'],
    ],
    ['', []],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test('whatever the text, nothing but a known tool with arguments of its own comes of it', () => {
    const parts = fc.oneof(
      fc.constantFrom(
        'TOOL:',
        '{',
        '}',
        '"name"',
        ':',
        '"arguments"',
        'DESCRIBE',
        'GET_LOGS',
        '<function=',
        '>',
        '(',
        ')',
        '\n',
        '`',
        'kubectl',
        'Pod',
        'shop',
      ),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 30 }), (words) => {
        for (const written of readCalls(words.join(' '))) {
          const checked = checkWrittenCall(written, inventory());
          if (checked.type !== 'call') continue;
          expect(TOOL_NAMES).toContain(checked.call.tool);
          for (const value of Object.values(checked.call.args)) expect(value).not.toMatch(/\n/);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a text of brackets costs no time', () => {
    const startedMs = performance.now();
    for (const text of [
      '{'.repeat(40_000),
      '[{"a":'.repeat(8000),
      'TOOL:'.repeat(8000),
      '<function='.repeat(4000),
    ])
      readCalls(text);
    expect(performance.now() - startedMs).toBeLessThan(1500);
  });
});

describe('native calls', () => {
  test.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ['DESCRIBE', { kind: 'Pod', namespace: 'shop', name: 'cart-0' }, 'DESCRIBE Pod shop cart-0'],
    ['describe', { resource_type: 'Pod', ns: 'shop', pod_name: 'cart-0' }, 'DESCRIBE Pod shop cart-0'],
    [
      'default_api.GET_LOGS',
      { namespace: 'shop', pod: 'pod/cart-0', container: null, previous: 'true' },
      'GET_LOGS shop cart-0 previous',
    ],
    ['get-logs', { pod: 'cart-0' }, 'GET_LOGS shop cart-0'],
    ['DESCRIBE', { kind: 'Node', name: 'worker-1' }, 'DESCRIBE Node - worker-1'],
    ['DESCRIBE', { kind: 'Pod', name: 'cart-0' }, 'DESCRIBE Pod shop cart-0'],
    [
      'DESCRIBE',
      { kind: 'Pod', name: 'twin' },
      'problem: DESCRIBE needs <namespace>: DESCRIBE <kind> <namespace> <name>',
    ],
    ['FIND_ISSUES', { namespace: 'all' }, 'FIND_ISSUES'],
    ['FIND_ISSUES', { namespace: '' }, 'FIND_ISSUES'],
    ['RUN_KUBECTL', { command: 'kubectl get nodes' }, 'RUN_KUBECTL kubectl get nodes'],
    ['RUN_KUBECTL', { arguments: ['get', 'nodes'] }, 'RUN_KUBECTL get nodes'],
    ['FINISH', { reason: 'done' }, 'FINISH'],
    [
      'GET_LOGS',
      { namespace: 'shop', pod: '--all-containers' },
      'problem: "--all-containers" cannot be a pod: GET_LOGS <namespace> <pod> [container] [previous]',
    ],
    ['GET_LOGS', { namespace: 'shop', pod: 'cart-0; rm -rf /' }, 'problem: "" cannot'],
    [
      'GET_LOGS',
      { namespace: 'shop', pod: { a: 1 } },
      'problem: <pod> must be text: GET_LOGS <namespace> <pod> [container] [previous]',
    ],
    [
      'LIST_ALL',
      { kind: 'Pod', limit: 5 },
      'problem: LIST_ALL takes no "limit": LIST_ALL <kind> [namespace]',
    ],
    ['exec', { command: 'rm' }, 'problem: no tool is called "exec"'],
  ])('%s %j', (name, args, expected) => {
    const shown = show(checkNativeCall({ name, args }, inventory()));
    if (expected.startsWith('problem: ""')) expect(shown).toMatch(/^problem: /);
    else expect(shown.startsWith(expected), shown).toBe(true);
  });
});

describe('JSON in a text', () => {
  test.each<readonly [string, readonly unknown[]]>([
    ['{"a":1}', [{ a: 1 }]],
    ['before {"a":{"b":"}"}} after', [{ a: { b: '}' } }]],
    ['```json\n{"a":1,}\n```', [{ a: 1 }]],
    ['{"a":"two\nlines"}', [{ a: 'two\nlines' }]],
    ['{"a":"comma,]"}', [{ a: 'comma,]' }]],
    ['{broken {"a":1}', [{ a: 1 }]],
    ['{"a":1} {"b":2}', [{ a: 1 }, { b: 2 }]],
    ['"text"', []],
    ['{"a":', []],
    ['', []],
  ])('%j', (text, values) => {
    expect(jsonValues(text)).toEqual(values);
  });
});
