// Text for a terminal: made harmless, measured, wrapped, shortened.
import { shortenMiddle } from '../../domain/shorten.ts';
import { stripControl } from '../../domain/strip-control.ts';

/** The colours that this program writes itself. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what begins a colour
const COLOURS = /\u001b\[[0-9;]*m/g;
/** East Asian wide characters and emoji take two columns. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Makes text safe and puts it on one line. */
export function oneLine(text: string): string {
  return stripControl(text).replace(/\s+/g, ' ').trim();
}

/** What takes one column a character: nearly all that is measured. */
const PLAIN = /^[ -~]*$/;

/** Measures text in columns, without colour. */
export function visibleWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const char of text.replace(COLOURS, '')) width += /\p{Mn}/u.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

/** Cuts text to a number of columns, with an ellipsis where it was cut. */
export function shorten(text: string, columns: number): string {
  if (visibleWidth(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const char of text) {
    width += visibleWidth(char);
    if (width > columns - 1) break;
    kept += char;
  }
  return `${kept.trimEnd()}…`;
}

/** Cuts a message to a width: what it is about and why stay, its middle goes. */
export function shortenMessage(text: string, columns: number): string {
  return visibleWidth(text) === text.length ? shortenMiddle(text, columns) : shorten(text, columns);
}

/**
 * Wraps paragraphs at spaces. Every line starts with `indent`; a word longer than a line stays whole, so that names
 * can be copied.
 */
export function wrap(text: string, width: number, indent = ''): string {
  return text
    .split('\n')
    .map((paragraph) => wrapParagraph(paragraph, width, indent))
    .join('\n');
}

function wrapParagraph(paragraph: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && visibleWidth(indent) + visibleWidth(longer) > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line !== '' || lines.length === 0) lines.push((indent + line).trimEnd());
  return lines.join('\n');
}

/** Puts `indent` before every line, without wrapping. */
export function indented(text: string, indent: string): string {
  return text
    .split('\n')
    .map((line) => (indent + line).trimEnd())
    .join('\n');
}
