// `recall`: what is remembered that fits a question, and a look at the namespace it is about; or why nothing does.
import * as z from 'zod';
import { createExtractor } from '../../agent/extractor.ts';
import { redactQuestion } from '../../agent/redact-output.ts';
import { TOOLS } from '../../agent/tools/index.ts';
import type { Recalled, Step } from '../../domain/investigation.ts';
import type { Memory } from '../../domain/memory.ts';
import type { OfferedAnswer, OfferedTool } from '../../domain/tool-server.ts';
import { focusFacts } from '../focus.ts';
import { resolveScope } from '../scope.ts';
import { documentAnswer } from './answer.ts';
import { UNTRUSTED } from './cluster-tools.ts';
import { NAMESPACE, offerTool, QUESTION } from './offer.ts';
import type { LookedAt, McpSession, OpenedMemory } from './session.ts';

const ARGS = z.strictObject({
  question: QUESTION,
  namespace: NAMESPACE.optional().describe(
    'where it happens; it is looked at, so that memory is found by what is seen as well as by words',
  ),
});
type Args = z.output<typeof ARGS>;

/** Offers `recall`. */
export function recallTool(session: McpSession): OfferedTool {
  return offerTool(
    {
      name: 'recall',
      title: 'Recall earlier investigations',
      description: `Recalls which earlier cases and learned patterns fit a question, each with its similarity and with what admitted it (signature, facts or question); or says why it abstains. A past cause is a hypothesis: check what it requires before you state it. ${UNTRUSTED}`,
      args: ARGS,
      looksAtCluster: true,
      run: (args, { signal }) =>
        recall({ ...args, question: redactQuestion(args.question) }, session, signal),
    },
    session,
  );
}

async function recall(args: Args, session: McpSession, signal: AbortSignal): Promise<OfferedAnswer> {
  const memory = await session.memory();
  if (memory === null) {
    return documentAnswer({ ...args, recalled: [], abstained: 'nothing is remembered yet' });
  }
  const place = await session.cluster(args.namespace);
  const { cluster } = await resolveScope(args.question, place.gateway, signal);
  const facts = await factsOf(args.question, cluster.namespace, place, signal);
  const query = { question: args.question, facts, clusterId: cluster.id, nowMs: place.nowMs() };
  const found = await memory.source.recall(query, signal);
  return documentAnswer({
    question: args.question,
    namespace: cluster.namespace,
    lookedAt: cluster.namespace === null ? 'nothing: no namespace is named' : cluster.namespace,
    findings: facts.map(({ code, subject }) => ({ code, subject })),
    abstained: found.abstained,
    recalled: found.recalled.map((recalled) => ({
      ...recalled,
      ...detailsOf(recalled, found.memories, memory),
    })),
  });
}

/** What a first look at the namespace shows about what is asked. */
async function factsOf(
  question: string,
  namespace: string | null,
  { gateway, nowMs }: LookedAt,
  signal: AbortSignal,
) {
  if (namespace === null) return [];
  const extractor = createExtractor(nowMs());
  const output = await TOOLS.FIND_ISSUES.run({ namespace }, { gateway, extractor, signal });
  const { status, observation, facts, calls, bytes, omittedBytes } = output;
  const argv = calls[0]?.argv ?? [];
  const args = { namespace };
  const step: Step = {
    index: 0,
    tool: 'FIND_ISSUES',
    args,
    argv,
    calls,
    status,
    durationMs: 0,
    bytes,
    omittedBytes,
    observation,
    facts,
  };
  return focusFacts(question, namespace, [step], extractor.inventory, null).map(({ fact }) => fact);
}

/**
 * What was the cause then, what it requires, and which steps showed it. Of what the gate did not admit nothing is told
 * that could be taken for an answer.
 */
function detailsOf({ type, id, injected }: Recalled, memories: readonly Memory[], { opened }: OpenedMemory) {
  const memory = memories.find((candidate) => candidate.type === type && candidate.id === id);
  if (!injected || memory === undefined) return {};
  const { seen, verified, pattern } = memory;
  const { requires, investigation_sequence: steps, root_cause_template: cause, pattern_type } = pattern;
  const known = { category: pattern_type, seen, verified, requires, steps };
  const remembered = type === 'case' ? opened.cases.find(Number(id)) : undefined;
  if (remembered !== undefined) {
    const { question, at, rootCause, solution, score } = remembered;
    return { ...known, question, at, score, pastCause: rootCause, pastSolution: solution };
  }
  const { confidence, solution_template: solution } = pattern;
  const cautions = opened.learned.find(id)?.cautions ?? [];
  return { ...known, confidence, causeTemplate: cause, solutionTemplate: solution, cautions };
}
