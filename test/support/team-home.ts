// Homes of a team, each with a database of its own, for tests of what they share.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consolidate } from '../../src/app/consolidate.ts';
import { exportDocument, exportKnowledge } from '../../src/app/export.ts';
import { giveFeedback } from '../../src/app/feedback.ts';
import { forget } from '../../src/app/forget.ts';
import { judge } from '../../src/app/judge.ts';
import type { OpenedStore, Runtime } from '../../src/app/runtime.ts';
import { type SyncResult, syncTeam } from '../../src/app/team/sync.ts';
import { readEnvironment, resolveSettings } from '../../src/config.ts';
import type { Investigation } from '../../src/domain/investigation.ts';
import type { Case } from '../../src/domain/memory.ts';
import type { TeamShare } from '../../src/domain/team.ts';
import { createRuntime } from '../../src/main.ts';
import { record } from './investigations.ts';
import type { MemoryHub } from './memory-hub.ts';
import { PASSWORD } from './postgres.ts';

export interface TeamHomeOptions {
  /** Where the hub is, or the hub itself with the member that syncs. */
  readonly hub: string | { readonly at: MemoryHub; readonly member: string };
  readonly share?: TeamShare;
  readonly now?: () => string;
}

/** One home of a team. */
export class TeamHome {
  readonly folder = mkdtempSync(join(tmpdir(), 'k8s-learn-team-'));
  readonly runtime: Runtime;
  readonly env: Readonly<Record<string, string>>;
  #opened: OpenedStore | null = null;

  constructor({ hub, share = 'full', now }: TeamHomeOptions) {
    const url = typeof hub === 'string' ? hub : `postgres://${hub.member}@127.0.0.1/memory`;
    this.env = { K8S_LEARN_HOME: this.folder, K8S_LEARN_TEAM_URL: url, K8S_LEARN_TEAM_SHARE: share };
    const runtime = createRuntime(
      readEnvironment({ ...this.env, PATH: process.env.PATH, PGPASSWORD: PASSWORD }),
      process,
    );
    this.runtime = {
      ...runtime,
      ...(now !== undefined && { clock: { ...runtime.clock, now } }),
      ...(typeof hub !== 'string' && { openHub: async () => hub.at.open(hub.member) }),
    };
  }

  /** Uses the database, and what is used within it the same. */
  async with<Result>(use: (opened: OpenedStore) => Result | Promise<Result>): Promise<Result> {
    if (this.#opened !== null) return use(this.#opened);
    const opened = await this.runtime.openStore('write');
    this.#opened = opened;
    try {
      return await use(opened);
    } finally {
      this.#opened = null;
      opened.close();
    }
  }

  /** Records investigations with what is remembered of them, and gives their ids. */
  add(
    told: readonly {
      readonly investigation: Investigation;
      readonly remembered: Omit<Case, 'investigationId'>;
    }[],
  ) {
    return this.with(({ store, cases }) =>
      told.map(({ investigation, remembered }) => {
        const id = record(store, investigation);
        cases.put({ ...remembered, investigationId: id });
        return id;
      }),
    );
  }

  judge(id: number, verdict: 'up' | 'down', comment: string | null = null) {
    return this.with((opened) =>
      judge(
        { ...opened.store.get(id), id },
        { source: 'user', signal: verdict, detail: comment },
        { ...opened, clock: this.runtime.clock },
      ),
    );
  }

  teach(id: number, cause: string, solution: string) {
    const said = { id, verdict: 'down' as const, comment: null, cause, solution };
    return this.with((opened) => giveFeedback(said, { ...opened, clock: this.runtime.clock }));
  }

  forget(id: number) {
    return this.with(({ store, vectors }) => forget([id], store, vectors('auto')));
  }

  sync(
    signal = new AbortController().signal,
    env: Readonly<Record<string, string>> = {},
  ): Promise<SyncResult> {
    const settings = resolveSettings(readEnvironment({ ...this.env, ...env })).values;
    return syncTeam(
      { settings, dryRun: false },
      this.runtime,
      async () => true,
      () => {},
      signal,
    );
  }

  async export(): Promise<string> {
    return exportDocument(await exportKnowledge(this.runtime, true));
  }

  consolidate() {
    return this.with((opened) =>
      consolidate({ ...opened, clock: this.runtime.clock, onProgress: () => {} }, { dryRun: false }),
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
