// Command lines that are written a word a line or as a list: `command` and `args` in YAML, in JSON, in `describe`.

/** A word and where it stands. A word that the text does not hold, an image's program, starts at -1. */
export interface TextWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface WordList {
  readonly isCommand: boolean;
  readonly start: number;
  readonly end: number;
  readonly words: readonly TextWord[];
}

const LIST_KEY =
  /(?:^|[\s{,"\\-])(command|args|Command|Args|argv|cmd|cmdline|entrypoint|arguments|exec)\\{0,6}"?:/g;
/** How far from its arguments a container's image is looked for, in characters. */
const MAX_IMAGE_CHARS = 4000;
/** For so many lists of a text an image is looked for. */
const MAX_IMAGES = 500;
const IMAGE = /\b[Ii]mage\\{0,6}"?:\s{0,20}\\{0,6}"?([\w./:@-]{1,256})/;
/** A list has so many words at most. */
const MAX_WORDS = 500;

/** Finds the command lines in a text that are lists of words; a container's command comes before its arguments. */
export function findWordLists(text: string): readonly (readonly TextWord[])[] {
  const lists: WordList[] = [];
  let from = 0;
  LIST_KEY.lastIndex = 0;
  for (let key = LIST_KEY.exec(text); key !== null; key = LIST_KEY.exec(text)) {
    const keyStart = key.index + key[0].length - (key[1] ?? '').length;
    const start = LIST_KEY.lastIndex;
    const list = keyStart < from ? null : listAt(text, start);
    if (list !== null && list.words.length > 0) {
      lists.push({ ...list, start: key.index, isCommand: /^(?:c|e)/i.test(key[1] ?? '') });
      from = list.end;
      LIST_KEY.lastIndex = Math.max(start, list.end - 1);
    }
  }
  return lists.flatMap((list, index) => {
    const { words, isCommand } = list;
    const [before, after] = [lists[index - 1], lists[index + 1]];
    const partner = [before, after].find(
      (other) => other !== undefined && other.isCommand !== isCommand && areBeside(text, list, other),
    );
    if (isCommand) return partner === undefined ? [words] : [[...words, ...partner.words]];
    if (partner !== undefined) return [];
    return [[...(index < MAX_IMAGES ? imageNear(text, list) : []), ...words]];
  });
}

/** Tells whether nothing but punctuation stands between two lists. */
function areBeside(text: string, one: WordList, other: WordList): boolean {
  const [first, second] = one.start < other.start ? [one, other] : [other, one];
  return second.start - first.end < 200 && /^[\s\]",\\n-]*$/.test(text.slice(first.end, second.start + 1));
}

/** The program that an image is named after, where no command says it. */
function imageNear(text: string, { start, end }: WordList): readonly TextWord[] {
  const after = IMAGE.exec(text.slice(end, end + MAX_IMAGE_CHARS))?.[1];
  const before = text.slice(Math.max(0, start - MAX_IMAGE_CHARS), start);
  const image = /(?:^|\n)\s*Image:/.test(before)
    ? before.slice(before.lastIndexOf('Image:')).match(IMAGE)?.[1]
    : after;
  return image === undefined ? [] : [{ text: programOfImage(image), start: -1, end: -1 }];
}

/** Gives the name that an image most likely runs: `docker.io/library/mysql:8` → `mysql`. */
export function programOfImage(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1).replace(/[:@].*$/, '');
}

function listAt(text: string, start: number): Pick<WordList, 'words' | 'end'> | null {
  const json = /[ \t]{0,20}\[/y;
  json.lastIndex = start;
  const bracket = json.exec(text);
  if (bracket !== null) return jsonList(text, start + bracket[0].length);
  const lineEnd = text.indexOf('\n', start);
  return lineEnd === -1 || text.slice(start, lineEnd).trim() !== '' ? null : lineList(text, start, lineEnd);
}

const JSON_WORD = /(?:[\s,]|\\{1,4}n)*(\\{0,6}["'])/y;

function jsonList(text: string, start: number): Pick<WordList, 'words' | 'end'> {
  const words: TextWord[] = [];
  let at = start;
  while (words.length < MAX_WORDS) {
    JSON_WORD.lastIndex = at;
    const opening = JSON_WORD.exec(text);
    if (opening === null) break;
    const quote = opening[1] ?? '"';
    const from = at + opening[0].length;
    let end = text.indexOf(quote, from);
    while (end !== -1 && text.charAt(end - 1) === '\\' && quote.length === 1)
      end = text.indexOf(quote, end + 1);
    if (end === -1 || end - from > MAX_IMAGE_CHARS) break;
    words.push({ text: text.slice(from, end), start: from, end });
    at = end + quote.length;
  }
  return { words, end: at };
}

function lineList(text: string, start: number, keyLineEnd: number): Pick<WordList, 'words' | 'end'> {
  const keyLine = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const keyIndent = /^[\s-]*/.exec(keyLine)?.[0].length ?? 0;
  const words: TextWord[] = [];
  let end = keyLineEnd;
  let depth = -1;
  while (end < text.length && words.length < MAX_WORDS) {
    const next = text.indexOf('\n', end + 1);
    const lineStop = next === -1 ? text.length : next;
    const line = text.slice(end + 1, lineStop);
    const [lead = '', dash] = /^\s*(- )?/.exec(line) ?? [];
    const indent = lead.length - (dash?.length ?? 0);
    if (depth === -1) depth = indent;
    // A list of YAML may be as deep as its key; what `describe` prints below a key is deeper.
    if (
      line.trim() === '' ||
      indent < depth ||
      (dash === undefined ? indent <= keyIndent : indent < keyIndent - 2)
    )
      break;
    if (indent === depth) {
      const [, quote = ''] = /^(["'])/.exec(line.slice(lead.length)) ?? [];
      const from = end + 1 + lead.length + quote.length;
      const trimmed = line.trimEnd();
      const closing = quote !== '' && trimmed.endsWith(quote) ? 1 : 0;
      const to = Math.max(from, end + 1 + trimmed.length - closing);
      if (dash === undefined && /^[\w-]+:(?:\s|$)/.test(line.slice(lead.length))) break;
      words.push({ text: text.slice(from, to), start: from, end: to });
    }
    end = lineStop;
  }
  return { words, end };
}
