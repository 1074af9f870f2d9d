// One step in words: what was called, what came of it.
import type { Step, StepStatus, ToolCall } from '../../domain/investigation.ts';
import { formatToolCall } from '../../domain/tool-notation.ts';
import { formatCount, formatDuration } from './amounts.ts';
import type { Paint } from './paint.ts';
import { oneLine } from './text.ts';

const SYMBOLS: Readonly<Record<StepStatus, string>> = {
  ok: '✔',
  empty: '○',
  denied: '⊘',
  failed: '✖',
  timeout: '⧗',
};

/** Writes a tool call in the notation of the tools: `DESCRIBE Pod shop cart-6fb`. */
export function callText(call: ToolCall): string {
  return oneLine(formatToolCall(call));
}

/** Writes the mark of a step's status. */
export function stepSymbol(status: StepStatus, paint: Paint): string {
  const symbol = SYMBOLS[status];
  if (status === 'ok') return paint.good(symbol);
  return status === 'empty' ? paint.dim(symbol) : paint.warn(symbol);
}

/** Writes the number of a step as people count: the first is 1. */
export function stepNumber(index: number): number {
  return index + 1;
}

/** Writes a finished step in one line, without its mark: `1 DESCRIBE Pod shop cart-6fb — 2 findings, 0.1 s`. */
export function stepText(step: Step, paint: Paint): string {
  return `${stepNumber(step.index)} ${callText(step)} ${paint.dim(`— ${outcomeText(step)}`)}`;
}

/** Writes what came of a step: what was found, and how long it took. */
export function outcomeText(step: Step): string {
  const parts = [
    step.status === 'ok' ? formatCount(step.facts.length, 'finding') : STATUS_WORDS[step.status],
    ...(step.calls.length > 1 ? [`${step.calls.length} kubectl calls`] : []),
    formatDuration(step.durationMs),
  ];
  return parts.join(', ');
}

const STATUS_WORDS: Readonly<Record<Exclude<StepStatus, 'ok'>, string>> = {
  empty: 'nothing there',
  denied: 'not permitted',
  failed: 'failed',
  timeout: 'took too long',
};

/** Writes a kubectl command as a shell would take it. */
export function commandText(argv: readonly string[]): string {
  return argv.map(quoted).join(' ');
}

function quoted(word: string): string {
  const safe = oneLine(word);
  return /^[\w@%+=:,./-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", `'\\''`)}'`;
}
