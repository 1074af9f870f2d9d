// The use case `investigate`: one question, one engine, one loop, everything recorded as it happens.

import { createExtractor } from '../agent/extractor.ts';
import type { Gateway } from '../agent/kubectl-gateway.ts';
import { type LoopEnd, runLoop } from '../agent/loop.ts';
import { redactDiagnosis, redactQuestion } from '../agent/redact-output.ts';
import { K8sLearnError } from '../domain/errors.ts';
import type { FixStore } from '../domain/fix.ts';
import type { Arm, ClusterScope, Investigation, Step } from '../domain/investigation.ts';
import type { CaseDraft } from '../domain/memory.ts';
import type { MetricsServer } from '../domain/metrics.ts';
import type { ModelIdentity } from '../domain/model.ts';
import type {
  Clock,
  Engine,
  InvestigationEnd,
  InvestigationStore,
  NewInvestigation,
} from '../domain/ports.ts';
import type { OnProgress } from '../domain/progress.ts';
import type { Topology } from '../domain/topology.ts';
import type { Inventory } from '../facts/inventory.ts';
import { labelOf } from '../learning/label.ts';
import { withChanges } from './changes/behind.ts';
import { type Continued, refuseOtherCluster } from './follow-up.ts';
import { InvestigationRecord } from './investigation-record.ts';
import { InvestigationMemory, type MemorySource } from './memory.ts';
import { asCertainAsRead, limitedTo, notLookedOf, refuseBlindness } from './not-looked.ts';
import { caseOf } from './remember.ts';
import { type FirstContact, resolveScope } from './scope.ts';
import { withBeginning } from './since.ts';
import { takeSnapshots } from './snapshots.ts';

/** Told with a diagnosis by what was imported. */
const UNCONFIRMED =
  'this cause comes from imported knowledge that nothing here has confirmed yet: say with feedback whether it is right';

export interface InvestigateRequest {
  readonly question: string;
  readonly arm: Arm;
  readonly maxSteps: number;
  /** For the whole investigation. */
  readonly timeoutMs: number;
  /** The investigation that the question goes on from; left out, it stands alone. */
  readonly continues?: Continued;
}

export interface InvestigateParts {
  readonly gateway: Gateway;
  /** The first command of it, where that was begun already. */
  readonly contact?: Promise<FirstContact>;
  /** The cluster's time in milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly engine: Engine;
  /** Null when nothing is to be kept. */
  readonly store: InvestigationStore | null;
  readonly clock: Clock;
  readonly onProgress: OnProgress;
  /** Null when nothing can be recalled or remembered. */
  readonly memory: MemorySource | null;
  /** Keeps how accused objects are now, so that what fixes them can be told; left out, nothing is kept of it. */
  readonly fixes?: FixStore | null;
  /** What can be asked for measures over time; left out or null where nothing can. */
  readonly metrics?: MetricsServer | null;
}

export interface InvestigateResult {
  readonly investigation: Investigation;
  /** What may be remembered of it; null when nothing was found that it could be known again by. */
  readonly remembered: CaseDraft | null;
  /** Why it could not be kept, or not all of it; null when it was, or was not to be. */
  readonly unsaved: K8sLearnError | null;
  /** Every object that was seen. */
  readonly inventory: Inventory;
}

/**
 * Runs one investigation to its end. An aborted `signal` ends it as `stopped`, `cancelled`, with the steps so far
 * recorded. Throws USAGE for an empty question and CLUSTER_UNREACHABLE when not even the first look succeeds.
 */
