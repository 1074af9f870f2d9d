// The use case `import`: knowledge of others, checked pattern by pattern and kept apart until it was confirmed here.
import { createHash } from 'node:crypto';
import { checkCommand } from '../agent/command-policy.ts';
import { redactText } from '../agent/redact.ts';
import type { LearnedPattern } from '../domain/learned.ts';
import type { Pattern } from '../domain/pattern.ts';
import { parseToolCall } from '../domain/tool-notation.ts';
import { parseExchange } from '../engines/patterns/exchange.ts';
import { findProblem } from '../engines/patterns/library.ts';
import { foreignCommandProblem, foreignGrantProblem } from '../learning/foreign-command.ts';
import { foreignTextProblem } from '../learning/foreign-text.ts';
import { LEARNED_ID } from '../learning/readable-id.ts';
import { knowledgeKey, type SanitizeScope, sanitizePattern } from '../learning/sanitize.ts';
import { telling, withKnowledge } from './export.ts';
import type { Runtime } from './runtime.ts';

/** What is imported counts so much of what it says of itself. */
const IMPORTED_SHARE = 1 / 4;
/** More investigations than anybody has seen are not believed. */
const MAX_LEARNED_FROM = 1_000_000;
const MAX_ID_CHARS = 80;
const HASH_HEX_CHARS = 8;
/** Ids that are given here: to cases when they are recalled, and to patterns by the nightly job. */
const isOwnId = (id: string): boolean => /^case-\d/.test(id) || LEARNED_ID.test(id);
const PLAIN_TYPE = /^[a-z][a-z0-9-]{0,63}$/;

/**
 * What became of a pattern: `taken`, in the shadow · `unchanged`: it is here from an earlier import · `known`: a pattern
 * of here says the same · `refused`: it cannot be used, or must not.
 */
export type ImportOutcome = 'taken' | 'unchanged' | 'known' | 'refused';

export interface ImportedPattern {
  /** The id in the file. */
  readonly id: string;
  readonly outcome: ImportOutcome;
  /** The id under which it is here; null when it was refused. */
  readonly storedAs: string | null;
  readonly detail: string;
}

export interface ImportResult {
  readonly dryRun: boolean;
  readonly patterns: readonly ImportedPattern[];
  /** Masked cases in the file: they are for reading, and nothing of them is kept. */
  readonly cases: number;
}

/** What is here already, by which it is decided what is new. */
interface Here {
  readonly learned: readonly LearnedPattern[];
  readonly library: readonly Pattern[];
  /** What of it is told to others: what was learned here may come back. */
  readonly told: SanitizeScope;
}

/**
 * Imports a document. Each pattern is taken, known or refused by itself; a document that is not sound as a whole throws
 * DATA_INVALID and changes nothing. Importing the same twice changes nothing the second time.
 */
export async function importKnowledge(
  text: string,
  fileName: string,
  runtime: Runtime,
  dryRun: boolean,
): Promise<ImportResult> {
  const { patterns, cases } = parseExchange(text, fileName);
  const library = await runtime.loadPatterns();
  const here = await withKnowledge(runtime, (knowledge) => ({
    learned: knowledge.learned,
    library,
    told: telling(knowledge, library),
  }));
  const plan = planImport(patterns, here, runtime.clock.now());
  if (!dryRun && plan.taken.length > 0) {
    const opened = await runtime.openStore('write');
    try {
      opened.learned.addAll(plan.taken);
    } finally {
      opened.close();
    }
  }
  return { dryRun, patterns: plan.report, cases };
}

/** Decides what becomes of each pattern; nothing is changed. */
export function planImport(
  patterns: readonly Pattern[],
  here: Here,
  at: string,
): { readonly report: readonly ImportedPattern[]; readonly taken: readonly LearnedPattern[] } {
  const { learned, library } = here;
  const knownAs = knowledgeOf(here);
  const takenIds = new Set([...library.map(({ id }) => id), ...learned.map(({ pattern }) => pattern.id)]);
  const report: ImportedPattern[] = [];
  const taken: LearnedPattern[] = [];
  for (const pattern of patterns) {
    const { id } = pattern;
    const known = knownAs.get(knowledgeKey(pattern));
    const problem = known === undefined ? problemOf(pattern) : null;
    if (known !== undefined) report.push(asKnown(pattern, known));
    else if (problem !== null) report.push({ id, outcome: 'refused', storedAs: null, detail: problem });
    else {
      const quarantined = quarantine(pattern, idFor(pattern, takenIds), at);
      const storedAs = quarantined.pattern.id;
      takenIds.add(storedAs);
      knownAs.set(knowledgeKey(pattern), { id: storedAs, where: 'another one of this file', own: true });
      taken.push(quarantined);
      const detail = storedAs === id ? 'new here' : `new here, kept as ${storedAs}: the id is in use here`;
      report.push({ id, outcome: 'taken', storedAs, detail });
    }
  }
  return { report, taken };
}

