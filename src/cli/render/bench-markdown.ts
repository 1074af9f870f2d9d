// A bench as Markdown tables, fit for a README.
import {
  type Cells,
  COMPARISON_LEGEND,
  comparisonCells,
  conclusionLines,
  headLines,
  LEGEND,
  resultCells,
} from './bench-cells.ts';
import type { ShownBench } from './bench-json.ts';
import { oneLine } from './text.ts';

/** Writes the tables with what was asked before them and how to read them behind. */
export function benchMarkdown(bench: ShownBench): string {
  const compared =
    bench.report.comparisons.length === 0
      ? []
      : ['Against `off`:', tableOf(comparisonCells(bench)), COMPARISON_LEGEND];
  const paragraphs = [
    headLines(bench).map(escaped).join('\n'),
    conclusionLines(bench)
      .map((line) => `- ${line}`)
      .join('\n'),
    tableOf(resultCells(bench)),
    LEGEND.join('\n'),
    ...compared,
  ];
  return `${paragraphs.filter((text) => text !== '').join('\n\n')}\n`;
}

function tableOf({ titles, rows }: Cells): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Names come from a file and may hold what Markdown takes for its own. */
function escaped(text: string): string {
  return oneLine(text).replace(/[\\`*_|<>[\]]/g, (char) => (char === '|' ? '\\|' : `\\${char}`));
}
