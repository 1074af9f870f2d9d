// What an event of another home may say: its form, its sizes, and nothing in it that a hostile import could not say.
import * as z from 'zod';
import { mayHoldSecret } from '../../agent/redact/redact-text.ts';
import { redactText, stripControl } from '../../agent/redact.ts';
import { formProblem } from '../../domain/form-problem.ts';
import { TOOL_NAMES } from '../../domain/investigation.ts';
import { RELATIONS, SEVERITIES } from '../../domain/pattern.ts';
import type {
  CaseBody,
  CheckedEvent,
  HubEvent,
  LabelBody,
  SubjectRef,
  TeamBody,
  TeamEvent,
  TeamKind,
} from '../../domain/team.ts';
import { TEAM_KINDS } from '../../domain/team.ts';
import { formatToolCall } from '../../domain/tool-notation.ts';
import { patternSchema } from '../../engines/patterns/library.ts';
import { foreignCommandsProblem } from '../../learning/foreign-command.ts';
import { foreignWordsProblem } from '../../learning/foreign-text.ts';
import { OUTSIDE_SOURCES, SIGNAL_WEIGHTS } from '../../learning/label.ts';
import { stepProblem } from '../import.ts';

/** A clock may be ahead of the hub's by so much; what claims to be said later is not believed. */
export const MAX_CLOCK_AHEAD_MS = 5 * 60 * 1000;
const MAX_TEXT = 4000;
const MAX_LIST = 64;
const MAX_STEPS = 100;
const MAX_NAME = 300;

const text = z.string().max(MAX_TEXT);
const name = z.string().max(MAX_NAME);
const uuid = z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
/** ISO 8601, UTC, with milliseconds: as text in the order of time. */
const moment = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const count = z.int().min(0);
const share = z.number().min(0).max(1);
const args = z.record(name, text);
const ref = z.strictObject({ kind: name, namespace: name.nullable(), name });
const fact = z.strictObject({ code: name, subject: ref, captures: z.record(name, text), quote: text });
const caseFact = z.strictObject({ step: count, fact, on: z.enum(RELATIONS).optional() });
const facts = z.array(caseFact).max(MAX_LIST);
const subject = z.strictObject({ home: uuid, id: uuid });
const call = z.strictObject({ tool: z.enum(TOOL_NAMES), args });
const step = z.strictObject({
  index: count,
  tool: z.enum(TOOL_NAMES),
  args,
  status: z.enum(['ok', 'empty', 'denied', 'failed', 'timeout']),
  durationMs: z.number().min(0),
  chars: count,
});
const use = {
  rank: count,
  similarity: z.number().min(-1).max(1),
  arm: z.enum(['on', 'off']),
  followed: z.boolean().nullable(),
};
const diagnosis = z.strictObject({
  pattern: name.nullable(),
  basis: z.enum(['evidence', 'likely', 'lesson']),
  category: name,
  rootCause: text,
  solution: text,
  commands: z.array(text).max(MAX_LIST),
  affected: z.array(ref).max(MAX_LIST),
  severity: z.enum(SEVERITIES),
  confidence: share,
  evidence: z.array(z.strictObject({ step: count, quote: text })).max(MAX_LIST),
  since: z.string().max(MAX_NAME).nullable(),
  chain: z.array(z.strictObject({ object: ref, says: text, step: count })).max(MAX_LIST),
});

/** The form of what an event says, by its kind. */
const BODIES = {
  case: z.strictObject({
    cluster: name,
    context: name,
    namespace: name.nullable(),
    question: text,
    engine: z.enum(['patterns', 'ollama']),
    model: name.nullable(),
    startedAt: moment,
    outcome: z.enum(['diagnosed', 'inconclusive', 'stopped']),
    stopReason: z.enum(['step-limit', 'time-limit', 'cancelled']).nullable(),
    diagnosis: diagnosis.nullable(),
    restsOn: subject.nullable(),
    replayed: z.boolean(),
    signals: z.array(name).max(MAX_LIST),
    grounding: z.strictObject({ share, sawAffected: z.boolean() }),
    durationMs: z.number().min(0),
    modelCalls: count,
    steps: z.array(step).max(MAX_STEPS),
    uses: z
      .array(z.union([z.strictObject({ ...use, pattern: name }), z.strictObject({ ...use, case: subject })]))
      .max(MAX_LIST),
    facts,
    objects: z.array(ref).max(MAX_LIST),
    s1: name,
    s2: name,
    firstS2: name,
  }),
  label: z.strictObject({ at: moment, source: name, signal: name, detail: text.nullable() }),
  lesson: z.strictObject({
    at: moment,
    cause: text,
    solution: text,
    steps: z.array(call).max(MAX_LIST),
    links: facts,
  }),
  fix: z.strictObject({
    at: moment,
    changes: z
      .array(z.strictObject({ object: ref, path: name, from: text.nullable(), to: text.nullable() }))
      .max(MAX_LIST),
    summary: text,
    proposed: z.boolean(),
    doneBy: name.nullable(),
    doneAt: z.string().max(MAX_NAME).nullable(),
  }),
  pattern: patternSchema,
  forget: z.strictObject({}),
} as const satisfies Readonly<Record<TeamKind, z.ZodType>>;

export type ReadEvent =
  | { readonly type: 'event'; readonly said: TeamBody }
  | { readonly type: 'refused'; readonly reason: string };

/** What of an event is looked at. */
export type EventToCheck = Pick<HubEvent, 'kind' | 'about' | 'text' | 'receivedAt'>;

