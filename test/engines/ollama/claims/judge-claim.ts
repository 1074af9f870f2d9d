// Judges a claim as an investigation would: the looks are taken with the real tools, then the claim is grounded.
import { createGateway } from '../../../../src/agent/kubectl-gateway.ts';
import { runLoop } from '../../../../src/agent/loop.ts';
import type { Step } from '../../../../src/domain/investigation.ts';
import { NO_EXPERIENCE } from '../../../../src/domain/memory.ts';
import type { Engine, EngineInput } from '../../../../src/domain/ports.ts';
import { parseToolCall } from '../../../../src/domain/tool-notation.ts';
import { readDiagnosis } from '../../../../src/engines/ollama/diagnosis-schema.ts';
import { type Grounded, groundDiagnosis } from '../../../../src/engines/ollama/ground-diagnosis.ts';
import { FactExtractor } from '../../../../src/facts/extract.ts';
import { FIXED_CLOCK } from '../../../support/fixed-clock.ts';
import { createFixtureCluster } from '../../../support/fixture-cluster.ts';
import { HELD_OUT_SITUATIONS } from './held-out.ts';
import type { Claim } from './right.ts';
import { SITUATIONS } from './situations.ts';

const QUESTION = 'what is wrong in shop?';
const inputs = new Map<string, Promise<EngineInput>>();

/** Judges a claim. */
export async function judgeClaim(claim: Claim): Promise<Grounded> {
  const known = inputs.get(claim.situation);
  const input = known ?? look(claim.situation);
  if (known === undefined) inputs.set(claim.situation, input);
  return ground(claim, await input);
}

function ground({ cause, affected, quote }: Claim, input: EngineInput): Grounded {
  const read = readDiagnosis(
    JSON.stringify({
      conclusive: true,
      rootCause: cause,
      solution: '',
      affected: [{ kind: 'Deployment', namespace: 'shop', name: affected }],
      evidence: [{ step: 0, quote }],
    }),
  );
  if (read.type !== 'diagnosis') throw new Error(read.reason);
  return groundDiagnosis(read.diagnosis, input);
}

async function look(name: string): Promise<EngineInput> {
  const situation = SITUATIONS[name] ?? HELD_OUT_SITUATIONS[name];
  if (situation === undefined) throw new Error(`no situation ${name}`);
  const cluster = createFixtureCluster(situation.fixture);
  const scope = { id: 'c-0', context: 'fixture', namespace: 'shop' };
  const extractor = new FactExtractor(cluster.nowMs());
  const steps: Step[] = [];
  const calls = situation.looks.map((text) => {
    const parsed = parseToolCall(text);
    if (parsed.type !== 'call') throw new Error(parsed.reason);
    return parsed.call;
  });
  const engine: Engine = {
    name: 'patterns',
    model: null,
    usage: () => ({ modelCalls: 0, promptTokens: 0, outputTokens: 0 }),
    next: async (input) => {
      const call = calls[input.steps.length];
      return call === undefined
        ? { type: 'give-up', explanation: '', leads: [], otherFindings: [] }
        : { type: 'steps', calls: [call], thought: '' };
    },
  };
  await runLoop(QUESTION, scope, {
    engine,
    extractor,
    gateway: createGateway(cluster),
    nowMs: () => cluster.nowMs(),
    clock: FIXED_CLOCK,
    maxSteps: calls.length,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onStep: (step) => steps.push(step),
    recall: async () => NO_EXPERIENCE,
  } as Parameters<typeof runLoop>[2]);
  return {
    question: QUESTION,
    cluster: scope,
    steps,
    stepsLeft: 0,
    topology: extractor.inventory,
    ...NO_EXPERIENCE,
  };
}
