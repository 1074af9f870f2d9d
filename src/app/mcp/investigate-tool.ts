// `investigate`: a whole investigation behind one call.
import * as z from 'zod';
import type { Step } from '../../domain/investigation.ts';
import type { ProgressEvent } from '../../domain/progress.ts';
import { formatToolCall } from '../../domain/tool-notation.ts';
import type { OfferedAnswer, OfferedCall, OfferedTool } from '../../domain/tool-server.ts';
import { askIn } from '../ask.ts';
import { chooseEngine } from '../choose-engine.ts';
import { documentAnswer } from './answer.ts';
import { UNTRUSTED } from './cluster-tools.ts';
import type { Documents } from './documents.ts';
import { NAMESPACE, offerTool, QUESTION } from './offer.ts';
import type { McpSession } from './session.ts';

/** The most steps that a caller may ask for, and what it gets when it does not say. */
const MAX_STEPS = 50;
const DEFAULT_STEPS = 12;
/** The longest that a caller may wait, in seconds, and what it gets when it does not say: clients give up after 60. */
const MAX_TIMEOUT_S = 600;
const DEFAULT_TIMEOUT_S = 55;

const ARGS = z.strictObject({
  question: QUESTION,
  namespace: NAMESPACE.optional().describe('where to look first; else what the question names'),
  maxSteps: z.int().min(1).max(MAX_STEPS).default(DEFAULT_STEPS).describe('the most tool calls'),
  timeoutSeconds: z.int().min(1).max(MAX_TIMEOUT_S).default(DEFAULT_TIMEOUT_S),
});
type Args = z.output<typeof ARGS>;

/** Offers `investigate`. */
export function investigateTool(session: McpSession, documents: Documents): OfferedTool {
  const kept = session.request.save
    ? 'It is recorded in the database on this machine, so that it can be recalled.'
    : 'Nothing of it is recorded.';
  return offerTool(
    {
      name: 'investigate',
      title: 'Investigate why something does not work',
      description: `Investigates a question from first look to diagnosis: root cause, proposed solution, affected objects, and the quotes that support it. ${kept} Proposed commands are never run. ${UNTRUSTED}`,
      args: ARGS,
      looksAtCluster: true,
      run: (args, call) => investigate(args, session, documents, call),
    },
    session,
  );
}

async function investigate(
  { question, namespace, maxSteps, timeoutSeconds }: Args,
  session: McpSession,
  documents: Documents,
  { signal, onProgress }: OfferedCall,
): Promise<OfferedAnswer> {
  const { request, runtime } = session;
  let steps = 0;
  const show = (event: ProgressEvent): void => {
    if (event.type === 'notice') session.onNotice(event.text);
    else if (event.type === 'step-started') onProgress(++steps, formatToolCall(event.call));
  };
  const memory = await session.memory();
  const engine = await chooseEngine({ ...request, timeoutMs: timeoutSeconds * 1000 }, runtime, show, signal);
  const { gateway, nowMs } = await session.cluster(namespace);
  const { investigation } = await askIn(
    { question, arm: 'on', maxSteps, timeoutMs: timeoutSeconds * 1000, settings: request.settings },
    {
      engine,
      gateway,
      place: session.request.cluster,
      nowMs,
      opened: request.save && memory !== null ? memory.opened : null,
      memory: memory?.source ?? null,
    },
    runtime,
    show,
    signal,
  );
  return documentAnswer({
    ...documents.investigation(investigation),
    steps: investigation.steps.map(stepOf),
  });
}

/** The evidence quotes what decides; `show` gives everything that was seen. */
function stepOf({ index, tool, args, status, durationMs, facts }: Step) {
  return { index, call: formatToolCall({ tool, args }), status, durationMs, findings: facts.length };
}
