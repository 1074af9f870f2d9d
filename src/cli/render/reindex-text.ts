// What `reindex` did.
import type { ReindexResult } from '../../app/reindex.ts';
import type { Output } from '../output.ts';
import { formatCount } from './amounts.ts';
import { oneLine } from './text.ts';

/** Writes what was embedded, what serves, and what became of the graph. */
export function renderReindex(result: ReindexResult, { paint }: Output): string {
  const { space, cases, embedded, threshold, index, pruned } = result;
  const lines = [
    `${paint.strong(formatCount(cases, 'case'))}, ${embedded} embedded now by ${oneLine(space.model)} (${space.dimensions} dimensions)`,
    `Alike from a similarity of ${threshold.toFixed(2)} on`,
    `Searched by ${index.kind}, ${formatCount(index.size, 'vector')}${graphText(result)}`,
  ];
  if (pruned !== null) lines.push(`${formatCount(pruned, 'vector')} of other embedders deleted`);
  return `${lines.join('\n')}\n`;
}

function graphText({ graph }: ReindexResult): string {
  switch (graph.state) {
    case 'built':
      return '; the graph was built again';
    case 'busy':
      return '; another process is building the graph';
    case 'unavailable':
    case 'failed':
      return `; no graph: ${oneLine(graph.reason)}`;
    case 'current':
    case 'not-wanted':
      return '';
  }
}
