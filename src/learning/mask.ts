// Masking: what differs between two occurrences of one trouble is taken out, what says which trouble it is stays.

/** Each kind of thing that varies, in the order in which it is looked for, with what stands for it. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\b/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uid>'],
  [/\bsha256:[0-9a-f]{8,}\b/gi, '<digest>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<address>'],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s"']+/gi, '<url>'],
  [/"[^"]*"/g, '<name>'],
  [/'[^']*'/g, '<name>'],
  [/(?:\/[\w.@-]+){2,}/g, '<path>'],
  [/\b[a-z0-9]+(?:[-.][a-z0-9]+)*-[a-z0-9]{5,10}(?:-[a-z0-9]{5})?\b/g, '<name>'],
  [/\b0x[0-9a-f]+\b/gi, '<number>'],
  [/\b\d+(?:\.\d+)?(?:[a-z]{1,2}i?)?\b/gi, '<number>'],
];

/** Masks names in quotes, generated names, numbers, hashes, paths, addresses and times. */
export function maskVarying(text: string): string {
  return MASKS.reduce((masked, [pattern, mask]) => masked.replace(pattern, mask), text)
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
