// Text that comes from elsewhere: what in it speaks to a model, hides from a reader or reaches for something outside.

/** Controls, zero-width and bidirectional marks, soft hyphens, variation selectors, tags: nothing that is read. */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0|[\u{fe00}-\u{fe0f}]|[\u{e0100}-\u{e01ef}]/u;
/** Letters of two alphabets in one word, so that it looks like another. */
const MIXED =
  /\p{Script=Latin}[\p{Script=Cyrillic}\p{Script=Greek}]|[\p{Script=Cyrillic}\p{Script=Greek}]\p{Script=Latin}/u;
const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s{]|\bwww\.\w|\b\d{1,3}(?:\.\d{1,3}){3}\b(?!\/0)/i;
/** What hides nothing and mixes nothing: most texts are of these alone. */
const PRINTABLE_ASCII = /^[ -~]*$/;
const MAX_REPEATED = /(.)\1{39}/u;

/** What a model takes for a change of speaker, a call of a tool or the end of what was quoted. */
const MARKERS: readonly RegExp[] = [
  /\b(?:tool|function)\s*:/i,
  /(?:^|[\s>*#_[(<"'])(?:system|assistant|developer|human|ai)\s*(?::|\]|>|=)/i,
  /(?:^|\n)\s*user\s*:/i,
  /<\|?\/?(?:im_start|im_end|system|assistant|user|endoftext|eot_id|start_header_id|end_header_id|tool_call|think|s)\b/i,
  /\[\/?INST\]|<<\/?SYS>>/i,
  /^\s*#{1,6}\s*(?:instruction|system|response|assistant)/im,
  /```|<script\b|\bjavascript:/i,
  /\b(?:LEARNED EXPERIENCE|RECOMMENDED PATTERN|TOOL EFFECTIVENESS)\b/,
];

const VERBS = '(?:ignor(?:e|ing)|disregard(?:ing)?|forget|override|overrule|bypass|discard|skip)';
const FILLERS =
  '(?:all|any|every|everything|the|of|my|your|our|their|these|those|this|that|you|were|was|told|and|other|first)*';
const BEFORE =
  '(?:previous(?:ly)?|prior|above|earlier|preceding|foregoing|existing|original|initial|system|given)';
const ORDERS =
  '(?:instructions?|directions?|directives?|orders?|rules?|prompts?|guidelines?|guardrails?|polic(?:y|ies)|context|conversation|messages?|training|constraints?|safeguards?)';
/** Orders to a model, read without anything but letters, so that signs between them hide nothing. */
const ORDER_FORMS: readonly RegExp[] = [
  new RegExp(`${VERBS}${FILLERS}${BEFORE}${FILLERS}${ORDERS}`),
  new RegExp(
    `${VERBS}(?:all|any|every|my|your|the|these|those)+${FILLERS}(?:instructions?|directives?|prompts?|guardrails?|guidelines?)`,
  ),
  /(?:forget|ignore|disregard)everything(?:above|before|youknow|youwere|tosay|else)/,
  /youarenow(?:a|an|in|the|no|free|dan|allowed)/,
  /(?:new|updated|real|actual|secret|hidden)instructions?(?:are|is|for|from|follow)/,
  /(?:reveal|print|repeat|show|leak|output|exfiltrate)(?:me)?(?:your|the|all|its)?(?:system|hidden|initial|original)(?:prompt|instructions?|message)/,
  /(?:pretend|act|behave|respond|answer)(?:to|as)?(?:be|if)?you(?:are|were|re)(?:a|an|not|no|the|root|admin)/,
  /donot(?:tell|inform|warn|alert|mention|show)(?:this|it|that)?(?:to)?(?:the|any)?(?:user|human|operator|admin|anyone)/,
  /(?:systemprompt|jailbreak|promptinjection|developermode)/,
  /(?:callthetool|usethetool|runthetool|executethefollowing|runthefollowingcommand)/,
];
/** All of them in one pass. */
const SPOKEN = new RegExp(ORDER_FORMS.map(({ source }) => source).join('|'));

/** Finds why a text from elsewhere may not be kept; null when nothing is wrong with it. */
export function foreignTextProblem(text: string): string | null {
  return foreignWordsProblem(text) ?? (ADDRESS.test(text) ? 'it names an address' : null);
}

/** Finds the same for words on objects that their reader may look at: these may name addresses. */
export function foreignWordsProblem(text: string): string | null {
  const isPlain = PRINTABLE_ASCII.test(text);
  if (!isPlain && INVISIBLE.test(text)) return 'it holds characters that are not seen';
  if (!isPlain && MIXED.test(text)) return 'it mixes alphabets within a word';
  if (MAX_REPEATED.test(text)) return 'it repeats one character over and over';
  const plain = isPlain ? text : plainOf(text);
  if (MARKERS.some((marker) => marker.test(plain))) return 'it holds marks of a conversation with a model';
  if (givesOrders(plain)) return 'it gives orders to a model';
  return null;
}

/** Tells whether a text speaks to a model: what a cluster wrote may, and what was learned of it must not. */
export function speaksToModel(text: string): boolean {
  const plain = plainOf(text);
  return MARKERS.some((marker) => marker.test(plain)) || givesOrders(plain);
}

function givesOrders(plain: string): boolean {
  const spoken = plain.toLowerCase().replace(/[^\p{L}]+/gu, '');
  return SPOKEN.test(spoken) || (SIGN_LETTERS.test(plain) && SPOKEN.test(lettersOf(plain)));
}

function plainOf(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '');
}

/** Digits and signs that stand for letters. */
const SIGN_LETTERS = /[013457@$!]/;
const DIGIT_LETTERS: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** The letters of a text, digits and signs that stand for letters included: `1gn0re`. */
function lettersOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[013457@$!]/g, (sign) => DIGIT_LETTERS[sign] ?? '')
    .replace(/[^\p{L}]+/gu, '');
}
