// How a command that failed says so: one line with the cause, one with what to try; or the same as JSON.
import { CommanderError } from 'commander';
import { K8sLearnError, messageOf } from '../domain/errors.ts';
import { oneLine } from './render/text.ts';

/**
 * Turns whatever was thrown into the one error class. Commander's own errors are usage errors; `usage` is the command
 * that tells the right one.
 */
export function toFailure(error: unknown, usage: string): K8sLearnError {
  if (error instanceof K8sLearnError) return error;
  if (error instanceof CommanderError) {
    const [first = '', ...rest] = error.message.split('\n');
    const suggestion = /^\(Did you mean (.*)\?\)$/s.exec(rest.join('\n').trim())?.[1];
    const hint = suggestion === undefined ? usage : `did you mean ${suggestion}?`;
    return new K8sLearnError('USAGE', first.replace(/^error: /, ''), hint, { cause: error });
  }
  return new K8sLearnError(
    'INTERNAL',
    `something unforeseen: ${messageOf(error)}`,
    'run it again with --debug and report what it prints',
    { cause: error },
  );
}

/** Writes a failure for a person, or with `json` for a program. */
export function renderFailure(failure: K8sLearnError, json: boolean, debug: boolean): string {
  const { code, message, hint } = failure;
  const stack = debug ? stackOf(failure) : undefined;
  if (json) return `${JSON.stringify({ error: { code, message, hint, ...(stack && { stack }) } })}\n`;
  return `error: ${oneLine(message)}\n  try: ${oneLine(hint)}\n${stack === undefined ? '' : `${stack}\n`}`;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