interface Known {
  readonly id: string;
  readonly where: string;
  /** Whether it was here before anything was imported. */
  readonly own: boolean;
}

/** What is known here, by what it says: as it is, and as it is told to others. */
function knowledgeOf({ learned, library, told }: Here): Map<string, Known> {
  const knownAs = new Map<string, Known>();
  for (const pattern of library)
    knownAs.set(knowledgeKey(pattern), { id: pattern.id, where: 'the built-in', own: true });
  for (const { pattern, origin, state } of learned) {
    const own = origin === 'learned';
    const known = { id: pattern.id, where: `the ${origin} (${state})`, own };
    const asTold = sanitizePattern(pattern, told);
    if (asTold.type === 'told') knownAs.set(knowledgeKey(asTold.told), known);
    knownAs.set(knowledgeKey(pattern), known);
  }
  return knownAs;
}

function asKnown({ id }: Pattern, known: Known): ImportedPattern {
  if (!known.own) return { id, outcome: 'unchanged', storedAs: known.id, detail: 'imported before' };
  return { id, outcome: 'known', storedAs: known.id, detail: `${known.where} ${known.id} says the same` };
}

/** Finds why a pattern of others cannot be taken, or must not be. */
function problemOf(pattern: Pattern): string | null {
  const unusable = findProblem(pattern);
  if (unusable !== null) return unusable;
  if (!PLAIN_TYPE.test(pattern.pattern_type)) return `the type "${pattern.pattern_type}" is not a plain word`;
  for (const text of textsOf(pattern)) {
    const problem = foreignTextProblem(text);
    if (problem !== null) return `"${text}": ${problem}`;
    if (redactText(text) !== text) return 'a text of it holds what looks like a password or a token';
  }
  for (const command of pattern.commands) {
    const problem = foreignCommandProblem(command);
    if (problem !== null) return `the command "${command}": ${problem}`;
  }
  const grant = foreignGrantProblem(pattern.commands);
  if (grant !== null) return `a command of it: ${grant}`;
  for (const step of pattern.investigation_sequence) {
    const problem = stepProblem(step);
    if (problem !== null) return `the step "${step}": ${problem}`;
  }
  return null;
}

function textsOf(pattern: Pattern): readonly string[] {
  const { requires, not_when } = pattern;
  return [
    ...pattern.symptoms,
    pattern.root_cause_template,
    pattern.solution_template,
    ...pattern.commands,
    ...pattern.investigation_sequence,
    ...[...requires, ...not_when].flatMap(({ where }) => Object.values(where ?? {})),
  ];
}

/** Finds why a step may not be run: nobody is asked before, so it must be one that only reads. */
export function stepProblem(step: string): string | null {
  const parsed = parseToolCall(step.replace(/\{[a-z0-9_]+\}/g, 'x').replace(/\[\[|\]\]/g, ' '));
  if (parsed.type === 'error') return parsed.reason;
  if (parsed.call.tool !== 'RUN_KUBECTL') return null;
  const verdict = checkCommand(
    (parsed.call.args['arguments'] ?? '').split(/\s+/).filter((word) => word !== ''),
  );
  return verdict.type === 'denied' ? verdict.reason : null;
}

/** What is taken in is shown to nobody and trusted a quarter, in every cluster, until it was confirmed here. */
function quarantine(pattern: Pattern, id: string, at: string): LearnedPattern {
  return {
    pattern: {
      ...pattern,
      id,
      confidence: Math.round(pattern.confidence * IMPORTED_SHARE * 10_000) / 10_000,
      learned_from: Math.min(pattern.learned_from, MAX_LEARNED_FROM),
      origin: 'imported',
    },
    origin: 'imported',
    state: 'shadow',
    clusterId: null,
    clusterClass: null,
    s2: '',
    learnedFrom: { successes: 0, failures: 0 },
    successes: 0,
    failures: 0,
    createdAt: at,
    lastUsedAt: null,
    members: [],
    cautions: [],
    why: 'taken in, and not confirmed here yet',
  };
}

/** The id of a pattern here: its own, or one made of its content where its own is in use or could come to be. */
function idFor(pattern: Pattern, takenIds: ReadonlySet<string>): string {
  const { id } = pattern;
  if (!takenIds.has(id) && !isOwnId(id)) return id;
  const hash = createHash('sha256').update(knowledgeKey(pattern)).digest('hex').slice(0, HASH_HEX_CHARS);
  return `${id.slice(0, MAX_ID_CHARS - HASH_HEX_CHARS - 2)}-x${hash}`;
}
