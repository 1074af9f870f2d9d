// From observations to facts: runs the topics' rules over objects, events and logs, and keeps what is new.
import type { Predicate } from '../domain/complaint.ts';
import { type Fact, factKey } from '../domain/fact.ts';
import type { ObjectRef } from '../domain/kube.ts';
import { extractApiResources } from './api-resources.ts';
import { TOPICS } from './catalogue.ts';
import { LOG_READERS } from './computed/log-readers.ts';
import { FACT_READERS } from './computed/readers.ts';
import { parseDescription } from './description.ts';
import { tellEndedPod } from './ended-pods.ts';
import { noteMentionsOf } from './fact-mentions.ts';
import { extractReleases } from './helm-releases.ts';
import { Inventory, isWorkloadKind } from './inventory.ts';
import { type KubeEvent, type KubeObject, type Pod, refOf } from './kube-json.ts';
import { timeOfLine } from './logs/line.ts';
import { capturesOf, createLogMatcher, type LogMatch, type MatchLine } from './logs/match.ts';
import { detailsUnder, wholeRecord, withDetails } from './logs/records.ts';
import { SAID } from './logs/rule.ts';
import { chooseMessageRule } from './messages/choose.ts';
import { complaintOf } from './messages/complaint.ts';
import {
  CALM_LINES_AFTER_A_WAIT,
  isAfterword,
  type Remainder,
  remainderOf,
  soundsTroubled,
} from './messages/log-lines.ts';
import { EventHistory, judgesItself, subjectOf } from './messages/overtaken.ts';
import { SILENT_CODE, say, sayEvent } from './messages/said.ts';
import { isEventPast, isObjectWell } from './object-health.ts';
import { crashOf, isPodHealthy } from './pod-health.ts';
import {
  ANY,
  definedCaptures,
  type Emit,
  type EmitMessage,
  type MessageRule,
  type ObjectRule,
} from './rules.ts';

/** Longer messages are cut for quotes and captures; in characters. Kubernetes itself cuts events at 1024. */
const MAX_QUOTE_CHARS = 1000;
/** A log line is looked at up to here, in characters. */
const MAX_LINE_CHARS = 4000;
/** At most this many facts of one code are kept from one log: the last ones, which are the nearest to the end. */
const MAX_FACTS_PER_LOG_CODE = 2;
/** After so many telling lines of one log, those that look like a fact it has enough of are not read closer. */
const MAX_READ_CLOSELY = 1000;
/** Lines of level error that no other rule knows: the rest of them is told by what they say. */
const ERROR_LINE_CODE = 'log.error-line';
/** A wait that was met says nothing any more. */
const WAITING_CODE = 'log.waiting-for';
/** For so many pairs of a kind and a reason the rules that take them are remembered. */
const MAX_KEPT_REASONS = 1000;
/** What a pod that is well complained of this long before the end of its log has passed, in milliseconds. */
const PAST_COMPLAINT_MS = 60 * 60 * 1000;

const MESSAGE_RULES: readonly MessageRule[] = TOPICS.flatMap((topic) => topic.messages ?? []);
const TAKES: ReadonlyMap<string, readonly Predicate[]> = new Map(
  TOPICS.flatMap((topic) => Object.entries(topic.kinds)).map(([code, { takes }]) => [code, takes ?? ANY]),
);
const RELATION_RULES = TOPICS.flatMap((topic) => topic.relations ?? []);
const OBJECT_RULES = indexByKind(TOPICS.flatMap((topic) => topic.objects ?? []));

/** Extracts facts over one investigation. Each finding is given once, by the step that first showed it. */
export class FactExtractor {
  readonly inventory: Inventory;
  readonly #seen = new Map<string, Fact>();
  readonly #history = new EventHistory();
  readonly #messageRules = new Map<string, readonly MessageRule[]>();
  readonly #redact: (text: string) => string;

  /**
   * `redact` takes secrets out of every quote and capture as they will be read: rules join what stood apart, the
   * words of a command for one. What is stored or shown comes from an extractor that has it: `createExtractor`.
   */
  constructor(nowMs: number, redact: (text: string) => string = (text) => text) {
    this.inventory = new Inventory(nowMs);
    this.#redact = redact;
  }

