// What was deleted, counted.
import type { ForgetResult } from '../../app/forget.ts';
import type { Holdings } from '../../domain/ports.ts';
import type { Output } from '../output.ts';
import { formatCount } from './amounts.ts';
import { SCHEMA_VERSION } from './investigation-json.ts';
import { wrap } from './text.ts';

/** Gives what `forget --json` prints. */
export function forgetJson({ deleted, ids }: ForgetResult) {
  return {
    schemaVersion: SCHEMA_VERSION,
    ids,
    deleted: deleted && {
      investigations: deleted.investigations,
      steps: deleted.steps,
      facts: deleted.facts,
      cases: deleted.cases,
      vectors: deleted.vectors,
      patterns: deleted.patterns,
    },
  };
}

/** Writes it in words. */
export function renderForget({ deleted, ids }: ForgetResult, { width }: Output): string {
  if (deleted === null) return 'Nothing was deleted.\n';
  if (ids.length === 0) return 'There is nothing to delete.\n';
  return `${wrap(`Deleted ${holdingsText(deleted)}.`, width)}\n`;
}

/** Writes what hangs on investigations: `2 investigations with 5 steps, 2 cases and 2 vectors`. */
export function holdingsText({ investigations, steps, cases, vectors, patterns }: Holdings): string {
  const parts = [
    formatCount(steps, 'step'),
    formatCount(cases, 'case'),
    formatCount(vectors, 'vector'),
    ...(patterns > 0 ? [`${formatCount(patterns, 'pattern')} learned from them`] : []),
  ];
  return `${formatCount(investigations, 'investigation')} with ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
