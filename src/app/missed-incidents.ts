// Which incidents a pattern should have explained and did not, and what was missing: for who writes patterns.
import type { Pattern } from '../domain/pattern.ts';
import type { Evidence } from '../engines/patterns/evidence.ts';
import { type NearMiss, nearMissOf } from '../engines/patterns/near-miss.ts';
import type { Incident } from './grading.ts';

/** One incident that a pattern of the file claims. */
export interface Claim {
  readonly incident: string;
  readonly question: string;
  readonly pattern: string;
  readonly right: boolean;
  readonly rootCause: string;
}

/** One incident with what was seen of it, and what the file says of it; null when it says nothing. */
export interface Tested {
  readonly incident: Incident;
  readonly evidence: Evidence;
  readonly claim: Claim | null;
}

/** One incident of a pattern's own trouble that was not explained. */
export interface Miss extends NearMiss {
  readonly incident: string;
  readonly question: string;
  readonly pattern: string;
}

/**
 * Lists the misses, by pattern, those that came nearest first. A pattern's own trouble are the families of incidents
 * that it claims rightly; of one that claims none rightly, the incidents whose truth is spoken of in its words.
 */
export function missesOf(patterns: readonly Pattern[], tested: readonly Tested[]): readonly Miss[] {
  const unexplained = tested.filter(({ claim }) => claim?.right !== true);
  return patterns.flatMap((pattern) => {
    const families = new Set(
      tested
        .filter(({ claim }) => claim?.right === true && claim.pattern === pattern.id)
        .map(({ incident }) => incident.family),
    );
    const isOwn = (incident: Incident): boolean =>
      families.size > 0 ? families.has(incident.family) : speaksOf(pattern, incident);
    return unexplained
      .filter(({ incident, claim }) => claim?.pattern !== pattern.id && isOwn(incident))
      .map(({ incident, evidence }): Miss => {
        const [question = ''] = incident.questions;
        return { incident: incident.id, question, pattern: pattern.id, ...nearMissOf(pattern, evidence) };
      })
      .sort((a, b) => b.held - a.held || (a.incident < b.incident ? -1 : 1));
  });
}

/** The first expression of a truth names the trouble; those after it, whom it befell. */
function speaksOf(pattern: Pattern, { must }: Incident): boolean {
  const [trouble] = must;
  const words = [pattern.pattern_type, ...pattern.symptoms, pattern.root_cause_template];
  return trouble !== undefined && new RegExp(trouble, 'i').test(words.join('\n'));
}
