// What is new here, as events that wait to be sent: each investigation once, each word once, what is gone as gone.
import { randomUUID } from 'node:crypto';
import type { Investigation } from '../../domain/investigation.ts';
import type { LearnedPattern } from '../../domain/learned.ts';
import type { Case } from '../../domain/memory.ts';
import {
  type CaseBody,
  type LessonBody,
  type SubjectRef,
  TEAM_SCHEMA_VERSION,
  type TeamBody,
  type TeamShare,
  type TeamState,
  type UseBody,
} from '../../domain/team.ts';
import { knowledgeKey, sanitizePatterns } from '../../learning/sanitize.ts';
import type { OpenedStore } from '../runtime.ts';
import { foldAnew } from './fold.ts';
import { readEvent } from './read-event.ts';
import { caseBody, fixBody, labelBody, lessonBody, type Mask, type MaskScope } from './tell.ts';

export interface CollectParts extends Pick<OpenedStore, 'store' | 'cases' | 'fixes' | 'learned' | 'team'> {
  readonly share: TeamShare;
  /** What may be told where names do not travel. */
  readonly scope: () => MaskScope;
  /** The hub's clock, ISO 8601: nothing is said later than now. */
  readonly now: string;
}

/** Told of each event as it is made, and why something is kept here. */
export interface OnCollected {
  event(said: TeamBody): void;
  kept(reason: string): void;
}

const CASE_PATTERN = /^case-(\d+)$/;

/** Puts what is new into the outbox, in one transaction. */
export function collect(parts: CollectParts, state: TeamState, on: OnCollected): void {
  parts.team.atomically(() => {
    const collector = new Collector(parts, state, on);
    if (parts.share !== 'patterns') for (const id of parts.team.changed()) collector.investigation(id);
    if (parts.share !== 'full') collector.patterns();
    collector.tombstones();
    parts.team.saveState({ ...state, lastSeq: collector.lastSeq });
  });
}

class Collector {
  lastSeq: number;
  readonly #parts: CollectParts;
  readonly #home: string;
  readonly #mask: Mask;
  readonly #on: OnCollected;

  constructor(parts: CollectParts, state: TeamState, on: OnCollected) {
    this.#parts = parts;
    this.#home = state.home;
    this.lastSeq = state.lastSeq;
    this.#mask = parts.share === 'full' ? null : parts.scope();
    this.#on = on;
  }

