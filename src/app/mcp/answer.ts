// Answers of offered tools: of bounded size, without control characters, and trouble told like a result.
import { truncate } from '../../agent/truncate.ts';
import { K8sLearnError, messageOf } from '../../domain/errors.ts';
import { stripControl } from '../../domain/strip-control.ts';
import type { JsonObject, OfferedAnswer } from '../../domain/tool-server.ts';

/** The longest text of an answer, in bytes: some 12,000 tokens. */
export const MAX_TEXT_BYTES = 48 * 1024;
/** The longest document of an answer, in bytes of JSON. */
export const MAX_DOCUMENT_BYTES = 48 * 1024;
/** A document that is too long is shortened by the first of these that makes it fit. */
const SHORTENINGS = [
  { maxStringBytes: 4000, maxItems: 200 },
  { maxStringBytes: 1000, maxItems: 100 },
  { maxStringBytes: 400, maxItems: 40 },
  { maxStringBytes: 150, maxItems: 15 },
  { maxStringBytes: 80, maxItems: 5 },
] as const;
type Shortening = (typeof SHORTENINGS)[number];

/** Answers with text. `head` is the program's own; `text` may come from a cluster and stands apart from it. */
export function textAnswer(head: string, text: string, failed: boolean): OfferedAnswer {
  const shown = truncate(stripControl(text), MAX_TEXT_BYTES).text;
  return { failed, texts: [stripControl(head), shown], document: null };
}

/** Answers with a document, which is also given as text for those who read no documents. */
export function documentAnswer(document: JsonObject): OfferedAnswer {
  const fitting = shortened(document);
  return { failed: false, texts: [JSON.stringify(fitting)], document: fitting };
}

/** Answers with what went wrong: its cause, and what to try. */
export function errorAnswer(error: unknown): OfferedAnswer {
  const { code, message, hint } =
    error instanceof K8sLearnError
      ? error
      : { code: 'INTERNAL', message: messageOf(error), hint: 'try again; if it fails again, report it' };
  const document = { error: { code, message: stripControl(message), hint: stripControl(hint) } };
  return {
    failed: true,
    texts: [`error: ${document.error.message}\n  try: ${document.error.hint}`],
    document,
  };
}

/** Shortens strings and lists until a document fits, and says so in it. */
function shortened(document: JsonObject): JsonObject {
  const [first = document, ...shorter] = fittings(document);
  return [first, ...shorter].find(isShortEnough) ?? { shortened: 'the document is too long to be given' };
}

function* fittings(document: JsonObject): Generator<JsonObject> {
  yield cleaned(document, null) as JsonObject;
  for (const shortening of SHORTENINGS) {
    const { maxStringBytes, maxItems } = shortening;
    const note = `strings to ${maxStringBytes} bytes, lists to their first ${maxItems}`;
    yield { ...(cleaned(document, shortening) as JsonObject), shortened: note };
  }
}

function isShortEnough(document: JsonObject): boolean {
  return Buffer.byteLength(JSON.stringify(document)) <= MAX_DOCUMENT_BYTES;
}

function cleaned(value: unknown, shortening: Shortening | null): unknown {
  if (typeof value === 'string') {
    const text = stripControl(value);
    return shortening === null ? text : truncate(text, shortening.maxStringBytes).text;
  }
  if (Array.isArray(value)) {
    const items = shortening === null ? value : value.slice(0, shortening.maxItems);
    return items.map((item) => cleaned(item, shortening));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [stripControl(key), cleaned(part, shortening)]);
  return Object.fromEntries(entries);
}
