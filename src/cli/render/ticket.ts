// A ticket: one investigation as titled blocks, for whoever was not there. Markdown and HTML are written from it.
import type { ShownInvestigation } from '../../app/history.ts';
import type { Diagnosis, Investigation, Step } from '../../domain/investigation.ts';
import { describeRef } from '../../domain/kube.ts';
import { stripControl } from '../../domain/strip-control.ts';
import { formatDuration, formatPercent } from './amounts.ts';
import { INCONCLUSIVE_TITLES, WHY_NOT } from './investigation-text.ts';
import { saidByLines } from './said-by-text.ts';
import { seenLines } from './seen-text.ts';
import { recalledText } from './show-text.ts';
import { callText, commandText, outcomeText, stepNumber } from './step.ts';
import { oneLine } from './text.ts';

export type TicketBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'list'; readonly items: readonly string[] }
  /** To be copied whole. */
  | { readonly type: 'commands'; readonly lines: readonly string[] }
  /** Texts of the cluster, word for word, each with where it is from. */
  | { readonly type: 'quotes'; readonly quotes: readonly { readonly from: string; readonly text: string }[] };

export interface TicketSection {
  readonly title: string;
  readonly blocks: readonly TicketBlock[];
}

export interface Ticket {
  readonly title: string;
  /** What identifies it, each a name and a value. */
  readonly particulars: readonly (readonly [string, string])[];
  readonly sections: readonly TicketSection[];
}

const WHOLE = Number.POSITIVE_INFINITY;
const BASES = {
  evidence: 'all that the cause requires was read',
  likely: 'likely: what would decide was not to be read',
  lesson: 'what a person said of the same trouble; its facts hold now',
} as const;

/** Makes the ticket of an investigation that was redacted. */
export function ticketOf(shown: ShownInvestigation): Ticket {
  const { investigation } = shown;
  const { diagnosis, notLooked, otherFindings } = investigation;
  const sections: readonly TicketSection[] = [
    ...(diagnosis === null ? withoutCause(investigation) : causeSections(diagnosis)),
    section('Timeline', list(timeline(investigation))),
    section(
      'Also seen',
      list(otherFindings.map(({ severity, summary }) => `${severity}: ${oneLine(summary)}`)),
    ),
    section('Not looked at', list(notLooked.map(({ what, why }) => `${oneLine(what)}: ${WHY_NOT[why]}`))),
    section('What memory said', list(memoryLines(shown))),
    section('What was run (nothing was changed)', {
      type: 'commands',
      lines: investigation.steps.flatMap(({ calls }) => calls.map(({ argv }) => commandText(argv))),
    }),
  ];
  return {
    title: oneLine(investigation.question),
    particulars: particularsOf(investigation),
    sections: sections
      .map(({ title, blocks }) => ({ title, blocks: blocks.filter((block) => !isEmpty(block)) }))
      .filter(({ blocks }) => blocks.length > 0),
  };
}

function particularsOf(investigation: Investigation): readonly (readonly [string, string])[] {
  const { id, cluster, startedAt, durationMs, engine, model, diagnosis, label } = investigation;
  return [
    ['Cluster', oneLine(cluster.context)],
    ['Namespace', cluster.namespace ?? 'all'],
    ...(diagnosis === null
      ? []
      : ([
          ['Severity', diagnosis.severity],
          ['Confidence', `${formatPercent(diagnosis.confidence)} (${BASES[diagnosis.basis]})`],
          ['Since', diagnosis.since ?? 'not known'],
        ] as const)),
    ['Asked', startedAt],
    ['Took', formatDuration(durationMs)],
    ['Engine', model === null ? engine : `${engine} ${oneLine(model)}`],
    ['Judged', `${label.state}, ${formatPercent(label.score)}`],
    ['Investigation', id === null ? 'not saved' : String(id)],
  ];
}

function causeSections(diagnosis: Diagnosis): readonly TicketSection[] {
  const { rootCause, solution, chain, commands, affected, evidence } = diagnosis;
  return [
    section('Root cause', text([rootCause, ...saidByLines(diagnosis)].join(' '))),
    section('Solution', text(solution)),
    section(
      'How it hangs together',
      list(chain.map(({ object, says }) => `${describeRef(object)}: ${oneLine(says)}`)),
    ),
    section('Proposed commands (none was run)', { type: 'commands', lines: commands.map(oneLine) }),
    section('Affected', list(affected.map((ref) => oneLine(describeRef(ref))))),
    section('Evidence', {
      type: 'quotes',
      quotes: evidence.map(({ step, quote }) => ({
        from: `step ${stepNumber(step)}`,
        text: stripControl(quote),
      })),
    }),
  ];
}

function withoutCause({ explanation, leads, stopReason }: Investigation): readonly TicketSection[] {
  return [
    section(
      INCONCLUSIVE_TITLES[stopReason ?? 'none'],
      text(explanation ?? 'Nothing that was seen explains it.'),
    ),
    section('Most telling', {
      type: 'quotes',
      quotes: leads.map(({ says, quote, step }) => ({
        from: `${oneLine(says)} (step ${stepNumber(step)})`,
        text: stripControl(quote),
      })),
    }),
  ];
}

function timeline({ diagnosis, startedAt, steps }: Investigation): readonly string[] {
  const began = diagnosis?.since ?? null;
  return [
    ...(began === null ? [] : [`${began}: it began, by the earliest evidence`]),
    `${startedAt}: asked`,
    ...steps.map(stepLine),
  ];
}

function stepLine(step: Step): string {
  return `step ${stepNumber(step.index)}: ${callText(step)}: ${outcomeText(step)}`;
}

function memoryLines({ investigation, injections }: ShownInvestigation): readonly string[] {
  const { memory } = investigation;
  return [
    ...seenLines(investigation, WHOLE).map(oneLine),
    ...memory.recalled.map((recalled) => recalledText(recalled, injections, memory.abstained)),
    ...(memory.abstained === null ? [] : [`nothing was used: ${oneLine(memory.abstained)}`]),
  ];
}

function section(title: string, ...blocks: readonly TicketBlock[]): TicketSection {
  return { title, blocks };
}

function text(words: string): TicketBlock {
  return { type: 'text', text: stripControl(words).trim() };
}

function list(items: readonly string[]): TicketBlock {
  return { type: 'list', items };
}

function isEmpty(block: TicketBlock): boolean {
  switch (block.type) {
    case 'text':
      return block.text === '';
    case 'list':
      return block.items.length === 0;
    case 'commands':
      return block.lines.length === 0;
    case 'quotes':
      return block.quotes.length === 0;
  }
}
