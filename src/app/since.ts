// When a diagnosed trouble began, by the earliest evidence of what was read.
import type { Diagnosis, Step } from '../domain/investigation.ts';
import { beginningOf } from '../facts/beginning.ts';
import type { FactExtractor } from '../facts/extract.ts';

/** Adds to a diagnosis since when it is, and what says so; unchanged when nothing does. */
export function withBeginning<Told extends Diagnosis>(
  diagnosis: Told,
  steps: readonly Step[],
  { inventory, events }: Pick<FactExtractor, 'inventory' | 'events'>,
): Told {
  const quotes = new Set(diagnosis.evidence.map(({ step, quote }) => `${step} ${quote}`));
  const found = steps.flatMap(({ index, tool, observation, facts }) =>
    facts
      .filter(({ quote }) => quotes.has(`${index} ${quote}`))
      .map((fact) => ({ fact, log: tool === 'GET_LOGS' ? observation : undefined })),
  );
  const logs = new Map(found.map(({ fact, log }) => [fact, log]));
  const objects = [...diagnosis.affected, ...diagnosis.chain.map(({ object }) => object)];
  const trouble = {
    cited: found.map(({ fact }) => fact),
    objects,
    logOf: (fact: (typeof found)[number]['fact']) => logs.get(fact),
  };
  const began = beginningOf(trouble, inventory, events);
  if (began === null) return diagnosis;
  return {
    ...diagnosis,
    since: new Date(began.atMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    sinceBy: {
      says: began.by,
      certainty: began.atLatest ? 'at-latest' : 'exact',
      agoMs: Math.max(0, inventory.nowMs - began.atMs),
    },
  };
}
