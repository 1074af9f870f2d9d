// Finds the rule that takes a line of a log. Rules are looked up by the words of the line, so that hundreds cost little.

import { findEndpoint } from '../messages/endpoint.ts';
import type { LogRule, Topic } from '../rules.ts';
import { LOG_LEVELS, type LogLine, parseLogLine } from './line.ts';
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
}

/** Creates the function that finds the first rule of these topics for a raw line. */
export function createLogMatcher(topics: readonly Topic[]): (raw: string) => LogMatch | undefined {
  const always: IndexedRule[] = [];
  const byWord = new Map<string, IndexedRule[]>();
  const saying = codesThatSay(topics);
  let order = 0;
  for (const topic of topics) {
    for (const rule of topic.logs ?? []) {
      const indexed = { rule, order: order++, says: saying.has(rule.code) };
      if (!rule.words) always.push(indexed);
      for (const word of rule.words ?? []) byWord.set(word, [...(byWord.get(word) ?? []), indexed]);
    }
  }
  return (raw) => {
    const line = parseLogLine(raw);
    if (line.text === '' || line.level === 'debug' || FIELD_OF_STACK.test(line.text)) return undefined;
    for (const { rule, says } of candidatesFor(line.text, byWord, always)) {
      const captures = tryRule(rule, line);
      if (captures)
        return { code: rule.code, captures: says ? { [SAID]: saidIn(line.text), ...captures } : captures };
    }
    return undefined;
  };
}

/** A rule may give a fact whose kind is of another topic. */
function codesThatSay(topics: readonly Topic[]): ReadonlySet<string> {
  const kinds = topics.flatMap((topic) => Object.entries(topic.kinds));
  return new Set(kinds.filter(([, { captures }]) => captures.includes(SAID)).map(([code]) => code));
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

function tryRule(rule: LogRule, line: LogLine): Readonly<Record<string, string | undefined>> | null {
  if (rule.stated && line.level === null) return null;
  if (line.level !== null && rule.from && LOG_LEVELS.indexOf(line.level) < LOG_LEVELS.indexOf(rule.from))
    return null;
  const match = rule.line.exec(line.text);
  if (!match || rule.unless?.test(line.text)) return null;
  const endpoint = rule.endpoint ? findEndpoint(line.text) : {};
  return { ...rule.give, ...endpoint, ...capturesOf(match) };
}

function saidIn(text: string): string {
  return text.length <= MAX_SAID_CHARS ? text : `${text.slice(0, MAX_SAID_CHARS - 1).trimEnd()}…`;
}

/** Named groups, where `port2` and `port3` stand for `port`: JavaScript wants each name once in an expression. */
export function capturesOf(match: RegExpExecArray): Readonly<Record<string, string | undefined>> {
  const captures: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(match.groups ?? {})) {
    if (value !== undefined) captures[name.replace(/\d$/, '')] = value;
  }
  return captures;
}
