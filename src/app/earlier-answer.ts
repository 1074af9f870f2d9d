// What a model answered to the same question before, for telling it again without asking: the newest answer of the same
// model, while it is not old and nobody has called it wrong. Whether it still holds the engine sees by what is read now.
import type { ClusterScope } from '../domain/investigation.ts';
import type { CaseStore, EarlierAnswer } from '../domain/memory.ts';
import type { ModelIdentity } from '../domain/model.ts';
import type { InvestigationStore, InvestigationSummary } from '../domain/ports.ts';
import { outsideWordOf } from '../learning/label.ts';

/** An older answer is asked for anew, in days. */
export const MAX_ANSWER_AGE_DAYS = 7;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Investigations of the same words that are looked through, the newest first. */
const MAX_LOOKED_THROUGH = 200;
/** So many words of a question find its like. */
const MAX_WORDS = 8;

export interface AskedAgain {
  readonly question: string;
  readonly cluster: ClusterScope;
  readonly model: ModelIdentity;
  /** ISO 8601. */
  readonly now: string;
}

/** Finds it; null when there is none that may be told. */
export function earlierAnswerTo(
  { question, cluster, model, now }: AskedAgain,
  store: InvestigationStore,
  cases: CaseStore,
): EarlierAnswer | null {
  // Weights that cannot be told from others of their name may be others.
  if (model.digest === null) return null;
  const normalised = normalisedQuestion(question);
  const same = store
    .list({ limit: MAX_LOOKED_THROUGH, clusterId: cluster.id, search: searchedWords(normalised) })
    .filter(({ home }) => home === undefined)
    .filter((one) => normalisedQuestion(one.question) === normalised)
    .filter((one) => one.cluster.namespace === cluster.namespace);
  // The last time that it was asked decides, also where it found nothing.
  const last = same.find((one) => one.model === model.name && one.modelCalls > 0);
  if (last === undefined || last.id === null || last.diagnosis === null) return null;
  const { saidBy } = last.diagnosis;
  if (saidBy === undefined || saidBy.digest !== model.digest || saidBy.before !== null) return null;
  if (Date.parse(now) - Date.parse(last.startedAt) > MAX_ANSWER_AGE_DAYS * DAY_MS) return null;
  const tellings = same.filter((one) => isTellingOf(one, last));
  if (tellings.some(({ id }) => isCalledWrong(id ?? 0, store, cases))) return null;
  const { id, startedAt, diagnosis, steps } = store.get(last.id);
  return diagnosis === null ? null : { id: id ?? 0, at: startedAt, diagnosis, steps };
}

/** A question in small letters, with single spaces and without the marks at its end. */
export function normalisedQuestion(question: string): string {
  return question
    .normalize('NFC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[\s.?!…]+$/, '')
    .trim();
}

function searchedWords(normalised: string): readonly string[] {
  return [...new Set(normalised.split(' '))].sort((a, b) => b.length - a.length).slice(0, MAX_WORDS);
}

/** The answer itself, or the same words told again. */
function isTellingOf(one: InvestigationSummary, answer: InvestigationSummary): boolean {
  return (
    one.id === answer.id ||
    one.diagnosis?.saidBy?.before?.id === answer.id ||
    (one.diagnosis !== null && one.diagnosis.rootCause === answer.diagnosis?.rootCause)
  );
}

/** Somebody has said that it was wrong, or what it was instead. */
function isCalledWrong(id: number, store: InvestigationStore, cases: CaseStore): boolean {
  return outsideWordOf(store.labelEvents(id)).word === 'denied' || cases.find(id)?.taught === true;
}
