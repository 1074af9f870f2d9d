// What became of a verdict: the new label, and what is remembered.
import { learnedText } from '../../app/consolidate.ts';
import type { FeedbackResult } from '../../app/feedback.ts';
import type { Output } from '../output.ts';
import { formatPercent } from './amounts.ts';
import { SCHEMA_VERSION } from './investigation-json.ts';
import { oneLine, wrap } from './text.ts';

/** Gives what `feedback --json` prints. */
export function feedbackJson({
  id,
  verdict,
  label,
  taught,
  takenBack,
  checkable,
  notice,
  learned,
}: FeedbackResult) {
  return {
    schemaVersion: SCHEMA_VERSION,
    id,
    verdict,
    label: { state: label.state, score: label.score, signals: label.signals },
    taught,
    takenBack,
    checkable,
    remembered: notice === null,
    notice,
    learned: learned.map(({ pattern }) => pattern.id),
  };
}

/** Writes it in two lines. */
export function renderFeedback(result: FeedbackResult, { paint, width, programName }: Output): string {
  const { id, verdict, label } = result;
  const thumb = verdict === 'up' ? paint.good('thumbs up') : paint.bad('thumbs down');
  const head = `#${id}: ${thumb}; its label is now ${paint.strong(label.state)} (${formatPercent(label.score)}).`;
  const learned = result.learned.map((one) => wrap(`${capitalized(learnedText(one))}`, width));
  return `${[wrap(head, width), wrap(consequenceOf(result, programName), width), ...learned].join('\n')}\n`;
}

function consequenceOf(result: FeedbackResult, programName: string): string {
  const { verdict, taught, notice, contested } = result;
  if (notice !== null) return `The verdict is kept, but ${notice}.`;
  const here = result.object ?? 'this object';
  if (taught) return `It is told first when the same is seen at ${here} again. ${elsewhereText(result)}`;
  const { takenBack, stillTaught } = result;
  if (takenBack !== null)
    return `What was said of it before is taken back: "${oneLine(takenBack)}". Its diagnosis counts as right.`;
  if (stillTaught !== null) {
    const back = verdict === 'down' ? ` ${programName} feedback ${result.id} up takes it back.` : '';
    return `What was said of it before stays: "${oneLine(stillTaught)}". Another --cause replaces it.${back}`;
  }
  if (verdict === 'up')
    return `When the same is seen at ${here} again, the answer says that it was confirmed, and is no less sure of it.`;
  const consequence = contested
    ? `It was called right before, so at ${here} it is told as likely from now on, and no more.`
    : `It is not told as the cause at ${here} while the same is seen there.`;
  return `${consequence} With --cause and --solution you can say what it was.`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What becomes of what was taught at other objects. */
function elsewhereText({ checkable, leadsWith }: FeedbackResult): string {
  if (leadsWith.length > 0)
    return `What you said names something that can be looked at (${leadsWith.map(oneLine).join('; ')}): where that is seen as well, it leads, too.`;
  if (checkable)
    return 'What you said names values that can be looked at: where nothing else explains the same symptoms, it is told with the values found there.';
  return 'What you said names nothing that can be looked at: at other objects it is only named as a hypothesis, until it is confirmed at one of them.';
}
