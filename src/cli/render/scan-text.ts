// A scan for a person: few troubles each in words, many as a table of causes that fits a screen.
import type { ScanReport, Trouble, TroubleGroup } from '../../app/scan.ts';
import type { Finding } from '../../domain/investigation.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import { stripControl } from '../../domain/strip-control.ts';
import type { Output } from '../output.ts';
import { formatCount, formatDuration } from './amounts.ts';
import { section, WHY_NOT } from './investigation-text.ts';
import { sinceLines } from './since-text.ts';
import { type Column, renderTable } from './table.ts';
import { oneLine, shorten, wrap } from './text.ts';

/** Up to so many troubles are told in words; of more only `--verbose` tells each. */
const MAX_TOLD = 12;
const MAX_CONSEQUENCES = 3;
const COLUMNS: readonly Column[] = [
  { title: 'severity', fit: 'fixed' },
  { title: 'cause', fit: 'shorten' },
  { title: 'n', fit: 'fixed' },
  { title: 'where', fit: 'shorten' },
];

/** Writes the report; at its end what was counted. */
export function renderScan(report: ScanReport, output: Output): string {
  const { paint, width } = output;
  const troubleCount = countTroubles(report);
  const blocks = [
    troubleCount === 0
      ? paint.heading(wellText(report))
      : troubleCount <= MAX_TOLD || output.verbose
        ? report.groups.map((group) => groupText(group, output)).join('\n\n')
        : tableText(report.groups, output),
    section(
      'Not looked at',
      omittedLines(report)
        .map((text) => wrap(oneLine(text), width, '  '))
        .join('\n'),
      paint,
    ),
    paint.dim(wrap(countLine(report), width)),
    troubleCount === 0 ? '' : moreText(report.groups, troubleCount, output),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** What was left out with its reason, and of what was not read the rest: logs, descriptions. */
function omittedLines({ omissions, notLooked }: ScanReport): readonly string[] {
  const told = omissions.join('\n');
  const rest = notLooked.filter(
    ({ what, why }) => why !== 'limit' && !told.includes(what.split(' ')[0] ?? ''),
  );
  return [...omissions, ...rest.map(({ what, why }) => `${what}: ${WHY_NOT[why]}`)];
}

function wellText({ omissions, notLooked, stopped }: ScanReport): string {
  if (stopped) return 'Stopped at a limit; nothing wrong was seen until then.';
  return omissions.length === 0 && notLooked.length === 0
    ? 'Nothing is wrong.'
    : 'Nothing is wrong in what could be looked at.';
}

function groupText(group: TroubleGroup, output: Output): string {
  const { paint } = output;
  const head = `${paint.severity(group.severity)} ${paint.heading(causeOf(group))}`;
  return [head, ...group.troubles.map((trouble) => troubleText(trouble, output))].join('\n');
}

function troubleText(trouble: Trouble, { paint, width }: Output): string {
  const consequences = trouble.consequences.slice(0, MAX_CONSEQUENCES).map(consequenceLine);
  const more = trouble.consequences.length - consequences.length;
  if (more > 0) consequences.push(`and ${more} more`);
  return [
    `  ${paint.strong(oneLine(placeOf(trouble)))}`,
    wrap(stripControl(trouble.rootCause), width, '    '),
    ...sinceLines(trouble).map((line) => paint.dim(wrap(line, width, '    '))),
    ...consequences.map((line) => paint.dim(`    ${shorten(`→ ${line}`, width - 4)}`)),
  ].join('\n');
}

function consequenceLine({ summary, subject }: Finding): string {
  const text = oneLine(summary);
  return text.includes(subject.name) ? text : `${oneLine(describeRef(subject))}: ${text}`;
}

/** One row a cause with the places it is found at; below it, indented, what follows from it. */
function tableText(groups: readonly TroubleGroup[], { paint, width }: Output): string {
  const rows = groups.map((group) => [
    paint.severity(group.severity),
    causeOf(group),
    String(group.troubles.length),
    group.troubles.map((trouble) => oneLine(shortPlaceOf(trouble))).join(', '),
  ]);
  const [head = '', ...lines] = renderTable(COLUMNS, rows, width, paint).split('\n');
  const body = lines.flatMap((line, at) => {
    const followers = groups[at]?.troubles.flatMap(({ consequences }) => consequences) ?? [];
    return followers.length === 0
      ? [line]
      : [line, paint.dim(shorten(`          → ${followersText(followers)}`, width))];
  });
  return [head, ...body].join('\n');
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
      : [`${formatCount(countTroubles(report), 'trouble')} of ${formatCount(groups.length, 'cause')}`]),
    ...(followers === 0
      ? []
      : [
          `${followers} more ${followers === 1 ? 'follows' : 'follow'} from ${countTroubles(report) === 1 ? 'it' : 'them'}`,
        ]),
    `${formatCount(objectCount, 'object')} in ${cluster.namespace ?? 'all namespaces'}`,
    formatCount(callCount, 'kubectl call'),
    formatDuration(durationMs),
  ];
  return oneLine(parts.join(' · '));
}

function moreText(groups: readonly TroubleGroup[], troubleCount: number, output: Output): string {
  const { paint, programName, verbose } = output;
  const [first] = groups[0]?.troubles[0]?.affected ?? [];
  const place = first?.namespace ? `-n ${first.namespace} ` : '';
  const ask = paint.command(`${programName} ${place}"what is wrong with ${oneLine(first?.name ?? '…')}"`);
  const each =
    troubleCount > MAX_TOLD && !verbose ? `Each of them in words: ${paint.command('--verbose')}\n` : '';
  return `${each}What to do about one: ${ask}`;
}
