// Characters that drive a terminal or hide text from its reader, taken out of what a cluster or a model sent.

/** How a carriage return is shown where it matters: the picture that Unicode has for it. */
export const RETURN_SHOWN = '\u240d';

const ESC = '\\u001b';
/**
 * What is taken out: C0 and C1 controls (newline and tab stay), zero-width and bidirectional marks, line and
 * paragraph separators, joiners and fillers that show nothing, variation selectors, and the invisible tag characters:
 * all that can carry text that only a model reads.
 */
const DANGEROUS_CLASS =
  '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}';

const DANGEROUS = new RegExp(`[${DANGEROUS_CLASS}]`, 'u');

/**
 * Escape sequences as ECMA-48 has them. An unfinished one loses its introducer alone, so that one stray byte
 * cannot swallow the evidence behind it.
 */
const SEQUENCES = new RegExp(
  [
    `(?:${ESC}\\[|\\u009b)[0-?]*[ -/]*[@-~]`,
    `(?:${ESC}[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])[^\\u0007\\u001b\\u009c\\n]*(?:\\u0007|${ESC}\\\\|\\u009c)`,
    `${ESC}[ -/]+[0-~]`,
    `${ESC}[0-Z\\\\^-~]`,
  ].join('|'),
  'gu',
);

/** A carriage return that ends a line goes; one within a line would overwrite it, so it begins a new one. */
const CARRIAGE_RETURNS = /\r+\n?/g;
const LINE_SEPARATORS = /[\u2028\u2029\u0085]/g;
const REST = new RegExp(`[${DANGEROUS_CLASS}]`, 'gu');

/** Takes terminal control sequences, control characters and invisible marks out of a text. Idempotent. */
export function stripControl(text: string): string {
  if (!DANGEROUS.test(text)) {
    return text;
  }
  return text
    .replace(SEQUENCES, '')
    .replace(CARRIAGE_RETURNS, '\n')
    .replace(LINE_SEPARATORS, '\n')
    .replace(REST, '');
}
