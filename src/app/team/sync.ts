// The use case `sync`: what is new here goes to the team's hub, what is new there comes here.
import { randomUUID } from 'node:crypto';
import { K8sLearnError } from '../../domain/errors.ts';
import type { Pattern } from '../../domain/pattern.ts';
import type { HubHead, TeamBody, TeamHub, TeamShare, TeamState } from '../../domain/team.ts';
import type { SettingValues } from '../../settings-table.ts';
import { telling } from '../export.ts';
import type { OpenedStore, Runtime } from '../runtime.ts';
import { type CollectParts, collect, type OnCollected } from './collect.ts';
import { embedTaken } from './embed-taken.ts';
import { hubOf } from './hub-of.ts';
import { Preview, type PreviewedKind } from './preview.ts';
import { nothingTaken, type Taken, type TakeParts, takePage, takeReadable } from './take.ts';
import type { MaskScope } from './tell.ts';

/** Events that travel at once, each of at most 64 kB. */
const PAGE_EVENTS = 500;
/** Events that one sync takes in; what is left comes with the next. */
const MAX_TAKEN = 2_000_000;

/** Asks a person before anything is told that was not told there before; given what it is. */
export type ConfirmSync = (
  preview: readonly PreviewedKind[],
  hub: string,
  share: TeamShare,
) => Promise<boolean>;

export interface SyncRequest {
  readonly settings: SettingValues;
  readonly dryRun: boolean;
}

export interface SyncProgress {
  readonly stage: 'sending' | 'taking';
  readonly done: number;
  readonly total: number;
}

export interface SyncResult {
  readonly action: 'synced' | 'dry-run' | 'declined';
  readonly hub: string;
  readonly share: TeamShare;
  /** What was sent, or would be. */
  readonly told: readonly PreviewedKind[];
  /** Events that reached the hub. */
  readonly sent: number;
  /** What is kept here because no home would take it, and the first reason. */
  readonly kept: { readonly events: number; readonly reason: string | null };
  readonly taken: Omit<Taken, 'kinds'> & { readonly kinds: Readonly<Record<string, number>> };
  /** Other homes of the team. */
  readonly teammates: number;
  /** The clock here is so much ahead of the hub's, in milliseconds; null when nobody asked it. */
  readonly clockAheadMs: number | null;
}

/**
 * Syncs. What was sent or taken before it fails stays so, and the next one goes on there. Throws CONFIG without a hub,
 * USAGE when `confirm` has nobody to ask, HUB_UNAVAILABLE, DATA_INVALID and DATABASE_* errors.
 */
export async function syncTeam(
  { settings, dryRun }: SyncRequest,
  runtime: Runtime,
  confirm: ConfirmSync,
  onProgress: (progress: SyncProgress) => void,
  signal: AbortSignal,
): Promise<SyncResult> {
  const hub = hubOf(settings);
  if (hub === null)
    throw new K8sLearnError(
      'CONFIG',
      'no team is set',
      'k8s-learn config set team.url postgres://<you>@<host>/<database>',
    );
  const opened = await runtime.openStore('write');
  try {
    const library = await runtime.loadPatterns();
    const session = new Session(opened, library, settings, hub.name, runtime);
    if (dryRun) return session.result('dry-run', session.preview());
    const isAgreed = session.isAgreed();
    if (!isAgreed && !(await confirm(session.preview(), hub.name, session.share)))
      return session.result('declined', []);
    const talk = await runtime.openHub(hub.address, settings['team.name'], signal);
    try {
      return await session.sync(talk, onProgress, signal);
    } finally {
      await talk.close();
    }
  } finally {
    opened.close();
  }
}

function collecting(preview: Preview): OnCollected {
  return { event: (said) => preview.event(said), kept: (reason) => preview.keep(reason) };
}

/** Rolls a transaction back that was only to be looked at. */
class LookedAt extends Error {}

class Session {
  readonly share: TeamShare;
  readonly #opened: OpenedStore;
  readonly #library: readonly Pattern[];
  readonly #settings: SettingValues;
  readonly #hub: string;
  readonly #runtime: Runtime;
  readonly #taken = nothingTaken();
  #scope: MaskScope | null = null;
  #sent = 0;
  #kept: SyncResult['kept'] = { events: 0, reason: null };
  #teammates = 0;
  #clockAheadMs: number | null = null;

  constructor(
    opened: OpenedStore,
    library: readonly Pattern[],
    settings: SettingValues,
    hub: string,
    runtime: Runtime,
  ) {
    this.share = settings['team.share'];
    this.#opened = opened;
    this.#library = library;
    this.#settings = settings;
    this.#hub = hub;
    this.#runtime = runtime;
  }

  /** Whether somebody agreed to tell this hub as much. */
  isAgreed(): boolean {
    const state = this.#opened.team.state();
    return state !== null && state.hub === this.#hub && state.share === this.share && state.agreedAt !== null;
  }

