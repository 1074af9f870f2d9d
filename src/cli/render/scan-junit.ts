// A scan as JUnit's XML, which every CI shows: a problem is a failed test, what could not be read is an error.

import { unread } from '../../app/not-looked.ts';
import type { ScanReport, Trouble } from '../../app/scan.ts';
import { type KnownTrouble, troubleId } from '../../app/scan-baseline.ts';
import { describeRef } from '../../domain/kube.ts';
import { SEVERITIES, type Severity } from '../../domain/pattern.ts';
import { WHY_NOT } from './investigation-text.ts';
import { escapeHtml, html, type Markup } from './markup.ts';
import { oneLine } from './text.ts';

export interface JunitOptions {
  readonly startedAt: string;
  /** Problems that are less severe are told as skipped; null for none. */
  readonly failOn: Severity | null;
  readonly allowPartial: boolean;
  readonly known: readonly KnownTrouble[];
}

/** Writes the document. */
export function scanJunit(report: ScanReport, options: JunitOptions): string {
  const { groups, cluster, durationMs, notLooked, stopped } = report;
  const { failOn, allowPartial, known, startedAt } = options;
  const troubles = groups.flatMap((group) => group.troubles);
  const counts = (severity: Severity): boolean =>
    failOn === null || SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(failOn);
  const failed = troubles.filter(({ severity }) => counts(severity));
  const lesser = troubles.filter(({ severity }) => !counts(severity));
  const missed = unread(notLooked).map(({ what, why }) => `${what}: ${WHY_NOT[why]}`);
  const unseen = [...(stopped ? ['the scan was stopped at a limit: there may be more'] : []), ...missed];
  const errors = allowPartial ? [] : unseen;
  const cases: readonly Markup[] = [
    ...failed.map((trouble) => testcase(trouble, failure(trouble))),
    ...lesser.map((trouble) =>
      testcase(trouble, skipped(`less severe than ${failOn}: ${trouble.rootCause}`)),
    ),
    ...known.map(({ trouble, entry }) =>
      testcase(trouble, skipped(`known${entry.reason === null ? '' : `: ${entry.reason}`}`)),
    ),
    ...unseen.map((text) => looked(text, allowPartial)),
  ];
  const all = cases.length === 0 ? [passed(cluster.namespace)] : cases;
  const skippedCount = lesser.length + known.length + unseen.length - errors.length;
  const seconds = (durationMs / 1000).toFixed(3);
  const name = `k8s-learn scan of ${cluster.namespace ?? 'all namespaces'}`;
  return html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="k8s-learn" tests="${all.length}" failures="${failed.length}" errors="${errors.length}" skipped="${skippedCount}" time="${seconds}">
<testsuite name="${oneLine(name)}" timestamp="${startedAt.slice(0, 19)}" hostname="${oneLine(cluster.context)}" tests="${all.length}" failures="${failed.length}" errors="${errors.length}" skipped="${skippedCount}" time="${seconds}">
${all}</testsuite>
</testsuites>
`.markup;
}

function testcase(trouble: Trouble, result: Markup): Markup {
  const [first] = trouble.affected;
  const place = oneLine(first ? describeRef(first) : 'the cluster');
  return html`<testcase classname="${oneLine(trouble.category)}" name="${place}: ${oneLine(trouble.pattern ?? trouble.category)}">${result}</testcase>
`;
}

function failure(trouble: Trouble): Markup {
  const { severity, rootCause, solution, commands, evidence, consequences } = trouble;
  const lines = [
    rootCause,
    '',
    `Solution: ${solution}`,
    ...commands.map((command) => `Run next: ${command}`),
    ...evidence.map(({ quote }) => `Evidence: ${quote}`),
    ...consequences.map(({ summary }) => `Follows from it: ${summary}`),
    `Baseline id: ${troubleId(trouble)}`,
  ];
  return html`<failure type="${severity}" message="${oneLine(rootCause)}">${lines.join('\n')}</failure>`;
}

function skipped(message: string): Markup {
  return html`<skipped message="${oneLine(message)}"/>`;
}

function looked(text: string, isPassedOver: boolean): Markup {
  const result = isPassedOver
    ? skipped(`passed over: ${text}`)
    : html`<error type="not-looked-at" message="${oneLine(text)}"/>`;
  return html`<testcase classname="k8s-learn" name="looked at ${oneLine(text.split(': ')[0] ?? text)}">${result}</testcase>
`;
}

function passed(namespace: string | null): Markup {
  return html`<testcase classname="k8s-learn" name="nothing is wrong in ${escapeHtml(namespace ?? 'all namespaces')}"/>
`;
}
