// What a pattern file claims of recorded incidents, one line each, wrong ones first.
import type { PatternTest } from '../../app/test-patterns.ts';
import { stripControl } from '../../domain/strip-control.ts';
import { formatCount } from './amounts.ts';
import type { TextOptions } from './investigation-text.ts';
import { oneLine, shorten } from './text.ts';

/** Writes the claims and their count. */
export function renderPatternTest(
  { patterns, incidents, claims }: PatternTest,
  options: TextOptions,
): string {
  const ordered = [...claims].sort((a, b) => Number(a.right) - Number(b.right));
  const lines = ordered.map(({ right, incident, pattern, rootCause }) => {
    const head = `${right ? '✔ rightly' : '✘ wrongly'}  ${incident}  ${pattern}: `;
    return shorten(`${head}${oneLine(stripControl(rootCause))}`, options.width);
  });
  const rightly = claims.filter(({ right }) => right).length;
  const total = `${formatCount(patterns, 'pattern')} on ${formatCount(incidents, 'incident')}: ${rightly} claimed rightly, ${claims.length - rightly} wrongly, ${incidents - claims.length} not claimed`;
  return `${[...lines, total].join('\n')}\n`;
}
