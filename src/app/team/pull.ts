// Reads what is new of the other homes, in turn: while one page is taken in, the next is checked and the one after that is on
// its way.
import type { CheckedEvent, EventChecker, HubHead, HubPage, TeamHub } from '../../domain/team.ts';
import { checkerFor, MANY_EVENTS } from './checker.ts';
import { type Taken, type TakeParts, takePage } from './take.ts';

/** Events of a home that are read at once before it is known how long they are, each of at most 64 kB, */
const MIN_PAGE_EVENTS = 500;
/** and at most: a page is taken in by one transaction, and the bigger it is, the less is written twice; */
const MAX_PAGE_EVENTS = 4000;
/** as many as come to about so much, in characters, */
const PAGE_CHARS = 8_000_000;
/** and, from as many as these on, as take about so long: whoever else writes meanwhile waits for it. */
const FIRST_PAGE_EVENTS = 2000;
const PAGE_MS = 1500;
/** Events that one sync takes in; what is left comes with the next. */
const MAX_TAKEN = 2_000_000;

export interface PullOptions {
  /** Told how many events were read, of how many. */
  onRead(done: number, total: number): void;
  readonly startEventChecker: () => Promise<EventChecker>;
  readonly signal: AbortSignal;
}

/** A page that was read, and its check on the way. */
interface ReadPage {
  readonly head: HubHead;
  readonly after: number;
  readonly page: HubPage;
  readonly checked: Promise<readonly CheckedEvent[]>;
}

/** Takes in what is new of the homes; the first of what they have is the oldest. */
export async function pull(
  talk: TeamHub,
  heads: readonly HubHead[],
  parts: TakeParts,
  taken: Taken,
  { onRead, startEventChecker, signal }: PullOptions,
): Promise<void> {
  const { team } = parts;
  for (const head of heads) if (head.seq === 0) team.advance(head);
  const total = heads.reduce((sum, { home, seq }) => sum + Math.max(0, seq - team.cursor(home)), 0);
  const checker = checkerFor(total, startEventChecker);
  const pages = new Reader(talk, heads, (home) => team.cursor(home), checker, signal);
  const takeAll = async (): Promise<void> => {
    let read = await pages.next();
    let next = read && (await pages.next());
    for (let done = 0; read !== null && done < MAX_TAKEN; ) {
      const checked = await read.checked;
      // Asked for now, so that the hub answers while this one is taken in. Whoever stops here does not wait for it.
      const afterNext = next && pages.next();
      afterNext?.catch(() => {});
      const startedMs = performance.now();
      takePage({ ...read, checked }, parts, taken);
      const events = read.page.events.length;
      pages.fit(events, performance.now() - startedMs);
      done += events;
      onRead(done, total);
      read = next;
      next = await afterNext;
    }
  };
  try {
    await (total < MANY_EVENTS ? takeAll() : team.inBulk(takeAll));
  } finally {
    await checker.close();
  }
}

/** Reads a page of each home in turn, so that all come to their newest at about the same time. */
class Reader {
  readonly #talk: TeamHub;
  readonly #checker: EventChecker;
  readonly #signal: AbortSignal;
  /** Homes that have more, and how far each was read. */
  readonly #open: { readonly head: HubHead; after: number; charsOfOne: number | null }[];
  #pageEvents = FIRST_PAGE_EVENTS;

  constructor(
    talk: TeamHub,
    heads: readonly HubHead[],
    cursorOf: (home: string) => number,
    checker: EventChecker,
    signal: AbortSignal,
  ) {
    this.#talk = talk;
    this.#checker = checker;
    this.#signal = signal;
    this.#open = heads
      .map((head) => ({ head, after: cursorOf(head.home), charsOfOne: null }))
      .filter(({ head, after }) => after < head.seq);
  }

  /** Makes the pages that follow as big as it takes, after so many events took so long. */
  fit(events: number, ms: number): void {
    if (events < MIN_PAGE_EVENTS) return;
    const fitting = Math.floor((events * PAGE_MS) / Math.max(1, ms));
    this.#pageEvents = Math.max(MIN_PAGE_EVENTS, Math.min(MAX_PAGE_EVENTS, fitting));
  }

  /** Null when there is no more. */
  async next(): Promise<ReadPage | null> {
    for (let source = this.#open.shift(); source !== undefined; source = this.#open.shift()) {
      const { head, after } = source;
      this.#signal.throwIfAborted();
      const page = await this.#talk.read(head.home, after, this.#limitFor(source.charsOfOne));
      // A head without events behind it: they were taken back.
      if (page.lastSeq === null) continue;
      source.after = page.lastSeq;
      source.charsOfOne = page.chars / Math.max(1, page.events.length + page.unreadable);
      if (source.after < head.seq) this.#open.push(source);
      const checked = this.#checker.check(head.home, page.events);
      // Whoever stops before does not wait for it.
      checked.catch(() => {});
      return { head, after, page, checked };
    }
    return null;
  }

  #limitFor(charsOfOne: number | null): number {
    if (charsOfOne === null) return MIN_PAGE_EVENTS;
    const fitting = Math.floor(PAGE_CHARS / Math.max(1, charsOfOne));
    return Math.max(MIN_PAGE_EVENTS, Math.min(this.#pageEvents, fitting));
  }
}
