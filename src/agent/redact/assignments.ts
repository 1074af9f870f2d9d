// Values under names that say they are secret: in text of any form, found by the names.
import { adjacentValue, flagValue, namedValue, twoWordKeyValue } from './adjacent-value.ts';
import { assignedValue } from './assigned-value.ts';
import { headerSetting, pairedValue, settingValue } from './paired-value.ts';
import { classifyName } from './secret-names.ts';
import { MARKER } from './secret-values.ts';
import { type Cursor, MAX_NAME_CHARS, moveTo, type Name, type Span } from './spans.ts';

/** Parts of words that every secret's name has; where none stands there is nothing to look at. */
export const NAME_HINT =
  'pass|pw|secret|token|key|cred|jwt|dockerc|cookie|auth|sess|mnemonic|honeycomb|encrypt|psk|salt|sonar';
const TRIGGER = new RegExp(NAME_HINT, 'gi');

const NAME_CHARACTER = /[\w.$-]/;

function nameAt(text: string, position: number, from: number): Name {
  let start = position;
  while (start > from && NAME_CHARACTER.test(text.charAt(start - 1))) {
    start -= 1;
  }
  let end = position;
  while (end < text.length && NAME_CHARACTER.test(text.charAt(end))) {
    end += 1;
  }
  let nameEnd = end;
  while (nameEnd > position && '.-$'.includes(text.charAt(nameEnd - 1))) {
    nameEnd -= 1;
  }
  const name = text.slice(start, nameEnd);
  return {
    text: name,
    nameClass:
      name.length > MAX_NAME_CHARS
        ? 'none'
        : // A shell's own variable is none; in `UID=app;PWD=x` it is a password.
          name === 'PWD' && text.charAt(start - 1) === ';'
          ? 'strong'
          : classifyName(name),
    start,
    end: nameEnd,
  };
}

const JUDGED_BY_VALUE = /^(?:(?:(?:proxy-|x-)?authorization)|(?:set-)?cookie|_?auth)$/i;

const HEADER_NAME = /^(?:(?:proxy-|x-)?authorization|(?:set-)?cookie)$/i;
const SCHEME = /^[A-Za-z][A-Za-z-]{2,20}[ \t]+(?=\S+$)/;

/** A header as a name with a value: what its scheme is called stays. */
function namedOrHeaderValue(cursor: Cursor, name: Name): Span | null {
  if (!HEADER_NAME.test(name.text)) {
    return name.nameClass === 'none' ? null : namedValue(cursor, name);
  }
  const found = namedValue(cursor, { ...name, nameClass: 'plain' });
  if (found === null) return null;
  const value = cursor.text.slice(found.start, found.end);
  if (/^[A-Za-z]+$/.test(value) || value.includes(MARKER)) return null;
  const scheme = SCHEME.exec(value)?.[0].length ?? 0;
  return { ...found, start: found.start + scheme };
}

function findValue(cursor: Cursor, name: Name): Span | null {
  if (name.nameClass === 'none' && !JUDGED_BY_VALUE.test(name.text)) {
    return twoWordKeyValue(cursor, name);
  }
  return (
    assignedValue(cursor, name) ??
    namedOrHeaderValue(cursor, name) ??
    pairedValue(cursor, name) ??
    headerSetting(cursor, name) ??
    (name.nameClass === 'none'
      ? null
      : (flagValue(cursor, name) ?? settingValue(cursor, name) ?? adjacentValue(cursor, name)))
  );
}

/** Takes out the values that are assigned to names of secrets, in whatever notation. Time is linear in the text. */
export function redactAssignments(text: string): string {
  let result = '';
  let kept = 0;
  let from = 0;
  const cursor: Cursor = { text, lineStart: 0, lineEnd: -1 };
  TRIGGER.lastIndex = 0;
  for (let match = TRIGGER.exec(text); match !== null; match = TRIGGER.exec(text)) {
    const name = nameAt(text, match.index, from);
    moveTo(cursor, match.index);
    const found = findValue(cursor, name);
    from = Math.max(name.end, match.index + match[0].length);
    if (found !== null && found.start >= kept) {
      result += text.slice(kept, found.start) + found.replacement;
      kept = found.end;
      from = Math.max(from, found.end);
    }
    TRIGGER.lastIndex = from;
  }
  return kept === 0 ? text : result + text.slice(kept);
}
