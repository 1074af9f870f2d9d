// Memories full of names and secrets that must stay here, and the search for them in whatever form.
import type { Fact } from '../../src/domain/fact.ts';
import type { LearnedPattern } from '../../src/domain/learned.ts';
import type { Case } from '../../src/domain/memory.ts';
import { FACT_KINDS } from '../../src/facts/catalogue.ts';
import { escapeRegExp } from '../../src/learning/generalize.ts';
import { signatureOf } from '../../src/learning/signature.ts';

/** Numbers that look random and are the same each time (Park and Miller 1988). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.abs(seed) % 2_147_483_646) + 1;
  }

  below(limit: number): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647;
    return this.#state % limit;
  }

  one<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}

/** Consonants alone: no word of any vocabulary, and none comes about by chance. */
const LETTERS = 'bcdfghjklmnpqrstvwxz';
const SYLLABLES = 'kor zan vel tuq mir dax wop lun gry hex fob jil'.split(' ');

/** What was planted: each as it was written. */
export class Plantation {
  readonly dice: Dice;
  readonly planted: string[] = [];

  constructor(seed: number) {
    this.dice = new Dice(seed);
  }

  #keep(value: string): string {
    this.planted.push(value);
    return value;
  }

  letters(length: number): string {
    return Array.from({ length }, () => this.dice.one([...LETTERS])).join('');
  }

  /** A name as people give one: `zan-velkor`, `tuqmir7`. */
  name(): string {
    const word = `${this.dice.one(SYLLABLES)}${this.letters(2)}${this.dice.one(SYLLABLES)}`;
    return this.#keep(
      this.dice.below(2) === 0 ? `${word}-${this.letters(4)}` : `${word}${this.dice.below(90) + 10}`,
    );
  }

  host(): string {
    return this.#keep(`${this.letters(6)}.${this.letters(5)}.internal`);
  }

  address(): string {
    return this.#keep(
      `10.${this.dice.below(200) + 11}.${this.dice.below(200) + 20}.${this.dice.below(200) + 30}`,
    );
  }

  person(): string {
    return this.#keep(`${capital(this.letters(5))} ${capital(this.letters(7))}`);
  }

  image(): string {
    return this.#keep(
      `${this.letters(5)}.io/${this.letters(6)}/${this.letters(5)}:v${this.dice.below(90) + 10}.4`,
    );
  }

  path(): string {
    return this.#keep(`/srv/${this.letters(6)}/${this.letters(5)}`);
  }

  token(): string {
    return this.#keep(`${this.letters(4)}${this.dice.below(90_000) + 10_000}${this.letters(10)}`);
  }

  any(): string {
    const kinds = [
      () => this.name(),
      () => this.host(),
      () => this.address(),
      () => this.person(),
      () => this.image(),
      () => this.path(),
      () => this.token(),
    ];
    return this.dice.one(kinds)();
  }

  /** A planted value in one of the forms in which it may stand in a text. */
  inSomeForm(): string {
    const value = this.any();
    const half = Math.floor(value.length / 2);
    const forms = [
      value,
      value.toUpperCase(),
      capital(value),
      `"${value}"`,
      `'${value}'`,
      `(${value})`,
      `{${value}}`,
      `[[${value}]]`,
      Buffer.from(value).toString('base64'),
      Buffer.from(value).toString('hex'),
      encodeURIComponent(value),
      [...value].join(' '),
      [...value].join('-'),
      `${value.slice(0, half)} ${value.slice(half)}`,
      `${value.slice(0, half)}\n${value.slice(half)}`,
      `${value.slice(0, half)}\u200b${value.slice(half)}`,
      `pod-${value}-x`,
      `memory.${value}`,
      `{namespace}-${value}`,
      `namespace=${value}`,
    ];
    return this.dice.one(forms);
  }
}

const CODES = [...FACT_KINDS].filter(([, { depth }]) => depth === 'origin' || depth === 'mechanism');
const TELLING: Readonly<Record<string, readonly string[]>> = {
  reason: ['OOMKilled', 'Error'],
  exit_code: ['137', '1'],
  probe: ['liveness', 'readiness'],
  config_kind: ['ConfigMap', 'Secret'],
  resource: ['memory', 'cpu'],
};

/** A judged case, every word of which that could be planted is. Cases of one `kind` are of one trouble. */
export function plantedCase(id: number, kind: number, field: Plantation): Case {
  const { dice } = field;
  const [code, { captures }] = CODES[kind % CODES.length] as (typeof CODES)[number];
  const app = field.name();
  const namespace = field.name();
  const values = Object.fromEntries(
    captures.map((name) => {
      const telling = TELLING[name];
      return [name, telling === undefined ? field.any() : (telling[kind % telling.length] ?? '')];
    }),
  );
  const subject = { kind: 'Pod', namespace, name: `${app}-6f7d8c9b5-x2z4k` };
  const fact: Fact = { code, subject, captures: values, quote: `${code} ${field.inSomeForm()}` };
  const said = (start: string): string =>
    `${start} ${app} of ${namespace} cannot start because ${field.inSomeForm()} is missing and ${field.inSomeForm()} was changed by ${field.person()}. ${field.inSomeForm()} ${field.inSomeForm()}`;
  return {
    investigationId: id,
    clusterId: `c-${kind % 2}`,
    at: new Date(Date.UTC(2026, 0, 1, 0, id)).toISOString(),
    question: `why is ${app} down, asks ${field.person()}`,
    category: dice.one(['unknown', 'config', field.name()]),
    facts: [{ step: 0, fact }],
    ...signatureOf([fact]),
    steps: [
      { tool: 'DESCRIBE', args: { kind: 'Secret', namespace, name: field.name() } },
      { tool: 'GET_LOGS', args: { namespace, pod: subject.name, container: app } },
      { tool: 'RUN_KUBECTL', args: { arguments: `get pods -n ${namespace} -l app=${field.name()}` } },
    ],
    rootCause: said('container'),
    solution: said('restart'),
    commands: [`kubectl -n ${namespace} logs ${app}`, `kubectl -n {namespace} describe pod ${field.name()}`],
    pattern: null,
    score: 0.95,
    taught: true,
    objects: [],
    links: [],
    firstS2: '',
  };
}

