// What a second look came to: gone or not, fact by fact, and what that makes of the label.
import type { CheckedFact } from '../../app/presence.ts';
import type { VerifyReport } from '../../app/verify.ts';
import { describeRef } from '../../domain/kube.ts';
import type { Output } from '../output.ts';
import { formatPercent } from './amounts.ts';
import { SCHEMA_VERSION } from './investigation-json.ts';
import { oneLine, shorten, wrap } from './text.ts';

/** Gives what `verify --json` prints. */
export function verifyJson({ id, presence, reason, checked, label, judged, looks, timedOut }: VerifyReport) {
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
    looks,
    timedOut,
  };
}

/** Writes it for a person. */
export function renderVerify(report: VerifyReport, { paint, width }: Output): string {
  const { id, presence, reason, checked, label, judged, timedOut } = report;
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
    wrap(judgedText, width),
    '',
  ].join('\n');
}

function checkedLine({ fact, holds }: CheckedFact, width: number): string {
  const text = `${holds ? '✖' : '✔'} ${describeRef(fact.subject)}: ${fact.quote}`;
  return shorten(`  ${oneLine(text)}`, width);
}
