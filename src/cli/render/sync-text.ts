// What a sync sent and took, and before the first one what it would send.
import type { PreviewedKind } from '../../app/team/preview.ts';
import type { SyncResult } from '../../app/team/sync.ts';
import type { TeamKind, TeamShare } from '../../domain/team.ts';
import type { Output } from '../output.ts';
import { formatCount } from './amounts.ts';
import { oneLine, shorten, wrap } from './text.ts';

/** Of an example each field is shown up to here, in characters: all that travels is to be seen. */
const MAX_FIELD_CHARS = 200;
/** A clock that is off by more than this is told. */
const MAX_CLOCK_MS = 60_000;

const KINDS: Readonly<Record<TeamKind, string>> = {
  case: 'investigations, and what is remembered of them',
  label: 'words on an outcome: right, wrong, gone, still there',
  lesson: 'what people taught',
  fix: 'what ended a trouble',
  pattern: 'learned patterns, without names',
  forget: 'that something was forgotten',
};
const SHARES: Readonly<Record<TeamShare, string>> = {
  patterns: 'patterns without names',
  masked: 'patterns and cases, names masked',
  full: 'all that is remembered, redacted, with the names of objects, namespaces and contexts',
};

/** Writes what would be sent, a kind after the other, each with an example. */
export function renderPreview(
  preview: readonly PreviewedKind[],
  hub: string,
  share: TeamShare,
  { width, paint }: Pick<Output, 'width' | 'paint'>,
): string {
  const head = wrap(`To ${hub}, as ${share}: ${SHARES[share]}.`, width);
  if (preview.length === 0) return `${head}\nThere is nothing new to tell.\n`;
  const kinds = preview.map(({ kind, events, example }) => {
    const shown = fieldsOf(example).map(([name, value]) =>
      paint.dim(wrap(`${name}: ${shorten(oneLine(value), MAX_FIELD_CHARS)}`, width, '    ')),
    );
    return [
      `\n${events} × ${kind}: ${KINDS[kind]}`,
      ...(shown.length > 0 ? ['  such as', ...shown] : []),
    ].join('\n');
  });
  return `${[head, ...kinds].join('\n')}\n`;
}

/** The fields that say something, and those of what is within them, one level deep. */
function fieldsOf(example: object, within = ''): readonly (readonly [name: string, value: string])[] {
  return Object.entries(example).flatMap(([key, value]: [string, unknown]) => {
    const name = `${within}${key}`;
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return [];
    if (typeof value !== 'object') return [[name, String(value)] as const];
    if (Array.isArray(value) || within !== '') return [[name, spaced(JSON.stringify(value))] as const];
    return fieldsOf(value, `${key}.`);
  });
}

/** JSON with room at its commas, so that it can be wrapped. */
function spaced(json: string): string {
  return json.replace(/,(?=["{[])/g, ', ');
}

/** Writes what was done. */
export function renderSync(result: SyncResult, output: Pick<Output, 'width' | 'paint'>): string {
  const { action, hub, share, told, taken, sent, kept, teammates, clockAheadMs } = result;
  if (action === 'dry-run')
    return `${renderPreview(told, hub, share, output)}\n${wrap('Nothing was sent.', output.width)}\n`;
  if (action === 'declined') return 'Nothing was sent.\n';
  const came = Object.values(taken.kinds).reduce((sum, count) => sum + count, 0);
  const lines = [
    `Sent ${countsText(
      sent,
      told.map(({ kind, events }) => [kind, events]),
    )} to ${hub}, as ${share}.`,
    `Took in ${countsText(came, Object.entries(taken.kinds))} of ${formatCount(teammates, 'other home')}.`,
    ...(kept.events > 0
      ? [
          `Kept here ${formatCount(kept.events, 'event')} that no home would take: ${oneLine(kept.reason ?? '')}.`,
        ]
      : []),
    ...(taken.refused > 0
      ? [`Refused ${formatCount(taken.refused, 'event')}: ${shorten(oneLine(taken.reason ?? ''), 120)}.`]
      : []),
    ...(taken.newer > 0
      ? [`${formatCount(taken.newer, 'event')} of a newer k8s-learn wait until this one is upgraded.`]
      : []),
    ...(clockAheadMs !== null && Math.abs(clockAheadMs) > MAX_CLOCK_MS
      ? [
          `The clock here is ${Math.round(Math.abs(clockAheadMs) / 1000)} s ${clockAheadMs > 0 ? 'ahead of' : 'behind'} the hub's.`,
        ]
      : []),
  ];
  return `${lines.map((line) => wrap(line, output.width)).join('\n')}\n`;
}

function countsText(total: number, kinds: readonly (readonly [string, number])[]): string {
  if (total === 0) return 'nothing new';
  return `${formatCount(total, 'event')} (${kinds.map(([kind, count]) => formatCount(count, kind)).join(', ')})`;
}
