// What became of each pattern of an import, a line each.
import type { ImportedPattern, ImportOutcome, ImportResult } from '../../app/import.ts';
import type { Output } from '../output.ts';
import { formatCount } from './amounts.ts';
import { oneLine, shorten, wrap } from './text.ts';

const OUTCOMES: readonly ImportOutcome[] = ['taken', 'unchanged', 'known', 'refused'];
const MARKS: Readonly<Record<ImportOutcome, string>> = {
  taken: '+',
  unchanged: '=',
  known: '=',
  refused: '✘',
};
/** A reason may quote a whole text of the file. */
const MAX_DETAIL_CHARS = 240;
/** Patterns that are told one by one. */
const MAX_LINES = 200;

/** Writes the report: a line or two a pattern, then the count and what follows from it. */
export function renderImport({ dryRun, patterns, cases }: ImportResult, { width, paint }: Output): string {
  const lines = patterns.slice(0, MAX_LINES).map((pattern) => {
    const line = wrap(lineOf(pattern), width, '  ').trimStart();
    return pattern.outcome === 'refused' ? paint.warn(line) : line;
  });
  const counts = OUTCOMES.map(
    (outcome) => [outcome, patterns.filter((one) => one.outcome === outcome).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`);
  const total =
    patterns.length === 0
      ? 'The file holds no patterns.'
      : `${formatCount(patterns.length, 'pattern')}: ${counts.join(', ')}.`;
  if (patterns.length > MAX_LINES)
    lines.push(`and ${patterns.length - MAX_LINES} more: --json lists them all`);
  const taken = patterns.some(({ outcome }) => outcome === 'taken');
  const after = [
    ...(taken && !dryRun
      ? ['What was taken is tried last, and trusted once three cases here confirmed it.']
      : []),
    ...(dryRun ? ['Nothing was changed.'] : []),
    ...(cases > 0 ? [`${formatCount(cases, 'masked case')} beside them: to be read, not taken in.`] : []),
  ];
  const summary = wrap([total, ...after].join(' '), width);
  return `${[...lines, ...(lines.length > 0 ? [''] : []), summary].join('\n')}\n`;
}

function lineOf({ id, outcome, detail }: ImportedPattern): string {
  return `${MARKS[outcome]} ${id}  ${outcome}: ${shorten(oneLine(detail), MAX_DETAIL_CHARS)}`;
}
