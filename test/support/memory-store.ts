// The InvestigationStore in memory: the second implementation, for tests of what uses one.
import { K8sLearnError } from '../../src/domain/errors.ts';
import type { Investigation, Label, Step } from '../../src/domain/investigation.ts';
import type { Trials } from '../../src/domain/memory.ts';
import type {
  HistoryFilter,
  Holdings,
  Injection,
  InvestigationEnd,
  InvestigationStore,
  InvestigationSummary,
  LabelEvent,
  NewInvestigation,
  Place,
} from '../../src/domain/ports.ts';

interface Entry {
  readonly beginning: NewInvestigation;
  readonly steps: Step[];
  end: InvestigationEnd | null;
  place?: Place;
  label: Label;
  readonly labelEvents: LabelEvent[];
  readonly injections: Injection[];
}

const UNKNOWN: Label = { state: 'unknown', score: 0.5, signals: [] };

export class MemoryInvestigationStore implements InvestigationStore {
  readonly #entries = new Map<number, Entry>();
  #lastId = 0;

  begin(investigation: NewInvestigation): number {
    this.#lastId += 1;
    this.#entries.set(this.#lastId, {
      beginning: structuredClone(investigation),
      steps: [],
      end: null,
      label: UNKNOWN,
      labelEvents: [],
      injections: [],
    });
    return this.#lastId;
  }

  addStep(id: number, step: Step): void {
    const entry = this.#unfinished(id);
    if (entry.steps.some((other) => other.index === step.index))
      throw new Error(`step ${step.index} is there`);
    entry.steps.push(structuredClone(step));
    entry.steps.sort((a, b) => a.index - b.index);
  }

  end(id: number, end: InvestigationEnd, injections: readonly Injection[] = []): void {
    const entry = this.#unfinished(id);
    for (const injection of injections) this.addInjection(injection);
    entry.end = structuredClone(end);
    entry.label = entry.end.label;
  }

  keepPlace(id: number, place: Place): void {
    this.#entry(id).place = structuredClone(place);
  }

  findPlace(id: number): Place | undefined {
    return structuredClone(this.#entries.get(id)?.place);
  }

  get(id: number): Investigation {
    const entry = this.#entry(id);
    const { stepCount: _, ...summary } = summaryOf(id, entry);
    return { ...summary, steps: structuredClone(entry.steps) };
  }

  find(id: number): InvestigationSummary | undefined {
    const entry = this.#entries.get(id);
    return entry === undefined ? undefined : summaryOf(id, entry);
  }

  toldBy(pattern: string): readonly number[] {
    return [...this.#entries]
      .filter(([, { end }]) => end?.diagnosis?.pattern === pattern)
      .map(([id]) => id)
      .reverse();
  }

  trials(clusterId: string): ReadonlyMap<string, Trials> {
    const trials = new Map<string, Trials>();
    for (const { beginning, end, labelEvents } of this.#entries.values()) {
      const verdict = labelEvents.findLast(({ source }) => source === 'user')?.signal;
      const pattern = end?.diagnosis?.pattern ?? null;
      if (beginning.cluster.id !== clusterId || verdict === undefined || pattern === null) continue;
      const { right, wrong } = trials.get(pattern) ?? { right: 0, wrong: 0 };
      trials.set(pattern, {
        right: right + Number(verdict === 'up'),
        wrong: wrong + Number(verdict === 'down'),
      });
    }
    return trials;
  }

  contextNames(): readonly string[] {
    return [...new Set(this.list({ limit: -1, team: true }).map(({ cluster }) => cluster.context))].sort();
  }

  list(filter: HistoryFilter): readonly InvestigationSummary[] {
    return [...this.#entries]
      .map(([id, entry]) => summaryOf(id, entry))
      .filter(
        ({ cluster, outcome, label, diagnosis, startedAt, question, explanation }) =>
          (filter.clusterId === undefined || cluster.id === filter.clusterId) &&
          (filter.namespace === undefined || cluster.namespace === filter.namespace) &&
          (filter.outcome === undefined || outcome === filter.outcome) &&
          (filter.label === undefined || label.state === filter.label) &&
          (filter.pattern === undefined || diagnosis?.pattern === filter.pattern) &&
          (filter.since === undefined || startedAt >= filter.since) &&
          (filter.search ?? []).every((word) =>
            `${question} ${diagnosis?.rootCause ?? ''} ${explanation ?? ''}`
              .toLowerCase()
              .includes(word.toLowerCase()),
          ),
      )
      .reverse()
      .slice(0, filter.limit);
  }

  labelEvents(id: number): readonly LabelEvent[] {
    return structuredClone(this.#entries.get(id)?.labelEvents ?? []);
  }

  injections(id: number): readonly Injection[] {
    return structuredClone(this.#entries.get(id)?.injections ?? []).sort((a, b) => a.rank - b.rank);
  }

  addLabelEvent(event: LabelEvent, fold: (events: readonly LabelEvent[]) => Label): Label {
    const entry = this.#entry(event.investigationId);
    const events = [...entry.labelEvents, structuredClone(event)];
    entry.label = fold(events);
    entry.labelEvents.splice(0, Number.POSITIVE_INFINITY, ...events);
    return entry.label;
  }

  addInjection(injection: Injection): void {
    const { injections } = this.#entry(injection.investigationId);
    const index = injections.findIndex(
      (other) => other.memoryType === injection.memoryType && other.memoryId === injection.memoryId,
    );
    const known = injections[index];
    if (known === undefined) injections.push(structuredClone(injection));
    else injections[index] = { ...known, followed: injection.followed };
  }

  holdings(ids: readonly number[]): Holdings {
    const chosen = [...new Set(ids)].flatMap((id) => this.#entries.get(id) ?? []);
    const steps = chosen.flatMap((entry) => entry.steps);
    return {
      investigations: chosen.length,
      steps: steps.length,
      facts: steps.flatMap(({ facts }) => facts).length,
      cases: 0,
      vectors: 0,
      patterns: 0,
    };
  }

  remove(ids: readonly number[]): number {
    return ids.filter((id) => this.#entries.delete(id)).length;
  }

  #entry(id: number): Entry {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return entry;
    throw new K8sLearnError('NOT_FOUND', `There is no investigation ${id}.`, 'k8s-learn history');
  }

  #unfinished(id: number): Entry {
    const entry = this.#entry(id);
    if (entry.end === null) return entry;
    throw new K8sLearnError(
      'INTERNAL',
      `Investigation ${id} has ended and is not changed any more.`,
      'Report this.',
    );
  }
}

function summaryOf(id: number, entry: Entry): InvestigationSummary {
  const end: InvestigationEnd = entry.end ?? {
    arm: entry.beginning.arm,
    outcome: 'stopped',
    stopReason: 'cancelled',
    explanation: null,
    diagnosis: null,
    otherFindings: [],
    notLooked: [],
    leads: [],
    seen: null,
    memory: { recalled: [], replayed: false, abstained: 'the investigation did not end' },
    label: UNKNOWN,
    durationMs: entry.steps.reduce((sum, step) => sum + step.durationMs, 0),
    modelCalls: 0,
    promptTokens: 0,
    outputTokens: 0,
  };
  return structuredClone({
    ...entry.beginning,
    ...end,
    id,
    label: entry.label,
    stepCount: entry.steps.length,
  });
}
