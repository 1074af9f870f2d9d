// Finds the rule that takes a line of a log. Rules are looked up by the words of the line, so that hundreds cost little.

import { isSpecific, type Predicate } from '../../domain/complaint.ts';
import { shortenMiddle } from '../../domain/shorten.ts';
import { statementOf } from '../messages/complaint.ts';
import { findEndpoint } from '../messages/endpoint.ts';
import { systemErrorOf } from '../messages/errno.ts';
import { isCalleeSpeaking } from '../messages/speaker.ts';
import { ANY, type LogRule, type Topic } from '../rules.ts';
import { LOG_LEVELS } from './framing.ts';
import { type LogLine, parseLogLine } from './line.ts';
import { SAID } from './rule.ts';

/** What a line says is cut to this in a capture, in characters. */
const MAX_SAID_CHARS = 300;
const WORD = /[a-z0-9_]+/g;
/** The fields under a stack of Node.js: they repeat what its first line said with more words. */
const FIELD_OF_STACK = /^(?:code|errno|syscall): [^ ]+$/;

export interface LogMatch {
  readonly code: string;
  readonly captures: Readonly<Record<string, string | undefined>>;
}

interface IndexedRule {
  readonly rule: LogRule;
  readonly order: number;
  readonly says: boolean;
  readonly takes: readonly Predicate[];
  readonly own: boolean;
}

/**
 * Finds the first rule for a raw line. `isSpent` tells of codes that no line is wanted of any more: a line that one of
 * their rules takes at first sight is not read closer, and has no captures.
 */
export type MatchLine = (raw: string, isSpent?: (code: string) => boolean) => LogMatch | undefined;

/** Creates the function that finds the first rule of these topics for a raw line. */
export function createLogMatcher(topics: readonly Topic[]): MatchLine {
  const always: IndexedRule[] = [];
  const byWord = new Map<string, IndexedRule[]>();
  const kinds = new Map(topics.flatMap((topic) => Object.entries(topic.kinds)));
  let order = 0;
  for (const topic of topics) {
    for (const rule of topic.logs ?? []) {
      const kind = kinds.get(rule.code);
      const says = kind?.captures.includes(SAID) === true;
      const indexed = { rule, order: order++, says, takes: kind?.takes ?? ANY, own: kind?.own === true };
      if (!rule.words) always.push(indexed);
      for (const word of rule.words ?? []) byWord.set(word, [...(byWord.get(word) ?? []), indexed]);
    }
  }
  return (raw, isSpent = () => false) => {
    const line = parseLogLine(raw);
    if (line.text === '' || line.level === 'debug' || FIELD_OF_STACK.test(line.text)) return undefined;
    const candidates = candidatesFor(line.text, byWord, always);
    const first = firstTaking(candidates, line);
    if (!first) return undefined;
    if (isSpent(first.indexed.rule.code)) return { code: first.indexed.rule.code, captures: {} };
    const found = chooseRule(candidates, first, line);
    if (!found) return undefined;
    const { indexed, captures } = found;
    const said = indexed.says
      ? { [SAID]: shortenMiddle(line.text.replace(/\s*\n\s*/g, ' '), MAX_SAID_CHARS) }
      : {};
    return { code: indexed.rule.code, captures: { ...said, ...captures } };
  };
}

interface Chosen {
  readonly indexed: IndexedRule;
  readonly captures: Captures;
}

type Captures = Readonly<Record<string, string | undefined>>;

/**
 * Chooses among rules that may take a line: the first that takes what the line states, else one that takes the clause
 * that decides, and none that takes another kind of failure.
 */
function chooseRule(candidates: readonly IndexedRule[], first: Taken, line: LogLine): Chosen | null {
  const { text } = line;
  if (candidates.every(({ takes }) => takes === ANY)) return chosen(first, line);
  const predicate = predicateOfLine(text);
  let relayed: boolean | undefined;
  const fits = ({ takes, own }: IndexedRule): boolean => {
    if (isSpecific(predicate) && !takes.includes(predicate)) return false;
    if (own) relayed ??= isCalleeSpeaking(text);
    return !(own && relayed);
  };
  const isFirstFit = fits(first.indexed);
  if (first.indexed.takes !== ANY && isFirstFit) return chosen(first, line);
  const named = isSpecific(predicate) ? candidates.filter((rule) => rule.takes !== ANY && fits(rule)) : [];
  if (named.length > 0) {
    const { told } = statementOf(text);
    // A clause that is the whole line says no more than its first rule knows.
    const inner = told === text ? null : firstTaking(named, line, told);
    if (inner) return chosen(firstTaking([inner.indexed], line) ?? inner, line);
  }
  const outer = isFirstFit ? first : firstTaking(candidates.filter(fits), line);
  return outer ? chosen(outer, line) : null;
}

/** Lines of a log repeat with other numbers: what they state is kept for so many of them. */
const MAX_KNOWN = 500;
const known = new Map<string, Predicate>();

/** Numbers state nothing, but for the codes of HTTP and of refused connections. */
function predicateOfLine(text: string): Predicate {
  const key = text.replace(/(?<!\d)(?![45]\d\d(?!\d)|111(?!\d))\d+/g, '0');
  const before = known.get(key);
  if (before) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const { predicate } = statementOf(text);
  known.set(key, predicate);
  return predicate;
}

interface Taken {
  readonly indexed: IndexedRule;
  readonly match: RegExpExecArray;
}

function firstTaking(rules: readonly IndexedRule[], line: LogLine, text = line.text): Taken | null {
  for (const indexed of rules) {
    const match = tryRule(indexed.rule, line, text);
    if (match) return { indexed, match };
  }
  return null;
}

function chosen({ indexed, match }: Taken, line: LogLine): Chosen {
  const endpoint = indexed.rule.endpoint ? findEndpoint(line.text) : {};
  return { indexed, captures: { ...indexed.rule.give, ...endpoint, ...capturesOf(match) } };
}

function candidatesFor(
  text: string,
  byWord: ReadonlyMap<string, readonly IndexedRule[]>,
  always: readonly IndexedRule[],
): readonly IndexedRule[] {
  let found: Set<IndexedRule> | null = null;
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    const rules = byWord.get(word);
    if (!rules) continue;
    found ??= new Set(always);
    for (const rule of rules) found.add(rule);
  }
  return found === null ? always : [...found].sort((a, b) => a.order - b.order);
}

/** Tries a rule on a part of a line. */
function tryRule(rule: LogRule, line: LogLine, text: string): RegExpExecArray | null {
  if (rule.stated && line.level === null) return null;
  if (line.level !== null && rule.from && LOG_LEVELS.indexOf(line.level) < LOG_LEVELS.indexOf(rule.from))
    return null;
  const match = rule.line.exec(text);
  if (!match || rule.unless?.test(line.text)) return null;
  const error = rule.about && systemErrorOf(line.text);
  return error && !rule.about?.includes(error.of) ? null : match;
}

/** Named groups, where `port2` and `port3` stand for `port`: JavaScript wants each name once in an expression. */
export function capturesOf(match: RegExpExecArray): Readonly<Record<string, string | undefined>> {
  const captures: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(match.groups ?? {})) {
    if (value !== undefined) captures[name.replace(/\d$/, '')] = value;
  }
  return captures;
}
