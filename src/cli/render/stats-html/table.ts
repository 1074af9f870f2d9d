// Tables of the page: the numbers behind every chart, readable without it, and stacked where the screen is narrow.
import { html, type Markup } from '../markup.ts';

export interface PageColumn {
  /** Empty for a column that needs no name. */
  readonly title: string | Markup;
  /** `number`: right-aligned · `chart`: as wide as may be · `words`: text of any length. */
  readonly kind: 'number' | 'chart' | 'words';
}

export interface PageRow {
  readonly head: Markup;
  readonly cells: readonly (string | Markup)[];
  /** What is left over: shown, not stressed. */
  readonly rest?: boolean;
}

/** Writes a table: `head` names its first column, which names the rows. */
export function table(
  caption: string,
  head: string,
  columns: readonly PageColumn[],
  rows: readonly PageRow[],
): Markup {
  const titles = columns.map(({ title, kind }) => html`<th scope="col" class="${kind}">${title}</th>`);
  return html`<table>${caption === '' ? '' : html`<caption>${caption}</caption>`}<thead><tr><th scope="col">${head}</th>${titles}</tr></thead>
<tbody>${rows.map((row) => rowOf(row, columns))}</tbody></table>`;
}

function rowOf({ head, cells, rest }: PageRow, columns: readonly PageColumn[]): Markup {
  return html`<tr class="${rest ? 'rest' : ''}"><th scope="row">${head}</th>${columns.map(
    ({ title, kind }, at) => {
      const name = typeof title === 'string' && kind !== 'chart' ? html` data-title="${title}"` : '';
      return html`<td class="${kind}"${name}>${cells[at] ?? ''}</td>`;
    },
  )}</tr>
`;
}
