// Whether a learned cause names objects of where it was learned: what was not seen here is not told here.
import type { Step } from '../../domain/investigation.ts';
import type { Candidate } from './match.ts';
import { fillTemplate } from './template.ts';

/** A pod's name as its controller makes it: `cart-6fb9d8c7-x2v5p`. The last part has no vowels, 0, 1 or 3. */
const GENERATED_NAME = /\b[a-z0-9][a-z0-9-]*-[a-f0-9]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g;
/** An object with its namespace: `chat-green/webhooks`. */
const QUALIFIED_NAME = /(?<![\w{}/.:-])[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9.-]*[a-z0-9](?![\w{}/-])/g;

/**
 * Tells whether every object that the cause of a confirmed candidate names was seen. A built-in pattern's names come
 * from the evidence alone; the words of a case may name what was in trouble then.
 */
export function namesOnlySeen({ pattern, bindings, confirmed }: Candidate, steps: readonly Step[]): boolean {
  if (!confirmed || (pattern.origin !== 'learned' && pattern.origin !== 'imported')) return true;
  const cause = fillTemplate(pattern.root_cause_template, bindings) ?? '';
  const qualified = (cause.match(QUALIFIED_NAME) ?? []).filter(
    (name) => /[a-z]/.test(name) && name.includes('-'),
  );
  const names = [...(cause.match(GENERATED_NAME) ?? []), ...qualified.map(lastPart)];
  return names.every((name) =>
    steps.some(
      ({ observation, facts }) =>
        observation.includes(name) ||
        facts.some(({ subject, quote }) => subject.name === name || quote.includes(name)),
    ),
  );
}

function lastPart(qualified: string): string {
  return qualified.slice(qualified.lastIndexOf('/') + 1);
}
