// What the pattern library concludes when it has run to its end, and whether that leaves anything to ask a model.
import type { Memory } from '../../domain/memory.ts';
import type { EngineAction } from '../../domain/ports.ts';
import { shortenMiddle } from '../../domain/shorten.ts';

/** What the library ends with: what is told whenever a model adds nothing that holds. */
export type LibraryAnswer = Exclude<EngineAction, { type: 'steps' }>;

/**
 * Tells whether an answer names a cause. A diagnosis without a pattern only repeats what was seen; one that rests on a
 * memory which nobody has confirmed may be wrong. Beside a likely cause a model would be a remark at most: it is not asked.
 */
export function saysWhy(answer: LibraryAnswer, memories: readonly Memory[]): boolean {
  if (answer.type !== 'diagnose') return false;
  const { pattern } = answer.diagnosis;
  if (pattern === null) return false;
  return !memories.some(({ pattern: { id }, verified }) => id === pattern && !verified);
}

/** What stands above already is quoted up to here, in characters. */
const MAX_LEAD_CHARS = 100;
/** Other troubles are told to the model up to this many. */
const MAX_OTHER_HYPOTHESES = 4;

/** Writes what the library holds for true, or what it found telling; empty when there is nothing. */
export function libraryText(answer: LibraryAnswer): string {
  const lines: string[] = [];
  if (answer.type === 'diagnose') {
    const { pattern, rootCause, evidence } = answer.diagnosis;
    const [first] = evidence;
    const quote = first === undefined ? '' : ` (step ${first.step}: "${first.quote}")`;
    lines.push(`- ${pattern ?? 'seen'}: ${rootCause}${quote}`);
  } else {
    for (const { says, step, quote } of answer.leads)
      lines.push(`- not explained: ${says} (step ${step}: "${shortenMiddle(quote, MAX_LEAD_CHARS)}")`);
  }
  for (const { pattern, subject, summary } of answer.otherFindings.slice(0, MAX_OTHER_HYPOTHESES)) {
    if (pattern !== null)
      lines.push(`- ${pattern}, elsewhere, at ${subject.kind} ${subject.name}: ${summary}`);
  }
  if (lines.length === 0) return '';
  return `What the library makes of it. Check whether it answers the question:\n${lines.join('\n')}`;
}
