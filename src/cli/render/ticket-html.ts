// A ticket as one page for a browser: nothing is loaded, nothing runs, everything from outside is escaped.
import { html, type Markup } from './markup.ts';
import { pageOf } from './page.ts';
import type { Ticket, TicketBlock } from './ticket.ts';

/** Text has a contrast of 4.5 at least, light and dark. */
const STYLE = `
:root { color-scheme: light dark; --paper: #ffffff; --panel: #f4f6f7; --rule: #d5dbe0; --ink: #1a2026; --muted: #56606a; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #12171c; --panel: #1a2128; --rule: #333d47; --ink: #e6eaee; --muted: #a5b0bb; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 56rem; padding: 2rem 1.25rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: 0 0 .5rem; max-width: 75ch; }
pre { margin: 0 0 .75rem; padding: .75rem 1rem; background: var(--panel); border: 1px solid var(--rule); white-space: pre-wrap;
  font: 14px/1.45 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.from, footer { color: var(--muted); font-size: .9rem; }
ul { margin: 0; padding-left: 1.25rem; }
table { border-collapse: collapse; }
th, td { text-align: left; font-weight: 400; padding: .2rem 1.5rem .2rem 0; border-bottom: 1px solid var(--rule); }
th { color: var(--muted); }
footer { margin-top: 2.5rem; }
`;

/** Writes the page. */
export function ticketPage({ title, particulars, sections }: Ticket, version: string): string {
  const body = html`<header><h1>${title}</h1>
<table><tbody>
${particulars.map(
  ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`,
)}</tbody></table></header>
<main>
${sections.map(
  ({ title: heading, blocks }) => html`<section><h2>${heading}</h2>
${blocks.map(blockOf)}</section>
`,
)}</main>
<footer><p>Made by k8s-learn ${version}. Secrets were taken out; proposed commands were not run.</p></footer>`;
  return pageOf({ title, style: STYLE, body });
}

function blockOf(block: TicketBlock): Markup {
  switch (block.type) {
    case 'text':
      return html`${block.text.split('\n').map(
        (line) => html`<p>${line}</p>
`,
      )}`;
    case 'list':
      return html`<ul>
${block.items.map(
  (item) => html`<li>${item}</li>
`,
)}</ul>
`;
    case 'commands':
      return html`<pre>${block.lines.join('\n')}</pre>
`;
    case 'quotes':
      return html`${block.quotes.map(
        ({ from, text }) => html`<p class="from">${from}</p>
<pre>${text}</pre>
`,
      )}`;
  }
}
