// A team's memory: the events by which homes share what they learned, and the ports of the hub and of what is kept here.
import type { Fix } from './fix.ts';
import type {
  Diagnosis,
  EngineName,
  Grounding,
  Label,
  Outcome,
  Step,
  StopReason,
  ToolCall,
} from './investigation.ts';
import type { ObjectRef } from './kube.ts';
import type { CaseFact } from './memory.ts';
import type { Pattern } from './pattern.ts';
import type { Injection, LabelEvent } from './ports.ts';

/** The version of the events that this program writes, and the newest that it reads. */
export const TEAM_SCHEMA_VERSION = 1;

/** What of a memory travels: patterns without names, cases with names masked too, or everything as it is stored. */
export type TeamShare = 'patterns' | 'masked' | 'full';

/**
 * `case`: an investigation that has ended, and what is remembered of it · `label`: what somebody or something outside
 * said of it · `lesson`: what a person said that it really was · `fix`: what ended it · `pattern`: a learned pattern ·
 * `forget`: all that its home said of a subject is gone; if it is that home's own subject, all that anybody said.
 */
export const TEAM_KINDS = ['case', 'label', 'lesson', 'fix', 'pattern', 'forget'] as const;
export type TeamKind = (typeof TEAM_KINDS)[number];

/** What events speak of: an investigation or a pattern, by the home that it comes from and a random id. */
export interface SubjectRef {
  readonly home: string;
  readonly id: string;
}

export interface CaseBody {
  readonly cluster: string;
  /** Name of the context; empty where names do not travel. */
  readonly context: string;
  readonly namespace: string | null;
  readonly question: string;
  readonly engine: EngineName;
  readonly model: string | null;
  readonly startedAt: string;
  readonly outcome: Outcome;
  readonly stopReason: StopReason | null;
  readonly diagnosis: Diagnosis | null;
  /** The case that the diagnosis rests on, where it rests on one. */
  readonly restsOn: SubjectRef | null;
  readonly replayed: boolean;
  /** What the engine says of its diagnosis. */
  readonly signals: readonly string[];
  readonly grounding: Grounding;
  readonly durationMs: number;
  readonly modelCalls: number;
  readonly steps: readonly StepBody[];
  readonly uses: readonly UseBody[];
  readonly facts: readonly CaseFact[];
  readonly objects: readonly ObjectRef[];
  readonly s1: string;
  readonly s2: string;
  readonly firstS2: string;
}

/** A step without what it showed. */
export interface StepBody extends Pick<Step, 'index' | 'tool' | 'args' | 'status' | 'durationMs'> {
  /** Size of what it showed, in characters. */
  readonly chars: number;
}

/** A memory that was shown or withheld: a pattern by its id, a case by what it is elsewhere. */
export type UseBody = Pick<Injection, 'rank' | 'similarity' | 'arm' | 'followed'> &
  ({ readonly pattern: string } | { readonly case: SubjectRef });

export type LabelBody = Pick<LabelEvent, 'at' | 'source' | 'signal' | 'detail'>;

export interface LessonBody {
  readonly at: string;
  readonly cause: string;
  readonly solution: string;
  readonly steps: readonly ToolCall[];
  readonly links: readonly CaseFact[];
}

export type FixBody = Omit<Fix, 'investigationId'>;

/** What an event says, by its kind. */
export type TeamBody =
  | { readonly kind: 'case'; readonly body: CaseBody }
  | { readonly kind: 'label'; readonly body: LabelBody }
  | { readonly kind: 'lesson'; readonly body: LessonBody }
  | { readonly kind: 'fix'; readonly body: FixBody }
  | { readonly kind: 'pattern'; readonly body: Pattern }
  | { readonly kind: 'forget'; readonly body: Record<string, never> };

/** An event as it is sent. */
export interface TeamEvent {
  /** A random UUID. */
  readonly id: string;
  /** Its number among the events of its home, ascending; some may be missing. */
  readonly seq: number;
  readonly version: number;
  readonly kind: string;
  readonly about: SubjectRef;
  readonly body: unknown;
}

