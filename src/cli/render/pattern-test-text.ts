// What a pattern file claims of recorded incidents, one line each, wrong ones first; then what it misses, and why.
import type { PatternTest } from '../../app/test-patterns.ts';
import { stripControl } from '../../domain/strip-control.ts';
import { formatCount } from './amounts.ts';
import type { TextOptions } from './investigation-text.ts';
import { oneLine, wrap } from './text.ts';

/** What stands before an incident's name: `✘ wrongly  `. */
const HANGING = ' '.repeat(11);

/** One line where no terminal shows it; else continued below the incident's name. */
function hung(text: string, { width, room }: TextOptions): string {
  if (!Number.isFinite(room)) return text;
  return text.slice(0, HANGING.length) + wrap(text.slice(HANGING.length), width, HANGING).trimStart();
}

/** Writes the claims, the misses and their counts. */
export function renderPatternTest(
  { patterns, incidents, claims, misses }: PatternTest,
  options: TextOptions,
): string {
  const ordered = [...claims].sort((a, b) => Number(a.right) - Number(b.right));
  const lines = ordered.map(({ right, incident, pattern, rootCause }) => {
    const head = `${right ? '✔ rightly' : '✘ wrongly'}  ${incident}  ${pattern}: `;
    return hung(`${head}${oneLine(stripControl(rootCause))}`, options);
  });
  const missed = misses.map((miss) =>
    [
      hung(`– missed   ${miss.incident}  ${miss.pattern}: ${miss.held} of ${miss.required} hold`, options),
      wrap(oneLine(stripControl(miss.why)), options.width, HANGING),
    ].join('\n'),
  );
  const missedCount = new Set(misses.map(({ incident }) => incident)).size;
  const rightly = claims.filter(({ right }) => right).length;
  const total = `${formatCount(patterns, 'pattern')} on ${formatCount(incidents, 'incident')}: ${rightly} claimed rightly, ${claims.length - rightly} wrongly, ${incidents - claims.length} not claimed${missedCount === 0 ? '' : `; ${missedCount} missed`}`;
  return `${[...lines, ...missed, wrap(total, options.width)].join('\n')}\n`;
}
