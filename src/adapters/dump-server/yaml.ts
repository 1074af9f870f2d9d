// Reads the YAML that kubectl and its kin write: block style, with `{}` and `[]` for what is empty. No anchors, no
// tags: such a file is an error, told to the user like any other broken file.
import { closingQuote, foldLines, readBlock, readBlockHeader, readPlain, readQuoted } from './yaml-scalar.ts';

interface Line {
  readonly indent: number;
  /** Without its indentation; empty for a blank line. */
  readonly text: string;
  readonly raw: string;
}

/** A document that is not of the YAML this reads; the message names the line. */
export class YamlError extends Error {}

const KEY =
  /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#&*!|>%@`[\]{},-][^\n]*?|-[^\s][^\n]*?)\s*:(?:\s+(.*))?$/;

interface Entry {
  readonly key: string;
  readonly rest: string;
}

function readEntry(text: string): Entry | undefined {
  const [, key, rest = ''] = KEY.exec(text) ?? [];
  if (key === undefined) return undefined;
  const isQuoted = key.startsWith('"') || key.startsWith("'");
  return { key: isQuoted ? readQuoted(key) : key, rest: rest.startsWith('#') ? '' : rest };
}

function isItem(text: string): boolean {
  return text === '-' || text.startsWith('- ');
}

/** Walks the lines of one document. */
class Reader {
  readonly #lines: Line[];
  #at = 0;

  constructor(lines: readonly Line[]) {
    this.#lines = [...lines];
  }

  readDocument(): unknown {
    const value = this.#block(0);
    const left = this.#peek();
    if (left !== undefined) throw this.#error(left);
    return value;
  }

  /** Gives the next line that is neither blank nor a comment. */
  #peek(): Line | undefined {
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at];
      if (line !== undefined && line.text !== '' && !line.text.startsWith('#')) return line;
    }
    return undefined;
  }

  #error(line: Line): YamlError {
    return new YamlError(`line ${this.#at + 1} is not understood: ${line.text.slice(0, 60)}`);
  }

  #block(minIndent: number): unknown {
    const line = this.#peek();
    if (line === undefined || line.indent < minIndent) return null;
    if (isItem(line.text)) return this.#sequence(line.indent);
    if (readEntry(line.text) !== undefined) return this.#mapping(line.indent);
    this.#at += 1;
    return this.#scalar(line.text, minIndent - 1);
  }

  #sequence(indent: number): readonly unknown[] {
    const items: unknown[] = [];
    for (let line = this.#peek(); line?.indent === indent && isItem(line.text); line = this.#peek()) {
      const rest = line.text.slice(1).trimStart();
      if (rest === '') {
        this.#at += 1;
        items.push(this.#block(indent + 1));
      } else if (isItem(rest) || readEntry(rest) !== undefined) {
        // What stands behind the dash begins a block of its own, indented to where it stands.
        const inner = indent + line.text.length - rest.length;
        this.#lines[this.#at] = { indent: inner, text: rest, raw: ' '.repeat(inner) + rest };
        items.push(this.#block(inner));
      } else {
        this.#at += 1;
        items.push(this.#scalar(rest, indent));
      }
    }
    return items;
  }

  #mapping(indent: number): Readonly<Record<string, unknown>> {
    const members: [string, unknown][] = [];
    for (let line = this.#peek(); line?.indent === indent && !isItem(line.text); line = this.#peek()) {
      const entry = readEntry(line.text);
      if (entry === undefined) throw this.#error(line);
      this.#at += 1;
      members.push([entry.key, entry.rest === '' ? this.#member(indent) : this.#scalar(entry.rest, indent)]);
    }
    const next = this.#peek();
    if (next !== undefined && next.indent > indent) throw this.#error(next);
    return Object.fromEntries(members);
  }

  /** Reads the value of a key that stands alone on its line. */
  #member(indent: number): unknown {
    const next = this.#peek();
    // Lists may stand as far out as the key they belong to.
    if (next?.indent === indent && isItem(next.text)) return this.#sequence(indent);
    return this.#block(indent + 1);
  }

  #scalar(text: string, parentIndent: number): unknown {
    const header = readBlockHeader(text);
    if (header !== undefined) {
      return readBlock(this.#blockLines(parentIndent, header.indent), header);
    }
    if (text.startsWith('"') || text.startsWith("'")) return this.#quoted(text);
    if (text.startsWith('{') || text.startsWith('[')) return this.#flow(text);
    if (/^[&*!%@`]/.test(text))
      throw new YamlError(`line ${this.#at} is not understood: ${text.slice(0, 60)}`);
    const more = this.#continued(parentIndent);
    const whole = more.length === 0 ? text : foldLines([text, ...more].join('\n'));
    return readPlain(whole.replace(/\s+#.*$/s, '').trimEnd());
  }

  #flow(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw new YamlError(`line ${this.#at} is not understood: ${text.slice(0, 60)}`);
    }
  }

  #quoted(text: string): string {
    let whole = text;
    while (closingQuote(whole) === -1) {
      const line = this.#lines[this.#at];
      if (line === undefined) throw new YamlError('a quoted text does not end');
      whole += `\n${line.text}`;
      this.#at += 1;
    }
    return readQuoted(whole.slice(0, closingQuote(whole) + 1));
  }

  /** Takes the lines that go on with a plain scalar: those that are indented further. */
  #continued(parentIndent: number): readonly string[] {
    const more: string[] = [];
    for (;;) {
      const next = this.#lines.findIndex((line, index) => index >= this.#at && line.text !== '');
      const line = this.#lines[next];
      if (next === -1 || line === undefined || line.indent <= parentIndent) return more;
      more.push(...Array.from({ length: next - this.#at }, () => ''), line.text);
      this.#at = next + 1;
    }
  }

  #blockLines(parentIndent: number, given: number): readonly string[] {
    const lines: string[] = [];
    let indent = given === 0 ? 0 : Math.max(parentIndent, 0) + given;
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at];
      if (line === undefined) break;
      if (line.raw.trim() !== '') {
        if (indent === 0) indent = line.indent;
        if (line.indent < indent || line.indent <= parentIndent) break;
      }
      lines.push(line.raw.slice(indent));
    }
    return lines;
  }
}

function linesOf(document: string): readonly Line[] {
  return document.split('\n').map((raw) => {
    const text = raw.trim();
    return { indent: text === '' ? 0 : raw.length - raw.trimStart().length, text, raw };
  });
}

/** Reads every document of a text. Throws YamlError. */
export function parseYaml(text: string): readonly unknown[] {
  return text
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .split(/^---(?:[ \t].*)?$/m)
    .filter((document) => document.trim() !== '')
    .map((document) => new Reader(linesOf(document.replace(/\n$/, ''))).readDocument());
}
