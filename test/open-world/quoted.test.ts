// Programs that nobody knows: whatever reason an event gives, a condition states or a log ends with, the answer quotes
// it, as the cause or as a lead.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Investigation } from '../../src/domain/investigation.ts';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { crashingWorkload } from '../support/broken-pods.ts';
import { event, object } from '../support/objects.ts';
import { condition } from '../support/one-look.ts';

/** Seeded, so that what fails once fails again. */
const SEED = 20_260_301;
/** Of each of three kinds; a thousand in all with K8S_LEARN_LONG_TESTS set. */
const RUNS = process.env.K8S_LEARN_LONG_TESTS === undefined ? 120 : 334;
const TIMEOUT_MS = 60_000;

/** Syllables of a language that is none: no word of these is in any rule. */
const SYLLABLES = [
  'ba',
  'dro',
  'fi',
  'gul',
  'ka',
  'lo',
  'mer',
  'nuk',
  'pol',
  'ri',
  'sun',
  'tav',
  'vo',
  'zib',
];
const word = fc
  .array(fc.constantFrom(...SYLLABLES), { minLength: 3, maxLength: 4 })
  .map((parts) => parts.join(''));
const sentence = fc.array(word, { minLength: 3, maxLength: 6 }).map((words) => words.join(' '));
const reason = fc
  .array(word, { minLength: 2, maxLength: 2 })
  .map((words) => words.map((one) => `${one.charAt(0).toUpperCase()}${one.slice(1)}`).join(''));
/** How programs begin a line that says why they end. */
const opening = fc.constantFrom(
  'ERROR ',
  'FATAL ',
  'error: ',
  '2026-03-01T02:58:59Z ERROR ',
  '[error] ',
  'E0301 02:58:59.1 1 main.go:7] ',
);

interface Said {
  readonly question: string;
  readonly objects: readonly KubeObject[];
  readonly logs?: Readonly<Record<string, string>>;
  readonly apiResources?: string;
  /** What the answer must bear. */
  readonly words: string;
}

const KIND = 'NAME SHORTNAMES APIVERSION NAMESPACED KIND\nrecipes kitchen.example/v1 true Recipe';

const events = fc.tuple(reason, sentence).map(
  ([why, words]): Said => ({
    question: 'recipe soup in shop does not work',
    objects: [
      object('Recipe', 'soup', { apiVersion: 'kitchen.example/v1', spec: {} }),
      event({ kind: 'Recipe', name: 'soup' }, why, words),
    ],
    apiResources: KIND,
    words,
  }),
);
const conditions = fc.tuple(reason, reason, sentence).map(
  ([type, why, words]): Said => ({
    question: 'recipe soup in shop does not work',
    objects: [
      object('Recipe', 'soup', {
        apiVersion: 'kitchen.example/v1',
        spec: {},
        status: {
          conditions: [condition(type, 'False', why, words), condition('Ready', 'False', why, words)],
        },
      }),
    ],
    apiResources: KIND,
    words,
  }),
);
const lastLines = fc
  .tuple(opening, sentence, fc.array(sentence, { maxLength: 3 }))
  .map(([begins, words, before]): Said => {
    const log = [...before.map((line) => `INFO ${line}`), `${begins}${words}`].join('\n');
    return {
      question: 'cart in shop keeps crashing',
      objects: crashingWorkload({ exitCode: 1, reason: 'Error' }),
      logs: { 'shop/cart-0': log, 'shop/cart-0#previous': log },
      words,
    };
  });

/** All that a person reads of an answer. */
function readOf({ diagnosis, leads, explanation, otherFindings }: Investigation): string {
  return JSON.stringify([diagnosis, leads, explanation, otherFindings]);
}

test.each([
  ['an event', events],
  ['a condition', conditions],
  ['a last line', lastLines],
] as const)(
  'what %s says in unknown words is quoted',
  async (_, said) => {
    await fc.assert(
      fc.asyncProperty(said, async ({ question, objects, logs = {}, apiResources = '', words }) => {
        const { investigation } = await answer(question, objects, { logs, apiResources });
        expect(readOf(investigation)).toContain(words);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);
