// Lists of words redacted as they are read when they are joined: a secret may be told by the word before it.
import { secretsInWords } from './argv.ts';
import { mayHoldSecret, redactAnyText } from './redact-text.ts';
import { MARKER } from './secret-values.ts';

/** Longer lists are redacted word by word only; in characters. */
const MAX_JOINED_CHARS = 65_536;

/**
 * Takes the secrets out of words that belong to one command line. `lead` stands before them and says which program it
 * is. Changes `words` in place.
 */
export function redactWords(words: string[], lead: readonly string[] = []): void {
  if (words.length < 2 && lead.length === 0) return;
  const parts = new Map<number, { from: number; to: number }[]>();
  for (const { word, from, to } of secretsInWords([...lead, ...words])) {
    const at = word - lead.length;
    if (at >= 0) parts.set(at, [...(parts.get(at) ?? []), { from, to }]);
  }
  for (const [at, spans] of parts) words[at] = withoutParts(words[at] ?? '', spans);
  redactAsJoined(words);
}

function redactAsJoined(words: string[]): void {
  const joined = words.join(' ');
  if (joined.length > MAX_JOINED_CHARS || !mayHoldSecret(joined)) return;
  const redacted = redactAnyText(joined);
  if (redacted === joined) return;
  const spans = removedFrom(joined, redacted) ?? [{ from: 0, to: joined.length }];
  let start = 0;
  for (const [index, word] of words.entries()) {
    const end = start + word.length;
    const own = spans
      .filter(({ from, to }) => from < end && to > start)
      .map(({ from, to }) => ({ from: Math.max(from, start) - start, to: Math.min(to, end) - start }));
    if (own.length > 0) words[index] = withoutParts(word, own);
    start = end + 1;
  }
}

/** Finds what of a text stands no longer in its redacted form; null when the two cannot be laid side by side. */
function removedFrom(
  text: string,
  redacted: string,
): readonly { readonly from: number; readonly to: number }[] | null {
  const kept = redacted.split(MARKER);
  const spans: { from: number; to: number }[] = [];
  let at = 0;
  for (const [index, piece] of kept.entries()) {
    const isLast = index === kept.length - 1;
    const start = index === 0 ? 0 : isLast ? text.length - piece.length : text.indexOf(piece, at);
    if (start < at || !text.startsWith(piece, start)) return null;
    if (index > 0 && start > at) spans.push({ from: at, to: start });
    at = start + piece.length;
  }
  return spans;
}

function withoutParts(
  word: string,
  parts: readonly { readonly from: number; readonly to: number }[],
): string {
  let result = '';
  let kept = 0;
  for (const { from, to } of [...parts].sort((a, b) => a.from - b.from)) {
    if (from < kept || to <= from) continue;
    result += word.slice(kept, from) + (word.slice(from, to) === '' ? '' : MARKER);
    kept = to;
  }
  return result + word.slice(kept);
}
