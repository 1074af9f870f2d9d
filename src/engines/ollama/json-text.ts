// JSON that stands somewhere in a model's text: in a fence, between tags, after a sentence, with a comma too many.

/** At most this many values are looked for in one text. */
const MAX_VALUES = 16;
/** An opening bracket that nothing closes costs a look at all the text behind it. */
const MAX_ATTEMPTS = 200;

/** Gives the objects and lists in a text, outermost ones, in order. What cannot be read is left out. */
export function jsonValues(text: string): readonly unknown[] {
  const whole = parseLenient(text.trim());
  if (whole !== undefined && typeof whole === 'object' && whole !== null) return [whole];
  const values: unknown[] = [];
  let from = 0;
  for (let attempt = 0; attempt < MAX_ATTEMPTS && values.length < MAX_VALUES; attempt++) {
    const start = nextOpening(text, from);
    if (start === -1) break;
    const end = closingOf(text, start);
    const value = end === -1 ? undefined : parseLenient(text.slice(start, end + 1));
    if (value === undefined) {
      from = start + 1;
      continue;
    }
    values.push(value);
    from = end + 1;
  }
  return values;
}

function nextOpening(text: string, from: number): number {
  for (let index = from; index < text.length; index++) {
    if (text[index] === '{' || text[index] === '[') return index;
  }
  return -1;
}

/** The bracket that closes the one at `start`; strings are skipped. -1 when there is none. */
function closingOf(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index++) {
    const char = text[index];
    if (inString) {
      if (char === '\\') index += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if ((char === '}' || char === ']') && --depth === 0) return index;
  }
  return -1;
}

/** Parses JSON; forgives commas before a closing bracket and line breaks within strings. */
function parseLenient(text: string): unknown {
  for (const candidate of [text, mended(text)]) {
    try {
      return JSON.parse(candidate) as unknown;
    } catch {
      // The next candidate, or nothing.
    }
  }
  return undefined;
}

function mended(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/gs, (match) =>
    match === ',' ? '' : match.replace(/\n/g, '\\n').replace(/\t/g, '\\t'),
  );
}
