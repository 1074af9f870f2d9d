// What came of a group of alerts, for a person and as JSON.
import type { GroupAnswer } from '../../app/alerts/answer.ts';
import type { ResolvedAlert } from '../../app/alerts/judge-alert.ts';
import { KNOWN_ALERTS } from '../../app/alerts/known/all.ts';
import type { Output } from '../output.ts';
import { investigationJson, SCHEMA_VERSION } from './investigation-json.ts';
import { renderResult } from './investigation-text.ts';
import { oneLine, wrap } from './text.ts';

/** The document of a group of which nothing fires. */
const NOTHING_ASKED = { schemaVersion: SCHEMA_VERSION, id: null, outcome: null, diagnosis: null } as const;

/** Writes what came of a group. */
export function renderGroup(answer: GroupAnswer, output: Output): string {
  const { paint, width } = output;
  const { asked, result, error, resolved, again } = answer;
  const names = [...new Set(answer.group.alerts.map(({ name }) => name))].join(', ');
  const means = asked?.known ? [wrap(asked.known.means, width, '  ')] : [];
  const lines = [
    paint.heading(oneLine(`Alert ${names}`)),
    ...means,
    ...(asked === null ? [] : [wrap(oneLine(asked.question), width, '  ')]),
    ...resolved.map((each) => wrap(resolvedLine(each), width, '  ')),
    ...(again.length === 0 ? [] : ['  It was over less than an hour ago, and is back.']),
    ...(asked === null && resolved.length === 0 ? ['  Nothing of it fires: nothing was asked.'] : []),
    ...(error === null
      ? []
      : [wrap(oneLine(`It could not be looked into: ${error.message}. ${error.hint}`), width, '  ')]),
  ];
  const answerText = result === null ? '' : `\n${renderResult(result.investigation, output)}`;
  return `${lines.join('\n')}\n${answerText}`;
}

function resolvedLine({ investigationId, label, fix }: ResolvedAlert): string {
  const what =
    fix === null ? 'nothing was seen that was done about it' : `what was done: ${oneLine(fix.summary)}`;
  return `It is over; investigation #${investigationId} is ${label.state} now; ${what}.`;
}

/** Gives the document of a group: the investigation as `investigate --json` has it, and the alert that asked for it. */
export function groupJson({ group, result, resolved, again, error }: GroupAnswer) {
  const [first] = group.alerts;
  const known = KNOWN_ALERTS.get(first?.name ?? '');
  const alert = {
    name: first?.name ?? '',
    known: known !== undefined,
    means: known?.means ?? null,
    explainedBy: known?.explainedBy ?? null,
    fingerprints: group.alerts.map(({ fingerprint }) => fingerprint),
    status: group.alerts.some(({ status }) => status === 'firing') ? 'firing' : (first?.status ?? 'resolved'),
    labels: first?.labels ?? {},
    startsAt: first?.startsAt ?? null,
    again,
    resolved: resolved.map(({ fingerprint, investigationId, label, fix }) => ({
      fingerprint,
      id: investigationId,
      label: { state: label.state, score: label.score, signals: label.signals },
      fix:
        fix === null
          ? null
          : { summary: fix.summary, proposed: fix.proposed, by: fix.doneBy, at: fix.doneAt },
    })),
  };
  const problem =
    error === null ? {} : { error: { code: error.code, message: error.message, hint: error.hint } };
  const document = result === null ? NOTHING_ASKED : investigationJson(result.investigation);
  return { ...document, alert, ...problem };
}
