// One change in one line.
import type { ToldChange } from '../../domain/cluster-change.ts';
import { refKey } from '../../domain/kube.ts';
import { formatLocalTime } from './amounts.ts';
import { oneLine, wrap } from './text.ts';

/** Writes one change: `14:02  Deployment shop/web: revision 11 → 12: env DB_HOST db → db-new (kubectl set)`. */
export function changeLine({ at, object, says, by }: ToldChange, until: string, width: number): string {
  const who = by === null ? '' : ` (${by})`;
  const when = at === null ? 'before' : momentOf(at, until);
  return wrap(oneLine(`${when}  ${refKey(object)}: ${says}${who}`), width, '        ').replace(
    '        ',
    '  ',
  );
}

function momentOf(at: string, until: string): string {
  const [day = '', time = ''] = formatLocalTime(at).split(' ');
  return formatLocalTime(until).startsWith(day) ? time : `${day} ${time}`;
}
