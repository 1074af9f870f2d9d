// Steps and proposed commands, for others: kinds, verbs and flags stay, and every name is a placeholder.
import { parseToolCall } from '../domain/tool-notation.ts';
import {
  COMMAND_FLAGS,
  COMMAND_VERBS,
  isKind,
  KNOWN_NAMESPACES,
  RESOURCE_NAMES,
  WORKLOAD_KINDS,
} from './kube-words.ts';
import { sanitizePhrase, type TextScope } from './sanitize-text.ts';

const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/g;
const PLACEHOLDER_ALONE = /^\{([a-z][a-z0-9_]*)\}$/;
const LETTERS = /^[A-Za-z]+$/;
/** Kinds whose pods or names a placeholder always fills. */
const FILLED_KINDS: ReadonlyMap<string, string> = new Map([
  ['pod', '{pod}'],
  ['node', '{node}'],
]);

/** Writes a step as it may be told; null when nothing of it is left. Literal names become what stands in their place. */
export function sanitizeStep(step: string, scope: TextScope): string | null {
  const parsed = parseToolCall(step);
  if (parsed.type === 'error') return null;
  const { tool, args } = parsed.call;
  const namespace = filledOr(args['namespace'], '{namespace}', scope);
  switch (tool) {
    case 'FIND_ISSUES':
      return args['namespace'] === undefined ? tool : `${tool} ${namespace}`;
    case 'LIST_ALL':
      if (!isKindWord(args['kind'])) return null;
      return [tool, args['kind'], ...(args['namespace'] === undefined ? [] : [namespace])].join(' ');
    case 'DESCRIBE':
      return isKindWord(args['kind']) ? describeStep(args['kind'], namespace, args['name'], scope) : null;
    case 'GET_LOGS':
      return [
        tool,
        namespace,
        filledOr(args['pod'], '{pod}', scope),
        ...containerOf(args['container'], scope),
        ...(args['previous'] ? ['previous'] : []),
      ].join(' ');
    case 'GET_EVENTS':
      return [
        tool,
        ...(args['namespace'] === undefined ? [] : [namespace]),
        ...containerOf(args['object'], scope),
      ].join(' ');
    case 'RUN_KUBECTL':
      return prefixed(
        tool,
        sanitizeCommand(`kubectl ${args['arguments'] ?? ''}`, scope)?.slice('kubectl '.length),
      );
    case 'CHECK':
      return prefixed(tool, sanitizePhrase(args['what'] ?? '', scope));
  }
}

/** Writes a command as it may be told; null when a part of it is no known word of kubectl and no placeholder. */
export function sanitizeCommand(command: string, scope: TextScope): string | null {
  const words = command.trim().split(/\s+/);
  const [program, ...rest] = words.map(withoutOptional);
  const plain: string[] = [];
  let expected: readonly string[] | null = null;
  for (const word of rest) {
    if (expected !== null) {
      if (!expected.includes(word) && !isFilled(word, scope)) return null;
      expected = null;
    } else if (word.startsWith('-')) {
      const flag = readFlag(word, scope);
      if (flag === null) return null;
      expected = flag.expected;
    } else plain.push(word);
  }
  const isTold = program === 'kubectl' && expected === null && arePlainWords(plain, scope);
  return isTold ? words.join(' ') : null;
}

/** A verb with what must follow it, then what it is about: a kind at most, and names that are filled. */
function arePlainWords([verb = '', ...rest]: readonly string[], scope: TextScope): boolean {
  const subverbs = COMMAND_VERBS.get(verb);
  if (subverbs === undefined) return false;
  if (subverbs.length > 0 && !subverbs.includes(rest[0] ?? '')) return false;
  const operands = subverbs.length > 0 ? rest.slice(1) : rest;
  return operands.every(
    (word, index) => isFilled(word, scope) || (index === 0 && isKindOperand(word, scope)),
  );
}

/** Reads a flag with what may follow it as its value, null for nothing; null when it is not known. */
function readFlag(word: string, scope: TextScope): { readonly expected: readonly string[] | null } | null {
  const [name = '', ...rest] = word.split('=');
  const allowed = COMMAND_FLAGS.get(name);
  if (allowed === undefined) return null;
  if (rest.length === 0) return { expected: allowed };
  const value = rest.join('=');
  return allowed !== null && (allowed.includes(value) || isFilled(value, scope)) ? { expected: null } : null;
}

function describeStep(kind: string, namespace: string, name: string | undefined, scope: TextScope): string {
  if (name !== undefined && isFilled(name, scope)) return `DESCRIBE ${kind} ${namespace} ${name}`;
  const lower = kind.toLowerCase();
  const stand = FILLED_KINDS.get(lower) ?? (WORKLOAD_KINDS.has(lower) ? '{workload_name}' : undefined);
  // Of any other kind nobody knows which one is meant elsewhere: all of them show it as well.
  return stand === undefined
    ? `LIST_ALL ${kind}${namespace === '-' ? '' : ` ${namespace}`}`
    : `DESCRIBE ${kind} ${namespace} ${stand}`;
}

function containerOf(value: string | undefined, scope: TextScope): readonly string[] {
  return value !== undefined && isFilled(value, scope) ? [value] : [];
}

function filledOr(value: string | undefined, stand: string, scope: TextScope): string {
  if (value === undefined) return stand;
  return value === '-' || KNOWN_NAMESPACES.has(value) || isFilled(value, scope) ? value : stand;
}

function prefixed(tool: string, rest: string | null | undefined): string | null {
  return rest === null || rest === undefined ? null : `${tool} ${rest}`;
}

function isKindWord(word: string | undefined): word is string {
  return word !== undefined && LETTERS.test(word) && isKind(word);
}

/** A kind, several of them, or `kind/{name}`. */
function isKindOperand(word: string, scope: TextScope): boolean {
  const [kinds = '', ...names] = word.split('/');
  return kinds.split(',').every(isKindWord) && names.every((name) => isFilled(name, scope));
}

/** Placeholders alone, joined by signs that name nothing; `memory={recommended}` as well. */
function isFilled(word: string, { placeholders }: TextScope): boolean {
  const value = word.replace(/^([a-z-]+)=/, (whole, name: string) => (RESOURCE_NAMES.has(name) ? '' : whole));
  if (PLACEHOLDER_ALONE.test(value)) return placeholders.has(value.slice(1, -1));
  const parts = value.split(PLACEHOLDER);
  return (
    parts.length > 1 &&
    parts.every((part, index) => (index % 2 === 1 ? placeholders.has(part) : /^[/:,=-]?$/.test(part)))
  );
}

function withoutOptional(word: string): string {
  return word.replace(/\[\[|\]\]/g, '');
}
