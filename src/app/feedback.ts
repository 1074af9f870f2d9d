// The use case `feedback`: what the user says of a diagnosis, and what it really was.
import { redactText, stripControl } from '../agent/redact.ts';
import { K8sLearnError } from '../domain/errors.ts';
import type { Investigation, Label } from '../domain/investigation.ts';
import type { Case } from '../domain/memory.ts';
import { type JudgeParts, judge } from './judge.ts';
import type { Runtime } from './runtime.ts';

/** What a user writes is kept up to here, in characters. */
const MAX_COMMENT_CHARS = 2000;
/** A case whose cause a person gave is as sure as a verdict makes it. */
const TAUGHT_SCORE = 0.95;

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
  /** Why nothing can be recalled of it, when nothing can. */
  readonly notice: string | null;
}

/** Opens the database and records a verdict in it. */
export async function recordFeedback(request: FeedbackRequest, runtime: Runtime): Promise<FeedbackResult> {
  const opened = await runtime.openStore('write');
  try {
    return giveFeedback(request, { ...opened, clock: runtime.clock });
  } finally {
    opened.close();
  }
}

/** Records a verdict. A second one replaces the first. Throws NOT_FOUND, and USAGE when a cause comes with `up`. */
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
  const label = judge(
    { ...investigation, id },
    { source: 'user', signal: verdict, detail: cleaned(request.comment) },
    parts,
  );
  const remembered = parts.cases.find(id);
  const taught = cause !== null || solution !== null;
  if (remembered && taught) {
    parts.cases.put(taughtCase(remembered, investigation, { cause, solution }, parts.clock.now()));
  }
  const notice = remembered
    ? null
    : 'nothing was found in this investigation that it could be known again by, so it will not be recalled';
  return { id, verdict, label, taught: taught && remembered !== undefined, notice };
}

/** The case with what the user said: words of a person, as sure as a verdict. */
function taughtCase(
  remembered: Case,
  { diagnosis }: Investigation,
  taught: { readonly cause: string | null; readonly solution: string | null },
  at: string,
): Case {
  return {
    ...remembered,
    at,
    rootCause: taught.cause ?? (remembered.rootCause || diagnosis?.rootCause || ''),
    solution: taught.solution ?? remembered.solution,
    commands: [],
    pattern: null,
    score: TAUGHT_SCORE,
    taught: true,
  };
}

/** What a person types is untrusted text, too: it may hold a password. */
function cleaned(text: string | null): string | null {
  if (text === null || text.trim() === '') return null;
  return redactText(stripControl(text)).trim().slice(0, MAX_COMMENT_CHARS);
}
