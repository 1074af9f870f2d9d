// The use case `feedback`: what the user says of a diagnosis, and what it really was.
import { redactText, stripControl } from '../agent/redact.ts';
import { resolveSettings } from '../config.ts';
import { K8sLearnError } from '../domain/errors.ts';
import type { Investigation, Label, Step, ToolCall } from '../domain/investigation.ts';
import { describeRef } from '../domain/kube.ts';
import type { LearnedPattern } from '../domain/learned.ts';
import type { Case, CaseFact } from '../domain/memory.ts';
import { formatToolCall } from '../domain/tool-notation.ts';
import { outsideWordOf } from '../learning/label.ts';
import { lessonOf, linkedFacts } from '../learning/lesson.ts';
import { consolidateInPassing } from './consolidate.ts';
import { isDatabaseTrouble } from './investigation-record.ts';
import { type JudgeParts, judge } from './judge.ts';
import { ownFacts } from './precedents.ts';
import type { OpenedStore, Runtime } from './runtime.ts';

/** What a user writes is kept up to here, in characters. */
const MAX_COMMENT_CHARS = 2000;
/** Earlier cases of the same object that are looked through. */
const MAX_EARLIER = 200;
/** A case whose cause a person gave is as sure as a verdict makes it. */
export const TAUGHT_SCORE = 0.95;

export interface FeedbackRequest {
  readonly id: number;
  readonly verdict: 'up' | 'down';
  readonly comment: string | null;
  /** The cause as the user knows it, and what helped; null when they do not say. */
  readonly cause: string | null;
  readonly solution: string | null;
}

export interface FeedbackResult {
  readonly id: number;
  readonly verdict: 'up' | 'down';
  readonly label: Label;
  /** Whether the case is remembered with the user's own cause. */
  readonly taught: boolean;
  /** What was taught of it before and no longer counts, since its diagnosis was called right; null when nothing was. */
  readonly takenBack: string | null;
  /** What was taught of it before and still counts; null when nothing was, or something else is taught now. */
  readonly stillTaught: string | null;
  /** Whether what was taught names a value that can be looked at elsewhere; null when nothing was taught. */
  readonly checkable: boolean | null;
  /** What of it must be seen elsewhere for it to lead there, `host=db.shop`; empty when it leads at this object alone. */
  readonly leadsWith: readonly string[];
  /** The object that it speaks of, as prose has it; null when it speaks of none. */
  readonly object: string | null;
  /** The same trouble at this object was called right before. */
  readonly contested: boolean;
  /** Why nothing can be recalled of it, when nothing can. */
  readonly notice: string | null;
  /** Patterns that this verdict made of several that are alike. */
  readonly learned: readonly LearnedPattern[];
}

/** Opens the database and records a verdict in it. */
export async function recordFeedback(request: FeedbackRequest, runtime: Runtime): Promise<FeedbackResult> {
  const opened = await runtime.openStore('write');
  try {
    const result = giveFeedback(request, { ...opened, clock: runtime.clock });
    return { ...result, learned: learnInPassing(opened, runtime) };
  } finally {
    opened.close();
  }
}

/** A verdict may be what makes three alike a pattern: the next question is to know it. */
function learnInPassing(opened: OpenedStore, { clock, environment }: Runtime): readonly LearnedPattern[] {
  const { values } = resolveSettings(environment);
  if (!values['consolidate.auto']) return [];
  try {
    return consolidateInPassing(opened, clock, values['clusters.classes'])?.learnedNow ?? [];
  } catch (error) {
    // The verdict is kept; what it makes of others is made the next time.
    if (!isDatabaseTrouble(error)) throw error;
    return [];
  }
}

/**
 * Records a verdict. A second one replaces the first: `up` takes back what was taught of it, `down` leaves it. Throws NOT_FOUND, and USAGE when a cause comes
 * with `up`.
 */