  /** Adds objects (events among them) of one step and gives the facts that are new with them. */
  fromObjects(objects: readonly KubeObject[], events: readonly KubeEvent[]): readonly Fact[] {
    const refs = objects.map(refOf).filter((ref) => this.inventory.find(ref) === undefined);
    for (const object of objects) this.inventory.add(object);
    // What was reported of an object before anybody saw it can be judged now.
    const earlier = refs.flatMap((ref) => this.#history.of(ref));
    return this.#extract(objects, [...earlier, ...events]);
  }

  #extract(objects: readonly KubeObject[], events: readonly KubeEvent[]): readonly Fact[] {
    const facts: Fact[] = [];
    const emit = this.#emitInto(facts);
    const context = {
      emit,
      emitMessage: this.#emitMessageWith(emit),
      emitLog: (text: string, subject: ObjectRef, container: string) =>
        this.#emitLines(text, subject, container, emit),
      inventory: this.inventory,
    };
    for (const object of objects) {
      for (const rule of rulesFor(object.kind ?? '')) rule.extract(object, context);
    }
    this.#history.add(events);
    for (const event of events) this.#fromEvent(event, context.emitMessage, emit);
    for (const rule of RELATION_RULES) rule.extract(this.inventory, emit);
    for (const read of FACT_READERS) read(this.facts(), this.inventory, emit);
    return facts;
  }

  /**
   * Gives the facts in a container's log. `subject` is the pod; facts carry the container: the one given, or the
   * only one that the pod has.
   */
  fromLog(text: string, subject: ObjectRef, container: string | undefined): readonly Fact[] {
    const facts: Fact[] = [];
    const emit = this.#emitInto(facts);
    this.inventory.markLog(subject, container ?? null, text.trim() === '' ? 'empty' : 'read');
    const named = container ?? this.#onlyContainerOf(subject);
    const silence = this.#emitLines(text, subject, named, emit);
    if (silence) emit(SILENT_CODE, subject, silence.last, { ...silence, container: named });
    for (const read of LOG_READERS) read(text, subject, named, this.inventory, emit);
    for (const read of FACT_READERS) read(this.facts(), this.inventory, emit);
    return facts;
  }