/** A learned pattern with something planted in every field that has room for it. */
export function plantedPattern(number: number, field: Plantation): LearnedPattern {
  const { dice } = field;
  const [code, { captures }] = dice.one(CODES);
  const where = Object.fromEntries(
    captures
      .filter(() => dice.below(4) === 0)
      .map((name) => [
        name,
        dice.one([`^${escapeRegExp(field.any())}$`, `killed.{0,80}${field.name()}`, field.name()]),
      ]),
  );
  const some = (text: string): string =>
    `${text} ${dice.below(3) === 0 ? field.inSomeForm() : 'memory'} was killed`;
  return {
    pattern: {
      id: `learned-${field.name().toLowerCase()}-${number}`,
      pattern_type: dice.one(['config', field.name()]),
      symptoms: ['OOMKilled', field.inSomeForm(), some('crash')],
      requires: [{ fact: code, ...(Object.keys(where).length > 0 && { where }) }],
      not_when: [],
      investigation_sequence: [
        `DESCRIBE Secret {namespace} ${field.name()}`,
        `GET_LOGS ${field.name()} {pod} ${field.name()}`,
        `CHECK ${some('limit')}`,
        `RUN_KUBECTL get pods -n ${field.name()}`,
        'LIST_ALL ConfigMap {namespace}',
      ],
      root_cause_template: `${some('The container of the pod')} because its memory limit is too low. ${some('It')} ${field.inSomeForm()}[[ (by ${field.inSomeForm()})]]`,
      solution_template: `${some('Raise the limit')}. Ask ${field.person()} at ${field.host()}.`,
      commands: [
        `kubectl -n ${field.name()} get pods`,
        `kubectl get pods -l app=${field.name()}`,
        'kubectl get pods -n {namespace}',
      ],
      severity: 'high',
      confidence: 0.6,
      learned_from: 3,
      origin: 'learned',
    },
    origin: dice.one(['learned', 'imported']),
    state: 'active',
    clusterId: field.name(),
    clusterClass: field.name(),
    s2: field.token(),
    learnedFrom: { successes: 3, failures: 0 },
    successes: 3,
    failures: 0,
    createdAt: '2026-01-01T00:00:00.000Z',
    lastUsedAt: null,
    members: [1, 2, 3],
    cautions: [`it was not: ${field.inSomeForm()}`],
    why: field.inSomeForm(),
  };
}

/** Lists what of the planted can be read in a text, in whatever form. */
export function leaksIn(text: string, planted: readonly string[]): readonly string[] {
  const plain = new Haystack(text.toLowerCase());
  const squashed = new Haystack(text.toLowerCase().replace(/[^a-z0-9]+/g, ''));
  return planted.filter((value) => {
    const lower = value.toLowerCase();
    const bare = lower.replace(/[^a-z0-9]+/g, '');
    const half = Math.floor(value.length / 2);
    const forms = [lower, encodeURIComponent(lower), Buffer.from(value).toString('hex'), ...base64Of(value)];
    const parts = [value.slice(0, half), value.slice(half), ...value.split(/[^a-z0-9]+/i)];
    return (
      forms.some((form) => plain.has(form.toLowerCase())) ||
      squashed.has(bare) ||
      squashed.has([...bare].reverse().join('')) ||
      parts.some((part) => part.length > 4 && part !== 'internal' && plain.has(part.toLowerCase()))
    );
  });
}

const GRAM = 4;

/** A long text that is asked many times: most answers are no, and are known by the letters that never stand together. */
class Haystack {
  readonly #text: string;
  readonly #grams = new Set<string>();

  constructor(text: string) {
    this.#text = text;
    for (let at = 0; at + GRAM <= text.length; at++) this.#grams.add(text.slice(at, at + GRAM));
  }

  has(needle: string): boolean {
    for (let at = 0; at + GRAM <= needle.length; at++) {
      if (!this.#grams.has(needle.slice(at, at + GRAM))) return false;
    }
    return this.#text.includes(needle);
  }
}

/** The middle of a value in base64 at each of the three offsets that it may stand at. */
function base64Of(value: string): readonly string[] {
  return [0, 1, 2].map((offset) =>
    Buffer.from(value.slice(offset))
      .toString('base64')
      .replace(/[^A-Za-z0-9]|.{4}$/g, ''),
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
