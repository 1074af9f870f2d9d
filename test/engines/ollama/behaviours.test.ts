// Fourteen ways to be no help: the library's answer stands in each, and nothing wrong is told beside it.
import { describe, expect, test } from 'vitest';
import { BEHAVIOURS } from '../../support/ollama/behaviours.ts';
import { LAPSED_LICENCE, OUT_OF_MEMORY } from '../../support/ollama/fixtures.ts';
import { investigateScripted } from '../../support/ollama/investigate.ts';
import { LICENCE_QUESTION, OOM_QUESTION } from './scenarios.ts';

/** Of a slow model. */
const MODEL_MS = 400;

describe.each(BEHAVIOURS)('$name', ({ turn, isSlow = false }) => {
  const engine = isSlow ? { timeoutMs: MODEL_MS } : {};

  test('where the library knows, its answer is told, asked or not', async () => {
    for (const ask of ['when-needed', 'always'] as const) {
      const { investigation } = await investigateScripted({
        question: OOM_QUESTION,
        fixture: OUT_OF_MEMORY,
        script: { otherwise: turn },
        engine: { ...engine, ask, onModelLost: 'use-patterns' },
      });
      expect(investigation.diagnosis).toMatchObject({ pattern: 'oom-killed', basis: 'evidence' });
      expect(investigation.label.signals).toContain('oracle:oom-killed');
      if (ask === 'when-needed') expect(investigation.modelCalls).toBe(0);
    }
  });

  test('where it does not, nothing wrong is told', async () => {
    const { investigation } = await investigateScripted({
      question: LICENCE_QUESTION,
      fixture: LAPSED_LICENCE,
      script: { otherwise: turn },
      engine: { ...engine, onModelLost: 'use-patterns' },
    });
    expect(investigation.diagnosis, investigation.diagnosis?.rootCause).toBeNull();
    expect(investigation.modelCalls).toBeGreaterThan(0);
  });

  test('without a library nothing is told as if it stood on evidence', async () => {
    const { investigation } = await investigateScripted({
      question: OOM_QUESTION,
      fixture: OUT_OF_MEMORY,
      patterns: [],
      script: { otherwise: turn },
      engine: { ...engine, onModelLost: 'use-patterns' },
    });
    if (investigation.diagnosis === null) return;
    expect(investigation.diagnosis).toMatchObject({ pattern: null, basis: 'likely' });
    expect(investigation.diagnosis.confidence).toBeLessThanOrEqual(0.6);
  });
});
