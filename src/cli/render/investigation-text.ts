// The result of an investigation as a person wants it at three in the morning: the root cause first.

import type {
  ChainLink,
  Diagnosis,
  Evidence,
  Finding,
  Investigation,
  Lead,
  NotLooked,
  Step,
} from '../../domain/investigation.ts';
import { describeRef } from '../../domain/kube.ts';
import { stripControl } from '../../domain/strip-control.ts';
import { formatCount, formatDuration, formatPercent } from './amounts.ts';
import { changeLine } from './change-line.ts';
import type { Paint } from './paint.ts';
import { saidByLines } from './said-by-text.ts';
import { seenLines } from './seen-text.ts';
import { sinceLines } from './since-text.ts';
import { callText, stepNumber, stepSymbol } from './step.ts';
import { oneLine, shorten, shortenMessage, wrap } from './text.ts';

const INDENT = '  ';
/** More findings than these are counted, not listed: the answer should stay on one screen. */
const MAX_OTHER_FINDINGS = 8;
const MAX_EVIDENCE = 8;
const MAX_QUOTE_LINES = 3;
const MAX_FINDING_LINES = 2;
const MAX_LEAD_CHARS = 300;
const MAX_NOT_LOOKED = 5;
/** `critical` and a gap. */
const SEVERITY_COLUMNS = 10;

export interface TextOptions {
  readonly paint: Paint;
  /** Columns to wrap sentences at. */
  readonly width: number;
  /** Columns that a row may take: infinite where no terminal shows it, and nothing is cut or left out then. */
  readonly room: number;
  readonly programName: string;
}

/** Writes the result: diagnosis or what was looked at, the line that identifies it, and where to see more. */
export function renderResult(investigation: Investigation, options: TextOptions): string {
  const { id } = investigation;
  const more = id === null ? '' : `\n${options.paint.command(`${options.programName} show ${id}`)}`;
  return `${renderAnswer(investigation, options)}${more}\n`;
}

/** Writes what the answer says to a follow-up, under the question as it was asked. */
export function renderFollowUp(asked: string, answer: string, { paint, width }: TextOptions): string {
  return section(oneLine(asked), wrap(stripControl(answer), width, INDENT), paint);
}

