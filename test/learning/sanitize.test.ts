// What may be told to others, field by field: words, numbers, expressions, steps and commands.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Pattern } from '../../src/domain/pattern.ts';
import { placeholdersFilledBy } from '../../src/engines/patterns/library.ts';
import {
  knowledgeKey,
  type SanitizeScope,
  sanitizePattern,
  sanitizePatterns,
} from '../../src/learning/sanitize.ts';
import { sanitizeCommand, sanitizeStep } from '../../src/learning/sanitize-command.ts';
import { sanitizeExpression } from '../../src/learning/sanitize-expression.ts';
import { sanitizeTemplate, type TextScope } from '../../src/learning/sanitize-text.ts';
import { createVocabulary } from '../../src/learning/vocabulary.ts';
import { learnedPattern } from '../support/learned.ts';
import { builtinPatterns } from '../support/library.ts';

const library = builtinPatterns();
const vocabulary = createVocabulary(library);
const scope: SanitizeScope = {
  vocabulary,
  ownNames: new Set(['redis', 'memory', 'orders']),
  placeholdersOf: placeholdersFilledBy,
};
const text: TextScope = {
  vocabulary,
  ownNames: scope.ownNames,
  placeholders: new Set(['namespace', 'pod', 'name', 'container', 'limit', 'recommended', 'workload_name']),
  hasExitCode: true,
  hasStatus: false,
};

describe('a text', () => {
  it.each<[string, string, string | null]>([
    [
      'known words stay',
      'The container {container} was OOMKilled.',
      'The container {container} was OOMKilled.',
    ],
    ['unknown words go', 'the billingd sidecar leaks the memory', 'the … sidecar leaks the memory'],
    ['several are one gap', 'the memory was taken by foobar quux, corge', 'the memory was taken by …'],
    ['capitals carry nothing', 'the MeMoRy LIMIT was exceeded', 'the memory limit was exceeded'],
    ['compounds of known words are names', 'the memory-service was killed again', 'the … was killed again'],
    [
      'addresses go',
      'the pod cannot reach 10.1.2.3 or db.wayneco.internal:5432 any more',
      'the pod cannot reach … or … any more',
    ],
    ['paths go', 'the volume at /srv/wayneco/data is full', 'the volume at … is full'],
    ['exit codes stay', 'the process exits with code 137', 'the process exits with code 137'],
    [
      'other numbers go',
      'the process exits with code 4711 on port 137',
      'the process exits with code … on port …',
    ],
    ['statuses go where no fact has one', 'the probe fails with status 503', 'the probe fails with status …'],
    [
      'of an aside what is known stays',
      'the pod was killed (exit code 137, 6 restarts)',
      'the pod was killed (exit code 137)',
    ],
    ['of an aside nothing may stay', 'the pod was killed (by wayneco-agent)', 'the pod was killed'],
    [
      'a sentence of names goes',
      'The limit is too low. Ask Anna Kowalska at Wayneco.',
      'The limit is too low.',
    ],
    ['an optional part goes whole', 'the limit is too low[[ ({limit} of wayneco)]]', 'the limit is too low'],
    [
      'an optional part stays whole',
      'the limit is too low[[ ({limit})]].',
      'the limit is too low[[ ({limit})]].',
    ],
    ['a placeholder that nothing fills goes', 'the limit {wayneco} is too low', 'the limit … is too low'],
    ['what clings to a placeholder goes', 'the pod {namespace}-wayneco was killed', 'the pod … was killed'],
    [
      'what joins placeholders stays',
      "deployment {namespace}/{name}'s pod was killed",
      "deployment {namespace}/{name}'s pod was killed",
    ],
    [
      'software that is a name here goes',
      'the connection to redis was refused',
      'the connection to … was refused',
    ],
    [
      'a plain word that is a name here stays',
      'the memory limit was exceeded',
      'the memory limit was exceeded',
    ],
    [
      'in the place of a name it goes',
      'the pods of namespace memory were killed',
      'the pods of namespace … were killed',
    ],
    [
      'a word alone in quotes goes',
      'the queue "checkout" of node pool "blue" is full',
      'the queue … of node pool … is full',
    ],
    ['a share stays', 'the memory is {limit} % of the limit', 'the memory is {limit} % of the limit'],
    ['letters one by one go', 'the password h u n t e r was wrong again today', null],
    ['names alone say nothing', 'Wayneco broke Contoso', null],
    ['nothing says nothing', '', null],
  ])('%s', (_name, written, told) => {
    expect(sanitizeTemplate(written, text)).toBe(told);
  });

  it('keeps what the library says, nearly all of it', () => {
    const { told } = sanitizePatterns(library, { ...scope, ownNames: new Set() });
    const same = library.filter(({ root_cause_template: cause }) =>
      told.some((one) => one.root_cause_template === cause),
    );
    expect(same.length / library.length).toBeGreaterThan(0.95);
  });
});

describe('an expression', () => {
  it.each<[string, string, string | null]>([
    ['probe', '^Liveness$', '^Liveness$'],
    ['config_kind', '^(?:ConfigMap|Secret)$', '^(?:ConfigMap|Secret)$'],
    ['exit_code', '^(?!2$|12[5-8]$)', '^(?!2$|12[5-8]$)'],
    ['exit_code', '^4711$', null],
    ['error', 'no endpoints available|refused', 'no endpoints available|refused'],
    ['error', 'service wayneco-billing not found', null],
    ['message', 'limit.{0,80}killed.{0,80}memory.{0,80}contoso', 'limit.{0,80}killed'],
    ['message', 'wayneco.{0,80}contoso.{0,80}memory', null],
    ['error', 'connection to redis refused', null],
    ['message', 'connection.{0,80}redis.{0,80}refused', 'connection.{0,80}refused'],
    ['resource', '^memory$', '^memory$'],
    ['resource', '^wayneco\\.com\\/widget$', null],
    ['reason', '^[a-z]{3}$', null],
    ['reason', '\\x61\\x63', null],
  ])('%s ~ %s', (capture, expression, told) => {
    expect(sanitizeExpression(capture, expression, scope)).toBe(told);
  });
});