/** Printable ASCII without an escape that could be anything else: such JSON hides nothing from its reader. */
const HIDING = /[^ -~]|\\[^"\\/nt]/;

/** Checks an event of another home as it came from the hub. */
export function checkEvent({ text: json, ...event }: EventToCheck, home: string): CheckedEvent {
  let body: unknown;
  try {
    body = JSON.parse(json);
  } catch {
    return { refused: 'it is no JSON' };
  }
  const read = readEvent({ ...event, body }, home, !HIDING.test(json));
  if (read.type === 'refused') return { refused: read.reason };
  // The forms of all but patterns leave what they find as it is, except for what names a prototype.
  const isAsItCame = event.kind !== 'pattern' && !json.includes('__proto__') && !json.includes('\\u');
  return isAsItCame ? null : { json: JSON.stringify(read.said.body) };
}

/** Reads an event of another home; why it is refused, where it is. `isPlain`: nothing in it can hide. */
export function readEvent(
  event: Pick<TeamEvent, 'kind' | 'about' | 'body'> & Partial<Pick<HubEvent, 'receivedAt'>>,
  home: string,
  isPlain = false,
): ReadEvent {
  const { kind, body, about, receivedAt } = event;
  if (!isKind(kind)) return refused('it is of no known kind');
  const parsed = BODIES[kind].safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refused(formProblem(issue, kind));
  }
  // The table of forms and the types say the same; the compiler cannot see it through the table.
  const said = { kind, body: parsed.data } as unknown as TeamBody;
  const problem = momentProblem(said, receivedAt) ?? problemOf(said, about, home, isPlain);
  return problem === null ? { type: 'event', said } : refused(problem);
}

function isKind(kind: string): kind is TeamKind {
  return (TEAM_KINDS as readonly string[]).includes(kind);
}

function refused(reason: string): ReadEvent {
  return { type: 'refused', reason };
}

function momentProblem(said: TeamBody, receivedAt?: string): string | null {
  const at = momentOf(said);
  if (at === null) return null;
  const ms = Date.parse(at);
  if (Number.isNaN(ms)) return 'it is of no time';
  const isAhead = receivedAt !== undefined && ms > Date.parse(receivedAt) + MAX_CLOCK_AHEAD_MS;
  return isAhead ? 'it is of the future' : null;
}

function problemOf(said: TeamBody, about: SubjectRef, home: string, isPlain: boolean): string | null {
  switch (said.kind) {
    case 'case':
      if (about.home !== home) return 'it is told by another home than its own';
      return caseProblem(said.body, isPlain);
    case 'label':
      return labelProblem(said.body);
    case 'lesson':
      return (
        wordsProblem([said.body.cause, said.body.solution]) ??
        callsProblem(said.body.steps) ??
        (isPlain ? null : seenProblem(said.body.links))
      );
    case 'fix':
      return wordsProblem([said.body.summary]) ?? (isPlain ? null : hiddenProblem(said.body.changes));
    case 'pattern':
      return about.home === home ? null : 'it is told by another home than its own';
    case 'forget':
      return null;
  }
}

function momentOf(said: TeamBody): string | null {
  switch (said.kind) {
    case 'case':
      return said.body.startedAt;
    case 'label':
    case 'lesson':
    case 'fix':
      return said.body.at;
    default:
      return null;
  }
}

function caseProblem(body: CaseBody, isPlain: boolean): string | null {
  const { diagnosis: told, question, steps } = body;
  const words = told === null ? [] : [told.rootCause, told.solution, ...told.chain.map(({ says }) => says)];
  if (told !== null) {
    const problem = foreignCommandsProblem(told.commands);
    if (problem !== null) return `a command of it: ${problem}`;
  }
  const read = wordsProblem([...words, question]) ?? callsProblem(steps);
  if (read !== null || isPlain) return read;
  return seenProblem(body.facts) ?? hiddenProblem({ ...body, steps: [], facts: [] });
}

function labelProblem({ source, signal, detail }: LabelBody): string | null {
  if (!OUTSIDE_SOURCES.has(source) || !Object.hasOwn(SIGNAL_WEIGHTS, signal))
    return 'nobody outside says such a thing';
  return detail === null ? null : wordsProblem([detail]);
}

/** What a person or a model may come to read as advice. */
function wordsProblem(words: readonly string[]): string | null {
  for (const said of words) {
    const problem = foreignWordsProblem(said.replace(/\s/g, ' '));
    if (problem !== null) return problem;
    if (holdsSecret(said)) return 'a text of it holds what looks like a password or a token';
  }
  return null;
}

/** Strings within strings are read by the search itself. */
function holdsSecret(said: string): boolean {
  return (said.includes('\\') || mayHoldSecret(said)) && redactText(said) !== said;
}

function callsProblem(calls: readonly Parameters<typeof formatToolCall>[0][]): string | null {
  for (const one of calls) {
    const problem = stepProblem(formatToolCall(one));
    if (problem !== null) return `a step of it: ${problem}`;
  }
  return null;
}

function seenProblem(seen: readonly { readonly fact: unknown }[]): string | null {
  return hiddenProblem(seen.map(({ fact: one }) => one));
}

/** Anything that hides from its reader, anywhere in it. */
function hiddenProblem(value: unknown): string | null {
  if (typeof value === 'string')
    return stripControl(value) === value ? null : 'it holds characters that are not seen';
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, part] of Object.entries(value)) {
    const problem = hiddenProblem(key) ?? hiddenProblem(part);
    if (problem !== null) return problem;
  }
  return null;
}
