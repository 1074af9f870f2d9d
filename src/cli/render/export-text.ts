// What an export says of itself, beside the document.
import type { Exported } from '../../app/export.ts';
import type { Output } from '../output.ts';
import { formatCount } from './amounts.ts';
import { SCHEMA_VERSION } from './investigation-json.ts';
import { oneLine, wrap } from './text.ts';

/** Patterns left out that are named one by one. */
const MAX_NAMED = 10;

/** Writes what the document does not say: what is not in it, and why. Empty when there is nothing to say. */
export function exportNotes(
  { patterns, cases, leftOut, casesLeftOut }: Exported,
  { width, errPaint }: Output,
): string {
  const named = leftOut.slice(0, MAX_NAMED).map(({ id, reason }) => `${id} is left out: ${reason}`);
  const more = leftOut.length - named.length;
  const notes = [
    ...named,
    ...(more > 0 ? [`${formatCount(more, 'more pattern')} left out for such reasons`] : []),
    ...(casesLeftOut > 0
      ? [`${formatCount(casesLeftOut, 'case')} left out: without names they say nothing`]
      : []),
    ...(patterns.length === 0 && (cases ?? []).length === 0
      ? [
          `there is nothing to export: no learned pattern is active yet${cases === null ? '; --include-cases takes what was taught, too, without names' : ''}`,
        ]
      : []),
  ];
  return notes.map((note) => `${errPaint.warn(wrap(`note: ${oneLine(note)}`, width))}\n`).join('');
}

/** Writes the masked cases for a person who is to say whether they may go. */
export function renderMaskedCases({ cases }: Exported, { width, errPaint }: Output): string {
  const lines = (cases ?? []).map(({ category, seen, facts, root_cause_template, solution_template }) => {
    const codes = facts.map(({ fact, captures }) => [fact, ...Object.values(captures)].join(' ')).join(', ');
    const head = wrap(`${category} (${formatCount(seen, 'investigation')}; ${oneLine(codes)})`, width);
    const cause = wrap(oneLine(root_cause_template), width, '  ');
    return `${errPaint.strong(head)}\n${cause}\n${errPaint.dim(wrap(oneLine(solution_template), width, '  '))}\n`;
  });
  return `These cases would be written, as they stand here:\n\n${lines.join('\n')}\n`;
}

/** Says what was written to a file. */
export function renderExported(exported: Exported, path: string): string {
  return `${amountOf(exported)} written to ${oneLine(path)}\n`;
}

/** Gives what `export --out --json` prints. */
export function exportedJson({ patterns, cases, leftOut, casesLeftOut }: Exported, path: string) {
  return {
    schemaVersion: SCHEMA_VERSION,
    path,
    patterns: patterns.length,
    cases: cases === null ? null : cases.length,
    leftOut,
    casesLeftOut,
  };
}

function amountOf({ patterns, cases }: Exported): string {
  const amount = formatCount(patterns.length, 'pattern');
  return cases === null ? amount : `${amount} and ${formatCount(cases.length, 'masked case')}`;
}
