import { describe, expect, test } from 'vitest';
import type { ToolCall } from '../../../src/domain/investigation.ts';
import type { StepEffect } from '../../../src/domain/learned.ts';
import type { EngineAction } from '../../../src/domain/ports.ts';
import { mostWorthFirst } from '../../../src/engines/patterns/worth.ts';

const LOGS: ToolCall = { tool: 'GET_LOGS', args: { namespace: 'shop', pod: 'cart-0' } };
const PREVIOUS: ToolCall = { tool: 'GET_LOGS', args: { namespace: 'shop', pod: 'cart-0', previous: 'true' } };
const DESCRIBE: ToolCall = { tool: 'DESCRIBE', args: { kind: 'Pod', namespace: 'shop', name: 'cart-0' } };
const LOOK: EngineAction = { type: 'steps', calls: [DESCRIBE, LOGS, PREVIOUS], thought: '' };

function effect(template: string, cited: number, value: number, uses = 5): StepEffect {
  return { s2: '', template, uses, cited, newFactsPerUse: 1, errorRate: 0, medianMs: 80, value };
}

const calls = (action: EngineAction): readonly ToolCall[] => (action.type === 'steps' ? action.calls : []);

describe('looks', () => {
  test('stay as they are while nothing is known of them', () => {
    expect(mostWorthFirst(LOOK, [])).toBe(LOOK);
  });

  test('that diagnoses rested on are run alone, the most telling first', () => {
    const effects = [
      effect('DESCRIBE Pod {namespace} {name}', 0.1, 0.9),
      effect('GET_LOGS {namespace} {pod}', 0.6, 0.1),
      effect('GET_LOGS {namespace} {pod} previous', 0.8, 0.2),
    ];
    expect(calls(mostWorthFirst(LOOK, effects))).toEqual([PREVIOUS, LOGS]);
  });

  test('are only put in order while too little is known', () => {
    const effects = [effect('GET_LOGS {namespace} {pod} previous', 0.9, 0.2, 2)];
    expect(calls(mostWorthFirst(LOOK, effects))).toEqual([PREVIOUS, DESCRIBE, LOGS]);
  });
});
