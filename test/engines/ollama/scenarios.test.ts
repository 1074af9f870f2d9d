// Every bad habit of a small model ends in a right diagnosis or in an honest "inconclusive".
import { describe, expect, test } from 'vitest';
import { investigateScripted } from '../../support/ollama/investigate.ts';
import { SCENARIOS } from './scenarios.ts';

describe.each(SCENARIOS)('$habit', (scenario) => {
  test(`ends ${scenario.outcome}`, async () => {
    const { question, fixture, turns, otherwise, model, ask = 'when-needed' } = scenario;
    const { investigation, ollama, events } = await investigateScripted({
      question,
      fixture,
      engine: { ask },
      script: {
        turns,
        ...(otherwise !== undefined && { otherwise }),
        ...(model !== undefined && { models: { 'qwen3:8b': model } }),
      },
    });
    const { diagnosis } = investigation;
    expect(investigation.outcome, investigation.explanation ?? '').toBe(scenario.outcome);
    if (scenario.pattern !== undefined) expect(diagnosis?.pattern).toBe(scenario.pattern);
    if (scenario.rootCause) expect(diagnosis?.rootCause).toMatch(scenario.rootCause);
    if (scenario.explanation) expect(investigation.explanation).toMatch(scenario.explanation);
    if (scenario.never) expect(JSON.stringify(diagnosis)).not.toMatch(scenario.never);
    if (scenario.tools) {
      const tools = investigation.steps.map(({ tool }) => tool);
      expect(tools.slice(-scenario.tools.length)).toEqual(scenario.tools);
    }
    const messages = ollama.chats.flatMap((chat) => chat.messages.map(({ content }) => content)).join('\n');
    if (scenario.told) expect(messages).toMatch(scenario.told);
    const notices = events.flatMap((event) => (event.type === 'notice' ? [event.text] : [])).join('\n');
    if (scenario.notice) expect(notices).toMatch(scenario.notice);
    scenario.check?.(investigation, ollama);
    for (const { step, quote } of diagnosis?.evidence ?? []) {
      expect(investigation.steps[step]?.observation).toContain(quote);
    }
    expect((diagnosis?.rootCause ?? '').length).toBeLessThanOrEqual(400);
    expect(ollama.truncated).toEqual([]);
    expect(investigation.modelCalls).toBeGreaterThan(0);
  });
});
