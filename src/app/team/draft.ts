// An investigation of another home that came and is not written yet, with the words on it that came with it.
import type { Diagnosis } from '../../domain/investigation.ts';
import type { Case } from '../../domain/memory.ts';
import type { Injection } from '../../domain/ports.ts';
import type { CaseBody, SubjectRef, TakenLabel, TeamLesson } from '../../domain/team.ts';
import { type Folded, fold, type Told } from './fold.ts';

export interface Draft {
  /** Its number here. */
  readonly id: number;
  readonly subject: SubjectRef;
  readonly body: CaseBody;
  /** As here: a case that it rests on by its number here. */
  readonly diagnosis: Diagnosis | null;
  readonly uses: readonly Injection[];
  readonly labels: TakenLabel[];
  readonly lessons: TeamLesson[];
}

/** Makes a draft that nobody said a word on. */
export function draftOf(
  id: number,
  subject: SubjectRef,
  body: CaseBody,
  diagnosis: Diagnosis | null,
  uses: readonly Injection[],
): Draft {
  return { id, subject, body, diagnosis, uses, labels: [], lessons: [] };
}

/** Names the memories that were used by what they are here; those of cases that are gone are left out. */
export function usesOf(
  { uses }: CaseBody,
  investigationId: number,
  idOf: (about: SubjectRef) => number | null,
): readonly Injection[] {
  return uses.flatMap((use): readonly Injection[] => {
    const known = 'pattern' in use ? use.pattern : idOf(use.case);
    if (known === null) return [];
    const memoryType = 'pattern' in use ? ('pattern' as const) : ('case' as const);
    const { rank, similarity, arm, followed } = use;
    return [{ investigationId, memoryType, memoryId: String(known), rank, similarity, arm, followed }];
  });
}

/** Folds a draft as what is stored is folded. */
export function foldDraft(draft: Draft): Folded {
  const { body, diagnosis, labels, lessons } = draft;
  const told: Told = {
    diagnosis,
    steps: body.steps.map(({ index, tool, args, status, durationMs, chars }) => ({
      index,
      tool,
      args,
      status,
      durationMs,
      argv: [],
      calls: [],
      observation: '',
      facts: [],
      bytes: chars,
      omittedBytes: 0,
    })),
    stopReason: body.stopReason,
    grounding: body.grounding,
    startedAt: body.startedAt,
    memory: { recalled: [], replayed: body.replayed, abstained: null },
  };
  const said = {
    told,
    signals: body.signals,
    events: [...labels].sort(inOrder),
    lessons: [...lessons].sort((a, b) => inOrder({ at: a.body.at, ...a }, { at: b.body.at, ...b })),
  };
  return fold(said, untold(draft));
}

/** The order of all homes: by time, then by id. Both are written in one way alone, so that text sorts them. */
function inOrder(
  a: { readonly at: string; readonly uid: string },
  b: { readonly at: string; readonly uid: string },
): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.uid < b.uid ? -1 : Number(a.uid > b.uid);
}

/** What is remembered whatever is said of it. */
function untold({ id, subject, body, diagnosis }: Draft): Case {
  const { facts, objects, s1, s2, firstS2, question, cluster, startedAt } = body;
  return {
    investigationId: id,
    clusterId: cluster,
    at: startedAt,
    question,
    category: diagnosis?.category ?? 'unknown',
    facts,
    s1,
    s2,
    steps: [],
    rootCause: '',
    solution: '',
    commands: [],
    pattern: null,
    score: 0,
    taught: false,
    objects,
    links: [],
    firstS2,
    begun: `${startedAt} ${subject.id}`,
  };
}
