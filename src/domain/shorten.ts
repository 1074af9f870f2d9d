// Shortens messages without losing what they are about: their head names the object, their tail says why.

const GAP = ' … ';
/** Below this a text has no room for two ends, in characters. */
const MIN_BOTH_ENDS = 40;
/** Up to this share of the room goes to the first clause of a message; else both ends share it. */
const MAX_HEAD_SHARE = 0.75;
/** A cut is moved up to so many characters to fall between words. */
const MAX_SHIFT = 16;

/** Cuts the middle out of a text that is longer than `maxChars`; the first clause stays, when it fits. */
export function shortenMiddle(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  if (maxChars < MIN_BOTH_ENDS) return `${whole(text.slice(0, Math.max(0, maxChars - 1))).trimEnd()}…`;
  const room = maxChars - GAP.length;
  const clause = /[:;.](?=\s)/.exec(text.slice(0, room))?.index ?? 0;
  const head = Math.min(Math.max(Math.ceil(room / 2), clause + 1), Math.floor(room * MAX_HEAD_SHARE));
  return `${headOf(text, head).trimEnd()}${GAP}${tailOf(text, room - head).trimStart()}`;
}

function headOf(text: string, length: number): string {
  const head = whole(text.slice(0, length));
  const space = head.lastIndexOf(' ');
  return /\s/.test(text[length] ?? ' ') || head.length - space > MAX_SHIFT ? head : head.slice(0, space);
}

function tailOf(text: string, length: number): string {
  const start = text.length - length;
  const tail = /^[\udc00-\udfff]/.test(text.slice(start)) ? text.slice(start + 1) : text.slice(start);
  const space = tail.indexOf(' ');
  return /\s/.test(text[start - 1] ?? ' ') || space === -1 || space > MAX_SHIFT ? tail : tail.slice(space);
}

/** Takes off the first half of a character that a cut parted. */
function whole(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}
