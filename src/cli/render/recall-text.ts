// What memory holds on some words: lessons first, then cases, then patterns.
import type { RecalledCase, RecallReport } from '../../app/recall.ts';
import { describeRef } from '../../domain/kube.ts';
import type { LearnedPattern } from '../../domain/learned.ts';
import { stripControl } from '../../domain/strip-control.ts';
import type { Output } from '../output.ts';
import { formatAge, formatCount, formatPercent } from './amounts.ts';
import { SCHEMA_VERSION } from './investigation-json.ts';
import { section } from './investigation-text.ts';
import { oneLine, wrap } from './text.ts';

/** Gives what `recall --json` prints. */
export function recallJson({ words, remembered, lessons, cases, patterns }: RecallReport) {
  return {
    schemaVersion: SCHEMA_VERSION,
    words,
    remembered,
    lessons,
    cases,
    patterns: patterns.map(({ pattern, state, clusterId, members }) => ({
      id: pattern.id,
      origin: pattern.origin,
      state,
      clusterId,
      confidence: pattern.confidence,
      causeTemplate: pattern.root_cause_template,
      solutionTemplate: pattern.solution_template,
      learnedFrom: members,
    })),
  };
}

/** Writes it; when there is nothing, how much is remembered at all. */
export function renderRecall(report: RecallReport, nowIso: string, output: Output): string {
  const { lessons, cases, patterns } = report;
  if (lessons.length + cases.length + patterns.length === 0) return nothingText(report, output);
  const { paint, programName } = output;
  const caseText = (one: RecalledCase): string => caseLines(one, nowIso, output).join('\n');
  const blocks = [
    section('Taught', lessons.map(caseText).join('\n'), paint),
    section('Investigated', cases.map(caseText).join('\n'), paint),
    section('Patterns', patterns.map((one) => patternLines(one, output).join('\n')).join('\n'), paint),
    paint.dim(`${programName} show <id> · ${programName} patterns show <id>`),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function nothingText({ words, remembered }: RecallReport, { width, programName }: Output): string {
  const held =
    remembered === 0
      ? `Nothing is remembered yet: ${programName} "why is … not working" begins it.`
      : `It holds ${formatCount(remembered, 'investigation')}: ${programName} history lists them.`;
  return `${wrap(`Memory holds nothing on "${oneLine(words)}". ${held}`, width)}\n`;
}

function caseLines(one: RecalledCase, nowIso: string, { paint, width }: Output): readonly string[] {
  const { id, at, question, cause, solution, objects, word, taught, checkable, fix } = one;
  const [object] = objects;
  const where = object === undefined ? '' : ` ${describeRef(object)}`;
  const said = taught
    ? `taught, ${checkable ? 'can be checked elsewhere' : 'holds at this object'}`
    : word === null
      ? 'not judged'
      : word;
  const line = (text: string): string => wrap(oneLine(stripControl(text)), width, '    ');
  return [
    hung(`${paint.strong(`#${id}`)}${where} ${paint.dim(`${formatAge(at, nowIso)}, ${said}`)}`, width),
    line(`asked: ${question}`),
    ...(cause === '' ? [] : [line(`cause: ${cause}`)]),
    ...(solution === '' ? [] : [line(`solution: ${solution}`)]),
    ...(fix === null ? [] : [line(`fixed by: ${fix}`)]),
  ];
}

/** A heading of what stands below it, further in where it is continued. */
function hung(text: string, width: number): string {
  return `  ${wrap(text, width, '    ').trimStart()}`;
}

function patternLines({ pattern, state }: LearnedPattern, { paint, width }: Output): readonly string[] {
  const { id, origin, confidence, root_cause_template: cause } = pattern;
  return [
    hung(
      `${paint.strong(id)} ${paint.dim(`${origin}, ${state}, confidence ${formatPercent(confidence)}`)}`,
      width,
    ),
    wrap(oneLine(stripControl(cause)), width, '    '),
  ];
}
