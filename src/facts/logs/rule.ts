// How log rules are written: a code, the words that a line must have one of, the expression.
import type { LogRule } from '../rules.ts';

type Extra = Partial<Pick<LogRule, 'unless' | 'about' | 'give' | 'endpoint' | 'stated'>>;

const rule =
  (from: 'info' | 'warn' | 'error') =>
  (code: string, words: string, line: RegExp, extra: Extra = {}): LogRule => ({
    code,
    line,
    words: words.split(' '),
    from,
    ...extra,
  });

/** Makes a rule for lines of level error and those that state no level. `words` are separated by blanks. */
export const errorLine = rule('error');
/** Makes a rule for lines from level warning on. */
export const warnLine = rule('warn');
/** Makes a rule for lines from level info on: of things that many programs do not think grave. */
export const infoLine = rule('info');

/** What every fact of a log carries beside its own captures: what the line says, without its framing. */
export const SAID = 'log';
/** The captures of facts about another side of a connection. */
export const ENDPOINT = ['host', 'port', 'address'] as const;
