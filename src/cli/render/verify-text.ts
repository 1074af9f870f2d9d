// What a second look came to: gone or not, fact by fact, and what that makes of the label.
import type { CheckedFact } from '../../app/presence.ts';
import type { VerifyReport } from '../../app/verify.ts';
import type { Fix } from '../../domain/fix.ts';
import { describeRef } from '../../domain/kube.ts';
import type { Output } from '../output.ts';
import { formatLocalTime, formatPercent } from './amounts.ts';
import { SCHEMA_VERSION } from './investigation-json.ts';
import { oneLine, shorten, wrap } from './text.ts';

/** Gives what `verify --json` prints. */
export function verifyJson(report: VerifyReport) {
  const { id, presence, reason, checked, label, judged, fix, looks, timedOut } = report;
  return {
    schemaVersion: SCHEMA_VERSION,
    id,
    state: presence,
    reason,
    facts: checked.map(({ fact: { code, subject, quote }, holds }) => ({
      code,
      subject: { kind: subject.kind, namespace: subject.namespace, name: subject.name },
      quote,
      holds,
    })),
    label: { state: label.state, score: label.score, signals: label.signals },
    judged,
    fix: fix && {
      summary: fix.summary,
      proposed: fix.proposed,
      by: fix.doneBy,
      at: fix.doneAt,
      changes: fix.changes.map(({ object: { kind, namespace, name }, path, from, to }) => ({
        object: { kind, namespace, name },
        path,
        from,
        to,
      })),
    },
    looks,
    timedOut,
  };
}

/** Writes it for a person. */
export function renderVerify(report: VerifyReport, { paint, width }: Output): string {
  const { id, presence, reason, checked, label, judged, fix, timedOut } = report;
  const verdict = {
    gone: paint.good('gone'),
    'still-there': paint.bad('still there'),
    unsettled: paint.warn('not clear yet'),
    'no-object': paint.warn('what it was about does not exist any more'),
  }[presence];
  const judgedText = judged
    ? `Its label is now ${paint.strong(label.state)} (${formatPercent(label.score)}).`
    : `Its label stays ${paint.strong(label.state)} (${formatPercent(label.score)}).`;
  return [
    `#${id}: ${verdict}${reason === null ? '' : `: ${oneLine(reason)}`}${timedOut ? ' (the time to wait is over)' : ''}`,
    ...checked.map((each) => checkedLine(each, width)),
    ...(fix === null ? [] : [wrap(fixText(fix), width)]),
    wrap(judgedText, width),
    '',
  ].join('\n');
}

function fixText({ summary, proposed, doneBy, doneAt }: Fix): string {
  const who =
    doneBy === null
      ? ''
      : `, by ${oneLine(doneBy)}${doneAt === null ? '' : ` at ${formatLocalTime(doneAt)}`}`;
  const what = proposed ? 'as proposed' : 'not what was proposed';
  return `What was done since: ${oneLine(summary)}${who} (${what}).`;
}

function checkedLine({ fact, holds }: CheckedFact, width: number): string {
  const text = `${holds ? '✖' : '✔'} ${describeRef(fact.subject)}: ${fact.quote}`;
  return shorten(`  ${oneLine(text)}`, width);
}
