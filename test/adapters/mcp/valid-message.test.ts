import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../src/adapters/mcp/valid-message.ts';

describe('refusalOf', () => {
  it.each([
    '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
    '{"jsonrpc":"2.0","method":"notifications/initialized"}',
    '{"jsonrpc":"2.0","id":"a","result":{}}',
  ])('takes %s', (line) => {
    expect(refusalOf(line)).toBeNull();
  });

  it.each<readonly [string, number, unknown]>([
    ['{"jsonrpc":"2.0","id":1,"method"', -32_700, null],
    ['hello', -32_700, null],
    ['[]', -32_600, null],
    ['null', -32_600, null],
    ['42', -32_600, null],
    ['{"id":7,"method":"tools/list"}', -32_600, 7],
    ['{"jsonrpc":"1.0","id":"a","method":"x"}', -32_600, 'a'],
    ['{"jsonrpc":"2.0","id":3,"method":4}', -32_600, 3],
    ['{"jsonrpc":"2.0","id":{},"method":"x"}', -32_600, null],
  ])('refuses %s with %i', (line, code, id) => {
    const refused = refusalOf(line);
    expect(refused).toMatch(/\n$/);
    expect(JSON.parse(refused ?? '')).toMatchObject({ jsonrpc: '2.0', id, error: { code } });
  });
});