export function giveFeedback(request: FeedbackRequest, parts: JudgeParts): FeedbackResult {
  const { id, verdict } = request;
  const investigation = parts.store.get(id);
  const cause = cleaned(request.cause);
  const solution = cleaned(request.solution);
  if (verdict === 'up' && investigation.diagnosis !== null && (cause !== null || solution !== null)) {
    throw new K8sLearnError(
      'USAGE',
      'a diagnosis that was right needs no other cause',
      `say k8s-learn feedback ${id} down --cause "…" --solution "…" when it was something else`,
    );
  }
  if (verdict === 'up' && investigation.diagnosis === null) {
    throw new K8sLearnError(
      'USAGE',
      `investigation ${id} came to no cause, so there is nothing that could be right`,
      `say what it was: k8s-learn feedback ${id} down --cause "…" --solution "…"`,
    );
  }
  const before = parts.cases.find(id);
  const contested = verdict === 'down' && before !== undefined && wasConfirmed(before, investigation, parts);
  const label = judge(
    { ...investigation, id },
    { source: 'user', signal: verdict, detail: cleaned(request.comment) },
    parts,
  );
  const remembered = parts.cases.find(id);
  const taught = cause !== null || solution !== null;
  const lesson =
    remembered && taught
      ? taughtCase(remembered, investigation, { cause, solution }, parts.clock.now())
      : null;
  if (lesson) parts.cases.put(lesson);
  const earlier = before?.taught && remembered ? before.rootCause : null;
  const takesBack = earlier !== null && remembered?.taught === false;
  const notice = remembered
    ? null
    : 'nothing was found in this investigation that it could be known again by, so it will not be recalled';
  const [object] = remembered?.objects ?? [];
  return {
    ...{ id, verdict, label, notice, contested, learned: [] },
    taught: lesson !== null,
    takenBack: takesBack ? earlier : null,
    stillTaught: lesson === null && !takesBack ? earlier : null,
    checkable: lesson && (lessonOf(lesson)?.checkable ?? false),
    leadsWith: (lesson?.links ?? []).map(({ fact }) => fact.quote),
    object: object === undefined ? null : describeRef(object),
  };
}

/** Tells whether the same was told of the same object before and called right, at least as often as wrong. */
function wasConfirmed(remembered: Case, { diagnosis }: Investigation, { cases, store }: JudgeParts): boolean {
  if (diagnosis === null) return false;
  const words = cases
    .findByObjects(remembered.clusterId, remembered.objects, MAX_EARLIER)
    .filter(({ investigationId }) => investigationId !== remembered.investigationId)
    .filter(({ investigationId }) => store.find(investigationId)?.diagnosis?.pattern === diagnosis.pattern)
    .map(({ investigationId }) => outsideWordOf(store.labelEvents(investigationId)).word);
  const right = words.filter((word) => word === 'confirmed').length;
  return right > 0 && right > words.filter((word) => word === 'denied').length;
}

/** The case with what the user said: words of a person, as sure as a verdict. */
function taughtCase(
  remembered: Case,
  { diagnosis, steps }: Investigation,
  taught: { readonly cause: string | null; readonly solution: string | null },
  at: string,
): Case {
  const links = linkedFacts(
    `${taught.cause ?? ''}\n${taught.solution ?? ''}`,
    ownFacts(
      steps.flatMap((step) => step.facts.map((fact) => ({ step: step.index, fact }))),
      remembered.objects,
    ),
    remembered.facts,
  );
  return {
    ...remembered,
    at,
    steps: stepsFor(remembered, links, steps),
    rootCause: taught.cause ?? (remembered.rootCause || diagnosis?.rootCause || ''),
    // What was proposed for a cause that was called wrong is not what helped.
    solution: taught.solution ?? (taught.cause === null ? remembered.solution : ''),
    commands: [],
    pattern: null,
    score: TAUGHT_SCORE,
    taught: true,
    links,
  };
}

/** The steps of a case and those that showed what the words name: without them it could not be looked for elsewhere. */
function stepsFor(remembered: Case, links: readonly CaseFact[], steps: readonly Step[]): readonly ToolCall[] {
  const known = new Set(remembered.steps.map(formatToolCall));
  const needed = new Set(links.map(({ step }) => step));
  return steps
    .filter((step) => known.has(formatToolCall(step)) || needed.has(step.index))
    .map(({ tool, args }) => ({ tool, args }));
}

/** What a person types is untrusted text, too: it may hold a password. */
function cleaned(text: string | null): string | null {
  if (text === null || text.trim() === '') return null;
  return redactText(stripControl(text)).trim().slice(0, MAX_COMMENT_CHARS);
}
