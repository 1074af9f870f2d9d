// What other homes say, taken in: a page of one home's events in one transaction, so that a cut loses and doubles nothing.
import type { Diagnosis } from '../../domain/investigation.ts';
import type { Pattern } from '../../domain/pattern.ts';
import {
  type CaseBody,
  type HubHead,
  type HubPage,
  type SubjectRef,
  TEAM_SCHEMA_VERSION,
  type TeamBody,
  type WaitingEvent,
} from '../../domain/team.ts';
import { labelOf, SIGNAL_WEIGHTS } from '../../learning/label.ts';
import type { SanitizeScope } from '../../learning/sanitize.ts';
import { planImport } from '../import.ts';
import { sufficientSteps } from '../remember.ts';
import type { OpenedStore } from '../runtime.ts';
import { foldAnew, foldedCase } from './fold.ts';
import { readEvent } from './read-event.ts';

/** Events of one home that may wait for what they speak of; more of it are not kept. */
export const MAX_PENDING = 100_000;

export interface TakeParts extends Pick<OpenedStore, 'store' | 'cases' | 'learned' | 'team'> {
  readonly library: readonly Pattern[];
  readonly scope: () => SanitizeScope;
  readonly now: string;
  /** The home that takes it in. */
  readonly home: string;
}

/** What became of events. */
export interface Taken {
  /** Events that were new here, by kind. */
  readonly kinds: Map<string, number>;
  /** Investigations that came. */
  readonly investigations: number[];
  /** Events that say what may not be said, with the first reason. */
  refused: number;
  reason: string | null;
  /** Events that wait for a newer program. */
  newer: number;
  /** Investigations that were taken back. */
  removed: number;
}

/** Makes the count of what was taken, before anything was. */
export function nothingTaken(): Taken {
  return { kinds: new Map(), investigations: [], refused: 0, reason: null, newer: 0, removed: 0 };
}

/** Takes a page in. What another process took meanwhile is left alone. */
export function takePage(head: HubHead, after: number, page: HubPage, parts: TakeParts, taken: Taken): void {
  const { team } = parts;
  const { lastSeq } = page;
  if (lastSeq === null) return;
  team.atomically(() => {
    if (team.cursor(head.home) !== after) return;
    const taker = new Taker(parts, taken);
    for (const event of page.events) taker.take({ ...event, home: head.home });
    taker.finish();
    taken.refused += page.unreadable;
    if (page.unreadable > 0) taken.reason ??= 'it is no event, or too big for one';
    team.advance({ ...head, seq: lastSeq });
  });
}

/** Takes in what waited for this version of the program. */
export function takeReadable(parts: TakeParts, taken: Taken): void {
  parts.team.atomically(() => {
    const taker = new Taker(parts, taken);
    for (const event of parts.team.takeReadable(TEAM_SCHEMA_VERSION)) taker.take(event);
    taker.finish();
  });
}

class Taker {
  readonly #parts: TakeParts;
  readonly #taken: Taken;
  /** Investigations of which something new was said. */
  readonly #touched = new Set<number>();
  /** How many events of a home wait, counted once a page. */
  readonly #waiting = new Map<string, number>();

  constructor(parts: TakeParts, taken: Taken) {
    this.#parts = parts;
    this.#taken = taken;
  }