  /** Tells what would be sent; nothing is changed. */
  preview(): readonly PreviewedKind[] {
    const preview = new Preview();
    const { team } = this.#opened;
    try {
      team.atomically(() => {
        const state = this.#begin();
        for (const { kind, body } of team.outbox(-1)) preview.event({ kind, body } as TeamBody);
        collect(this.#collecting(this.#runtime.clock.now()), state, collecting(preview));
        throw new LookedAt();
      });
    } catch (error) {
      if (!(error instanceof LookedAt)) throw error;
    }
    this.#kept = preview.kept;
    return preview.kinds;
  }

  async sync(
    talk: TeamHub,
    onProgress: (progress: SyncProgress) => void,
    signal: AbortSignal,
  ): Promise<SyncResult> {
    const { team } = this.#opened;
    const now = await talk.now();
    this.#clockAheadMs = Date.parse(this.#runtime.clock.now()) - Date.parse(now);
    const preview = new Preview();
    const state = team.atomically(() => this.#begin());
    await talk.join(state.home);
    for (const { kind, body } of team.outbox(-1)) preview.event({ kind, body } as TeamBody);
    collect(this.#collecting(now), state, collecting(preview));
    this.#kept = preview.kept;
    await this.#push(talk, onProgress, signal);
    await this.#pull(talk, now, onProgress, signal);
    // What others took back goes from the hub with what was said of it here.
    await this.#push(talk, onProgress, signal);
    await this.#settle(signal);
    return this.result('synced', preview.kinds);
  }

  result(action: SyncResult['action'], told: readonly PreviewedKind[]): SyncResult {
    return {
      action,
      hub: this.#hub,
      share: this.share,
      told,
      sent: this.#sent,
      kept: this.#kept,
      taken: { ...this.#taken, kinds: Object.fromEntries(this.#taken.kinds) },
      teammates: this.#teammates,
      clockAheadMs: this.#clockAheadMs,
    };
  }

  /** The state as it is to be with this hub, which may be another than the last one. */
  #begin(): TeamState {
    const { team } = this.#opened;
    const before = team.state();
    const agreedAt = this.#runtime.clock.now();
    const fresh = { home: randomUUID(), lastSeq: 0, pushedSeq: 0, syncedAt: null };
    if (before !== null && before.hub !== this.#hub) team.startAnew();
    const state =
      before !== null && this.isAgreed()
        ? before
        : { ...fresh, ...before, hub: this.#hub, share: this.share, agreedAt };
    team.saveState(state);
    return state;
  }

  #collecting(now: string): CollectParts {
    return { ...this.#opened, share: this.share, scope: () => this.#maskScope(), now };
  }

  /** What may be told: names of what was seen here are not. */
  #maskScope(): MaskScope {
    if (this.#scope === null) {
      const { cases, learned } = this.#opened;
      const contexts = learned.contexts().map(({ context }) => context);
      const scope = telling({ cases: cases.each(true), contexts }, this.#library);
      this.#scope = { ...scope, builtIn: new Set(this.#library.map(({ id }) => id)) };
    }
    return this.#scope;
  }

  async #push(
    talk: TeamHub,
    onProgress: (progress: SyncProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { team } = this.#opened;
    for (;;) {
      signal.throwIfAborted();
      const state = team.state();
      const page = team.outbox(PAGE_EVENTS);
      const erase = team.tombstones().map(({ about }) => about);
      if (state === null || (page.length === 0 && erase.length === 0)) return;
      const stored = await talk.append(state.home, page, erase);
      const isTaken = page.some(({ seq, id }) => stored.has(seq) && stored.get(seq) !== id);
      if (isTaken) {
        // A copy of this home wrote there as well: from now on they are two.
        const home = randomUUID();
        await talk.join(home);
        team.atomically(() => team.moveTo(home));
        continue;
      }
      const last = page.at(-1)?.seq ?? state.pushedSeq;
      team.atomically(() => {
        team.sent(last);
        for (const about of erase) team.settleTombstone(about);
        const current = team.state() ?? state;
        team.saveState({ ...current, pushedSeq: Math.max(current.pushedSeq, last) });
      });
      this.#sent += page.length;
      onProgress({ stage: 'sending', done: this.#sent, total: this.#sent + team.counts().unsent });
    }
  }

  async #pull(
    talk: TeamHub,
    now: string,
    onProgress: (progress: SyncProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { team } = this.#opened;
    const home = team.state()?.home ?? '';
    const scope = () => this.#maskScope();
    const parts: TakeParts = { ...this.#opened, library: this.#library, scope, now, home };
    takeReadable(parts, this.#taken);
    const heads = (await talk.heads()).filter((head) => head.home !== home);
    this.#teammates = heads.length;
    let events = 0;
    const total = heads.reduce((sum, { home: of, seq }) => sum + Math.max(0, seq - team.cursor(of)), 0);
    for (const head of heads) {
      if (head.seq === 0) team.advance(head);
      events = await this.#takeHome(talk, head, parts, { events, total, onProgress, signal });
    }
  }

  async #takeHome(
    talk: TeamHub,
    head: HubHead,
    parts: TakeParts,
    run: {
      readonly events: number;
      readonly total: number;
      readonly onProgress: (progress: SyncProgress) => void;
      readonly signal: AbortSignal;
    },
  ): Promise<number> {
    const { team } = this.#opened;
    let { events } = run;
    while (team.cursor(head.home) < head.seq && events < MAX_TAKEN) {
      run.signal.throwIfAborted();
      const after = team.cursor(head.home);
      const page = await talk.read(head.home, after, PAGE_EVENTS);
      // A head without events behind it: they were taken back.
      if (page.lastSeq === null) break;
      takePage(head, after, page, parts, this.#taken);
      events += page.events.length;
      run.onProgress({ stage: 'taking', done: events, total: run.total });
    }
    return events;
  }

  async #settle(signal: AbortSignal): Promise<void> {
    const { team } = this.#opened;
    const state = team.state();
    if (state !== null) team.saveState({ ...state, syncedAt: this.#runtime.clock.now() });
    const vectors = this.#opened.vectors(this.#settings['index.kind']);
    if (this.#taken.removed > 0) {
      team.eraseTraces();
      vectors.erase();
    }
    await embedTaken(
      this.#taken.investigations,
      this.#opened,
      vectors,
      this.#settings,
      this.#runtime,
      signal,
    );
  }
}
