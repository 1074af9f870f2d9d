// What is left of a log when no other rule knows the line: exceptions, and lines of level error or worse.

import { NO_REASON } from '../messages/log-lines.ts';
import { ANY, type Topic } from '../rules.ts';
import { errorLine } from './rule.ts';

export const lastWordsLogTopic: Topic = {
  kinds: {
    'log.exception': {
      doc: 'A program names an exception, or says that nothing caught one.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'said',
      captures: ['exception', 'log'],
    },
    'log.error-line': {
      doc: 'A line of level error or worse that no other rule knows.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'said',
      captures: ['log'],
    },
  },
  logs: [
    errorLine('log.panic', 'panic goroutine', /^panic: (?!runtime error: invalid memory)(?<log>.+)/, {
      give: { runtime: 'Go' },
    }),
    errorLine('log.panic', 'panicked', /panicked at (?:'(?<log>[^']*)', )?(?<at>[\w/.-]+\.rs:\d+(?::\d+)?)/, {
      give: { runtime: 'Rust' },
    }),
    errorLine(
      'log.aborted',
      'assertion terminate what double corruption smashing aborted abort',
      /[Aa]ssertion [`'"]?.{1,200}[`'"]? failed|terminate called|^\s*what\(\): {1,2}(?<log>.+)|double free or corruption|stack smashing detected|free\(\): invalid|^Aborted \(core dumped\)|malloc(?:\(\)|_consolidate)|corrupted (?:size|double-linked)/,
    ),
    errorLine('log.bean-failed', 'bean', /Error creating bean with name '(?<bean>[^']+)'/),
    errorLine(
      'log.exception',
      'exception error',
      /^Exception in thread "[^"]*" (?<exception>[\w.$]+)(?:: (?<log>.+))?/,
    ),
    errorLine('log.exception', 'caused', /^Caused by: (?<exception>[\w.$]+)(?:: (?<log>.+))?/),
    errorLine(
      'log.exception',
      'unhandled uncaught unhandledpromiserejection unhandledpromiserejectionwarning',
      /(?:[Uu]nhandled (?:exception|[Rr]ejection|[Ee]rror)\b|[Uu]ncaught(?: exception)?|UnhandledPromiseRejection(?:Warning)?|unhandledRejection)[.:]? *(?<exception>[A-Z][\w.\\]*)?:? (?<log>\S.{3,})/,
    ),
    {
      code: 'log.exception',
      from: 'error',
      line: /^(?<exception>(?:[A-Za-z_][\w$]*(?:\.|::|\\))*[A-Z][\w$]*(?:Error|Exception|Errno|Fault|Failure|Timeout|Interrupt|Warning|NotFound)(?:::\w+)?)(?: \[[\w]+\])?: (?<log>\S.+)/,
      unless: NO_REASON,
    },
    {
      code: 'log.exception',
      from: 'error',
      line: /^(?<exception>(?:[a-z_][\w]*\.){1,6}[A-Z][\w$]+): (?<log>\S.+)/,
      unless: NO_REASON,
    },
    {
      code: 'log.exception',
      from: 'error',
      line: /^\S+\.rb:\d+:in .{1,80}: (?<log>.+) \((?<exception>[A-Z][\w:]+)\)$/,
    },
    { code: 'log.exception', from: 'error', line: /^(?<exception>[A-Z]\w*(?:Error|Exception))$/ },
    // Python names the module of an exception, which may have no message.
    { code: 'log.exception', from: 'error', line: /^(?<exception>(?:[a-z_]\w*\.){1,6}[A-Z]\w+)$/ },
    {
      code: 'log.error-line',
      from: 'error',
      stated: true,
      line: /^(?<log>.*[A-Za-z].{3,})$/,
      unless: NO_REASON,
    },
    {
      code: 'log.error-line',
      from: 'error',
      line: /^(?<log>(?:[\w./-]+: )?(?:fatal(?: error)?|FATAL ERROR|PHP Fatal error|PHP Parse error|Fatal error|panic)[: ].{3,}|(?:[\w./-]+: )?error: .{3,})$/i,
      unless: NO_REASON,
    },
  ],
};
