// Signatures: how two investigations are seen to be of one trouble, without any words of the question.
import { createHash } from 'node:crypto';
import type { Fact } from '../domain/fact.ts';
import type { CaseFact, Signature } from '../domain/memory.ts';
import { FACT_KINDS } from '../facts/catalogue.ts';
import { DEPTHS } from '../facts/rules.ts';
import { maskVarying } from './mask.ts';

/** Captures that tell one trouble from another; all others are names and sizes, which vary. */
const TELLING_CAPTURES = [
  'reason',
  'exit_code',
  'probe',
  'status',
  'config_kind',
  'resource',
  'role',
  'type',
] as const;
const HASH_HEX_CHARS = 16;
/** Shorter names stand in any text by chance. */
const MIN_NAME_CHARS = 3;
/** Facts at least this deep decide what trouble it is; those above are what follows from it. */
const DECISIVE_DEPTH = DEPTHS.indexOf('mechanism');

/** Picks the facts that decide what trouble it is: the mechanism and the origin; the deepest there are otherwise. */
export function decisiveFacts<Found extends CaseFact>(facts: readonly Found[]): readonly Found[] {
  // What is told in its own words decides only where nothing has a name: a new name for it changes no signature.
  const named = facts.filter(({ fact }) => FACT_KINDS.get(fact.code)?.generic !== true);
  const deciding = decidingOf(named);
  return deciding.length > 0 ? deciding : decidingOf(facts);
}

function decidingOf<Found extends CaseFact>(facts: readonly Found[]): readonly Found[] {
  const deepest = Math.max(0, ...facts.map(({ fact }) => depthOf(fact)));
  const floor = Math.min(DECISIVE_DEPTH, deepest);
  return facts.filter(({ fact }) => depthOf(fact) >= floor && depthOf(fact) > DEPTHS.indexOf('context'));
}

/** Gives the signature of a set of decisive facts. An empty set has one, too: it is equal to no other set's. */
export function signatureOf(facts: readonly Fact[]): Signature {
  return {
    s1: hashOf(facts.map((fact) => `${traitOf(fact)} ${maskVarying(withoutNames(fact))}`)),
    s2: hashOf(facts.map(traitOf)),
  };
}

/** A quote without the names and values that the fact itself captures: those are what varies. */
function withoutNames({ quote, captures, subject }: Fact): string {
  const names = [...Object.values(captures), subject.name, subject.namespace ?? '']
    .filter((name) => name.length >= MIN_NAME_CHARS)
    .sort((a, b) => b.length - a.length);
  return names.reduce((text, name) => text.replaceAll(name, '<name>'), quote);
}

/** What a fact is, without whom it concerns: code, kind and the captures that tell. */
export function traitOf(fact: Fact): string {
  const telling = TELLING_CAPTURES.map((name) => fact.captures[name] ?? '').join(',');
  return `${fact.code} ${fact.subject.kind} ${telling.toLowerCase()}`;
}

/** Gives the index into `DEPTHS` of a fact; that of `context` for a code that is not in the catalogue. */
export function depthOf(fact: Fact): number {
  return DEPTHS.indexOf(FACT_KINDS.get(fact.code)?.depth ?? 'context');
}

/** Hashes traits, whatever their order. */
export function hashOf(traits: readonly string[]): string {
  const distinct = [...new Set(traits)].sort();
  return createHash('sha256').update(distinct.join('\n')).digest('hex').slice(0, HASH_HEX_CHARS);
}
