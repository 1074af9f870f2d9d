// A scan for a person: few troubles each in words, many as a table of causes that fits a screen.
import type { ScanReport, Trouble, TroubleGroup } from '../../app/scan.ts';
import type { ComparedScan } from '../../app/scan-baseline.ts';
import type { Finding } from '../../domain/investigation.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import { stripControl } from '../../domain/strip-control.ts';
import type { Output } from '../output.ts';
import { formatCount, formatDuration } from './amounts.ts';
import { firstOf, section, WHY_NOT } from './investigation-text.ts';
import { sinceLines } from './since-text.ts';
import { type Column, renderTable } from './table.ts';
import { oneLine, shorten, wrap } from './text.ts';

/** Up to so many troubles are told in words; of more only `--verbose` tells each. */
const MAX_TOLD = 12;
const MAX_CONSEQUENCES = 3;
/** `severity`, a gap, and the gap behind the count. */
const SEVERITY_COLUMNS = 12;
const BY_CAUSE: readonly Column[] = [
  { title: 'severity', fit: 'fixed' },
  { title: 'n', fit: 'fixed' },
  { title: 'cause', fit: 'wrap' },
];
/** Of a cause its first sentence is told, and of that no more characters. */
const MAX_CAUSE_CHARS = 240;
/** One row a problem, for programs that read lines. */
const BY_PROBLEM: readonly Column[] = ['severity', 'where', 'pattern', 'cause', 'knock-on effects'].map(
  (title) => ({ title, fit: 'fixed' }),
);

