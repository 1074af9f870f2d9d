// Takes events of other homes in, some at a time: what is said of one investigation is folded once, and written together.
import type { Diagnosis } from '../../domain/investigation.ts';
import type { Case } from '../../domain/memory.ts';
import type { Pattern } from '../../domain/pattern.ts';
import {
  type CaseBody,
  type CheckedEvent,
  type SubjectRef,
  type TakenLabel,
  TEAM_SCHEMA_VERSION,
  type TeamBody,
  type TeamLesson,
  type WaitingEvent,
} from '../../domain/team.ts';
import { SIGNAL_WEIGHTS } from '../../learning/label.ts';
import { planImport } from '../import.ts';
import { type Draft, draftOf, foldDraft, usesOf } from './draft.ts';
import { foldAnew } from './fold.ts';
import { checkEvent } from './read-event.ts';
import type { Taken, TakeParts } from './take.ts';

/** Events of one home that may wait for what they speak of; more of it are not kept. */
export const MAX_PENDING = 100_000;

/** Takes in the events of one transaction. `finish` writes what is not written yet. */
export class Taker {
  readonly #parts: TakeParts;
  readonly #taken: Taken;
  /** Investigations that came and are not written yet, by what they are. */
  #drafts = new Map<string, Draft>();
  /** Words on investigations of here that are not written yet. */
  #labels: TakenLabel[] = [];
  /** Investigations of here of which something new was said. */
  readonly #touched = new Set<number>();
  /** How many events of a home wait, counted once. */
  readonly #waiting = new Map<string, number>();
  #nextId: number;
  #hasForgotten: boolean;

  /** Within a transaction. */
  constructor(parts: TakeParts, taken: Taken) {
    this.#parts = parts;
    this.#taken = taken;
    this.#nextId = parts.team.nextId();
    this.#hasForgotten = parts.team.hasForgotten();
  }

  take(event: WaitingEvent, checked: CheckedEvent = checkEvent(event, event.home)): void {
    const { home, about } = event;
    if (event.version > TEAM_SCHEMA_VERSION) {
      this.#taken.newer += 1;
      this.#wait(event, about);
      return;
    }
    if (checked !== null && 'refused' in checked) this.#refuse(checked.refused);
    else if (event.kind === 'forget') this.#forget(home, about);
    // What was checked is of the form of its kind.
    else if (!this.#isForgotten(home, about))
      this.#apply({ kind: event.kind, body: JSON.parse(checked?.json ?? event.text) } as TeamBody, event);
  }

  /** Writes what came, and folds anew what was here. */
  finish(): void {
    this.#write();
    const { team } = this.#parts;
    for (const id of this.#touched) {
      // What was said here meanwhile is told first, and folded with it.
      if (team.isChanged(id)) continue;
      foldAnew(id, this.#parts);
      team.settleChange(id);
    }
    this.#touched.clear();
  }

  #apply(said: TeamBody, event: WaitingEvent): void {
    const { about } = event;
    if (said.kind === 'case') this.#case(said.body, event);
    else if (said.kind === 'pattern') this.#pattern(said.body, about);
    else {
      const draft = this.#drafts.get(keyOf(about));
      const id = draft?.id ?? this.#parts.team.idOf(about);
      if (id === null) this.#wait(event, about);
      else this.#word(said, event, id, draft);
    }
  }

  #word(said: TeamBody, { id: uid, home }: WaitingEvent, id: number, draft: Draft | undefined): void {
    const { team } = this.#parts;
    if (said.kind === 'label') {
      const { body } = said;
      const weight = SIGNAL_WEIGHTS[body.signal as keyof typeof SIGNAL_WEIGHTS];
      const label = { ...body, investigationId: id, uid, home, weight };
      (draft?.labels ?? this.#labels).push(label);
    } else if (said.kind === 'lesson') {
      const lesson: TeamLesson = { uid, home, body: said.body };
      if (draft === undefined) this.#count('lesson', team.addLesson(id, lesson) ? 1 : 0);
      else draft.lessons.push(lesson);
    } else if (said.kind === 'fix') {
      // It lies beside an investigation that is there.
      if (draft !== undefined) this.#write();
      team.addFix(id, uid, home, said.body);
      this.#count('fix', 1);
    }
    if (draft === undefined) this.#touched.add(id);
  }

  #case(body: CaseBody, event: WaitingEvent): void {
    const { about } = event;
    if (this.#idOf(about) !== null) return;
    const missing = referencesOf(body).find((one) => this.#isToCome(one));
    if (missing !== undefined) {
      this.#wait(event, missing);
      return;
    }
    const diagnosis = body.diagnosis && this.#withLocalCase(body.diagnosis, body.restsOn);
    const id = this.#nextId++;
    const uses = usesOf(body, id, (one) => this.#idOf(one));
    this.#drafts.set(keyOf(about), draftOf(id, about, body, diagnosis, uses));
    this.#taken.investigations.push(id);
    this.#count('case', 1);
    this.#release(about);
  }

  /** A diagnosis that rests on a case names it by its number here; one that is gone by none. */
  #withLocalCase(diagnosis: Diagnosis, restsOn: SubjectRef | null): Diagnosis {
    if (restsOn === null) {
      const isForeignNumber = diagnosis.pattern !== null && /^case-\d+$/.test(diagnosis.pattern);
      return isForeignNumber ? { ...diagnosis, pattern: 'case-0' } : diagnosis;
    }
    return { ...diagnosis, pattern: `case-${this.#idOf(restsOn) ?? 0}` };
  }

  #idOf(about: SubjectRef): number | null {
    return this.#drafts.get(keyOf(about))?.id ?? this.#parts.team.idOf(about);
  }

  /** What is spoken of and not here, and was not taken back, comes with the events of another home. */
  #isToCome(about: SubjectRef): boolean {
    return this.#idOf(about) === null && !this.#isForgotten(about.home, about);
  }