  take(event: WaitingEvent): void {
    const { home, about } = event;
    if (event.version > TEAM_SCHEMA_VERSION) {
      this.#taken.newer += 1;
      this.#wait(event, about);
      return;
    }
    const read = readEvent(event, home);
    if (read.type !== 'event') {
      this.#refuse(read.reason);
      return;
    }
    const { said } = read;
    if (said.kind === 'forget') {
      this.#forget(home, about);
      return;
    }
    if (this.#isForgotten(home, about)) return;
    const isNew = this.#apply(said, event);
    if (isNew) this.#taken.kinds.set(said.kind, (this.#taken.kinds.get(said.kind) ?? 0) + 1);
  }

  finish(): void {
    const { team } = this.#parts;
    for (const id of this.#touched) {
      // What was said here meanwhile is told first, and folded with it.
      if (team.isChanged(id)) continue;
      foldAnew(id, this.#parts);
      team.settleChange(id);
    }
  }

  #apply(said: TeamBody, event: WaitingEvent): boolean {
    const { team } = this.#parts;
    const { about, home } = event;
    if (said.kind === 'case') return this.#case(said.body, event);
    if (said.kind === 'pattern') return this.#pattern(said.body, about);
    const id = team.idOf(about);
    if (id === null) {
      this.#wait(event, about);
      return false;
    }
    this.#touched.add(id);
    switch (said.kind) {
      case 'label': {
        const weight = SIGNAL_WEIGHTS[said.body.signal as keyof typeof SIGNAL_WEIGHTS];
        return team.addLabel(id, event.id, home, said.body, weight);
      }
      case 'lesson':
        return team.addLesson(id, { uid: event.id, home, body: said.body });
      case 'fix':
        team.addFix(id, event.id, home, said.body);
        return true;
      default:
        return false;
    }
  }

  #case(body: CaseBody, event: WaitingEvent): boolean {
    const { team, cases, store } = this.#parts;
    const { about } = event;
    if (team.idOf(about) !== null) return false;
    const missing = referencesOf(body).find((one) => this.#isToCome(one));
    if (missing !== undefined) {
      this.#wait(event, missing);
      return false;
    }
    const diagnosis = body.diagnosis && this.#withLocalCase(body.diagnosis, body.restsOn);
    const { stopReason, grounding, startedAt } = body;
    const label = labelOf({ diagnosis, steps: [], stopReason, grounding }, body.signals);
    const id = team.addInvestigation(about, body, diagnosis, label);
    const { facts, objects, s1, s2, firstS2, question, cluster } = body;
    const steps = body.steps.map(({ chars, ...step }) => ({
      ...step,
      ...{ argv: [], calls: [], observation: '', facts: [], bytes: chars, omittedBytes: 0 },
    }));
    const bare = {
      ...{ investigationId: id, clusterId: cluster, question, facts, objects, s1, s2, firstS2 },
      ...{
        at: startedAt,
        category: '',
        steps: sufficientSteps({ steps }, facts),
        rootCause: '',
        solution: '',
      },
      ...{ commands: [], pattern: null, score: 0, taught: false, links: [] },
      begun: `${startedAt} ${about.id}`,
    };
    const told = {
      steps,
      startedAt,
      diagnosis,
      memory: { recalled: [], replayed: body.replayed, abstained: null },
    };
    cases.put(foldedCase(bare, told, label, [], undefined));
    for (const use of body.uses) {
      const known = 'pattern' in use ? use.pattern : team.idOf(use.case);
      if (known === null) continue;
      const memoryType = 'pattern' in use ? ('pattern' as const) : ('case' as const);
      const { rank, similarity, arm, followed } = use;
      store.addInjection({
        investigationId: id,
        memoryType,
        memoryId: String(known),
        rank,
        similarity,
        arm,
        followed,
      });
    }
    this.#taken.investigations.push(id);
    this.#release(about);
    return true;
  }

  /** A diagnosis that rests on a case names it by its number here; one that is gone by none. */
  #withLocalCase(diagnosis: Diagnosis, restsOn: SubjectRef | null): Diagnosis {
    if (restsOn === null) {
      const isForeignNumber = diagnosis.pattern !== null && /^case-\d+$/.test(diagnosis.pattern);
      return isForeignNumber ? { ...diagnosis, pattern: 'case-0' } : diagnosis;
    }
    return { ...diagnosis, pattern: `case-${this.#parts.team.idOf(restsOn) ?? 0}` };
  }

  /** What is spoken of and not here, and was not taken back, comes with the events of another home. */
  #isToCome(about: SubjectRef): boolean {
    const { team } = this.#parts;
    return team.idOf(about) === null && !this.#isForgotten(about.home, about);
  }

  /** A home took it back, or the copy of here was forgotten. */
  #isForgotten(home: string, about: SubjectRef): boolean {
    const { team, home: own } = this.#parts;
    return team.isForgotten(home, about) || team.isForgotten(own, about);
  }

  #pattern(pattern: Pattern, about: SubjectRef): boolean {
    const { learned, library, scope, team, now } = this.#parts;
    const plan = planImport([pattern], { learned: learned.list(), library, told: scope() }, now);
    const [report] = plan.report;
    if (report?.outcome === 'refused') this.#refuse(report.detail);
    const [added] = learned.addAll(plan.taken);
    if (added === undefined) return false;
    team.markPattern(added, about);
    return true;
  }

  /** Takes out what a home said of a subject; of its own subject, what anybody said. */
  #forget(home: string, about: SubjectRef): void {
    const { team } = this.#parts;
    if (team.isForgotten(home, about)) return;
    team.markForgotten(home, about);
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
    this.#taken.kinds.set('forget', (this.#taken.kinds.get('forget') ?? 0) + 1);
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

  #refuse(reason: string): void {
    this.#taken.refused += 1;
    this.#taken.reason ??= reason;
  }
}

function referencesOf({ restsOn, uses }: CaseBody): readonly SubjectRef[] {
  const used = uses.flatMap((use) => ('case' in use ? [use.case] : []));
  return restsOn === null ? used : [restsOn, ...used];
}
