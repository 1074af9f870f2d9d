// Strings in quotes with escapes in them, as JSON and Go write them: read as what they say, and written again.

/** A string in double quotes; within a line. One that is not closed goes to the end of it, so that no sign is read twice. */
const LITERAL = /"(?:[^"\\\n]|\\.)*"?/g;
/** Documents in strings of documents are read so deep; what lies below is read as it stands. */
const MAX_DEPTH = 6;

/**
 * Redacts what the strings in a text say, where it differs from how they are written: `"a: |\n  password: x"`. Its time
 * is linear in the text, for each level of strings within strings.
 */
export function redactLiterals(
  text: string,
  redact: (said: string, depth: number) => string,
  depth: number,
): string {
  if (depth >= MAX_DEPTH || !text.includes('\\')) return text;
  return text.replace(LITERAL, (literal) => {
    const said = literal.includes('\\') ? saidBy(literal) : null;
    if (said === null) return literal;
    const redacted = redact(said, depth + 1);
    return redacted === said ? literal : JSON.stringify(redacted);
  });
}

function saidBy(literal: string): string | null {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return null;
  }
}
