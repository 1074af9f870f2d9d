// A recorded case on a terminal: where it lies, and the line to look over.
import type { RecordResult } from '../../app/bench/record/record.ts';
import { formatBytes, formatCount } from './amounts.ts';
import type { TextOptions } from './investigation-text.ts';
import { oneLine, wrap } from './text.ts';

/** Writes what was recorded and what to do next. */
export function renderRecorded(result: RecordResult, { width, paint, programName }: TextOptions): string {
  const { incident, folder, file, files, logs, bytes, confirmed, check } = result;
  const field = (name: string, value: string): string =>
    `${paint.dim(name.padEnd(LABEL))}${wrap(oneLine(value), width - LABEL, ' '.repeat(LABEL)).trimStart()}`;
  const verdict = check.solved
    ? paint.good('the patterns engine finds the cause in the recording')
    : paint.warn(
        wrap(
          check.rootCause === null
            ? 'The patterns engine finds no cause in the recording: it is one for memory to learn.'
            : `The patterns engine finds another cause in the recording: ${oneLine(check.rootCause)}`,
          width,
        ),
      );
  return `${[
    `${paint.strong(incident.id)}: ${formatCount(files, 'file')} (${formatCount(logs, 'log')}), ${formatBytes(bytes)}, in ${folder}`,
    '',
    field('question', incident.questions.join(' · ')),
    field('app', `${incident.app} in ${[incident.namespace, ...(incident.also ?? [])].join(', ')}`),
    field('family', incident.family),
    field('cause', incident.cause ?? ''),
    field('must', incident.must.join('  ·  ')),
    '',
    verdict,
    ...(confirmed ? [] : [paint.warn('Nobody has confirmed this cause yet: look it over.')]),
    '',
    paint.dim(
      wrap(
        'Values of Secrets and what looks like one are left out. Look the folder over before you pass it on.',
        width,
      ),
    ),
    paint.dim(
      wrap(
        `Each expression of must has to match a right answer; loosen them, and add other wordings of the question, in ${file}.`,
        width,
      ),
    ),
    paint.command(`${programName} bench ${file}`),
  ].join('\n')}\n`;
}

const LABEL = 10;
