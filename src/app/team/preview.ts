// What a sync would tell, before anything is told: how many of each kind, and an example of each.
import type { TeamBody, TeamKind } from '../../domain/team.ts';
import { TEAM_KINDS } from '../../domain/team.ts';

export interface PreviewedKind {
  readonly kind: TeamKind;
  readonly events: number;
  /** The first of them, as it would be sent. */
  readonly example: TeamBody['body'];
}

/** Counts events by kind as they are made, and keeps the first of each. */
export class Preview {
  /** What is kept here because no home would take it, and the first reason. */
  readonly kept = { events: 0, reason: null as string | null };
  readonly #kinds = new Map<TeamKind, { events: number; readonly example: TeamBody['body'] }>();

  event({ kind, body }: TeamBody): void {
    const known = this.#kinds.get(kind);
    if (known === undefined) this.#kinds.set(kind, { events: 1, example: body });
    else known.events += 1;
  }

  keep(reason: string): void {
    this.kept.events += 1;
    this.kept.reason ??= reason;
  }

  /** In the order of the kinds. */
  get kinds(): readonly PreviewedKind[] {
    return TEAM_KINDS.flatMap((kind) => {
      const counted = this.#kinds.get(kind);
      return counted === undefined ? [] : [{ kind, ...counted }];
    });
  }
}
