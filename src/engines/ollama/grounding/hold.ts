// Holds a claim to what it cites: its predicate, and the things that it speaks of, must stand there.
import { type Cited, isNamedIn } from './cited.ts';
import { predicatesIn, states, statesAny } from './predicates.ts';
import { termsIn } from './terms.ts';
import { thingsUnstated } from './things.ts';
import { isKindWord } from './vocabulary.ts';

/** A claim without a known predicate must share this much of its telling words with what it cites, 0…1. */
const MIN_SHARED_WORDS = 0.5;
const MIN_WORD_CHARS = 4;
/** A stem is as many letters of a word; endings differ. */
const STEM_CHARS = 5;
const PLAIN = new Set(
  `about after again also because been before being cannot causes could deployment does every fails failed failing from
  have here into kept makes more most namespace need needs never none only other pods pod container running service shows
  since some start starts still such than that their them then there therefore these they this those through under until
  very were what when where which while with without work works would cluster kubernetes application process problem issue
  error errors trouble keeps itself what`.split(/\s+/),
);

/** Gives the reasons why a sentence does not hold, fit to be told to the model; empty when it does. */
export function whyUnheld(sentence: string, cited: Cited): readonly string[] {
  const claimed = predicatesIn(sentence);
  const unstated = [...claimed].filter((name) => !states(cited.printed, name));
  const things = thingsUnstated(sentence, cited.printed);
  const strangers = [...cited.strangers].filter((name) => isNamedIn(sentence, name));
  return [
    ...unstated.map((name) => `no quote says that anything is ${name.replaceAll('-', ' ')}`),
    ...things.map((name) => `no quote speaks of a ${name}`),
    ...strangers.map((name) => `no quote speaks of ${name}`),
  ];
}

/**
 * Tells whether a text that holds says what is the matter: in a known class, in the words of what it cites, or, in
 * whatever language, by quoting them.
 */
export function saysWhatIsWrong(text: string, cited: Cited): boolean {
  if ([...predicatesIn(text)].some((name) => states(cited.printed, name))) return true;
  const printed = cited.printed.toLowerCase();
  const quotes = termsIn(text).filter(
    (term) => term.kind === 'quote' && printed.includes(term.text.toLowerCase()),
  );
  if (quotes.some((quote) => statesAny(quote.text))) return true;
  const words = stemsOf(text);
  const there = stemsOf(cited.printed);
  const shared = [...words].filter((word) => there.has(word)).length;
  return words.size > 0 && shared / words.size >= MIN_SHARED_WORDS;
}

function stemsOf(text: string): ReadonlySet<string> {
  const words = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= MIN_WORD_CHARS && !PLAIN.has(word) && !isKindWord(word));
  return new Set(words.map((word) => word.slice(0, STEM_CHARS)));
}