/** Writes the report; at its end what was counted. */
export function renderScan(report: ScanReport, output: Output, compared: Comparison = NOTHING_KNOWN): string {
  const { paint, width, room } = output;
  const troubleCount = countTroubles(report);
  const table = Number.isFinite(room) ? causesText : problemsText;
  const blocks = [
    troubleCount === 0
      ? paint.heading(wellText(report, compared.known.length))
      : troubleCount <= MAX_TOLD || output.verbose
        ? report.groups.map((group) => groupText(group, output)).join('\n\n')
        : table(report.groups, output),
    section(
      'Not looked at',
      omittedLines(report)
        .map((text) => wrap(oneLine(text), width, '  '))
        .join('\n'),
      paint,
    ),
    section(
      'Baseline',
      baselineLines(compared)
        .map((text) => wrap(oneLine(text), width, '  '))
        .join('\n'),
      paint,
    ),
    paint.dim(wrap(countLine(report), width)),
    troubleCount === 0 ? '' : moreText(report.groups, troubleCount, output),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

type Comparison = Pick<ComparedScan, 'known' | 'expired' | 'gone'>;

const NOTHING_KNOWN: Comparison = { known: [], expired: [], gone: [] };

/** What a baseline left out, what it no longer may, and what it has no use for any more. */
function baselineLines({ known, expired, gone }: Comparison): readonly string[] {
  const unjudged = known.filter(({ entry }) => entry.reason === null).length;
  return [
    ...(known.length === 0
      ? []
      : [
          `${formatCount(known.length, 'problem')} known and left out${unjudged === 0 ? '' : `, ${unjudged} of them without a reason`}`,
        ]),
    ...expired.map(({ what, until }) => `${what}: was accepted until ${until}, and is told again`),
    ...gone.map(({ what }) => `${what}: is gone, its entry can be taken out`),
  ];
}

/** What was left out with its reason, and of what was not read the rest: logs, descriptions. */
function omittedLines({ omissions, notLooked }: ScanReport): readonly string[] {
  const told = omissions.join('\n');
  const rest = notLooked.filter(
    ({ what, why }) => why !== 'limit' && !told.includes(what.split(' ')[0] ?? ''),
  );
  return [...omissions, ...rest.map(({ what, why }) => `${what}: ${WHY_NOT[why]}`)];
}

function wellText({ omissions, notLooked, stopped, objectCount }: ScanReport, known: number): string {
  if (stopped) return 'Stopped at a limit; nothing wrong was seen until then.';
  if (objectCount === 0) return 'There is nothing here to look at: no object was found.';
  if (known > 0) return 'Nothing new is wrong.';
  return omissions.length === 0 && notLooked.length === 0
    ? 'Nothing is wrong.'
    : 'Nothing is wrong in what could be looked at.';
}

function groupText(group: TroubleGroup, output: Output): string {
  const { paint } = output;
  const head = `${paint.severity(group.severity)} ${paint.heading(causeOf(group))}`;
  return [head, ...group.troubles.map((trouble) => troubleText(trouble, output))].join('\n');
}

function troubleText(trouble: Trouble, { paint, width, room }: Output): string {
  const consequences = firstOf(trouble.consequences, MAX_CONSEQUENCES, room).map(consequenceLine);
  const more = trouble.consequences.length - consequences.length;
  if (more > 0) consequences.push(`and ${more} more`);
  return [
    `  ${paint.strong(oneLine(placeOf(trouble)))}`,
    wrap(stripControl(trouble.rootCause), width, '    '),
    ...sinceLines(trouble).map((line) => paint.dim(wrap(line, width, '    '))),
    ...consequences.map((line) => paint.dim(`    ${shorten(`→ ${line}`, room - 4)}`)),
  ].join('\n');
}

function consequenceLine({ summary, subject }: Finding): string {
  const text = oneLine(summary);
  return text.includes(subject.name) ? text : `${oneLine(describeRef(subject))}: ${text}`;
}

/** One row a cause: what it is in words, told of the first place; below it the others, and what follows from it. */
function causesText(groups: readonly TroubleGroup[], { paint, room }: Output): string {
  const countColumns = Math.max(1, ...groups.map(({ troubles }) => String(troubles.length).length));
  const indent = ' '.repeat(SEVERITY_COLUMNS + countColumns);
  const rows = groups.map(({ severity, troubles }) => [
    paint.severity(severity),
    String(troubles.length),
    shorten(firstSentence(oneLine(troubles[0]?.rootCause ?? '')), MAX_CAUSE_CHARS),
  ]);
  const below = (row: number): readonly string[] => {
    const troubles = groups[row]?.troubles ?? [];
    const others = troubles.slice(1).map((trouble) => oneLine(shortPlaceOf(trouble)));
    const followers = troubles.flatMap(({ consequences }) => consequences);
    return [
      ...(others.length === 0 ? [] : [`alike: ${others.join(', ')}`]),
      ...(followers.length === 0 ? [] : [`→ ${followersText(followers)}`]),
    ].map((line) => paint.dim(indent + shorten(line, room - indent.length)));
  };
  return renderTable(BY_CAUSE, rows, room, paint, below);
}

/** A full stop before a capital ends a sentence: those of versions and abbreviations do not. */
function firstSentence(text: string): string {
  return /^.*?[^.\s]{2,}\.(?= \p{Lu})/su.exec(text)?.[0] ?? text;
}

function problemsText(groups: readonly TroubleGroup[], { room, paint }: Output): string {
  const rows = groups.flatMap((group) =>
    group.troubles.map((trouble) => [
      group.severity,
      oneLine(placeOf(trouble)),
      causeOf(group),
      oneLine(trouble.rootCause),
      trouble.consequences.map(({ subject }) => oneLine(describeRef(subject))).join(', '),
    ]),
  );
  return renderTable(BY_PROBLEM, rows, room, paint);
}

/** What follows from a cause, counted by kind: `8 services: shop/cart, …`. */
function followersText(followers: readonly Finding[]): string {
  const byKind = new Map<string, ObjectRef[]>();
  for (const { subject } of followers)
    byKind.set(subject.kind, [...(byKind.get(subject.kind) ?? []), subject]);
  return [...byKind]
    .map(([kind, refs]) => {
      const names = [...new Map(refs.map((ref) => [refKey(ref), ref])).values()].map(pathOf);
      return `${formatCount(names.length, kind.toLowerCase())}: ${names.map(oneLine).join(', ')}`;
    })
    .join('; ');
}

function causeOf({ pattern, category }: TroubleGroup): string {
  return oneLine(pattern ?? category);
}

/** The workload that a trouble is about: the first of what it affects. */
function placeOf({ affected }: Trouble): string {
  const [first] = affected;
  return first ? describeRef(first) : 'the cluster';
}

function shortPlaceOf({ affected }: Trouble): string {
  const [first] = affected;
  return first ? pathOf(first) : 'the cluster';
}

function pathOf({ namespace, name }: ObjectRef): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

function countTroubles({ groups }: ScanReport): number {
  return groups.reduce((count, { troubles }) => count + troubles.length, 0);
}

function countLine(report: ScanReport): string {
  const { groups, cluster, objectCount, callCount, durationMs } = report;
  const followers = groups.flatMap(({ troubles }) =>
    troubles.flatMap(({ consequences }) => consequences),
  ).length;
  const parts = [
    ...(groups.length === 0
      ? []
      : [
          [
            formatCount(countTroubles(report), 'problem'),
            formatCount(groups.length, 'cause'),
            ...(followers === 0 ? [] : [formatCount(followers, 'knock-on effect')]),
          ].join(', '),
        ]),
    `${formatCount(objectCount, 'object')} in ${cluster.namespace ?? 'all namespaces'}`,
    formatCount(callCount, 'kubectl call'),
    formatDuration(durationMs),
  ];
  return oneLine(parts.join(' · '));
}

function moreText(groups: readonly TroubleGroup[], troubleCount: number, output: Output): string {
  const { paint, programName, verbose, room } = output;
  const [first] = groups[0]?.troubles[0]?.affected ?? [];
  const place = first?.namespace ? `-n ${first.namespace} ` : '';
  const ask = paint.command(`${programName} ${place}"what is wrong with ${oneLine(first?.name ?? '…')}"`);
  const each =
    troubleCount > MAX_TOLD && !verbose && Number.isFinite(room)
      ? `Each of them in words: ${paint.command('--verbose')}\n`
      : '';
  return `${each}What to do about one: ${ask}`;
}