  investigation(id: number): void {
    const { store, cases, team } = this.#parts;
    const remembered = cases.find(id);
    const told = store.find(id);
    const about =
      remembered === undefined || told === undefined
        ? null
        : (team.subjectOf(id) ?? this.#introduce(store.get(id), remembered, id));
    if (about !== null) {
      if (!team.isToldHere(id)) this.#retell(id, about);
      this.#labels(id, about);
      this.#lesson(id, about);
      this.#fix(id, about);
      foldAnew(id, this.#parts);
    }
    team.settleChange(id);
  }

  #introduce(told: Investigation, remembered: Case, id: number): SubjectRef | null {
    const { team } = this.#parts;
    const startedAt = this.#notLater(told.startedAt);
    const body = caseBody({ ...told, startedAt }, remembered, this.#links(told, id), this.#mask);
    const about = { home: this.#home, id: randomUUID() };
    if (body === null || !this.#isTellable({ kind: 'case', body }, about)) return null;
    team.nameSubject(id, about, `${startedAt} ${about.id}`);
    this.#say({ kind: 'case', body }, about, about.id);
    return about;
  }

  /** Another hub knows nothing of it: the same events again. */
  #retell(id: number, about: SubjectRef): void {
    const { store, cases, fixes, team } = this.#parts;
    const told = store.get(id);
    const remembered = cases.find(id);
    const isOwn = told.home === undefined && about.home === this.#home;
    const body = isOwn && remembered ? caseBody(told, remembered, this.#links(told, id), this.#mask) : null;
    if (body !== null) this.#say({ kind: 'case', body }, about, about.id);
    for (const { uid, ...label } of team.toldLabels(id))
      this.#say({ kind: 'label', body: labelBody(label, this.#mask) }, about, uid);
    for (const { uid, home, body: taught } of team.lessons(id)) {
      const masked =
        remembered && home === null ? lessonBody(withLesson(remembered, taught), this.#mask) : null;
      if (masked !== null) this.#say({ kind: 'lesson', body: masked }, about, uid);
    }
    const fix = team.fixUid(id);
    const done = fix?.home === null ? fixes.find(id) : undefined;
    const fixed = done && fixBody(done, this.#mask);
    if (fixed && fix?.uid) this.#say({ kind: 'fix', body: fixed }, about, fix.uid);
    team.markTold(id);
  }

  #links(
    { diagnosis }: Investigation,
    id: number,
  ): { restsOn: CaseBody['restsOn']; uses: readonly UseBody[] } {
    const { store } = this.#parts;
    const uses = store.injections(id).flatMap((use): readonly UseBody[] => {
      const { memoryType, memoryId, rank, similarity, arm, followed } = use;
      // A cosine may come out a hair above 1.
      const how = { rank, similarity: Math.max(-1, Math.min(1, similarity)), arm, followed };
      if (memoryType === 'pattern') return [{ ...how, pattern: memoryId }];
      const about = this.#subjectOfCase(memoryId);
      return about === null ? [] : [{ ...how, case: about }];
    });
    const [, digits] = CASE_PATTERN.exec(diagnosis?.pattern ?? '') ?? [];
    return { restsOn: digits === undefined ? null : this.#subjectOfCase(digits), uses };
  }

  /** Cases are told in order, so that an earlier one has its subject already; one that is not told has none. */
  #subjectOfCase(digits: string): SubjectRef | null {
    return this.#parts.team.subjectOf(Number(digits));
  }

  #labels(id: number, about: SubjectRef): void {
    const { team } = this.#parts;
    let last = '';
    for (const label of team.untoldLabels(id)) {
      // Two words of one moment keep their order wherever they are read.
      const own = this.#notLater(label.at);
      const at = own > last ? own : new Date(Date.parse(last) + 1).toISOString();
      last = at;
      const uid = randomUUID();
      team.nameLabel(label.id, uid, at);
      const body = labelBody({ ...label, at }, this.#mask);
      // A comment that nobody would take is left out; the word itself is told.
      const isWhole = this.#isTellable({ kind: 'label', body }, about);
      this.#say({ kind: 'label', body: isWhole ? body : { ...body, detail: null } }, about, uid);
    }
  }

  #lesson(id: number, about: SubjectRef): void {
    const { cases, team } = this.#parts;
    const remembered = cases.find(id);
    if (!remembered?.taught) return;
    const taught = { ...remembered, at: this.#notLater(remembered.at) };
    const last = team.lessons(id).at(-1)?.body;
    if (last?.cause === taught.rootCause && last.solution === taught.solution) return;
    const own = lessonBody(taught, null);
    const body = lessonBody(taught, this.#mask);
    if (own === null || body === null || !this.#isTellable({ kind: 'lesson', body }, about)) return;
    const uid = randomUUID();
    team.addLesson(id, { uid, home: null, body: own });
    this.#say({ kind: 'lesson', body }, about, uid);
  }

  #fix(id: number, about: SubjectRef): void {
    const { fixes, team } = this.#parts;
    const fix = team.fixUid(id)?.uid === null ? fixes.find(id) : undefined;
    const body = fix && fixBody({ ...fix, at: this.#notLater(fix.at) }, this.#mask);
    if (!body || !this.#isTellable({ kind: 'fix', body }, about)) return;
    const uid = randomUUID();
    team.nameFix(id, uid);
    this.#say({ kind: 'fix', body }, about, uid);
  }

  /** What learned patterns say without names, each once; what is gone here is taken back. */
  patterns(): void {
    const { learned, team } = this.#parts;
    const all = learned.list();
    const known = new Set(all.map(({ pattern }) => pattern.id));
    const told = team.toldPatterns();
    for (const { subject } of told.filter(({ patternId }) => !known.has(patternId))) {
      team.untell(subject);
      team.addTombstone({ home: this.#home, id: subject });
      this.#forget({ home: this.#home, id: subject });
    }
    const keys = new Set(told.map(({ key }) => key));
    for (const { pattern: own } of all.filter(isOwnKnowledge)) {
      const [pattern] = sanitizePatterns([own], this.#parts.scope()).told;
      const key = pattern && knowledgeKey(pattern);
      if (pattern === undefined || key === undefined || keys.has(key)) continue;
      keys.add(key);
      const about = { home: this.#home, id: randomUUID() };
      team.nameTold(about.id, own.id, key);
      this.#say({ kind: 'pattern', body: pattern }, about, about.id);
    }
  }

  tombstones(): void {
    const { team } = this.#parts;
    for (const { about, told } of team.tombstones()) {
      if (told) continue;
      team.addTombstone(about);
      this.#forget(about);
    }
  }

  #forget(about: SubjectRef): void {
    this.#parts.team.markForgotten(this.#home, about);
    this.#say({ kind: 'forget', body: {} }, about, randomUUID());
  }

  /** Every home refuses what a hostile one might say: an honest one keeps it, and says so. */
  #isTellable({ kind, body }: TeamBody, about: SubjectRef): boolean {
    const event = { id: about.id, seq: 1, version: TEAM_SCHEMA_VERSION, kind, about, body };
    const read = readEvent(event, this.#home);
    if (read.type === 'event') return true;
    this.#on.kept(read.reason);
    return false;
  }

  /** A clock that is ahead would have the last word for a long time. */
  #notLater(at: string): string {
    return at > this.#parts.now ? this.#parts.now : at;
  }

  #say(said: TeamBody, about: SubjectRef, id: string): void {
    this.lastSeq += 1;
    this.#on.event(said);
    const { kind, body } = said;
    this.#parts.team.queue({ id, seq: this.lastSeq, version: TEAM_SCHEMA_VERSION, kind, about, body });
  }
}

function withLesson(remembered: Case, { at, cause, solution, steps, links }: LessonBody): Case {
  return {
    ...remembered,
    at,
    rootCause: cause,
    solution,
    steps,
    links,
    commands: [],
    pattern: null,
    taught: true,
  };
}

function isOwnKnowledge({ origin, state }: LearnedPattern): boolean {
  return origin === 'learned' && state === 'active';
}
