// The history of a learned pattern: how far it is trusted, why, and every use with what came of it.
import type { CasePattern, LearnedHistory } from '../../app/learned-library.ts';
import type { LearnedState, Use } from '../../domain/learned.ts';
import { betaQuantile, PRIOR_FAILURES, PRIOR_SUCCESSES } from '../../learning/confidence.ts';
import type { Output } from '../output.ts';
import { formatCount, formatLocalTime, formatPercent } from './amounts.ts';
import { section } from './investigation-text.ts';
import { lessonLines } from './show-text.ts';
import { visibleWidth, wrap } from './text.ts';

const INDENT = '  ';
/** States whose name says nothing are explained. */
const SAID: Readonly<Record<LearnedState, string>> = {
  candidate: 'candidate (not used yet)',
  active: 'active',
  shadow: 'shadow (tried last)',
  suspended: 'suspended',
  archived: 'archived',
};
const BAR_CHARS = 40;
const INTERVAL = 0.8;
/** The newest uses are listed one by one, up to this many. */
const MAX_USES = 12;

/** Writes what is to be added to a pattern that was learned or taken in. */
export function renderLearnedHistory(
  { learned, uses, suspendedIn }: LearnedHistory,
  { paint, width }: Output,
): string {
  const { state, why, clusterId, clusterClass, members, cautions, successes, failures } = learned;
  const wide = clusterClass === null ? 'every cluster' : `clusters of ${clusterClass}`;
  const scope = clusterId === null ? wide : `cluster ${clusterId}`;
  const elsewhere = suspendedIn.map((one) => `suspended in ${one.clusterId}: ${one.why}`);
  const tail = (1 - INTERVAL) / 2;
  const [low, high] = [tail, 1 - tail].map((quantile) =>
    betaQuantile(quantile, PRIOR_SUCCESSES + successes, PRIOR_FAILURES + failures),
  ) as [number, number];
  const trust = [
    intervalBar(low, high),
    `right in ${formatPercent(low)} to ${formatPercent(high)} of its uses (${formatPercent(INTERVAL)} sure)`,
  ];
  const bar = trust.join('  ');
  const isWide = INDENT.length + visibleWidth(bar) <= width;
  const blocks = [
    section(
      'State',
      [`${SAID[state]} in ${scope}: ${why || 'nothing more is known'}`, ...elsewhere]
        .map((line) => wrap(line, width, '  '))
        .join('\n'),
      paint,
    ),
    section('Trust', isWide ? INDENT + bar : wrap(trust[1] ?? '', width, INDENT), paint),
    section('Uses', usesText(uses, width), paint),
    section('Learned from', wrap(members.join(', '), width, '  '), paint),
    section('Cautions', cautions.map((caution) => wrap(caution, width, '  ')).join('\n'), paint),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** Writes what is to be added to a case: what was taught, and how often it was told. */
export function renderCaseHistory({ id, pattern, lesson, uses }: CasePattern, output: Output): string {
  const { paint, width, programName } = output;
  const own = `Nothing that was seen in #${id} tells its trouble from others: it is told at its own object alone.`;
  const blocks = [
    pattern === null ? wrap(own, width) : '',
    section('Taught', lessonLines({ lesson }, output).join('\n'), paint),
    section('Uses', usesText(uses, width), paint),
    paint.dim(`${programName} show ${id}`),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** Draws where a rate lies between 0 and 1: `···━━━━━━━···`. */
export function intervalBar(low: number, high: number): string {
  const first = Math.floor(low * BAR_CHARS);
  const last = Math.min(BAR_CHARS - 1, Math.floor(high * BAR_CHARS));
  return Array.from({ length: BAR_CHARS }, (_, at) => (at >= first && at <= last ? '━' : '·')).join('');
}

function usesText(uses: readonly Use[], width: number): string {
  const newest = [...uses].reverse().slice(0, MAX_USES).map(useLine);
  const lines = newest.map((line) =>
    INDENT.length + visibleWidth(line) <= width
      ? INDENT + line
      : INDENT + wrap(line, width, INDENT + INDENT).trimStart(),
  );
  return [wrap(tally(uses), width, INDENT), ...lines].join('\n');
}

function tally(uses: readonly Use[]): string {
  if (uses.length === 0) return 'never shown yet';
  const shown = uses.filter(({ arm }) => arm === 'on');
  const followed = shown.filter((use) => use.followed === true);
  const right = followed.filter(({ label }) => label.state === 'verified' || label.state === 'probable');
  const wrong = followed.filter(({ label }) => label.state === 'failed');
  const withheld = uses.length - shown.length;
  return `shown ${formatCount(shown.length, 'time')}, used ${followed.length}: ${right.length} right, ${wrong.length} wrong; withheld ${withheld}`;
}

function useLine({ investigationId, at, arm, followed, label }: Use): string {
  const how = arm === 'off' ? 'withheld' : followed ? 'used' : 'not used';
  return `${formatLocalTime(at)}  #${investigationId}  ${how.padEnd(12)}  ${label.state} (${formatPercent(label.score)})`;
}