  #onlyContainerOf(pod: ObjectRef): string | undefined {
    const spec = (this.inventory.find(pod) as Pod | undefined)?.spec;
    return this.containersOf(pod) === 1 ? spec?.containers?.[0]?.name : undefined;
  }

  /** Tells what lines complain of; gives what they come to when nothing in them speaks of trouble. */
  #emitLines(
    text: string,
    subject: ObjectRef,
    container: string | undefined,
    emit: Emit,
  ): { readonly lines: number; readonly last: string } | null {
    const perCode = new Map<string, number>();
    const found: { readonly line: string; readonly match: LogMatch; readonly details: string }[] = [];
    const afterwords: typeof found = [];
    const unknown: string[] = [];
    const lines = text.split('\n');
    let read = 0;
    const isSpent = (code: string): boolean =>
      read > MAX_READ_CLOSELY && (perCode.get(code) ?? 0) >= MAX_FACTS_PER_LOG_CODE;
    const isPast = this.#pastComplaints(subject, lines);
    let known = false;
    let calm = 0;
    // From the end: what was written last is nearest to the failure, and it is the last that is kept.
    for (let index = lines.length - 1; index >= 0; index--) {
      const line = wholeRecord(lines, index).slice(0, MAX_LINE_CHARS).trimEnd();
      if (line === '') continue;
      const match = matchLogLine(line, isSpent);
      if (!match) {
        if (!isPast(line)) unknown.push(line);
        if (!soundsTroubled(line)) calm += 1;
        continue;
      }
      read++;
      known = true;
      if (match.code === WAITING_CODE && calm >= CALM_LINES_AFTER_A_WAIT) continue;
      const count = perCode.get(match.code) ?? 0;
      if (isPast(line)) continue;
      if (count >= MAX_FACTS_PER_LOG_CODE) {
        if (match.code === ERROR_LINE_CODE) unknown.push(line);
        continue;
      }
      if (match.code === ERROR_LINE_CODE && isAfterword(line)) {
        if (afterwords.length < MAX_FACTS_PER_LOG_CODE) afterwords.push({ line, match, details: '' });
        unknown.push(line);
        continue;
      }
      perCode.set(match.code, count + 1);
      found.push({ line, match, details: detailsUnder(lines, index) });
    }
    // Where nothing else says why, what stands after it is all there is.
    const told = found.length > 0 ? found : afterwords;
    for (const { line, match, details } of told.reverse()) {
      const log = withDetails(match.captures[SAID], details);
      emit(match.code, subject, withDetails(line, details), {
        ...match.captures,
        ...(log === undefined ? {} : { [SAID]: log }),
        container,
      });
    }
    const toldAlready = new Set(told.map(({ line }) => line));
    const rest = unknown.filter((line) => !toldAlready.has(line)).reverse();
    const { isSilent, last } = this.#emitRemainder(rest, subject, container, emit);
    return known || !isSilent ? null : { lines: rest.length, last };
  }

  /** Tells the lines that no rule knows in their own words. */
  #emitRemainder(
    lines: readonly string[],
    subject: ObjectRef,
    container: string | undefined,
    emit: Emit,
  ): Remainder {
    const pod = this.inventory.find(subject) as Pod | undefined;
    const isWell = pod !== undefined && isPodHealthy(pod, this.inventory.nowMs);
    const remainder = remainderOf(lines, isWell);
    for (const { line, complaint, count } of remainder.told) {
      say(emit, subject, line, complaint, { source: 'log', count, container, isWell });
    }
    return remainder;
  }

  /** Tells of a line whether it is an old complaint in the log of a pod that has been well since. */
  #pastComplaints(subject: ObjectRef, lines: readonly string[]): (line: string) => boolean {
    const pod = this.inventory.find(subject) as Pod | undefined;
    if (!pod || !isPodHealthy(pod, this.inventory.nowMs)) return () => false;
    const endMs = timeOfLine(lines.findLast((line) => timeOfLine(line) !== null) ?? '');
    return (line) => endMs !== null && endMs - (timeOfLine(line) ?? endMs) > PAST_COMPLAINT_MS;
  }

  /** Gives the facts in what `kubectl describe` printed of objects of a kind. */
  fromDescription(text: string, kind: string): readonly Fact[] {
    const { objects, events } = parseDescription(text, kind);
    for (const object of objects) {
      // A description holds less than the object itself: it never replaces what is known in full.
      if (!this.inventory.find(refOf(object))) this.inventory.add(object);
    }
    return this.#extract(objects, events);
  }

  /** Gives a fact for each custom kind in what `kubectl api-resources` printed. */
  fromApiResources(text: string): readonly Fact[] {
    const facts: Fact[] = [];
    extractApiResources(text, this.#emitInto(facts));
    return facts;
  }

  /** Gives the facts in the table of a namespace's releases of helm. */
  fromReleases(text: string, namespace: string): readonly Fact[] {
    const facts: Fact[] = [];
    extractReleases(text, namespace, this.inventory, this.#emitInto(facts));
    return facts;
  }

  /** Runs a comparison of what was measured over the inventory and gives its text with the facts in it. */
  fromUsage(
    compare: (inventory: Inventory) => { readonly text: string; readonly emitAll: (emit: Emit) => void },
  ): {
    readonly text: string;
    readonly facts: readonly Fact[];
  } {
    const facts: Fact[] = [];
    const { text, emitAll } = compare(this.inventory);
    emitAll(this.#emitInto(facts));
    return { text, facts };
  }

  /** Every event so far. */
  get events(): EventHistory {
    return this.#history;
  }

  /** Every fact so far. */
  facts(): readonly Fact[] {
    return [...this.#seen.values()];
  }

  /** Tells whether a container (any of the pod's, when none is named) runs again after a crash that is still news. */
  runsAfterCrash(pod: ObjectRef, container: string | undefined): boolean {
    const statuses = (this.inventory.find(pod) as Pod | undefined)?.status?.containerStatuses ?? [];
    return statuses.some(
      (status) =>
        (container === undefined || status.name === container) &&
        status.state?.running !== undefined &&
        crashOf(status, this.inventory.nowMs) !== undefined,
    );
  }

  /** Counts the containers of a pod; 0 when the pod is not known. */
  containersOf(pod: ObjectRef): number {
    const spec = (this.inventory.find(pod) as Pod | undefined)?.spec;
    return (spec?.containers?.length ?? 0) + (spec?.initContainers?.length ?? 0);
  }

  #fromEvent(event: KubeEvent, emitMessage: EmitMessage, emit: Emit): void {
    const subject = subjectOf(event);
    if (subject === null) return;
    const state = this.#stateOf(subject);
    if (state === 'gone') {
      tellEndedPod(event, subject, this.inventory, emit);
      return;
    }
    const object = this.inventory.find(subject);
    if (object === undefined && event.type === 'Warning') this.inventory.mention(subject);
    if (object && isEventPast(event, object)) return;
    if (this.#history.isOvertaken(event, subject, this.inventory)) return;
    const container = /\{(.+)\}/.exec((event.involvedObject ?? event.regarding)?.fieldPath ?? '')?.[1];
    const message = event.message ?? event.note ?? '';
    const taken = emitMessage(subject, event.reason ?? '', message, { container });
    if (taken !== 'unknown') return;
    // The state of such an object says better than an old event whether it is well.
    const judges = judgesItself(subject.kind);
    const isWell = state === 'healthy' || (judges && this.inventory.stateOf(subject).state === 'well');
    // Of an object that nobody saw it is not known whether its old events still hold.
    if ((isWell || object === undefined) && judges) return;
    sayEvent(event, subject, isWell, object !== undefined, emit);
  }

  #emitMessageWith(emit: Emit): EmitMessage {
    return (subject, reason, message, captures = {}, source = undefined) => {
      const healthy = this.#stateOf(subject) === 'healthy';
      const rules = this.#messageRulesOf(subject.kind, reason);
      const holding = healthy ? rules.filter(({ whileHealthy }) => whileHealthy === true) : rules;
      const chosen = chooseMessageRule(holding, message, TAKES);
      if (chosen) {
        const { rule, match } = chosen;
        const found = { ...captures, ...capturesOf(match) };
        const refined = rule.refine ? rule.refine(subject, found, this.inventory) : found;
        if (refined) emit(rule.code, subject, message, refined);
        return refined ? 'taken' : 'past';
      }
      if (healthy) return chooseMessageRule(rules, message, TAKES) ? 'past' : 'unknown';
      if (source !== undefined && message.trim() !== '') {
        const container = captures['container']?.toString();
        say(emit, subject, message, complaintOf(message, { reason }), { source, reason, container });
        return 'taken';
      }
      return 'unknown';
    };
  }

  #messageRulesOf(kind: string, reason: string): readonly MessageRule[] {
    const key = `${kind}/${reason}`;
    const known = this.#messageRules.get(key);
    if (known) return known;
    const rules = MESSAGE_RULES.filter(
      ({ kinds, reason: reasons }) => (!kinds || kinds.includes(kind)) && reasons.test(reason),
    );
    if (this.#messageRules.size < MAX_KEPT_REASONS) this.#messageRules.set(key, rules);
    return rules;
  }

  /** What an event tells is past; it is trouble only while its object is still there and not well. */
  #stateOf(subject: ObjectRef): 'healthy' | 'unhealthy' | 'gone' {
    const object = this.inventory.find(subject);
    if (!object) {
      const gone = isWorkloadKind(subject.kind) && this.inventory.isComplete(subject.kind, subject.namespace);
      if (gone) return 'gone';
    }
    // A ReplicaSet that was not listed is judged by its Deployment.
    const judged = object ?? this.inventory.find(this.inventory.workloadOf(subject));
    return judged && isObjectWell(judged, this.inventory) ? 'healthy' : 'unhealthy';
  }

  #emitInto(facts: Fact[]): Emit {
    return (code, subject, quote, captures = {}) => {
      const fact: Fact = {
        code,
        subject,
        captures: mapValues(definedCaptures(captures), this.#redact),
        quote: this.#redact(quote).slice(0, MAX_QUOTE_CHARS).trim(),
      };
      const key = factKey(fact);
      if (this.#seen.has(key)) return;
      this.#seen.set(key, fact);
      facts.push(fact);
      noteMentionsOf(fact, this.inventory);
    };
  }
}

function mapValues(
  values: Readonly<Record<string, string>>,
  map: (value: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}

/** Finds the first rule that takes a line of a log, and its captures. */
export const matchLogLine: MatchLine = createLogMatcher(TOPICS);

function indexByKind(rules: readonly ObjectRule[]): ReadonlyMap<string, readonly ObjectRule[]> {
  const index = new Map<string, ObjectRule[]>();
  for (const rule of rules) {
    for (const kind of rule.kinds) index.set(kind, [...(index.get(kind) ?? []), rule]);
  }
  return index;
}

function rulesFor(kind: string): readonly ObjectRule[] {
  const own = OBJECT_RULES.get(kind);
  const any = OBJECT_RULES.get('*') ?? [];
  return own ? [...own, ...any] : any;
}
