// One investigation, whole: its result, every step with its commands, memory, label and label events.

import type { ShownInvestigation } from '../../app/history.ts';
import type { Recalled, Step } from '../../domain/investigation.ts';
import { describeRef } from '../../domain/kube.ts';
import type { Injection } from '../../domain/ports.ts';
import { stripControl } from '../../domain/strip-control.ts';
import type { Output } from '../output.ts';
import { formatBytes, formatDuration, formatLocalTime, formatPercent } from './amounts.ts';
import { firstOf, renderAnswer, section } from './investigation-text.ts';
import { commandText, stepSymbol, stepText } from './step.ts';
import { indented, oneLine, shorten, wrap } from './text.ts';

/** Facts of a step beyond these are counted; `--verbose` lists them all. */
const MAX_FACTS = 6;

/** Writes an investigation, whole. With `verbose` the observations, too. */
export function renderShown(shown: ShownInvestigation, output: Output): string {
  const { investigation } = shown;
  const { paint } = output;
  const blocks = [
    headText(shown, output),
    renderAnswer(investigation, output),
    section('Steps', investigation.steps.map((step) => stepBlock(step, output)).join('\n'), paint),
    section('Memory', indented(memoryLines(shown, output).join('\n'), '  '), paint),
    section('Taught', lessonLines(shown, output).join('\n'), paint),
    section('Label', indented(labelLines(shown, output).join('\n'), '  '), paint),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function headText({ investigation, member }: ShownInvestigation, { paint, width }: Output): string {
  const { cluster, startedAt, arm } = investigation;
  const whose =
    member === undefined
      ? `${arm === 'on' ? 'with' : 'without'} memory`
      : `asked by ${oneLine(member)} of the team`;
  const place = `${cluster.context}${cluster.namespace === null ? '' : `, namespace ${cluster.namespace}`}`;
  const question = wrap(stripControl(investigation.question), width);
  return `${paint.strong(question)}\n${paint.dim(wrap(`${oneLine(place)} · ${formatLocalTime(startedAt)} · ${whose}`, width))}`;
}

function stepBlock(step: Step, output: Output): string {
  const { paint, room, verbose } = output;
  const lines = [`  ${stepSymbol(step.status, paint)} ${stepText(step, paint)}`];
  for (const call of step.calls) {
    const cost = `(${call.status}, ${formatBytes(call.bytes)}, ${formatDuration(call.durationMs)})`;
    lines.push(`      ${paint.command(commandText(call.argv))} ${paint.dim(cost)}`);
  }
  const facts = verbose ? step.facts : firstOf(step.facts, MAX_FACTS, room);
  for (const fact of facts) {
    lines.push(
      shorten(
        `      ${fact.code}  ${describeRef(fact.subject)}  ${capturesText(fact.captures)}`.trimEnd(),
        room,
      ),
    );
  }
  const more = step.facts.length - facts.length;
  if (more > 0) lines.push(paint.dim(`      and ${more} more findings (--verbose)`));
  if (verbose && step.observation !== '')
    lines.push(paint.dim(indented(stripControl(step.observation.trimEnd()), '      | ')));
  if (step.omittedBytes > 0)
    lines.push(paint.dim(`      ${formatBytes(step.omittedBytes)} left out of the observation`));
  return lines.join('\n');
}

function capturesText(captures: Readonly<Record<string, string>>): string {
  return oneLine(
    Object.entries(captures)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
  );
}

function memoryLines(
  { investigation, injections }: ShownInvestigation,
  { width }: Output,
): readonly string[] {
  const { memory } = investigation;
  const lines = memory.recalled.map((recalled) => recalledText(recalled, injections, memory.abstained));
  if (memory.replayed) lines.push('Its known steps were run before anything else.');
  if (memory.abstained !== null) lines.push(`Nothing was used: ${oneLine(memory.abstained)}.`);
  return lines.map((line) => wrap(line, width - 2));
}

/** Writes what a person said that it was; shared by every view of a lesson. */
export function lessonLines(
  { lesson }: Pick<ShownInvestigation, 'lesson'>,
  { width }: Output,
): readonly string[] {
  if (lesson === null) return [];
  const { id, at, cause, solution, checkable, linked, confirmedElsewhere, objects } = lesson;
  const reach =
    linked || confirmedElsewhere
      ? 'It leads wherever what it names is seen.'
      : checkable
        ? 'It is told elsewhere where nothing else explains the same symptoms, with the values found there.'
        : 'It leads at this object alone; elsewhere it is a hypothesis.';
  return [
    `${oneLine(cause)} (said of #${id} on ${at.slice(0, 10)})`,
    ...(solution === '' ? [] : [`What helped: ${oneLine(solution)}`]),
    `Of: ${objects.map(describeRef).join(', ')}. ${reach}`,
  ].map((line) => wrap(line, width, '  '));
}

/** Says of a recalled memory how alike it is, whether its cause was told, and if not, why. */
export function recalledText(
  { type, id, similarity, gate, injected }: Recalled,
  injections: readonly Injection[],
  abstained: string | null,
): string {
  const name = type === 'case' ? `#${id}` : `pattern ${id}`;
  const alike = `${gate === null ? '' : `${GATES[gate] ?? gate}, `}${formatPercent(similarity)} alike`;
  const injection = injections.find(({ memoryType, memoryId }) => memoryType === type && memoryId === id);
  const use =
    gate === null
      ? 'not used, because nothing in it speaks of the same fault'
      : !injected
        ? `not used, because ${abstained === null ? 'another memory fits better' : oneLine(abstained)}`
        : injection?.followed === false
          ? 'not used, because what it requires does not hold now, or another cause fits better'
          : injection?.followed === true
            ? 'used'
            : 'looked at first';
  return `${name} (${alike}): ${use}`;
}

/** What admitted a memory, in words. */
const GATES: Readonly<Record<string, string>> = {
  signature: 'same signature',
  facts: 'same deciding facts',
  question: 'alike question about the same fault',
};

function labelLines(
  { investigation, labelEvents }: ShownInvestigation,
  { width, paint }: Output,
): readonly string[] {
  const { state, score, signals } = investigation.label;
  const why = signals.length === 0 ? 'no signal' : signals.join(', ');
  const lines = [wrap(`${state}, ${formatPercent(score)}: ${why}`, width - 2)];
  for (const { at, source, signal, weight, detail } of labelEvents) {
    const text = `${formatLocalTime(at)} ${source}: ${signal} (${weight > 0 ? '+' : ''}${weight})`;
    lines.push(paint.dim(wrap(detail === null ? text : `${text} ${oneLine(detail)}`, width - 2)));
  }
  return lines;
}
