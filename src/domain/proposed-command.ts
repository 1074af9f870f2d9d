// Commands that are proposed to a person: words made of text and typed values, checked, and quoted for a POSIX shell.
import { fitsType, GRAMMARS, typeOf, type ValueType } from './placeholder-types.ts';

/** A piece of a word: text of the template, or the place of a value. */
export type CommandPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'value'; readonly placeholder: string };

/** A template, read: words of parts; those of an optional part go together or not at all. */
export interface CommandTemplate {
  readonly groups: readonly { readonly optional: boolean; readonly words: readonly CommandWord[] }[];
}
export type CommandWord = readonly CommandPart[];

/** What reading a template gave. */
export type TemplateReading =
  | { readonly type: 'template'; readonly template: CommandTemplate }
  | { readonly type: 'problem'; readonly problem: string };

/** What filling a template gave: a command, nothing because a value is not known, or why it is left out. */
export type ProposedCommand =
  | { readonly type: 'command'; readonly argv: readonly string[] }
  | { readonly type: 'unknown' }
  | { readonly type: 'unfit'; readonly placeholder: string; readonly problem: string };

const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/g;
const OPTIONAL = /\[\[([^[\]]*)\]\]/g;
/** Outside of quotes these mean something to a shell. */
const SHELL_MEANING = /[;&|<>`$()\\\n\r*?!#~"']/;
/** What a shell reads as it stands. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** Reads a template, or a command without any placeholder. It must be one kubectl command with nothing for a shell in it. */
export function readCommandTemplate(text: string): TemplateReading {
  const groups: { optional: boolean; words: CommandWord[] }[] = [];
  let from = 0;
  for (const match of [...text.matchAll(OPTIONAL), null]) {
    const outside = text.slice(from, match?.index ?? text.length);
    const plain = readWords(outside);
    const inner = match === null ? [] : readWords(match[1] ?? '');
    if (plain === null || inner === null)
      return { type: 'problem', problem: 'it holds what means something to a shell' };
    if (match !== null && !/ $/.test(outside) && !/^ /.test(match[1] ?? ''))
      return { type: 'problem', problem: 'an optional part of it begins within a word' };
    if (plain.length > 0) groups.push({ optional: false, words: plain });
    if (inner.length > 0) groups.push({ optional: true, words: inner });
    from = match === null ? from : match.index + match[0].length;
  }
  const [program, verb] = groups.flatMap(({ words }) => words);
  if (groups[0]?.optional !== false || textOf(program) !== 'kubectl' || verb === undefined)
    return { type: 'problem', problem: 'it is not a kubectl command' };
  return { type: 'template', template: { groups } };
}

/** Splits into words as a shell does; null when a quote is open or a character means something to a shell. */
function readWords(text: string): CommandWord[] | null {
  const words: CommandWord[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === ' ') {
      if (word !== null) words.push(partsOf(word));
      word = null;
    } else if (char === "'" || char === '"') {
      const end = text.indexOf(char, at + 1);
      const quoted = text.slice(at + 1, end);
      if (end === -1 || (char === '"' && /[$`\\]/.test(quoted)) || /[\n\r]/.test(quoted)) return null;
      word = (word ?? '') + quoted;
      at = end;
    } else if (SHELL_MEANING.test(char)) return null;
    else word = (word ?? '') + char;
  }
  if (word !== null) words.push(partsOf(word));
  return words;
}

function partsOf(word: string): CommandWord {
  return word
    .split(PLACEHOLDER)
    .map(
      (part, at): CommandPart =>
        at % 2 === 1 ? { type: 'value', placeholder: part } : { type: 'text', text: part },
    )
    .filter((part) => part.type === 'value' || part.text !== '');
}

function textOf(word: CommandWord | undefined): string | null {
  const [part, ...more] = word ?? [];
  return part?.type === 'text' && more.length === 0 ? part.text : null;
}

/** Fills a template with values, each checked against what it stands for. */
export function fillCommand(
  { groups }: CommandTemplate,
  values: Readonly<Record<string, string>>,
): ProposedCommand {
  const argv: string[] = [];
  for (const { optional, words } of groups) {
    const placeholders = words.flat().flatMap((part) => (part.type === 'value' ? [part.placeholder] : []));
    const isKnown = placeholders.every((name) => values[name] !== undefined && values[name] !== '');
    if (!isKnown && optional) continue;
    if (!isKnown) return { type: 'unknown' };
    for (const placeholder of placeholders) {
      const type = typeOf(placeholder);
      if (!fitsType(values[placeholder] ?? '', type))
        return { type: 'unfit', placeholder, problem: `no valid ${GRAMMARS[type].says}` };
    }
    for (const word of words) argv.push(...fillWord(word, values));
  }
  return { type: 'command', argv };
}

/** Several names that stand alone are several words. */
function fillWord(word: CommandWord, values: Readonly<Record<string, string>>): readonly string[] {
  const [part, ...more] = word;
  if (part?.type === 'value' && more.length === 0 && typeOf(part.placeholder) === 'names')
    return (values[part.placeholder] ?? '').split(/, ?/);
  return [word.map((each) => (each.type === 'text' ? each.text : (values[each.placeholder] ?? ''))).join('')];
}

/** Writes a command as it is pasted into a POSIX shell. */
export function printCommand(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Reads a command that holds no placeholder; null when it is not one plain kubectl command. */
export function literalArgv(command: string): readonly string[] | null {
  const reading = readCommandTemplate(command.trim().replace(/[ \t]+/g, ' '));
  if (reading.type === 'problem' || command.includes('[[')) return null;
  const words = reading.template.groups.flatMap((group) => group.words);
  return words.map((word) =>
    word.map((part) => (part.type === 'text' ? part.text : `{${part.placeholder}}`)).join(''),
  );
}

/** Flags whose values are names, with what each names. */
const NAMING_FLAGS: Readonly<Record<string, ValueType>> = {
  '-n': 'namespace',
  '--namespace': 'namespace',
  '-c': 'container',
  '--container': 'container',
  '-l': 'selector',
  '--selector': 'selector',
  '--as': 'user',
  '--serviceaccount': 'user',
  '--replicas': 'number',
  '--to-revision': 'number',
};

/** Finds a flag of a command whose value cannot be what the flag wants; null when there is none. */
export function flagValueProblem(argv: readonly string[]): string | null {
  for (const [index, word] of argv.entries()) {
    const equals = word.indexOf('=');
    const name = equals === -1 ? word : word.slice(0, equals);
    const type = Object.hasOwn(NAMING_FLAGS, name) ? NAMING_FLAGS[name] : undefined;
    if (type === undefined) continue;
    const value = equals === -1 ? (argv[index + 1] ?? '') : word.slice(equals + 1);
    if (!/^\{[a-z][a-z0-9_]*\}/.test(value) && !fitsType(value, type))
      return `${name} has no valid ${GRAMMARS[type].says}`;
  }
  return null;
}
