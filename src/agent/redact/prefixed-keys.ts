// Private keys whose every line has something before it: a time, a pod's name, a logger's own words.
import { MARKER } from './secret-values.ts';

const BEGIN = /-----BEGIN [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const END = /-----END [A-Z\d ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
/** The base64 at a line's end, and what closes the line behind it: quotes and brackets of a logger. */
const TAIL = /(^|[^A-Za-z0-9+/=])([A-Za-z0-9+/]{1,200}={0,2})(\\n)?(["'}\])]{0,8}\s*)$/;
/** The lines of a key are so long, in characters; only the last may be shorter. */
const FULL_LINE_CHARS = 40;
const MAX_KEY_LINES = 200;

function tailLength(line: string): number {
  return TAIL.exec(line)?.[2]?.length ?? 0;
}

function withoutTail(line: string): string {
  return line.replace(TAIL, `$1${MARKER}$3$4`);
}

/** Redacts the lines between the BEGIN and the END of a key, up to either where the other was cut off. */
export function redactPrefixedKeys(text: string): string {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (BEGIN.test(line) && !END.test(line)) redactRun(lines, index + 1, 1);
    else if (END.test(line) && !BEGIN.test(line)) redactRun(lines, index - 1, -1);
  }
  return lines.join('\n');
}

function redactRun(lines: string[], from: number, step: 1 | -1): void {
  // The last line of a key may be short: it is a part of the key when the key's end follows.
  let isNearEnd = step === -1;
  for (
    let at = from, count = 0;
    at >= 0 && at < lines.length && count < MAX_KEY_LINES;
    at += step, count += 1
  ) {
    const line = lines[at] ?? '';
    if (BEGIN.test(line) || END.test(line) || line.includes(MARKER)) return;
    const length = tailLength(line);
    const endsKey = step === 1 && END.test(lines[at + 1] ?? '');
    if (length < FULL_LINE_CHARS && !(length > 0 && (isNearEnd || endsKey))) return;
    lines[at] = withoutTail(line);
    isNearEnd = false;
  }
}
