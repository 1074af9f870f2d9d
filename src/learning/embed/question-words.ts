// The words of a question as the built-in embedder weighs them: which are names, which tell nothing.

import { wordsOf } from '../fault-words.ts';

/** Words that stand in most questions and tell none apart. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  'a an and any are as at be been but by can could did do does for from had has have he how i if in into is it its keep keeps me my of off on or our out she since so some still than that the their them then there they this to too up us was we were what when where which while who why will with would you your please help show tell namespace ns pod pods deployment deployments service services kubernetes k8s cluster app application although after all every something anymore any more really seem seems like'.split(
    ' ',
  ),
);

/** Words after which a namespace is named. */
const BEFORE_PLACE: ReadonlySet<string> = new Set(['in', 'namespace', 'ns', 'inside', 'within']);
/** Words after which an object is named. */
const BEFORE_NAME: ReadonlySet<string> = new Set(
  'of for from service svc deployment deploy pod pods statefulset daemonset job cronjob operator controller app application is does are do was will why on calling'.split(
    ' ',
  ),
);
/** Words for faults that are also what programs are called. */
const PROGRAMS: ReadonlySet<string> = new Set(
  'auth broker cache controller database gateway identity ingress kafka login migration mongo mysql nats operator policy postgres provider queue rabbitmq redis registry role router route scheduler storage webhook'.split(
    ' ',
  ),
);
/** Endings of what things do or are, which no name has. */
const VERB = /(?:ing|ed)$/;
const DASHED = /^[a-z0-9]+(?:-[a-z0-9]+)+$/;

/** What a word is in a question. */
export type WordKind = 'telling' | 'name' | 'stop';

/**
 * Tells of each word (lower case) what it is. A name is known by its form (`cart-6fb9`, `web2`) or by where it stands:
 * `of cart in shop`, `cart (shop-prod)`, `in shop`. A word for a fault stays one, unless programs are called so.
 */
export function kindsOf(words: readonly string[], isFault: (at: number) => boolean): readonly WordKind[] {
  const isPlaceAt = (at: number): boolean => {
    const [word, before = ''] = [words[at], words[at - 1]];
    return word !== undefined && BEFORE_PLACE.has(before) && !isFault(at) && !STOP_WORDS.has(word);
  };
  const isNamedAt = (at: number): boolean => {
    const [word = '', before] = [words[at], words[at - 1]];
    const [next = ''] = [words[at + 1]];
    const isIntroduced = before === undefined || BEFORE_NAME.has(before);
    return isIntroduced && !VERB.test(word) && (isPlaceAt(at + 2) || DASHED.test(next));
  };
  return words.map((word, at) => {
    if (/[/:]|^\d+$/.test(word)) return 'telling';
    if (isFault(at)) return PROGRAMS.has(word) && isNamedAt(at) ? 'name' : 'telling';
    if (STOP_WORDS.has(word)) return 'stop';
    return /[-._\d]/.test(word) || isPlaceAt(at) || isNamedAt(at) ? 'name' : 'telling';
  });
}

/** Gives the words of a question by which cases are looked for: without those that stand in most. */
export function searchWordsOf(text: string): readonly string[] {
  return [...new Set(wordsOf(text))].filter((word) => word.length > 1 && !STOP_WORDS.has(word));
}