  /** A home took it back, or the copy of here was forgotten. */
  #isForgotten(home: string, about: SubjectRef): boolean {
    const { team, home: own } = this.#parts;
    return this.#hasForgotten && (team.isForgotten(home, about) || team.isForgotten(own, about));
  }

  /** Writes what came: investigations, then the words on them and on those of here. */
  #write(): void {
    const { team, cases } = this.#parts;
    const drafts = [...this.#drafts.values()];
    const folded = drafts.map((draft) => ({ draft, ...foldDraft(draft) }));
    team.addInvestigations(
      folded.map(({ draft: { id, subject, body, diagnosis, uses }, label, words }) => ({
        ...{ id, subject, body, diagnosis },
        ...{ label, words, uses },
      })),
    );
    cases.addAll(folded.map(({ remembered }): Case => remembered));
    const labels = [...drafts.flatMap((draft) => draft.labels), ...this.#labels];
    const added = team.addLabels(labels);
    this.#count('label', added);
    let isWhole = added === labels.length;
    for (const { id, lessons } of drafts) {
      for (const lesson of lessons) {
        const isNew = team.addLesson(id, lesson);
        this.#count('lesson', isNew ? 1 : 0);
        isWhole &&= isNew;
      }
    }
    // A word that was here already, on whatever: what was folded with it is folded by what is there.
    if (!isWhole) for (const { id } of drafts) this.#touched.add(id);
    this.#drafts = new Map();
    this.#labels = [];
  }

  #pattern(pattern: Pattern, about: SubjectRef): void {
    const { learned, library, scope, team, now } = this.#parts;
    const plan = planImport([pattern], { learned: learned.list(), library, told: scope() }, now);
    const [report] = plan.report;
    if (report?.outcome === 'refused') this.#refuse(report.detail);
    const [added] = learned.addAll(plan.taken);
    if (added === undefined) return;
    team.markPattern(added, about);
    this.#count('pattern', 1);
  }

  /** Takes out what a home said of a subject; of its own subject, what anybody said. */
  #forget(home: string, about: SubjectRef): void {
    const { team } = this.#parts;
    if (this.#hasForgotten && team.isForgotten(home, about)) return;
    this.#write();
    team.markForgotten(home, about);
    this.#hasForgotten = true;
    const id = team.idOf(about);
    const isOwn = home === about.home;
    if (isOwn) team.removePattern(about);
    if (id !== null && isOwn) {
      this.#touched.delete(id);
      team.removeInvestigation(id);
      this.#taken.removed += 1;
      // The words of here on it go from the hub, too.
      team.addTombstone(about);
    } else if (id !== null) {
      team.removeWords(id, home);
      this.#touched.add(id);
    }
    this.#count('forget', 1);
    this.#release(about);
  }

  /** Takes in what waited for a subject that is here now, or never will be. */
  #release(about: SubjectRef): void {
    for (const waiting of this.#parts.team.takePending(about)) this.take(waiting);
  }

  #wait(event: WaitingEvent, on: SubjectRef): void {
    const { team } = this.#parts;
    const waiting = this.#waiting.get(event.home) ?? team.pendingOf(event.home);
    this.#waiting.set(event.home, waiting + 1);
    if (waiting < MAX_PENDING) team.pend(event, on);
    else this.#refuse('too much of it waits for what it speaks of');
  }

  #count(kind: TeamBody['kind'], events: number): void {
    const { kinds } = this.#taken;
    if (events > 0) kinds.set(kind, (kinds.get(kind) ?? 0) + events);
  }

  #refuse(reason: string): void {
    this.#taken.refused += 1;
    this.#taken.reason ??= reason;
  }
}

function keyOf({ home, id }: SubjectRef): string {
  return `${home}/${id}`;
}

function referencesOf({ restsOn, uses }: CaseBody): readonly SubjectRef[] {
  const used = uses.flatMap((use) => ('case' in use ? [use.case] : []));
  return restsOn === null ? used : [restsOn, ...used];
}
