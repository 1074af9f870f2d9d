// JSON stays JSON: where taking a secret out of the text would break a document, it is taken out of what it says.
import { redactObject } from './redact-object.ts';
import { redactAnyText } from './redact-text.ts';

/** Longer documents are not parsed, in characters. */
const MAX_JSON_CHARS = 4 * 1024 * 1024;
const OPENS_JSON = /^\s*[{[]/;
const HAS_JSON_LINE = /(?:^|\n)\s*[{[]/;

/**
 * Takes secrets out of a text and leaves `[redacted]` in their place. Names stay: of variables, keys, objects,
 * users. A document or a line that was JSON is JSON afterwards. Idempotent; its time is linear in the text.
 */
export function redactText(text: string): string {
  const redacted = redactAnyText(text);
  if (redacted === text || !HAS_JSON_LINE.test(text) || text.length > MAX_JSON_CHARS) return redacted;
  if (OPENS_JSON.test(text) && parsed(text) !== undefined) return whole(text, redacted);
  const [before, after] = [text.split('\n'), redacted.split('\n')];
  if (before.length !== after.length) return redacted;
  return after.map((line, index) => whole(before[index] ?? '', line)).join('\n');
}

function whole(text: string, redacted: string): string {
  if (redacted === text || !OPENS_JSON.test(text) || parsed(redacted) !== undefined) return redacted;
  const document = parsed(text);
  if (document === undefined) return redacted;
  const [lead = ''] = /^\s*/.exec(text) ?? [];
  const indent = /^\s*[{[]\n( {1,8})\S/.exec(text)?.[1]?.length ?? 0;
  return `${lead}${JSON.stringify(redactObject(document), null, indent)}${/\s*$/.exec(text)?.[0] ?? ''}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
