// What became of a verdict: the new label, and what is remembered.
import type { FeedbackResult } from '../../app/feedback.ts';
import type { Output } from '../output.ts';
import { formatPercent } from './amounts.ts';
import { SCHEMA_VERSION } from './investigation-json.ts';
import { wrap } from './text.ts';

/** Gives what `feedback --json` prints. */
export function feedbackJson({ id, verdict, label, taught, notice }: FeedbackResult) {
  return {
    schemaVersion: SCHEMA_VERSION,
    id,
    verdict,
    label: { state: label.state, score: label.score, signals: label.signals },
    taught,
    remembered: notice === null,
    notice,
  };
}

/** Writes it in two lines. */
export function renderFeedback(result: FeedbackResult, { paint, width }: Output): string {
  const { id, verdict, label } = result;
  const thumb = verdict === 'up' ? paint.good('thumbs up') : paint.bad('thumbs down');
  const head = `#${id}: ${thumb}; its label is now ${paint.strong(label.state)} (${formatPercent(label.score)}).`;
  return `${head}\n${wrap(consequenceOf(result), width)}\n`;
}

function consequenceOf({ verdict, taught, notice }: FeedbackResult): string {
  if (notice !== null) return `The verdict is kept, but ${notice}.`;
  if (taught) return 'Remembered with what you said: it is checked first when this is seen again.';
  return verdict === 'up'
    ? 'Remembered: it is checked first when this is seen again.'
    : 'Remembered as wrong: it will not be suggested. With --cause and --solution you can say what it was.';
}
