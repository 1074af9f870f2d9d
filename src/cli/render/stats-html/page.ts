// The learning metrics as one page for a browser: nothing is loaded, nothing runs.
import { createHash } from 'node:crypto';
import type { Statistics } from '../../../app/stats.ts';
import { html, type Markup } from '../markup.ts';
import { headlineOf } from '../stats-headline.ts';
import { figures } from './figures.ts';
import {
  armSection,
  calibrationSection,
  curveSection,
  patternSection,
  recentSection,
  toolSection,
  typeSection,
} from './sections.ts';
import { STYLE } from './style.ts';

const SECTIONS = [
  armSection,
  curveSection,
  patternSection,
  typeSection,
  toolSection,
  calibrationSection,
  recentSection,
] as const;

/** Allows the page's own style and nothing else: no script, no request, no form. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Writes the page. Whatever users, clusters and models wrote is escaped. */
export function statisticsPage(statistics: Statistics, version: string): string {
  const { claim, grounds } = headlineOf(statistics);
  const { generatedAt, since, totalInvestigations } = statistics;
  const when = `${generatedAt.slice(0, 10)} ${generatedAt.slice(11, 16)} UTC`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>What k8s-learn has learned</title>
<style>${styleSheet()}</style>
</head>
<body>
<header><p class="name">k8s-learn, ${when}${since === null ? '' : `, investigations since ${since.slice(0, 10)}`}</p>
<h1>${claim}</h1>
<p class="grounds">${grounds}</p></header>
<main>
${totalInvestigations === 0 ? beginning() : [figures(statistics), ...SECTIONS.map((part) => part(statistics))]}</main>
<footer><p>A success is an outcome that is verified or probable; failed ones are judged too, all others are unknown and count nowhere. Troubles are the same when their decisive facts are of the same kind. Made by k8s-learn ${version} from the database on this machine.</p></footer>
</body>
</html>
`;
  return page.markup;
}

/** The hash in the policy is that of these very characters. */
function styleSheet(): Markup {
  return { markup: STYLE };
}

function beginning(): Markup {
  return html`<p>Ask a question first: <code>k8s-learn "why is … failing"</code>. What came of it is shown here.</p>`;
}
