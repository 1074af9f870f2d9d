// A model that reasons well where there is no library: it follows the log, concludes in its own words, and is told.
import { describe, expect, test } from 'vitest';
import { parseToolCall } from '../../../src/domain/tool-notation.ts';
import { investigateScripted, type ScriptedResult } from '../../support/ollama/investigate.ts';
import { call, type Turn } from '../../support/ollama/script.ts';
import { type Claim, RIGHT } from './claims/right.ts';
import { SITUATIONS } from './claims/situations.ts';

/** Two of each situation, in different words. */
const ASKED = Object.keys(SITUATIONS).flatMap((situation) => {
  const claims = RIGHT.filter((claim) => claim.situation === situation);
  return [claims[0], claims[3]].filter((claim) => claim !== undefined);
});
const MAX_READ_TOKENS = 3500;
const MAX_WRITTEN_TOKENS = 250;

/** Looks where the situation has it, then concludes. */
function turnsOf({ situation, cause, affected, quote }: Claim): readonly Turn[] {
  const looks = (SITUATIONS[situation]?.looks ?? []).slice(1).map((written) => {
    const parsed = parseToolCall(written);
    if (parsed.type !== 'call') throw new Error(parsed.reason);
    return call(parsed.call.tool, parsed.call.args);
  });
  const concluded = call('FINISH', {
    rootCause: cause,
    solution: 'Mend it.',
    affected: [{ kind: 'Deployment', namespace: 'shop', name: affected }],
    evidence: [{ step: 1, quote }],
  });
  return [...looks, concluded];
}

async function run(claim: Claim): Promise<ScriptedResult> {
  const { fixture } = SITUATIONS[claim.situation] ?? {};
  if (fixture === undefined) throw new Error(claim.situation);
  return investigateScripted({
    question: `what is wrong with ${claim.affected} in shop?`,
    fixture,
    patterns: [],
    script: { turns: turnsOf(claim), otherwise: turnsOf(claim).at(-1) ?? { content: '' } },
  });
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

describe('without a library', () => {
  test('nine of ten are told, as likely, in few tokens', { timeout: 120_000 }, async () => {
    const results: (readonly [Claim, ScriptedResult])[] = [];
    for (const claim of ASKED) results.push([claim, await run(claim)]);
    const lost = results.filter(([, { investigation }]) => investigation.diagnosis === null);
    const why = lost.map(([claim, { investigation }]) => `${claim.cause}: ${investigation.explanation}`);
    expect(ASKED.length).toBeGreaterThanOrEqual(20);
    expect(lost.length, why.join('\n')).toBeLessThanOrEqual(ASKED.length / 10);
    for (const [, { investigation }] of results) {
      if (investigation.diagnosis === null) continue;
      expect(investigation.diagnosis).toMatchObject({ pattern: null, basis: 'likely' });
      expect(investigation.diagnosis.confidence).toBeLessThanOrEqual(0.6);
    }
    const read = median(results.map(([, { investigation }]) => investigation.promptTokens));
    const written = median(results.map(([, { investigation }]) => investigation.outputTokens));
    expect(read).toBeLessThanOrEqual(MAX_READ_TOKENS);
    expect(written).toBeLessThanOrEqual(MAX_WRITTEN_TOKENS);
  });
});
