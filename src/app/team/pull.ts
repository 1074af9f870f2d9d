// Reads what is new of the other homes, in turn, and takes it in while the next is on its way.
import type { HubHead, HubPage, TeamHub } from '../../domain/team.ts';
import { type Taken, type TakeParts, takePages } from './take.ts';

/** Events of a home that are read at once before it is known how long they are, each of at most 64 kB, */
const PAGE_EVENTS = 500;
/** and at most; */
const MAX_PAGE_EVENTS = 2000;
/** as many as come to about so much, in characters. */
const PAGE_CHARS = 4_000_000;
/** Events that are taken in by one transaction: the more, the less is written twice; */
const MAX_GROUP_EVENTS = 8000;
/** so many at first, and as many as take about so long: whoever else writes meanwhile waits for it. */
const FIRST_GROUP_EVENTS = 2000;
const GROUP_MS = 1500;
const GROUP_CHARS = 16_000_000;
/** Events that one sync takes in; what is left comes with the next. */
const MAX_TAKEN = 2_000_000;

export interface PullProgress {
  /** Told how many events were read, of how many. */
  onRead(done: number, total: number): void;
  readonly signal: AbortSignal;
}

/** Events of one home that follow each other. */
interface Group {
  readonly head: HubHead;
  readonly after: number;
  readonly pages: readonly HubPage[];
}

/** Takes in what is new of the homes; the first of what they have is the oldest. */
export async function pull(
  talk: TeamHub,
  heads: readonly HubHead[],
  parts: TakeParts,
  taken: Taken,
  { onRead, signal }: PullProgress,
): Promise<void> {
  const { team } = parts;
  for (const head of heads) if (head.seq === 0) team.advance(head);
  const total = heads.reduce((sum, { home, seq }) => sum + Math.max(0, seq - team.cursor(home)), 0);
  const groups = new Reader(talk, heads, (home) => team.cursor(home), signal);
  let next = groups.next();
  for (let done = 0; done < MAX_TAKEN; ) {
    const group = await next;
    if (group === null) return;
    // On its way while this one is taken in.
    next = groups.next();
    // Whoever stops here does not wait for it.
    next.catch(() => {});
    const startedMs = performance.now();
    takePages(group.head, group.after, group.pages, parts, taken);
    const events = group.pages.reduce((sum, page) => sum + page.events.length, 0);
    groups.fit(events, performance.now() - startedMs);
    done += events;
    onRead(done, total);
  }
}

/** Reads a group of each home in turn, so that all come to their newest at about the same time. */
class Reader {
  readonly #talk: TeamHub;
  readonly #signal: AbortSignal;
  /** Homes that have more, and how far each was read. */
  readonly #open: { readonly head: HubHead; after: number; charsOfOne: number | null }[];
  #groupEvents = FIRST_GROUP_EVENTS;

  constructor(
    talk: TeamHub,
    heads: readonly HubHead[],
    cursorOf: (home: string) => number,
    signal: AbortSignal,
  ) {
    this.#talk = talk;
    this.#signal = signal;
    this.#open = heads.map((head) => ({ head, after: cursorOf(head.home), charsOfOne: null }));
  }

  /** Makes the groups that follow as big as it takes, after so many events took so long. */
  fit(events: number, ms: number): void {
    if (events < PAGE_EVENTS) return;
    const fitting = Math.floor((events * GROUP_MS) / Math.max(1, ms));
    this.#groupEvents = Math.max(PAGE_EVENTS, Math.min(MAX_GROUP_EVENTS, fitting));
  }

  /** Null when there is no more. */
  async next(): Promise<Group | null> {
    for (;;) {
      const source = this.#open.shift();
      if (source === undefined) return null;
      const { head, after } = source;
      const pages: HubPage[] = [];
      for (let events = 0, chars = 0; source.after < head.seq; ) {
        if (events >= this.#groupEvents || chars >= GROUP_CHARS) break;
        this.#signal.throwIfAborted();
        const page = await this.#talk.read(head.home, source.after, limitOf(source.charsOfOne));
        const read = page.events.length + page.unreadable;
        // A head without events behind it: they were taken back.
        if (page.lastSeq === null) {
          source.after = head.seq;
          break;
        }
        pages.push(page);
        source.after = page.lastSeq;
        source.charsOfOne = page.chars / Math.max(1, read);
        events += read;
        chars += page.chars;
      }
      if (source.after < head.seq) this.#open.push(source);
      if (pages.length > 0) return { head, after, pages };
    }
  }
}

function limitOf(charsOfOne: number | null): number {
  if (charsOfOne === null) return PAGE_EVENTS;
  const fitting = Math.floor(PAGE_CHARS / Math.max(1, charsOfOne));
  return Math.max(PAGE_EVENTS, Math.min(MAX_PAGE_EVENTS, fitting));
}