/** An event as the hub gives it; nothing of it is to be trusted. */
export interface HubEvent extends Omit<TeamEvent, 'body'> {
  /** What it says, as JSON that nobody has read yet. */
  readonly text: string;
  /** By the hub's clock, ISO 8601. */
  readonly receivedAt: string;
}

/**
 * What came of reading an event: null when what it says is of its form as it came, what it says as JSON where it was
 * written anew, or why it is refused.
 */
export type CheckedEvent = null | { readonly json: string } | { readonly refused: string };

/** Reads what other homes say, before anything of it is taken in. */
export interface EventChecker {
  /** Checks events of one home, in their order. */
  check(home: string, events: readonly HubEvent[]): Promise<readonly CheckedEvent[]>;
  close(): Promise<void>;
}

/** An event of another home, apart from its page. */
export interface WaitingEvent extends HubEvent {
  readonly home: string;
}

/** How far a home has come on the hub. */
export interface HubHead {
  readonly home: string;
  readonly seq: number;
  /** The role that it writes as. */
  readonly member: string;
}

/** Events of one home in order, from a number on. */
export interface HubPage {
  readonly events: readonly HubEvent[];
  /** Numbers of events that are too big to be read, or are none. */
  readonly unreadable: number;
  /** Read up to here; null when there was nothing. */
  readonly lastSeq: number | null;
  /** Size of what the events say, in characters of JSON. */
  readonly chars: number;
}

/** The log between the homes of a team: it is appended to, and a home may take its own events out. */
export interface TeamHub {
  /** The hub's clock, ISO 8601. */
  now(): Promise<string>;
  /** Says that a home writes as this member. Throws DATA_INVALID when it is another member's. */
  join(home: string): Promise<void>;
  /** Lists the homes of the team. */
  heads(): Promise<readonly HubHead[]>;
  read(home: string, after: number, limit: number): Promise<HubPage>;
  /**
   * Appends events of a home, those that are there already left as they are, and takes out what the home said of some
   * subjects; all of it or nothing. Gives the ids that now stand under the numbers of the events.
   */
  append(
    home: string,
    events: readonly TeamEvent[],
    erase: readonly SubjectRef[],
  ): Promise<ReadonlyMap<number, string>>;
  close(): Promise<void>;
}

export interface TeamState {
  readonly home: string;
  /** The hub that was synced with; null before the first time. */
  readonly hub: string | null;
  readonly share: TeamShare | null;
  readonly agreedAt: string | null;
  readonly lastSeq: number;
  readonly pushedSeq: number;
  readonly syncedAt: string | null;
}

/** What a person taught, as one home said it. */
export interface TeamLesson {
  readonly uid: string;
  /** Null for here. */
  readonly home: string | null;
  readonly body: LessonBody;
}

/** What the last words on an outcome come to: a person's, and the weights of all of them; null for none. */
export interface LastWords {
  readonly verdict: string | null;
  readonly outside: number | null;
}

/** An investigation of another home, folded, with the number that it has here. */
export interface TakenInvestigation {
  readonly id: number;
  readonly subject: SubjectRef;
  readonly body: CaseBody;
  /** As here: a case that it rests on by its number here. */
  readonly diagnosis: Diagnosis | null;
  readonly label: Label;
  readonly words: LastWords;
  readonly uses: readonly Injection[];
}

/** A word of another home on an outcome. */
export interface TakenLabel extends LabelBody {
  readonly investigationId: number;
  readonly uid: string;
  readonly home: string;
  readonly weight: number;
}

/** A word on an outcome that no other home knows yet. */
export interface UntoldLabel extends LabelEvent {
  readonly id: number;
}

/** How much is here of one other home. */
export interface TeammateCount {
  readonly home: string;
  readonly member: string;
  readonly clusterId: string | null;
  readonly investigations: number;
  readonly lessons: number;
}

export interface TeamCounts {
  /** By home and cluster; a home that told nothing yet has one row without a cluster. */
  readonly teammates: readonly TeammateCount[];
  readonly patterns: number;
  /** Investigations of here of which something may be new to others. */
  readonly untold: number;
  readonly unsent: number;
  /** Events that wait for what they speak of, or for a newer program. */
  readonly pending: number;
}

