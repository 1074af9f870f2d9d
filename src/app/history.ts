// The use cases that look back: the list of investigations, and one of them whole.
import { K8sLearnError } from '../domain/errors.ts';
import type { Investigation } from '../domain/investigation.ts';
import type { Case, Lesson } from '../domain/memory.ts';
import type { HistoryFilter, Injection, InvestigationSummary, LabelEvent } from '../domain/ports.ts';
import type { OpenedStore, Runtime } from './runtime.ts';

/** One investigation with what memory it was given and who said what of it. */
export interface ShownInvestigation {
  readonly investigation: Investigation;
  readonly injections: readonly Injection[];
  readonly labelEvents: readonly LabelEvent[];
  /** What a person said that it really was; null for nothing. */
  readonly lesson: Lesson | null;
  /** The member of the team that it comes from; left out for one of here. */
  readonly member?: string;
}

/** Lists investigations, newest first. */
export async function listHistory(
  runtime: Runtime,
  filter: HistoryFilter,
): Promise<readonly InvestigationSummary[]> {
  return withStore(runtime, ({ store }) => store.list(filter));
}

/** Gives the id of an investigation, or of the newest one. Throws NOT_FOUND when there is none. */
export async function idOf(runtime: Runtime, which: number | 'last'): Promise<number> {
  if (which !== 'last') return which;
  const newest = runtime.hasStore()
    ? await withStore(runtime, ({ store }) => store.list({ limit: 1 })[0]?.id ?? null)
    : null;
  if (newest !== null) return newest;
  throw new K8sLearnError('NOT_FOUND', 'there is no investigation yet', 'ask something first');
}

/** Gives one investigation, whole. Throws NOT_FOUND. */
export async function showInvestigation(runtime: Runtime, id: number): Promise<ShownInvestigation> {
  return withStore(runtime, (opened) => shownOf(opened, id));
}

/** Gives one investigation of an open database, whole. Throws NOT_FOUND. */
export async function shownOf({ store, cases, team }: OpenedStore, id: number): Promise<ShownInvestigation> {
  const remembered = cases.find(id);
  const investigation = store.get(id);
  const { home } = investigation;
  return {
    investigation,
    ...(home !== undefined && { member: team.members().get(home) ?? home }),
    lesson: remembered?.taught ? await lessonIn(remembered, { cases, store }) : null,
    injections: store.injections(id),
    labelEvents: store.labelEvents(id),
  };
}

/** Knowing what facts say takes every rule there is: only for who looks at what was taught. */
async function lessonIn(
  remembered: Case,
  { cases, store }: Pick<OpenedStore, 'cases' | 'store'>,
): Promise<Lesson | null> {
  const { lessonOf } = await import('../learning/lesson.ts');
  const { confirmationsOf } = await import('./confirmations.ts');
  return lessonOf(remembered, confirmationsOf(remembered, cases, store));
}

async function withStore<T>(runtime: Runtime, read: (opened: OpenedStore) => T | Promise<T>): Promise<T> {
  const opened = await runtime.openStore('read');
  try {
    return await read(opened);
  } finally {
    opened.close();
  }
}