describe('a step', () => {
  it.each<[string, string | null]>([
    ['DESCRIBE Pod {namespace} {pod}', 'DESCRIBE Pod {namespace} {pod}'],
    ['DESCRIBE Pod shop cart-6f7d8c9b5-x2z4k', 'DESCRIBE Pod {namespace} {pod}'],
    ['DESCRIBE Deployment shop cart', 'DESCRIBE Deployment {namespace} {workload_name}'],
    ['DESCRIBE Secret shop cart-secret', 'LIST_ALL Secret {namespace}'],
    ['DESCRIBE StorageClass - wayneco-fast', 'LIST_ALL StorageClass'],
    ['DESCRIBE WaynecoWidget shop one', null],
    ['LIST_ALL Pod kube-system', 'LIST_ALL Pod kube-system'],
    ['GET_LOGS shop cart-1 cart previous', 'GET_LOGS {namespace} {pod} previous'],
    ['GET_EVENTS shop cart', 'GET_EVENTS {namespace}'],
    ['RUN_KUBECTL get pods -n shop', null],
    ['RUN_KUBECTL get pods -n {namespace} -o wide', 'RUN_KUBECTL get pods -n {namespace} -o wide'],
    ['CHECK memory limit {limit}', 'CHECK memory limit {limit}'],
    ['CHECK wayneco quota', null],
    ['SHELL cat', null],
  ])('%s', (step, told) => {
    expect(sanitizeStep(step, text)).toBe(told);
  });
});

describe('a command', () => {
  it.each([
    'kubectl -n {namespace} describe pod {pod}',
    'kubectl get pods -A',
    'kubectl -n kube-system logs {pod} --previous',
    'kubectl -n {namespace} set resources deploy/{workload_name} --limits=memory={recommended}',
    'kubectl rollout undo deployment/{name} -n {namespace}',
    'kubectl get pods[[ -n {namespace}]]',
  ])('%s is told', (command) => {
    expect(sanitizeCommand(command, text)).toBe(command);
  });

  it.each([
    'kubectl -n shop get pods',
    'kubectl get pod redis',
    'kubectl get pod auth',
    'kubectl get pod node',
    'kubectl get deploy/memory',
    'kubectl get pods -l app=redis',
    'kubectl get pods --context=wayneco',
    'kubectl describe node worker-1',
    'kubectl rollout auth deployment/{name}',
    'kubectl patch deploy {name} -p \'{"wayneco":1}\'',
    'kubectl annotate pod {pod} wayneco={limit}',
    'kubectl wayneco',
    'helm rollback wayneco',
  ])('%s is not', (command) => {
    expect(sanitizeCommand(command, text)).toBeNull();
  });
});

test('what was told is told again as it is, under the same id', () => {
  const told = sanitizePatterns(library, scope).told;
  const again = sanitizePatterns(told, scope);
  expect(again.leftOut).toEqual([]);
  expect(again.told).toEqual(told);
});

test('a pattern without names in it cannot be told apart by where it was learned', () => {
  const one = learnedPattern(
    'learned-a',
    {},
    { root_cause_template: 'the limit of {container} was set by Anna' },
  );
  const other = learnedPattern(
    'learned-b',
    {},
    { root_cause_template: 'the limit of {container} was set by Contoso' },
  );
  const [first, second] = [one, other].map(({ pattern }) => sanitizePattern(pattern, scope));
  expect(first).toEqual(second);
});

test('two causes of equal facts have ids of their own, whatever their order', () => {
  const causes = ['the limit is too low', 'the heap is too large', 'the cache grows for ever'];
  const patterns = causes.map(
    (cause, index): Pattern => ({
      ...learnedPattern(`learned-${index}`).pattern,
      root_cause_template: cause,
    }),
  );
  const forth = sanitizePatterns(patterns, scope).told;
  const back = sanitizePatterns([...patterns].reverse(), scope).told;
  expect(new Set(forth.map(({ id }) => id)).size).toBe(3);
  expect(back).toEqual(forth);
  expect(new Set(forth.map(knowledgeKey)).size).toBe(3);
});

test('whatever is written, only known words, placeholders and signs are told', () => {
  const words = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom(
      'memory',
      'limit',
      '{container}',
      '{namespace}/{name}',
      '(exit',
      'code',
      '137)',
      '[[',
      ']]',
      '.',
      'was',
      'killed',
    ),
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 14 }), (chosen) => {
      const told = sanitizeTemplate(chosen.join(' '), text) ?? '';
      const left = told
        .replace(/\{[a-z_]+\}/g, ' ')
        .split(/[^\p{L}\p{N}_-]+/u)
        .filter((word) => /[\p{L}\p{N}]/u.test(word));
      for (const word of left) {
        const isKnown =
          vocabulary.find(word) !== null ||
          /^(?:0|137|s)$/.test(word) ||
          told.includes(`/${word}`) ||
          told.includes(`${word}/`) ||
          told.includes(`.${word}`) ||
          told.includes(`${word}.`);
        expect(isKnown, `${word} in ${told}`).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