/** Keeps what is shared with a team, and how far. */
export interface TeamStore {
  /** Does all of it in one transaction, or nothing. */
  atomically<Result>(run: () => Result): Result;
  /** Null before this home shared anything. */
  state(): TeamState | null;
  saveState(state: TeamState): void;
  /**
   * Takes in much at once: while it runs, a loss of power may undo the last transactions, each of them whole. Whatever
   * was taken in by them is read from the hub again.
   */
  inBulk<Result>(run: () => Promise<Result>): Promise<Result>;
  /** Forgets how far another hub was read and what was told there. */
  startAnew(): void;

  /** Investigations of which something may be new to others, ascending. */
  changed(): readonly number[];
  isChanged(investigationId: number): boolean;
  settleChange(investigationId: number): void;
  subjectOf(investigationId: number): SubjectRef | null;
  idOf(subject: SubjectRef): number | null;
  /** Gives an investigation of here its place among those of all homes. */
  nameSubject(investigationId: number, subject: SubjectRef, begun: string): void;
  /** The number that the next investigation gets, within a transaction. */
  nextId(): number;
  /** Keeps investigations of other homes; what is remembered of them is kept as cases. */
  addInvestigations(taken: readonly TakenInvestigation[]): void;
  /** Deletes an investigation; traces stay in the files until they are erased. */
  removeInvestigation(investigationId: number): void;
  /** Takes what was deleted out of the files. */
  eraseTraces(): void;
  /** Sets what the words on an investigation come to, in the order in which they were said. */
  settle(investigationId: number, label: Label, words: LastWords): void;

  /** Whether the hub of now knows of an investigation. */
  isToldHere(investigationId: number): boolean;
  markTold(investigationId: number): void;
  /** What was said here, by the events that told it. */
  toldLabels(investigationId: number): readonly (LabelBody & { readonly uid: string })[];
  untoldLabels(investigationId: number): readonly UntoldLabel[];
  nameLabel(id: number, uid: string, at: string): void;
  /** Keeps words of other homes; gives how many of them were new. */
  addLabels(labels: readonly TakenLabel[]): number;
  lessons(investigationId: number): readonly TeamLesson[];
  /** False when it is here already. */
  addLesson(investigationId: number, lesson: TeamLesson): boolean;
  /** The event of the fix of an investigation, and whose: null while it is untold, and for here; undefined when there is none. */
  fixUid(investigationId: number): { readonly uid: string | null; readonly home: string | null } | undefined;
  nameFix(investigationId: number, uid: string): void;
  addFix(investigationId: number, uid: string, home: string, fix: FixBody): void;
  /** Takes out what a home said of an investigation. */
  removeWords(investigationId: number, home: string): void;

  toldPatterns(): readonly { readonly subject: string; readonly patternId: string; readonly key: string }[];
  nameTold(subject: string, patternId: string, key: string): void;
  untell(subject: string): void;
  markPattern(patternId: string, subject: SubjectRef): void;
  removePattern(subject: SubjectRef): void;

  queue(event: TeamEvent): void;
  outbox(limit: number): readonly TeamEvent[];
  /** Becomes another home: what was not sent yet is told as its own. */
  moveTo(home: string): void;
  /** Takes events up to a number out of the outbox. */
  sent(seq: number): void;
  cursor(home: string): number;
  advance(head: HubHead): void;
  pend(event: WaitingEvent, on: SubjectRef): void;
  /** How many events of a home wait. */
  pendingOf(home: string): number;
  takePending(on: SubjectRef): readonly WaitingEvent[];
  /** Events of newer versions up to this one. */
  takeReadable(version: number): readonly WaitingEvent[];
  /** Whether anything is marked as forgotten. */
  hasForgotten(): boolean;
  isForgotten(home: string, about: SubjectRef): boolean;
  markForgotten(home: string, about: SubjectRef): void;
  tombstones(): readonly { readonly about: SubjectRef; readonly told: boolean }[];
  addTombstone(about: SubjectRef): void;
  settleTombstone(about: SubjectRef): void;
  counts(): TeamCounts;
  /** The roles of homes, by home. */
  members(): ReadonlyMap<string, string>;
}