export async function investigate(
  request: InvestigateRequest,
  parts: InvestigateParts,
  signal: AbortSignal,
): Promise<InvestigateResult> {
  // Whatever keeps, shows or sends the question has it from here: it may hold a password that was pasted.
  const question = redactQuestion(request.question);
  if (question === '') {
    throw new K8sLearnError(
      'USAGE',
      'there is no question',
      'ask one: k8s-learn "why is cart in shop crashing?"',
    );
  }
  const startedMs = parts.clock.monotonicMs();
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  const { cluster, listed, notices } = await resolveScope(question, parts.gateway, either, parts.contact);
  if (request.continues !== undefined) refuseOtherCluster(request.continues, cluster);
  const opening: NewInvestigation = {
    question,
    cluster,
    engine: parts.engine.name,
    model: parts.engine.model,
    arm: request.arm,
    startedAt: parts.clock.now(),
  };
  const record = new InvestigationRecord(parts.store);
  record.begin(opening);
  const { id } = record;
  parts.onProgress({ type: 'started', id, question, cluster, engine: opening.engine, model: opening.model });
  for (const text of notices) parts.onProgress({ type: 'notice', text });

  const steps: Step[] = [];
  const extractor = createExtractor(parts.nowMs());
  const topology = extractor.inventory;
  topology.noteNamespaces(listed);
  const memory = new InvestigationMemory(question, cluster, topology, {
    ...parts,
    source: parts.memory,
    arm: request.arm,
    signal: either,
  });
  const end = await runLoop(question, cluster, {
    ...parts,
    extractor,
    signal: either,
    recall: (soFar) => memory.recall(soFar),
    maxSteps: request.maxSteps,
    before: request.continues?.found ?? null,
    ...(parts.memory && {
      earlierAnswer: (model: ModelIdentity) => memory.earlierAnswer(model, parts.clock.now()),
    }),
    onStep: (step) => {
      steps.push(step);
      record.addStep(step);
    },
  });
  const timedOut = deadline.aborted && !signal.aborted;
  const found = outcomeOf(end, timedOut, steps, cluster, topology);
  const told = found.diagnosis && withBeginning(found.diagnosis, steps, extractor);
  const changed =
    told && (await withChanges(told, steps, { extractor, gateway: parts.gateway, signal: either }));
  const outcome = { ...found, diagnosis: changed && memory.withKnownFix(changed) };
  const unseen: InvestigationEnd = {
    ...outcome,
    ...parts.engine.usage(),
    notLooked: notLookedOf(steps),
    seen: null,
    arm: memory.arm,
    memory: memory.use(outcome.diagnosis),
    durationMs: Math.round(parts.clock.monotonicMs() - startedMs),
  };
  steps.sort((a, b) => a.index - b.index);
  const draft = caseOf({ id: record.id, ...opening, ...unseen, steps }, topology);
  const remembered = draft && { ...draft, firstS2: memory.firstS2 };
  const { diagnosis } = outcome;
  const { modelCalls } = unseen;
  const ended: InvestigationEnd = {
    ...unseen,
    seen: remembered && memory.seen(remembered, { diagnosis, steps, modelCalls }),
  };
  record.end(ended, (kept) => memory.injections(kept, diagnosis, steps));
  if (end.type === 'answered') refuseBlindness(steps, cluster);
  if (memory.isUnconfirmed(diagnosis?.pattern ?? null)) {
    parts.onProgress({ type: 'notice', text: UNCONFIRMED });
  }
  if (record.id !== null && remembered && parts.memory) {
    await parts.memory
      .remember({ ...remembered, investigationId: record.id })
      .catch((error: unknown) => record.fail(error));
  }
  // Nobody waits for what comes after it.
  if (record.failure === null) {
    parts.onProgress({ type: 'answered', investigation: { id: record.id, ...opening, ...ended, steps } });
  }
  if (record.id !== null && parts.fixes && diagnosis) {
    const { gateway } = parts;
    const at = parts.clock.now();
    const snapshots = await takeSnapshots(diagnosis, steps, { inventory: topology, gateway, at, signal });
    try {
      parts.fixes.keep(record.id, snapshots);
    } catch (error) {
      record.fail(error);
    }
  }
  const investigation: Investigation = { id: record.id, ...opening, ...ended, steps };
  return { investigation, remembered, inventory: topology, unsaved: record.failure };
}

type Ending = Pick<
  InvestigationEnd,
  'outcome' | 'stopReason' | 'explanation' | 'leads' | 'diagnosis' | 'otherFindings' | 'label'
>;

function outcomeOf(
  end: LoopEnd,
  timedOut: boolean,
  steps: readonly Step[],
  cluster: ClusterScope,
  topology: Topology,
): Ending {
  if (end.type === 'stopped') {
    const stopReason = timedOut ? 'time-limit' : end.stopReason;
    const where = cluster.namespace ?? 'the cluster';
    const explanation = `stopped after ${steps.length} ${steps.length === 1 ? 'step' : 'steps'} in ${where}`;
    const label = labelOf({ diagnosis: null, steps, stopReason }, []);
    return {
      outcome: 'stopped',
      stopReason,
      explanation,
      leads: [],
      diagnosis: null,
      otherFindings: [],
      label,
    };
  }
  const { action } = end;
  const diagnosis =
    action.type === 'diagnose' ? redactDiagnosis(asCertainAsRead(action.diagnosis, steps, topology)) : null;
  return {
    outcome: diagnosis ? 'diagnosed' : 'inconclusive',
    stopReason: null,
    explanation: action.type === 'give-up' ? limitedTo(action.explanation, notLookedOf(steps)) : null,
    leads: action.type === 'give-up' ? action.leads : [],
    diagnosis,
    otherFindings: action.otherFindings,
    label: labelOf({ diagnosis, steps, stopReason: null }, action.type === 'diagnose' ? action.signals : []),
  };
}
