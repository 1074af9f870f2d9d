// A command line as a model writes it, split into arguments as a shell would, without a shell.
import { K8sLearnError } from '../domain/errors.ts';

/** A line that is one plain command. */
export interface ParsedLine {
  readonly type: 'parsed';
  /** What comes after `kubectl`. */
  readonly args: readonly string[];
  /** What was taken off the line. */
  readonly notes: readonly string[];
}

/** A line that only a shell could run: why it is refused, and what to write instead. */
export interface RefusedLine {
  readonly type: 'denied';
  readonly reason: string;
  readonly hint: string;
}

/** Longest command line that is read, in characters. */
const MAX_LINE_CHARS = 8000;

const ONE_COMMAND = 'Give one kubectl command, plain: get pods -n shop.';
/** Programs that only filter text. What they are told does not matter: they are taken off, never run. */
const FILTERS: readonly string[] = [
  'awk',
  'cat',
  'column',
  'cut',
  'egrep',
  'fgrep',
  'grep',
  'head',
  'jq',
  'less',
  'more',
  'nl',
  'rg',
  'sed',
  'sort',
  'tac',
  'tail',
  'tr',
  'uniq',
  'wc',
  'yq',
];
const OWN_NAMES: readonly string[] = ['kubectl', 'k'];

type Token =
  | { readonly type: 'word'; readonly text: string; readonly plain: boolean }
  | { readonly type: 'pipe' }
  /** `2>&1`: what is complained of is given with the output in any case. */
  | { readonly type: 'merged' };

const MERGED = /^2>&1(?=[\s|]|$)/;
const MERGED_CHARS = 4;

const REFUSALS: Readonly<Record<string, string>> = {
  ';': 'several commands in one line are not run',
  '&': 'several commands in one line, and commands in the background, are not run',
  '<': 'input is not redirected',
  '>': 'output is not redirected: nothing is written',
  '(': 'subshells are not run; a selector with parentheses must be quoted',
  ')': 'subshells are not run; a selector with parentheses must be quoted',
  '`': 'command substitution is not run',
  $: 'variables and command substitution are not expanded; quote the argument with single quotes',
  '\n': 'a line holds one command; several lines are not run',
  '\r': 'a line holds one command; several lines are not run',
};

function refusal(reason: string): K8sLearnError {
  return new K8sLearnError('USAGE', `The line is refused: ${reason}.`, ONE_COMMAND);
}

function refuse(character: string): never {
  throw refusal(REFUSALS[character] ?? 'it is not one plain command');
}

/** Where a quoted part ends, and what it says. */
interface Quoted {
  readonly text: string;
  readonly end: number;
}

function readSingleQuoted(line: string, start: number): Quoted {
  const end = line.indexOf("'", start);
  if (end === -1) {
    throw refusal('a quote is not closed');
  }
  return { text: line.slice(start, end), end };
}

