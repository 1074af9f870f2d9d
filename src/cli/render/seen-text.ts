// What an answer remembers, as a person reads it: how often it was met, what was said, what was taught, what it saved.
import type { Investigation, Seen } from '../../domain/investigation.ts';
import { stripControl } from '../../domain/strip-control.ts';
import { formatCount } from './amounts.ts';
import { oneLine, wrap } from './text.ts';

const INDENT = '  ';
/** More ids than these are told by the first and the last. */
const MAX_IDS = 4;

/** Writes the lines under `Seen before`; empty when memory knows nothing and was not withheld. */
export function seenLines(
  { seen, arm, memory, diagnosis, steps, modelCalls }: Investigation,
  width: number,
): readonly string[] {
  const line = (text: string): string => wrap(oneLine(text), width, INDENT);
  const unused =
    arm === 'off' && memory.abstained !== null ? [line(`Memory was not used: ${memory.abstained}.`)] : [];
  if (seen === null) return unused;
  return [
    line(`${timesText(seen)}${judgedText(seen)}.`),
    ...teamLines(seen).map(line),
    ...lessonLines(seen, diagnosis?.basis === 'lesson').map(line),
    ...(seen.fix === null ? [] : [line(`Fixed ${times(seen.fix.times)} by: ${seen.fix.summary}.`)]),
    ...(seen.saved === null ? [] : savedLines(seen.saved, steps.length, modelCalls).map(line)),
    ...unused,
  ];
}

function timesText({ times: met, ids, firstAt, lastAt }: Seen): string {
  const since = met === 1 ? `on ${day(lastAt)}` : `since ${day(firstAt)}, last on ${day(lastAt)}`;
  return `Seen ${times(met)} (${idsText(ids)}), ${since}`;
}

function idsText(ids: readonly number[]): string {
  const [first = 0] = ids;
  const last = ids.at(-1) ?? first;
  if (ids.length <= MAX_IDS) return ids.map((id) => `#${id}`).join(', ');
  return last - first === ids.length - 1 ? `#${first}–#${last}` : `#${first} … #${last}`;
}

function judgedText({ confirmed, denied, lesson }: Seen): string {
  const parts = [
    ...(confirmed > 0 ? [`${confirmed} confirmed`] : []),
    ...(denied > 0 ? [`${denied} ${lesson === null ? 'called wrong' : 'corrected'}`] : []),
  ];
  return parts.length === 0 ? ', nobody has judged it yet' : `; ${parts.join(', ')}`;
}

function teamLines({ team }: Seen): readonly string[] {
  if (team === undefined) return [];
  const others = (count: number): string => (count === 1 ? 'one other' : `${WORDS[count] ?? count} others`);
  const parts = [
    ...(team.times > 0 ? [`${team.times} of these ${team.times === 1 ? 'was' : 'were'} met by others`] : []),
    ...(team.confirmed > 0 ? [`confirmed by ${others(team.confirmed)}`] : []),
    ...(team.denied > 0 ? [`called wrong by ${others(team.denied)}`] : []),
  ];
  return [`In the team: ${parts.join(', ')}.`];
}

/** Small numbers read better as words. */
const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function lessonLines({ lesson }: Seen, isTold: boolean): readonly string[] {
  if (lesson === null) return [];
  const said = `what was said of it on ${day(lesson.at)} (#${lesson.id})`;
  if (isTold) return [`The root cause above is ${said}.`];
  const helped = lesson.solution === '' ? '' : ` What helped: ${stripControl(lesson.solution)}`;
  return [`A hypothesis, ${said}: ${stripControl(lesson.cause).replace(/\.$/, '')}.${helped}`];
}

function savedLines(
  { steps, modelCalls }: NonNullable<Seen['saved']>,
  stepsNow: number,
  callsNow: number,
): readonly string[] {
  if (steps === 0 && modelCalls === 0) return [];
  const parts = [
    ...(modelCalls > 0 ? [`${formatCount(callsNow, 'model call')} instead of ${callsNow + modelCalls}`] : []),
    ...(steps > 0 ? [`${formatCount(stepsNow, 'step')} instead of ${stepsNow + steps}`] : []),
  ];
  return [`Saved against the first time: ${parts.join(', ')}.`];
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function day(iso: string): string {
  return iso.slice(0, 10);
}
