// The key figures at the head of the page, each with what it was counted from and what it means.
import type { Statistics } from '../../../app/stats.ts';
import type { Rate } from '../../../learning/experiment.ts';
import { METRIC_DEFINITIONS } from '../../../learning/metric-definitions.ts';
import { formatPercent } from '../amounts.ts';
import { html, type Markup } from '../markup.ts';
import { formatNumber, formatRange } from '../stats-headline.ts';

const NONE = '–';

/** Writes the figures as a list of terms. */
export function figures(statistics: Statistics): Markup {
  const { rates, helped, hurt, neutral, patterns, firstAt, lastAt } = statistics;
  const { averageStepsBeforeLearning: before, averageStepsAfterLearning: after } = statistics;
  const total = Object.values(patterns.byState).reduce((sum, count) => sum + count, 0);
  const titles = METRIC_DEFINITIONS;
  return html`<dl class="figures">
${figure(
  titles.totalInvestigations.title,
  formatNumber(statistics.totalInvestigations),
  firstAt === null || lastAt === null ? '' : `${firstAt.slice(0, 10)} to ${lastAt.slice(0, 10)}`,
  titles.totalInvestigations.meaning,
)}
${figure(
  titles.successfulPatterns.title,
  formatNumber(statistics.successfulPatterns),
  total === 0 ? 'none was learned yet' : `of ${formatNumber(total)}`,
  titles.successfulPatterns.meaning,
)}
${figure(
  'Steps before and after learning',
  before === null || after === null ? NONE : `${before.toFixed(1)} → ${after.toFixed(1)}`,
  '',
  `${titles.averageStepsBeforeLearning.meaning} After: with memory shown.`,
)}
${shareFigure(titles.patternReuseRate, rates.patternReuseRate)}
${shareFigure(titles.userSatisfactionRate, rates.userSatisfactionRate)}
${shareFigure(titles.knowledgeCoverage, rates.knowledgeCoverage)}
${shareFigure(titles.abstentionRate, rates.abstentionRate)}
${figure(
  'Helped, hurt, neutral',
  `${formatNumber(helped)} · ${formatNumber(hurt)} · ${formatNumber(neutral)}`,
  '',
  'Memories that were followed, by what came of it: success, failure, or not known.',
)}
</dl>`;
}

function shareFigure({ title, meaning }: { title: string; meaning: string }, rate: Rate): Markup {
  return rate.rate === null
    ? figure(title, NONE, 'nothing to count yet', meaning)
    : figure(
        title,
        formatPercent(rate.rate),
        `${formatNumber(rate.count)} of ${formatNumber(rate.of)} (${formatRange(rate)})`,
        meaning,
      );
}

function figure(title: string, value: string, from: string, meaning: string): Markup {
  return html`<div><dt>${title}</dt><dd class="value">${value}</dd><dd class="from">${from}</dd><dd class="why">${meaning}</dd></div>`;
}
