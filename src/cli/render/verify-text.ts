// What a second look came to: gone or not, fact by fact, and what that makes of the label.
import type { CheckedFact } from '../../app/presence.ts';
import type { RevisitReport } from '../../app/revisit-all.ts';
import type { VerifyReport } from '../../app/verify.ts';
import type { Fix } from '../../domain/fix.ts';
import { describeRef } from '../../domain/kube.ts';
import type { Output } from '../output.ts';
import { formatLocalTime, formatPercent } from './amounts.ts';
import { SCHEMA_VERSION } from './investigation-json.ts';
import { oneLine, wrap } from './text.ts';

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

/** Gives what `revisit --json` prints. */
export function revisitJson({ looked, elsewhere, left }: RevisitReport) {
  const looks = looked.map((one) => {
    const {
      schemaVersion: _,
      looks: __,
      timedOut: ___,
      ...rest
    } = verifyJson({ ...one, looks: 1, timedOut: false });
    return rest;
  });
  return { schemaVersion: SCHEMA_VERSION, looked: looks, elsewhere, left };
}

/** Writes a line for each, and what was left. */
export function renderRevisit({ looked, elsewhere, left }: RevisitReport, output: Output): string {
  const lines = looked.map(({ id, presence, reason, fix }) => {
    const why = reason === null ? '' : `: ${oneLine(reason)}`;
    const done = fix === null ? '' : `. ${fixText(fix)}`;
    return wrap(`#${id}: ${presenceText(presence, output)}${why}${done}`, output.width);
  });
  const rest = [
    ...(looked.length === 0 ? ['Nothing of this cluster is open.'] : []),
    ...(left > 0 ? [`${left} more are open: run it again.`] : []),
    ...(elsewhere > 0 ? [`${elsewhere} are of other clusters.`] : []),
  ];
  return `${[...lines, ...rest].join('\n')}\n`;
}

function presenceText(presence: VerifyReport['presence'], { paint }: Output): string {
  return {
    gone: paint.good('gone'),
    'still-there': paint.bad('still there'),
    unsettled: paint.warn('not clear yet'),
    'no-object': paint.warn('what it was about does not exist any more'),
  }[presence];
}

/** Writes it for a person. */
export function renderVerify(report: VerifyReport, output: Output): string {
  const { paint, width } = output;
  const { id, presence, reason, checked, label, judged, fix, timedOut } = report;
  const verdict = presenceText(presence, output);
  const judgedText = judged
    ? `Its label is now ${paint.strong(label.state)} (${formatPercent(label.score)}).`
    : `Its label stays ${paint.strong(label.state)} (${formatPercent(label.score)}).`;
  return [
    wrap(
      `#${id}: ${verdict}${reason === null ? '' : `: ${oneLine(reason)}`}${timedOut ? ' (waited until the time was up)' : ''}`,
      width,
    ),
    ...checked.map((each) => checkedLine(each, output)),
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

function checkedLine({ fact, holds }: CheckedFact, { width, room }: Output): string {
  const text = oneLine(`${describeRef(fact.subject)}: ${fact.quote}`);
  const lines = Number.isFinite(room) ? wrap(text, width, '    ').trimStart() : text;
  return `  ${holds ? '✖' : '✔'} ${lines}`;
}
