// Names of one's own that are everyday words: which are known, and that none of them is told where an object is meant.
import { describe, expect, it } from 'vitest';
import type { Case } from '../../src/domain/memory.ts';
import { placeholdersFilledBy } from '../../src/engines/patterns/library.ts';
import { ownNamesOf } from '../../src/learning/own-names.ts';
import { maskCase } from '../../src/learning/sanitize.ts';
import { sanitizeExpression } from '../../src/learning/sanitize-expression.ts';
import { sanitizeTemplate } from '../../src/learning/sanitize-text.ts';
import { createVocabulary } from '../../src/learning/vocabulary.ts';
import { oomCase } from '../support/cases.ts';
import { builtinPatterns } from '../support/library.ts';

const library = builtinPatterns();
const vocabulary = createVocabulary(library);

/** What people call namespaces, apps and teams, all of them words of the vocabulary or near it. */
const EVERYDAY =
  'staging customer payments order orders account report search mail proxy worker queue cache index image user users login store billing checkout frontend backend gateway database stage production live test testing main core data job jobs batch event events message messages notification catalog inventory shipping stock price pricing invoice ledger review comment profile session token audit policy export import sync stream feed media upload scheduler monitor metrics logs alert status health config dashboard console portal admin support'.split(
    ' ',
  );

function scopeOf(names: readonly string[]) {
  return {
    vocabulary,
    ownNames: new Set(names),
    placeholders: new Set(['namespace', 'container', 'limit']),
    hasExitCode: true,
    hasStatus: false,
  };
}

/** A case of an app in a namespace, told in words that name both. */
function caseOf(app: string, namespace: string): Case {
  const remembered = oomCase();
  const subject = { kind: 'Pod', namespace, name: `${app}-6f7d8c9b5f-x2z4k` };
  const facts = remembered.facts.map(({ step, fact }) => ({
    step,
    fact: { ...fact, subject, captures: { ...fact.captures, container: app } },
  }));
  return {
    ...remembered,
    facts,
    steps: [{ tool: 'DESCRIBE', args: { kind: 'Deployment', namespace, name: app } }],
    question: `why is ${app} of ${namespace} down?`,
    rootCause: `The container ${app} in ${namespace} was killed because its memory limit is too low. ${app} needs more. Ask ${namespace}.`,
    solution: `Raise the memory limit of ${app} in ${namespace}, then restart ${app}.`,
  };
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().split(/[^a-z]+/));
}

describe('ownNamesOf', () => {
  it('knows namespaces, objects, what made them, and what facts captured', () => {
    const names = ownNamesOf([caseOf('customer', 'staging')], ['prod-eu-1']);
    for (const name of ['customer', 'staging', 'customer-6f7d8c9b5f-x2z4k', 'prod-eu-1']) {
      expect(names).toContain(name);
    }
  });

  it('knows the parts of a list, of a path and of an image, and no word of a sentence', () => {
    const remembered = caseOf('customer', 'staging');
    const captures = {
      names: 'payments, ledger',
      target: 'billing/invoice',
      image: 'registry.example/shop/checkout:v1',
      message: 'the memory limit: too low',
    };
    const facts = remembered.facts.map(({ step, fact }) => ({ step, fact: { ...fact, captures } }));
    const names = ownNamesOf([{ ...remembered, facts }]);
    for (const name of ['payments', 'ledger', 'billing', 'invoice', 'shop', 'checkout']) {
      expect(names).toContain(name);
    }
    expect(names).not.toContain('memory');
  });

  it('leaves out what every cluster has, and what says which trouble it is', () => {
    const remembered = caseOf('customer', 'default');
    const facts = remembered.facts.map(({ step, fact }) => ({
      step,
      fact: { ...fact, captures: { reason: 'memory', namespace: 'kube-system' } },
    }));
    const names = ownNamesOf([{ ...remembered, facts }]);
    for (const name of ['default', 'kube-system', 'memory']) expect(names).not.toContain(name);
  });
});

describe('everyday names', () => {
  it.each(EVERYDAY)('%s is not told where it stands for an object', (name) => {
    for (const [app, namespace] of [
      [name, 'wayneco'],
      ['wayneco', name],
    ] as const) {
      const remembered = caseOf(app, namespace);
      const scope = {
        vocabulary,
        ownNames: ownNamesOf([remembered]),
        placeholdersOf: placeholdersFilledBy,
      };
      const masked = maskCase(remembered, scope);
      if (masked.type === 'left-out') continue;
      const { root_cause_template: cause, solution_template: solution } = masked.told;
      expect(wordsOf(`${cause} ${solution}`), JSON.stringify(masked.told)).not.toContain(name);
      expect(masked.told.investigation_sequence.join(' ')).not.toContain(` ${name}`);
    }
  });

  it.each(EVERYDAY)('%s is not told in any place of a sentence', (name) => {
    const scope = scopeOf([name]);
    for (const sentence of [
      `${name} cannot start because the limit of the container {container} is too low`,
      `the container {container} of ${name} cannot start because its limit is too low`,
      `the limit was changed by ${name} and the container {container} cannot start`,
      `the "${name}" pod cannot start because the limit of {container} is too low`,
      `the pod ${name} cannot start because the limit of {container} is too low`,
      `the limit is too low for the container {container} in ${name}`,
      `the limit of {container} is too low: restart ${name}`,
    ]) {
      const told = sanitizeTemplate(sentence, scope) ?? '';
      expect(wordsOf(told), `${sentence} → ${told}`).not.toContain(name);
    }
  });

  it('are told in the phrases of the library, where no object is meant', () => {
    const text = 'the memory limit of {container} is too low';
    expect(sanitizeTemplate(text, scopeOf(['memory']))).toBe(text);
    expect(sanitizeTemplate('restart memory, its limit is too low', scopeOf(['memory']))).not.toContain(
      'memory',
    );
  });

  it('are not told in what a requirement asks for, unless that is a kind of trouble', () => {
    const telling = { vocabulary, ownNames: new Set(['customer', 'memory']) };
    expect(sanitizeExpression('container', '^customer$', telling)).toBeNull();
    expect(sanitizeExpression('resource', '^memory$', telling)).toBe('^memory$');
  });
});
