// What is wrong with the form of a document, in words: what a schema says of it is meant for programmers.

/** What a schema found wrong, as zod tells it. */
interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: string;
  readonly values?: readonly unknown[];
  readonly keys?: readonly string[];
  readonly origin?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};
/** What the length of something is counted in. */
const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

/** Says where a document has another form than it should, and what is wrong there: `patterns.0.id: it is missing`. */
export function formProblem(issue: Issue | undefined, whole: string): string {
  if (issue === undefined) return `${whole}: of another form`;
  return `${issue.path.join('.') || whole}: ${saysOf(issue)}`;
}

function saysOf(issue: Issue): string {
  const { code, message, expected = '', values = [], keys = [], origin = '', minimum, maximum } = issue;
  // Who wrote a message of their own says it better.
  if (!/^(?:Invalid|Too|Unrecognized)/.test(message)) return message;
  switch (code) {
    case 'invalid_type':
      if (message.endsWith('received undefined')) return 'it is missing';
      return `it must be ${KINDS[expected] ?? expected}`;
    case 'invalid_value':
      return `it must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`;
    case 'unrecognized_keys':
      return `no such field is known: ${keys.join(', ')}`;
    case 'too_small':
      return `it must ${UNITS[origin] ? 'have' : 'be'} at least ${minimum}${UNITS[origin] ?? ''}`;
    case 'too_big':
      return `it must ${UNITS[origin] ? 'have' : 'be'} at most ${maximum}${UNITS[origin] ?? ''}`;
    case 'invalid_union':
      return 'it has none of the forms that are possible here';
    default:
      return message;
  }
}
