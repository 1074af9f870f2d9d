// Why a pattern was not confirmed on the evidence: the requirement that came nearest to holding, and did not.
import { describeRef } from '../../domain/kube.ts';
import type { Pattern, Requirement } from '../../domain/pattern.ts';
import type { Evidence, FoundFact } from './evidence.ts';
import { capturesMatch, findRequired } from './match.ts';

/** How near a pattern came. */
export interface NearMiss {
  /** Requirements that held, of all that there are, where it came nearest. */
  readonly held: number;
  readonly required: number;
  /** What did not hold, or spoke against it; null when it was confirmed and another cause was told all the same. */
  readonly requirement: Requirement | null;
  /** Why, in one line. */
  readonly why: string;
}

/** Tells why a pattern was not confirmed, or not told. */
export function nearMissOf(pattern: Pattern, evidence: Evidence): NearMiss {
  const [anchor, ...others] = pattern.requires;
  const required = pattern.requires.length;
  if (anchor === undefined) return { held: 0, required, requirement: null, why: 'it requires nothing' };
  const anchors = evidence.withCode(anchor.fact).filter((found) => capturesMatch(anchor, found));
  if (anchors.length === 0) {
    return { held: 0, required, requirement: anchor, why: whyNot(anchor, evidence.withCode(anchor.fact)) };
  }
  const misses = anchors.map((found) => missAt(pattern, found, others, evidence));
  return misses.reduce((best, miss) => (miss.held > best.held ? miss : best));
}

function missAt(
  pattern: Pattern,
  anchor: FoundFact,
  others: readonly Requirement[],
  evidence: Evidence,
): NearMiss {
  const unmet = others.filter((requirement) => findRequired(requirement, anchor, evidence) === undefined);
  const counts = { held: pattern.requires.length - unmet.length, required: pattern.requires.length };
  const [first] = unmet;
  if (first !== undefined) {
    const there = evidence.related(first.fact, anchor.group, first.on ?? 'same');
    return { ...counts, requirement: first, why: `${whyNot(first, there)}, ${whereOf(first, anchor)}` };
  }
  for (const requirement of pattern.not_when) {
    const found = findRequired(requirement, anchor, evidence);
    if (found !== undefined) {
      const why = `not_when: ${requirement.fact} was seen at ${describeRef(found.fact.subject)}`;
      return { ...counts, requirement, why };
    }
  }
  return { ...counts, requirement: null, why: 'all that it requires holds, and another cause was told' };
}

/** Whether the fact was not seen at all, or with other values than those asked for. */
function whyNot({ fact, where = {} }: Requirement, seen: readonly FoundFact[]): string {
  const [example] = seen;
  if (example === undefined) return `${fact} was not seen`;
  const differing = Object.entries(where).find(([name, expression]) =>
    seen.every((found) => !capturesMatch({ fact, where: { [name]: expression } }, found)),
  );
  if (differing === undefined) return `${fact} was seen, but not all of its values in one finding`;
  const [name, expression] = differing;
  const value = example.fact.captures[name];
  const was = value === undefined ? 'is not captured' : `is "${value}"`;
  return `${fact} was seen, but ${name} ${was}, not /${expression}/`;
}

function whereOf({ on = 'same' }: Requirement, { group }: FoundFact): string {
  return on === 'same' ? `at ${describeRef(group)}` : `on ${on} of ${describeRef(group)}`;
}
