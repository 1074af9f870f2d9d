// A step as the model reads it: its findings first, then the text itself as quoted data; and shorter forms of it.
import type { Fact } from '../../domain/fact.ts';
import type { Step } from '../../domain/investigation.ts';
import { describeRef } from '../../domain/kube.ts';
import { omissionLine } from '../../domain/omission.ts';
import { shortenMiddle } from '../../domain/shorten.ts';
import { formatToolCall } from '../../domain/tool-notation.ts';
import { condensed } from './condense.ts';
import { estimateTokens } from './tokens.ts';

/**
 * How much of a step is told. `full`: findings and text · `facts`: findings alone · `brief`: the few that matter
 * most · `line`: that it was done.
 */
export const LEVELS = ['full', 'facts', 'brief', 'line'] as const;
export type Level = (typeof LEVELS)[number];

/** Tools whose observation is a list of findings already. */
const LISTING_TOOLS: ReadonlySet<string> = new Set(['FIND_ISSUES']);
const BRIEF_FACTS = 4;
/** What was looked at, before the findings of a listing, in characters. */
const MAX_INTRO_CHARS = 300;
/** A finding in a shorter form is one line of this length at most, in characters. */
const MAX_FACT_CHARS = 240;
/** Of a log the end tells most, of other texts head and tail alike: the share of the head. */
const LOG_HEAD_SHARE = 0.15;
const HEAD_SHARE = 0.5;
/** Findings take at most this share of what a step may take, when there is text beside them. */
const FACTS_SHARE = 0.6;
/** What a line about left-out text takes. */
const OMISSION_TOKENS = 24;
/** Of a text that has less room than this nothing is told, in tokens. */
const MIN_TEXT_TOKENS = 32;

/** What of a step is told, and whether something was left out of it. */
export interface Told {
  readonly text: string;
  readonly isWhole: boolean;
}

export interface Telling {
  readonly level: Level;
  readonly maxTokens: number;
  /** It was told in part before: then the end of a log tells no more than its beginning. */
  readonly isAgain?: boolean;
}

/** Writes a step at a level within so many tokens; `facts` are its findings, what matters most first. */
export function tellStep(
  step: Step,
  facts: readonly Fact[],
  { level, maxTokens, isAgain = false }: Telling,
): Told {
  const head = `Step ${step.index}: ${formatToolCall(step)} — ${step.status}`;
  const left = Math.max(0, maxTokens - estimateTokens(head) - OMISSION_TOKENS);
  if (level === 'line') {
    const count = facts.length === 0 ? 'no findings' : `${facts.length} findings, left out here`;
    return { text: `${head}, ${count}`, isWhole: false };
  }
  if (level !== 'full') {
    const chosen = level === 'brief' ? facts.slice(0, BRIEF_FACTS) : facts;
    const lines = factLines(chosen, left, facts.length);
    return { text: [`${head} (text left out)`, ...lines.lines].join('\n'), isWhole: false };
  }
  if (LISTING_TOOLS.has(step.tool) && facts.length > 0) return tellListing(step, facts, head, left);
  const isEndFirst = step.tool === 'GET_LOGS' && !isAgain;
  return tellText(step, facts, head, left, isEndFirst ? LOG_HEAD_SHARE : HEAD_SHARE);
}

/** A listing of findings: what was looked at, then the findings in order of their weight. */
function tellListing(step: Step, facts: readonly Fact[], head: string, maxTokens: number): Told {
  const looked = step.observation.split('\n').filter((line) => !line.startsWith('- '));
  const intro = quoted(shortenMiddle(looked.join('\n'), MAX_INTRO_CHARS));
  const { lines, omitted } = factLines(facts, maxTokens - estimateTokens(intro), facts.length);
  return { text: [head, intro, ...lines].join('\n'), isWhole: omitted === 0 };
}

function tellText(
  step: Step,
  facts: readonly Fact[],
  head: string,
  maxTokens: number,
  headShare: number,
): Told {
  const text = condensed(step);
  const textTokens = estimateTokens(text);
  const factTokens = Math.max(maxTokens - textTokens, Math.floor(maxTokens * FACTS_SHARE));
  const { lines, omitted } = factLines(facts, factTokens, facts.length);
  const left = maxTokens - estimateTokens(lines.join('\n'));
  if (left < Math.min(textTokens, MIN_TEXT_TOKENS))
    return { text: [`${head} (text left out)`, ...lines].join('\n'), isWhole: false };
  const cut = cutToTokens(text, left, headShare);
  return {
    text: [head, ...lines, quoted(cut.text)].join('\n'),
    isWhole: omitted === 0 && cut.isWhole,
  };
}

function factLines(
  facts: readonly Fact[],
  maxTokens: number,
  total: number,
): { readonly lines: readonly string[]; readonly omitted: number } {
  if (facts.length === 0) return { lines: [], omitted: 0 };
  const lines: string[] = [];
  let used = 0;
  for (const fact of facts) {
    const line = quotedLine(`- ${describeRef(fact.subject)} [${fact.code}] ${fact.quote}`);
    used += estimateTokens(line) + 1;
    if (used > maxTokens) break;
    lines.push(line);
  }
  const omitted = total - lines.length;
  return {
    lines: ['Findings:', ...lines, ...(omitted > 0 ? [`- and ${omitted} more, of less weight here`] : [])],
    omitted,
  };
}

/** Marks a text as data. What would end the mark is taken apart. */
function quoted(text: string): string {
  return `<observation>\n${harmless(text)}\n</observation>`;
}

function quotedLine(text: string): string {
  return shortenMiddle(harmless(text).replace(/\s+/g, ' '), MAX_FACT_CHARS);
}

function harmless(text: string): string {
  return text.replace(/<(\/?)(observation|tool_call|tool_response|\|)/gi, '< $1$2');
}

/** Cuts the middle out of a text so that it takes at most so many tokens; lines stay whole where they can. */
export function cutToTokens(text: string, maxTokens: number, headShare: number): Told {
  const tokens = estimateTokens(text);
  if (tokens <= maxTokens) return { text, isWhole: true };
  const room = Math.max(0, maxTokens - OMISSION_TOKENS);
  // The density of tokens differs within a text, so that the first guess may be too long.
  let chars = Math.floor((text.length * room) / tokens);
  for (let guess = 0; guess < 12; guess++) {
    const head = wholeLines(text.slice(0, Math.floor(chars * headShare)), 'head');
    const tail = wholeLines(text.slice(text.length - (chars - Math.floor(chars * headShare))), 'tail');
    const bytes = Buffer.byteLength(text) - Buffer.byteLength(head) - Buffer.byteLength(tail);
    const cut = [head, omissionLine(bytes), tail].filter((part) => part !== '').join('\n');
    if (estimateTokens(cut) <= maxTokens || chars === 0) return { text: cut, isWhole: false };
    chars = Math.floor(chars * 0.85);
  }
  return { text: omissionLine(Buffer.byteLength(text)), isWhole: false };
}

/** Drops the line that a cut went through, unless it is all there is. */
function wholeLines(part: string, side: 'head' | 'tail'): string {
  const at = side === 'head' ? part.lastIndexOf('\n') : part.indexOf('\n');
  if (at === -1) return part;
  return side === 'head' ? part.slice(0, at) : part.slice(at + 1);
}
