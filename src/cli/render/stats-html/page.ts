// The learning metrics as one page for a browser: nothing is loaded, nothing runs.
import type { Statistics } from '../../../app/stats.ts';
import { html, type Markup } from '../markup.ts';
import { pageOf } from '../page.ts';
import { headlineOf } from '../stats-headline.ts';
import { figures } from './figures.ts';
import {
  armSection,
  calibrationSection,
  curveSection,
  patternSection,
  recentSection,
  teamSection,
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
  teamSection,
  recentSection,
] as const;

/** Writes the page. Whatever users, clusters and models wrote is escaped. */
export function statisticsPage(statistics: Statistics, version: string): string {
  const { claim, grounds } = headlineOf(statistics);
  const { generatedAt, since, totalInvestigations } = statistics;
  const when = `${generatedAt.slice(0, 10)} ${generatedAt.slice(11, 16)} UTC`;
  const body = html`<header><p class="name">k8s-learn, ${when}${since === null ? '' : `, investigations since ${since.slice(0, 10)}`}</p>
<h1>${claim}</h1>
<p class="grounds">${grounds}</p></header>
<main>
${totalInvestigations === 0 ? beginning() : [figures(statistics), ...SECTIONS.map((part) => part(statistics))]}</main>
<footer><p>A success is an outcome that is verified or probable; failed ones are judged too, all others are unknown and count nowhere. Troubles are the same when their decisive facts are of the same kind. Made by k8s-learn ${version} from the database on this machine.</p></footer>`;
  return pageOf({ title: 'What k8s-learn has learned', style: STYLE, body });
}

function beginning(): Markup {
  return html`<p>Ask a question first: <code>k8s-learn "why is … failing"</code>. What came of it is shown here.</p>`;
}
