// Mistyped commands are found, and ordinary words are left in peace.
import { describe, expect, it } from 'vitest';
import { findNearMiss } from '../../src/cli/near-miss.ts';

const COMMANDS = ['history', 'show', 'patterns', 'doctor', 'config', 'completion', 'serve-dump', 'help'];

describe('findNearMiss', () => {
  it.each([
    ['histroy', 'history'],
    ['histery', 'history'],
    ['HISTORY', 'history'],
    ['hsitory', 'history'],
    ['shwo', 'show'],
    ['pattern', 'patterns'],
    ['docotr', 'doctor'],
    ['cofnig', 'config'],
    ['serve-dmp', 'serve-dump'],
    ['servedump', 'serve-dump'],
    ['how', 'show'],
  ])('%s means %s', (word, meant) => {
    expect(findNearMiss(word, COMMANDS)).toBe(meant);
  });

  it.each(['cart', 'checkout', 'story', 'crash', 'ingress', 'pods', 'why', '', 'confluence'])(
    '%j is no mistyped command',
    (word) => {
      expect(findNearMiss(word, COMMANDS)).toBeUndefined();
    },
  );
});