/** Writes the result without the pointer to more. */
export function renderAnswer(investigation: Investigation, options: TextOptions): string {
  const { diagnosis } = investigation;
  const sections = [
    ...(diagnosis === null
      ? inconclusiveSections(investigation, options)
      : diagnosisSections(diagnosis, options)),
    section('Seen before', seenLines(investigation, options.width).join('\n'), options.paint),
    otherFindingsSection(investigation.otherFindings, options),
    notLookedSection(investigation.notLooked, options),
    footer(investigation, options),
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

function diagnosisSections(diagnosis: Diagnosis, options: TextOptions): readonly string[] {
  const { paint, width } = options;
  return [
    section(
      // A lesson says itself who said it.
      `Root cause (${diagnosis.basis === 'likely' ? 'likely, ' : ''}severity ${paint.severity(diagnosis.severity)})`,
      [
        wrap(stripControl(diagnosis.rootCause), width, INDENT),
        ...[...saidByLines(diagnosis), ...sinceLines(diagnosis)].map((line) =>
          paint.dim(wrap(line, width, INDENT)),
        ),
      ].join('\n'),
      paint,
    ),
    section('Solution', wrap(stripControl(diagnosis.solution), width, INDENT), paint),
    changesSection(diagnosis, options),
    chainSection(diagnosis.chain, options),
    commandsSection(diagnosis.commands, options),
    evidenceSection(diagnosis.evidence, options),
  ];
}

function chainSection(chain: readonly ChainLink[], { paint, width }: TextOptions): string {
  const lines = chain.map(({ object, says }, hop) => {
    const arrow = hop === 0 ? '' : '→ ';
    return wrap(`${arrow}${describeRef(object)}: ${oneLine(says)}`, width, INDENT.repeat(hop + 1));
  });
  return section('How it hangs together', lines.join('\n'), paint);
}

/** What came before is no cause by that alone: the heading says no more than when it was. */
function changesSection({ changes = [], since, sinceBy }: Diagnosis, { paint, width }: TextOptions): string {
  const until =
    since === null ? undefined : new Date(Date.parse(since) + (sinceBy?.agoMs ?? 0)).toISOString();
  const lines = changes.map((change) => changeLine(change, until ?? change.at ?? '', width));
  return section('Changed shortly before', lines.join('\n'), paint);
}

function leadsSection(leads: readonly Lead[], { paint, width }: TextOptions): string {
  const lines = leads.map(({ says, quote, step }) =>
    bullet(
      `${oneLine(says)}: "${shorten(oneLine(quote), MAX_LEAD_CHARS)}" (step ${stepNumber(step)})`,
      width,
    ),
  );
  return section('Most telling', lines.join('\n'), paint);
}

function notLookedSection(notLooked: readonly NotLooked[], { paint, width, room }: TextOptions): string {
  const shown = firstOf(notLooked, MAX_NOT_LOOKED, room);
  const lines = shown.map(({ what, why }) => bullet(`${oneLine(what)}: ${WHY_NOT[why]}`, width));
  const more = notLooked.length - shown.length;
  if (more > 0) lines.push(paint.dim(`${INDENT}and ${more} more`));
  return section('Not looked at', lines.join('\n'), paint);
}

/** Says why something was not read. */
export const WHY_NOT: Readonly<Record<NotLooked['why'], string>> = {
  forbidden: 'not permitted here',
  failed: 'reading it failed',
  limit: 'beyond the limit of looks',
  absent: 'there is none to read',
};

function commandsSection(commands: readonly string[], { paint }: TextOptions): string {
  // Not wrapped: a command is to be copied whole.
  const lines = commands.map((command) => INDENT + paint.command(oneLine(command)));
  return section(`Run next ${paint.dim('(proposed: nothing was changed)')}`, lines.join('\n'), paint);
}

function evidenceSection(evidence: readonly Evidence[], options: TextOptions): string {
  const { paint, width, room } = options;
  const shown = firstOf(evidence, MAX_EVIDENCE, room);
  const lines = shown.map(({ step, quote }) => {
    const label = `${INDENT}step ${stepNumber(step)}  `;
    const columns = Number.isFinite(room) ? (width - label.length) * MAX_QUOTE_LINES : room;
    const text = wrap(shortenMessage(oneLine(quote), columns), width, ' '.repeat(label.length));
    return paint.dim(label) + text.slice(label.length);
  });
  const more = evidence.length - shown.length;
  if (more > 0) lines.push(`${INDENT}and ${more} more`);
  return section('Evidence', lines.join('\n'), paint);
}

function inconclusiveSections(investigation: Investigation, options: TextOptions): readonly string[] {
  const { paint, width } = options;
  return [
    section(
      INCONCLUSIVE_TITLES[investigation.stopReason ?? 'none'],
      wrap(stripControl(investigation.explanation ?? 'Nothing that was seen explains it.'), width, INDENT),
      paint,
    ),
    leadsSection(investigation.leads, options),
    section('Looked at', investigation.steps.map((step) => lookedAtLine(step, options)).join('\n'), paint),
    section(
      'Try next',
      nextTries(investigation, options)
        .map(([says, command]) =>
          [bullet(says, width), ...(command ? [`    ${paint.command(command)}`] : [])].join('\n'),
        )
        .join('\n'),
      paint,
    ),
  ];
}

/** Says how an investigation without a root cause ended. */
export const INCONCLUSIVE_TITLES = {
  none: 'No root cause found',
  'step-limit': 'Stopped at the step limit, without a root cause',
  'time-limit': 'Stopped at the time limit, without a root cause',
  cancelled: 'Interrupted before a root cause was found',
} as const;

function lookedAtLine(step: Step, { paint, room }: TextOptions): string {
  const found = step.facts.length > 0 ? formatCount(step.facts.length, 'finding') : step.status;
  const line = shorten(`${stepNumber(step.index)} ${callText(step)}`, room - 6 - found.length);
  return `${INDENT}${stepSymbol(step.status, paint)} ${line} ${paint.dim(found)}`;
}

/** What to try, and the command for it, which is not wrapped: it is to be copied. */
function nextTries(
  investigation: Investigation,
  { programName }: Pick<TextOptions, 'programName'>,
): readonly (readonly [says: string, command?: string])[] {
  const { namespace } = investigation.cluster;
  const tries: (readonly [string, string?])[] = [];
  if (investigation.stopReason === 'step-limit') tries.push(['more steps: ask again with --max-steps 24']);
  if (investigation.stopReason === 'time-limit') tries.push(['more time: ask again with --timeout 10m']);
  if (investigation.steps.some((step) => step.status === 'denied')) {
    tries.push(['something was not permitted; what you may read here:', 'kubectl auth can-i --list']);
  }
  tries.push(
    namespace === null
      ? [
          'name the namespace and the workload:',
          `${programName} -n <namespace> "what is wrong with <workload>"`,
        ]
      : [
          'name the workload, and what of it fails:',
          `${programName} -n ${oneLine(namespace)} "why is <workload> …"`,
        ],
  );
  return tries;
}

function otherFindingsSection(findings: readonly Finding[], options: TextOptions): string {
  const { paint } = options;
  const shown = firstOf(findings, MAX_OTHER_FINDINGS, options.room);
  const lines = shown.map(({ severity, subject, summary }) => {
    const text = oneLine(summary);
    const named = text.includes(subject.name) ? text : `${describeRef(subject)}: ${text}`;
    const hanging = ' '.repeat(INDENT.length + SEVERITY_COLUMNS);
    const lines = hangingText(oneLine(named), hanging, options);
    return `${INDENT}${paint.severity(severity)}${' '.repeat(SEVERITY_COLUMNS - severity.length)}${lines}`;
  });
  const more = findings.length - shown.length;
  if (more > 0) lines.push(paint.dim(`${INDENT}and ${more} more`));
  return section('Also seen', lines.join('\n'), paint);
}

/** A message in a few lines that hang by `hanging`; in one where no terminal shows it. */
function hangingText(text: string, hanging: string, { width, room }: TextOptions): string {
  if (!Number.isFinite(room)) return text;
  const shown = shortenMessage(text, (width - hanging.length) * MAX_FINDING_LINES);
  return wrap(shown, width, hanging).slice(hanging.length);
}

function footer(investigation: Investigation, { paint, width }: TextOptions): string {
  const { id, diagnosis, steps, durationMs, engine, model, modelCalls } = investigation;
  const tokens = investigation.promptTokens + investigation.outputTokens;
  const parts = [
    ...(id === null ? ['not saved'] : [`#${id}`]),
    ...(diagnosis === null ? [] : [`confidence ${formatPercent(diagnosis.confidence)}`]),
    formatCount(steps.length, 'step'),
    formatDuration(durationMs),
    `engine ${engine}${model === null ? '' : ` ${model}`}`,
    ...(modelCalls === 0
      ? []
      : [`${formatCount(modelCalls, 'model call')}, ${formatCount(tokens, 'token')}`]),
  ];
  return paint.dim(wrap(parts.join(' · '), width));
}

/** Gives the first of a list, as many as a screen wants; all of it where no terminal shows it. */
export function firstOf<T>(list: readonly T[], max: number, room: number): readonly T[] {
  return Number.isFinite(room) ? list.slice(0, max) : list;
}

function bullet(text: string, width: number): string {
  return wrap(text, width, '    ').replace('    ', '  · ');
}

/** Writes a titled block; nothing when it is empty. */
export function section(title: string, body: string, paint: Paint): string {
  return body === '' ? '' : `${paint.heading(title)}\n${body}`;
}
