// How a command that failed says so: one line with the cause, one with what to try; or the same as JSON.
import { CommanderError } from 'commander';
import { K8sLearnError, messageOf } from '../domain/errors.ts';
import { oneLine, visibleWidth, wrap } from './render/text.ts';

/** What a line that is continued hangs by: `  try: `. */
const HANGING = '       ';

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
    return new K8sLearnError('USAGE', inWords(first.replace(/^error: /, '')), hint, { cause: error });
  }
  return new K8sLearnError(
    'INTERNAL',
    `something unforeseen: ${messageOf(error)}`,
    'run it again with --debug and report what it prints',
    { cause: error },
  );
}

/** How the parser speaks of a value that it does not take, and how a person is told. */
const VALUE_OF_FLAG = /^option '(?:-\w, )?(--[\w-]+)[^']*' argument '(.*)' is invalid\. ?(.*)$/s;
const VALUE_OF_ARGUMENT = /^command-argument value '(.*)' is invalid for argument '([^']*)'\. ?(.*)$/s;

function inWords(message: string): string {
  const [, flag, ofFlag, whyFlag] = VALUE_OF_FLAG.exec(message) ?? [];
  if (flag !== undefined) return `${flag}: '${ofFlag}' is invalid. ${whyFlag}`.trim();
  const [, value, name, why = ''] = VALUE_OF_ARGUMENT.exec(message) ?? [];
  if (value === undefined) return message;
  // Who reads the value may have said all of it.
  return why.startsWith(`'${value}'`)
    ? why.replace(/\.$/, '')
    : `<${name}>: '${value}' is invalid. ${why}`.trim();
}

/** Writes a failure for a person, or with `json` for a program. */
export function renderFailure(
  failure: K8sLearnError,
  json: boolean,
  debug: boolean,
  width = Number.POSITIVE_INFINITY,
): string {
  const { code, message, hint } = failure;
  const stack = debug ? stackOf(failure) : undefined;
  if (json) return `${JSON.stringify({ error: { code, message, hint, ...(stack && { stack }) } })}\n`;
  // Where nobody set a width both stay one line each, for whoever reads lines.
  const told = [`error: ${oneLine(message)}`, `  try: ${oneLine(hint)}`].map((line) => hung(line, width));
  return `${told.join('\n')}\n${stack === undefined ? '' : `${stack}\n`}`;
}

function hung(line: string, width: number): string {
  return visibleWidth(line) <= width ? line : wrap(line, width, HANGING).slice(HANGING.length);
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
