// One sync of one home with one hub: what may be told there, what is new here, and the order in which it all goes.
import { randomUUID } from 'node:crypto';
import type { Pattern } from '../../domain/pattern.ts';
import type { TeamBody, TeamHub, TeamShare, TeamState } from '../../domain/team.ts';
import type { SettingValues } from '../../settings-table.ts';
import { telling } from '../export.ts';
import type { OpenedStore, Runtime } from '../runtime.ts';
import { type CollectParts, collect, type OnCollected } from './collect.ts';
import { embedTaken } from './embed-taken.ts';
import { Preview, type PreviewedKind } from './preview.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import type { SyncProgress, SyncResult } from './sync.ts';
import { nothingTaken, takeReadable } from './take.ts';
import type { MaskScope } from './tell.ts';

export interface SessionParts {
  readonly opened: OpenedStore;
  readonly library: readonly Pattern[];
  readonly settings: SettingValues;
  /** The name of the hub. */
  readonly hub: string;
  readonly runtime: Runtime;
}

/** Rolls a transaction back that was only to be looked at. */
class LookedAt extends Error {}

/** A sync, from what it would tell to what came of it. */
export class Session {
  readonly share: TeamShare;
  readonly #parts: SessionParts;
  readonly #taken = nothingTaken();
  #scope: MaskScope | null = null;
  #sent = 0;
  #kept: SyncResult['kept'] = { events: 0, reason: null };
  #teammates = 0;
  #clockAheadMs: number | null = null;

  constructor(parts: SessionParts) {
    this.share = parts.settings['team.share'];
    this.#parts = parts;
  }

  /** Whether somebody agreed to tell this hub as much. */
  isAgreed(): boolean {
    const { opened, hub } = this.#parts;
    const state = opened.team.state();
    return state !== null && state.hub === hub && state.share === this.share && state.agreedAt !== null;
  }

  /** Tells what would be sent; nothing is changed. */
  preview(): readonly PreviewedKind[] {
    const { opened, runtime } = this.#parts;
    const preview = new Preview();
    try {
      opened.team.atomically(() => {
        this.#collect(this.#begin(), runtime.clock.now(), preview);
        throw new LookedAt();
      });
    } catch (error) {
      if (!(error instanceof LookedAt)) throw error;
    }
    return preview.kinds;
  }

  async sync(
    talk: TeamHub,
    onProgress: (progress: SyncProgress) => void,
    signal: AbortSignal,
  ): Promise<SyncResult> {
    const { opened, runtime } = this.#parts;
    const now = await talk.now();
    this.#clockAheadMs = Date.parse(runtime.clock.now()) - Date.parse(now);
    const preview = new Preview();
    const state = opened.team.atomically(() => this.#begin());
    await talk.join(state.home);
    this.#collect(state, now, preview);
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
      hub: this.#parts.hub,
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
    const { opened, hub, runtime } = this.#parts;
    const { team } = opened;
    const before = team.state();
    const agreedAt = runtime.clock.now();
    const fresh = { home: randomUUID(), lastSeq: 0, pushedSeq: 0, syncedAt: null };
    if (before !== null && before.hub !== hub) team.startAnew();
    const state =
      before !== null && this.isAgreed() ? before : { ...fresh, ...before, hub, share: this.share, agreedAt };
    team.saveState(state);
    return state;
  }

  /** Puts what is new here beside what waits to be sent, and shows both. */
  #collect(state: TeamState, now: string, preview: Preview): void {
    const { opened } = this.#parts;
    for (const { kind, body } of opened.team.outbox(-1)) preview.event({ kind, body } as TeamBody);
    const parts: CollectParts = { ...opened, share: this.share, scope: () => this.#maskScope(), now };
    const on: OnCollected = {
      event: (said) => preview.event(said),
      kept: (reason) => preview.keep(reason),
    };
    collect(parts, state, on);
    this.#kept = preview.kept;
  }

  /** What may be told: names of what was seen here are not. */
  #maskScope(): MaskScope {
    if (this.#scope === null) {
      const { opened, library } = this.#parts;
      const contexts = opened.learned.contexts().map(({ context }) => context);
      const scope = telling({ cases: opened.cases.each(true), contexts }, library);
      this.#scope = { ...scope, builtIn: new Set(library.map(({ id }) => id)) };
    }
    return this.#scope;
  }

  async #push(
    talk: TeamHub,
    onProgress: (progress: SyncProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { team } = this.#parts.opened;
    const onSent = (sent: number): void => {
      this.#sent += sent;
      onProgress({ stage: 'sending', done: this.#sent, total: this.#sent + team.counts().unsent });
    };
    await push(talk, team, onSent, signal);
  }

  async #pull(
    talk: TeamHub,
    now: string,
    onProgress: (progress: SyncProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { opened, library, runtime } = this.#parts;
    const home = opened.team.state()?.home ?? '';
    const parts = { ...opened, library, scope: () => this.#maskScope(), now, home };
    takeReadable(parts, this.#taken);
    const heads = (await talk.heads()).filter((head) => head.home !== home);
    this.#teammates = heads.length;
    const onRead = (done: number, total: number): void => onProgress({ stage: 'taking', done, total });
    const { startEventChecker } = runtime;
    await pull(talk, heads, parts, this.#taken, { onRead, startEventChecker, signal });
  }

  async #settle(signal: AbortSignal): Promise<void> {
    const { opened, settings, runtime } = this.#parts;
    const { team } = opened;
    const state = team.state();
    if (state !== null) team.saveState({ ...state, syncedAt: runtime.clock.now() });
    const vectors = opened.vectors(settings['index.kind']);
    if (this.#taken.removed > 0) {
      team.eraseTraces();
      vectors.erase();
    }
    await embedTaken(this.#taken.investigations, opened, vectors, settings, runtime, signal);
  }
}
