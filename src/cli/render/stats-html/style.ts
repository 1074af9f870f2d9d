// The look of the page: one ink, one colour for memory on and one for memory off, light and dark.

/** All of the page's style. Text has a contrast of 4.5 at least, marks of 3 (WCAG 2.2, 1.4.3 and 1.4.11). */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f4f6f7; --rule: #d5dbe0; --ink: #1a2026; --muted: #56606a;
  --on: #0b6b72; --off: #995a12; --bad: #b3261e; --track: #e3e8ec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12171c; --panel: #1a2128; --rule: #333d47; --ink: #e6eaee; --muted: #a5b0bb;
    --on: #5fc9c3; --off: #e3a95c; --bad: #ff9a90; --track: #2a343d;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
}
main, header, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
.name { color: var(--muted); font-size: .9rem; margin: 0 0 .5rem; }
h1 { font-size: clamp(1.5rem, 1.1rem + 2vw, 2.3rem); line-height: 1.2; margin: 0 0 .75rem; max-width: 34ch; text-wrap: balance; }
.grounds { font-size: 1.1rem; max-width: 62ch; margin: 0; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 .25rem; }
section { margin-top: 3rem; }
.meaning { color: var(--muted); max-width: 85ch; margin: 0 0 1rem; font-size: .95rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(13.5rem, 100%), 1fr)); gap: 1px; margin: 2.5rem 0 0; padding: 1px; }
.figures div { background: var(--panel); padding: 1rem; box-shadow: 0 0 0 1px var(--rule); }
.figures dt { font-size: .9rem; color: var(--muted); }
.figures dd { margin: 0; }
.figures .value { overflow-wrap: anywhere; font-size: 1.75rem; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; }
.figures .from { font-size: .9rem; }
.figures .why { font-size: .8rem; line-height: 1.4; color: var(--muted); margin-top: .4rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); font-size: .9rem; padding-bottom: .35rem; }
th, td { text-align: left; padding: .45rem .9rem .45rem 0; vertical-align: middle; border-bottom: 1px solid var(--rule); font-weight: 400; }
thead th { color: var(--muted); font-size: .85rem; border-bottom-color: var(--muted); }
th:last-child, td:last-child { padding-right: 0; }
td.number, th.number { text-align: right; white-space: nowrap; }
td.chart, th.chart { width: 36%; }
td.words { overflow-wrap: anywhere; min-width: 6.5rem; }
tbody th { overflow-wrap: anywhere; }
tbody th small { color: var(--muted); display: block; font-weight: 400; }
tr.rest th, tr.rest td { color: var(--muted); }
svg { display: block; overflow: visible; }
svg text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; fill: var(--muted); }
.track { fill: var(--track); }
.grid { stroke: var(--rule); }
.axis { stroke: var(--muted); }
.on { fill: var(--on); } .off { fill: var(--off); } .plain { fill: var(--muted); } .bad { fill: var(--bad); }
.line-on { stroke: var(--on); } .line-off { stroke: var(--off); } .line-plain { stroke: var(--muted); } .line-bad { stroke: var(--bad); }
.line-on, .line-off, .line-plain, .line-bad { stroke-width: 2.5; stroke-linecap: round; }
.said { stroke: var(--ink); stroke-width: 2; }
svg text.on { fill: var(--on); font-weight: 600; } svg text.off { fill: var(--off); font-weight: 600; }
.curve { margin: 1.25rem 0 .5rem; }
details { margin-top: .75rem; }
summary { cursor: pointer; color: var(--muted); font-size: .9rem; }
summary:focus-visible { outline: 2px solid var(--on); outline-offset: 2px; }
code { font: .9em ui-monospace, "SFMono-Regular", "DejaVu Sans Mono", monospace; }
footer { color: var(--muted); font-size: .85rem; padding-top: 3rem; padding-bottom: 3rem; }
@media (max-width: 40rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: .1rem 1rem; padding: .6rem 0; border-bottom: 1px solid var(--rule); }
  th, td, td.number { border: 0; padding: 0; text-align: left; }
  tbody th, td.chart { grid-column: 1 / -1; width: auto; }
  tbody th { font-weight: 600; }
  td[data-title]::before { content: attr(data-title) " "; color: var(--muted); font-size: .85rem; }
  td.chart { padding: .3rem 0; }
  td:empty { display: none; }
  .figures { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .figures div { padding: .8rem; }
  .figures .value { font-size: 1.4rem; }
}
@media (max-width: 22rem) { .figures { grid-template-columns: minmax(0, 1fr); } }
@media print { body { font-size: 11pt; } section { break-inside: avoid; } }
`;
