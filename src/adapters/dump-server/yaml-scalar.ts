// YAML's scalars as Go's emitter writes them: plain, quoted over several lines, literal and folded blocks.

/** Gives a plain scalar's value: null, a truth value, a number, else its text. */
export function readPlain(text: string): unknown {
  if (text === '' || text === '~' || text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(text)) return Number(text);
  return text;
}

/** Finds where a quoted scalar that opens at 0 closes; -1 when it does not within the text. */
export function closingQuote(text: string): number {
  const quote = text[0];
  for (let at = 1; at < text.length; at += 1) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (quote === '"' || text[at + 1] !== "'") return at;
      at += 1;
    }
  }
  return -1;
}

/** Joins the lines of a scalar: one line break is a space, several are one fewer. */
export function foldLines(text: string): string {
  return text.replace(
    /[ \t]*\n[ \t]*((?:\n[ \t]*)*)/g,
    (_, more: string) => more.replace(/[^\n]/g, '') || ' ',
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

function unescapeDouble(text: string): string {
  return text.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/gs,
    (_, x, u, long, single) => {
      const code: string | undefined = x ?? u ?? long;
      return code === undefined
        ? (ESCAPES[single] ?? single)
        : String.fromCodePoint(Number.parseInt(code, 16));
    },
  );
}

/** Reads a quoted scalar, quotes included; it may go over several lines. */
export function readQuoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text[0] === "'") return foldLines(inner).replaceAll("''", "'");
  // A backslash at the end of a line joins it to the next without a space.
  const joined = inner
    .replace(/\\\n[ \t]*/g, '\0')
    .split('\0')
    .map(foldLines)
    .join('');
  return unescapeDouble(joined);
}

/** What stands after the `|` or `>` of a block. */
export interface BlockHeader {
  readonly isFolded: boolean;
  readonly chomp: 'clip' | 'strip' | 'keep';
  /** How far the content is indented; 0 where its first line tells. */
  readonly indent: number;
}

/** Reads a block's header; undefined when the text is none. */
export function readBlockHeader(text: string): BlockHeader | undefined {
  const [, style, first = '', second = ''] = /^([|>])([-+1-9]?)([-+1-9]?)\s*(?:#.*)?$/.exec(text) ?? [];
  if (style === undefined) return undefined;
  const marks = first + second;
  return {
    isFolded: style === '>',
    chomp: marks.includes('-') ? 'strip' : marks.includes('+') ? 'keep' : 'clip',
    indent: Number(/[1-9]/.exec(marks)?.[0] ?? 0),
  };
}

/** Makes a block's value of its lines, from which the indentation is off. */
export function readBlock(lines: readonly string[], header: BlockHeader): string {
  const text = lines.join('\n');
  const body = text.replace(/\n*$/, '');
  const ending = header.chomp === 'strip' || body === '' ? '' : '\n';
  const kept = header.chomp === 'keep' ? `${text.slice(body.length)}\n` : ending;
  return (header.isFolded ? foldBlock(body) : body) + kept;
}

/** Folds a block: lines that are indented further, and those after them, keep their breaks. */
function foldBlock(text: string): string {
  let folded = '';
  let before = '';
  let blanks = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') {
      blanks += 1;
      continue;
    }
    const keepsBreaks = line.startsWith(' ') || before.startsWith(' ');
    const between = keepsBreaks ? '\n'.repeat(blanks + 1) : '\n'.repeat(blanks) || ' ';
    folded += index === 0 ? line : between + line;
    [before, blanks] = [line, 0];
  }
  return folded;
}
