// What changed, for a person and as JSON.
import type { ChangesReport } from '../../app/list-changes.ts';
import type { NotLooked } from '../../domain/investigation.ts';
import type { Output } from '../output.ts';
import { formatCount, formatLocalTime } from './amounts.ts';
import { changeLine } from './change-line.ts';
import { changeJson, SCHEMA_VERSION } from './investigation-json.ts';
import { section, WHY_NOT } from './investigation-text.ts';
import { agoInWords } from './since-text.ts';
import { oneLine, wrap } from './text.ts';

/** Writes the report, the newest change first. */
export function renderChanges(report: ChangesReport, output: Output): string {
  const { paint, width } = output;
  const untilMs = Date.parse(report.until);
  const lines = report.changes.map((change) => changeLine(change, report.until, width));
  const where = report.cluster.namespace ?? 'all namespaces';
  const ago = agoInWords(untilMs - Date.parse(report.since)).replace(/ ago$/, '');
  const nothing = `Nothing that people or deployments do was seen to change in ${where} in the last ${ago}.`;
  const body = lines.length === 0 ? wrap(nothing, width, '  ') : lines.join('\n');
  const unread = unreadLines(report.notLooked, width).join('\n');
  const parts = [
    formatCount(report.changes.length, 'change'),
    `${formatCount(report.objectCount, 'object')} in ${where}`,
    formatCount(report.callCount, 'kubectl call'),
  ];
  return `${[
    section(`Changed since ${formatLocalTime(report.since)}`, body, paint),
    section('Not looked at', unread, paint),
    paint.dim(wrap(parts.join(' · '), width)),
  ]
    .filter((text) => text !== '')
    .join('\n\n')}\n`;
}

/** Kinds that were not read for one reason stand in one entry: a page of them hides the changes. */
function unreadLines(notLooked: readonly NotLooked[], width: number): readonly string[] {
  const reasons = [...new Set(notLooked.map(({ why }) => why))];
  return reasons.map((reason) => {
    const kinds = notLooked.filter(({ why }) => why === reason).map(({ what }) => what.split('.')[0] ?? what);
    return wrap(oneLine(`${WHY_NOT[reason]}: ${kinds.join(', ')}`), width, '    ').replace('    ', '  · ');
  });
}

/** Gives the report as `changes --json` prints it. */
export function changesJson({ cluster, since, until, changes, notLooked }: ChangesReport) {
  return {
    schemaVersion: SCHEMA_VERSION,
    cluster: { id: cluster.id, context: cluster.context, namespace: cluster.namespace },
    since,
    until,
    changes: changes.map(changeJson),
    notLooked: notLooked.map(({ what, why }) => ({ what, why })),
  };
}
