// What came of a group of alerts, for a person and as JSON.
import type { GroupAnswer } from '../../app/alerts/answer.ts';
import type { ResolvedAlert } from '../../app/alerts/judge-alert.ts';
import { KNOWN_ALERTS } from '../../app/alerts/known/all.ts';
import { type AlertQuestion, isHeartbeat } from '../../app/alerts/question.ts';
import type { Output } from '../output.ts';
import { formatCount, formatLocalTime } from './amounts.ts';
import { investigationJson, SCHEMA_VERSION } from './investigation-json.ts';
import { renderResult } from './investigation-text.ts';
import { oneLine, wrap } from './text.ts';

/** The document of a group of which nothing fires. */
const NOTHING_ASKED = { schemaVersion: SCHEMA_VERSION, id: null, outcome: null, diagnosis: null } as const;

/** Writes what came of a group. */
export function renderGroup(answer: GroupAnswer, output: Output): string {
  const { paint, width } = output;
  const { asked, result, error, resolved, again } = answer;
  const isWithoutCause = result !== null && result.investigation.diagnosis === null;
  const lines = [
    paint.heading(wrap(oneLine(headingOf(answer)), width, '  ').trimStart()),
    ...(asked?.known ? [wrap(asked.known.means, width, '  ')] : []),
    ...(asked === null ? [] : [wrap(oneLine(askedIn(asked)), width, '  ')]),
    ...(isWithoutCause && asked?.known
      ? [wrap(`What may explain it: ${asked.known.explainedBy}.`, width, '  ')]
      : []),
    ...resolved.map((each) => wrap(resolvedLine(each), width, '  ')),
    ...(again.length === 0 ? [] : ['  It was over less than an hour ago, and is back.']),
    ...(asked === null && resolved.length === 0 ? [`  ${whyNotAsked(answer)}`] : []),
    ...(error === null
      ? []
      : [wrap(oneLine(`It could not be looked into: ${error.message}. ${error.hint}`), width, '  ')]),
  ];
  const answerText = result === null ? '' : `\n${renderResult(result.investigation, output)}`;
  return `${lines.join('\n')}\n${answerText}`;
}

/** Names the alert, the worst severity that it has, how many copies it is about, and since when the first fires. */
function headingOf({ group: { alerts } }: GroupAnswer): string {
  const names = [...new Set(alerts.map(({ name }) => name))].join(', ');
  const severities = alerts.map(({ labels }) => labels['severity'] ?? '');
  const worst = SEVERITIES_OF_ALERTS.find((severity) => severities.includes(severity));
  const firing = alerts.filter(({ status }) => status === 'firing');
  const starts = firing.flatMap(({ startsAt }) => startsAt ?? []).sort();
  const parts = [
    ...(worst === undefined ? [] : [worst]),
    ...(alerts.length === 1 ? [] : [`${alerts.length} alerts`]),
    ...(starts[0] === undefined ? [] : [`firing since ${formatLocalTime(starts[0])}`]),
  ];
  return `Alert ${names}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** Severities as kube-prometheus has them, the worst first. */
const SEVERITIES_OF_ALERTS = ['critical', 'error', 'warning', 'info'] as const;

/** The question without the alert's name, which stands in the heading. */
function askedIn({ question }: AlertQuestion): string {
  return question.replace(/ \([^()]*\)$/, '');
}

function whyNotAsked({ group: { alerts } }: GroupAnswer): string {
  if (alerts.some((alert) => alert.status === 'firing' && isHeartbeat(alert)))
    return 'It says only that alerts arrive: nothing was asked.';
  if (alerts.every(({ status }) => status === 'suppressed'))
    return 'It is silenced or inhibited: nothing was asked.';
  return 'It is over, and was not looked into here before: nothing was asked.';
}

/** Sums up what came of several groups, in one line. */
export function renderSummary(answers: readonly GroupAnswer[], { width }: Pick<Output, 'width'>): string {
  const asked = answers.filter(({ asked: question }) => question !== null);
  const found = asked.filter(({ result }) => result?.investigation.diagnosis != null).length;
  const failed = asked.filter(({ error }) => error !== null).length;
  const parts = [
    `${formatCount(answers.length, 'group')} of alerts`,
    `${found} with a cause`,
    `${asked.length - found - failed} without`,
    ...(failed === 0 ? [] : [`${failed} not looked into`]),
    ...(answers.length === asked.length ? [] : [`${answers.length - asked.length} not firing`]),
  ];
  return wrap(parts.join(' · '), width);
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