function readDoubleQuoted(line: string, start: number): Quoted {
  let text = '';
  for (let position = start; position < line.length; position += 1) {
    const character = line.charAt(position);
    const next = line.charAt(position + 1);
    if (character === '"') {
      return { text, end: position };
    }
    if (character === '\\' && '"\\$`'.includes(next) && next !== '') {
      text += next;
      position += 1;
    } else if (character === '`' || (character === '$' && /[({\w]/.test(next))) {
      refuse(character);
    } else {
      text += character;
    }
  }
  throw refusal('a quote is not closed');
}

/** Splits a line into words and pipes; throws USAGE for what only a shell could do. */
function tokenize(line: string): readonly Token[] {
  const tokens: Token[] = [];
  let word: string | null = null;
  let plain = true;
  const endWord = (): void => {
    if (word !== null) {
      tokens.push({ type: 'word', text: word, plain });
      word = null;
      plain = true;
    }
  };
  for (let position = 0; position < line.length; position += 1) {
    const character = line.charAt(position);
    if (character === ' ' || character === '\t') {
      endWord();
    } else if (character === "'" || character === '"') {
      const read: Quoted =
        character === "'" ? readSingleQuoted(line, position + 1) : readDoubleQuoted(line, position + 1);
      word = (word ?? '') + read.text;
      plain = false;
      position = read.end;
    } else if (character === '\\') {
      position += 1;
      if (position >= line.length || /[\r\n]/.test(line.charAt(position))) {
        refuse('\n');
      }
      word = (word ?? '') + line.charAt(position);
      plain = false;
    } else if (word === null && MERGED.test(line.slice(position))) {
      tokens.push({ type: 'merged' });
      position += MERGED_CHARS - 1;
    } else if (character === '|') {
      if (line.charAt(position + 1) === '|' || line.charAt(position + 1) === '&') {
        refuse(';');
      }
      endWord();
      tokens.push({ type: 'pipe' });
    } else if (character === '#' && word === null) {
      break;
    } else if (Object.hasOwn(REFUSALS, character)) {
      refuse(character);
    } else {
      word = (word ?? '') + character;
    }
  }
  endWord();
  return tokens;
}

/** Takes the fences off that models put around a command: backticks, a code block, a prompt. */
function unwrap(text: string): string {
  let line = text.trim();
  const block = /^```(?:bash|sh|shell|console)?[ \t]*\n([^`]*)\n?```$/.exec(line);
  line = (block?.[1] ?? line).trim();
  const ticked = /^`([^`\n]*)`$/.exec(line);
  return (ticked?.[1] ?? line).trim().replace(/^\$ +/, '');
}

function wordsBetweenPipes(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.type === 'pipe') {
      parts.push([]);
    } else if (token.type === 'word') {
      parts.at(-1)?.push(token);
    }
  }
  return parts;
}

function textOf(token: Token | undefined): string {
  return token?.type === 'word' ? token.text : '';
}

function isAssignment(token: Token | undefined): boolean {
  return token?.type === 'word' && token.plain && /^[A-Za-z_]\w*=/.test(token.text);
}

function readCommandLine(text: string): ParsedLine | RefusedLine {
  const line = unwrap(text);
  if (line.length > MAX_LINE_CHARS) {
    return { type: 'denied', reason: 'The command is too long.', hint: 'Ask for less at once.' };
  }
  const tokens = tokenize(line);
  const [command = [], ...filters] = wordsBetweenPipes(tokens);
  for (const filter of filters) {
    const program = textOf(filter[0]);
    if (!FILTERS.includes(program)) {
      return {
        type: 'denied',
        reason: `The output is not piped into ${JSON.stringify(program.slice(0, 40))}.`,
        hint: 'Leave the pipe out: the whole output is given.',
      };
    }
  }
  const first = command[0];
  if (first === undefined) {
    return { type: 'denied', reason: 'There is no command.', hint: ONE_COMMAND };
  }
  if (isAssignment(first)) {
    return {
      type: 'denied',
      reason: 'Variables are not set for a command.',
      hint: ONE_COMMAND,
    };
  }
  const words = command.map(textOf);
  const args = OWN_NAMES.includes(textOf(first)) ? words.slice(1) : words;
  const notes = [
    ...(tokens.some(({ type }) => type === 'merged')
      ? ['"2>&1" was taken off: what kubectl complains of is given in any case.']
      : []),
    ...filters.map(
      (filter) => `"| ${filter.map(textOf).join(' ')}" was taken off: the whole output is given.`,
    ),
  ];
  return { type: 'parsed', args, notes };
}

/**
 * Splits a command line into what comes after `kubectl` (or `k`; both may be missing). Quotes and backslashes are
 * read as a shell reads them. A trailing pipe into a text filter is taken off and noted; whatever else only a
 * shell could do is refused. Never throws. Says nothing of whether the command may be run.
 */
export function parseCommandLine(text: string): ParsedLine | RefusedLine {
  try {
    return readCommandLine(text);
  } catch (error) {
    if (error instanceof K8sLearnError) {
      return { type: 'denied', reason: error.message, hint: error.hint };
    }
    throw error;
  }
}
