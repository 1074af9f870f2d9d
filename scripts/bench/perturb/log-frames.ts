// The lines of a log as another library would have written them: the same words in another frame.

/** How a library frames a message. */
export type LogFrame = 'json' | 'klog' | 'logfmt';

interface Line {
  readonly at: string;
  readonly level: 'info' | 'warn' | 'error' | 'fatal';
  readonly message: string;
}

/** A moment, and a level, at the start of a line. */
const HEAD =
  /^(?:\[?(\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)\]?\s+)?(?:\[?(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|PANIC)\]?:?\s+)?(.*)$/i;
const NO_MOMENT = '2026-01-02T03:04:05.678Z';
/** Stacks, dumps and tables go on in lines that no library frames. */
const CONTINUATION =
  /^(?:\s|$|at |panic: |fatal error: |\[signal |SIG[A-Z]+: |PC=|goroutine |Traceback|File "|Caused by|\.\.\. |runtime\.|main\.|created by |r\w\w? )/;

function levelOf(word: string): Line['level'] {
  if (/^(?:FATAL|CRITICAL|PANIC)$/i.test(word)) return 'fatal';
  if (/^ERROR$/i.test(word)) return 'error';
  return /^WARN/i.test(word) ? 'warn' : 'info';
}

const KLOG_LETTERS: Readonly<Record<Line['level'], string>> = {
  info: 'I',
  warn: 'W',
  error: 'E',
  fatal: 'F',
};

const FRAMES: Readonly<Record<LogFrame, (line: Line) => string>> = {
  json: ({ at, level, message }) => JSON.stringify({ ts: at, level, logger: 'main', msg: message }),
  klog: ({ at, level, message }) => {
    const time = new Date(at).toISOString();
    const [date, clock] = [time.slice(5, 10).replace('-', ''), time.slice(11, 23)];
    return `${KLOG_LETTERS[level]}${date} ${clock}000       1 main.go:127] ${message}`;
  },
  logfmt: ({ at, level, message }) =>
    `time=${at} level=${level} caller=main.go:127 msg=${JSON.stringify(message)}`,
};

const KLOG = /^([IWEF])(\d\d)(\d\d) (\d\d:\d\d:\d\d\.\d+)\s+\d+ [^\s\]]+\] (.*)$/;
const LEVEL_OF_LETTER: Readonly<Record<string, Line['level']>> = {
  I: 'info',
  W: 'warn',
  E: 'error',
  F: 'fatal',
};

/** Takes the frame off a line. Every other frame than these stays a part of what is said, as where a shipper passes it on. */
function lineOf(text: string): Line {
  const klog = KLOG.exec(text);
  if (klog) {
    const [, letter = '', month, day, time, message = ''] = klog;
    const at = `${NO_MOMENT.slice(0, 4)}-${month}-${day}T${time}Z`;
    return { at, level: LEVEL_OF_LETTER[letter] ?? 'info', message };
  }
  const [, at = NO_MOMENT, level = '', message = ''] = HEAD.exec(text) ?? [];
  return { at: Number.isNaN(Date.parse(at)) ? NO_MOMENT : at, level: levelOf(level), message };
}

/** Writes a log anew in a frame. Lines that a framed one goes on in, and lines that are JSON, stay as they are. */
export function reframed(text: string, frame: LogFrame): string {
  return text
    .split('\n')
    .map((line) => {
      if (CONTINUATION.test(line) || line.startsWith('{')) return line;
      return FRAMES[frame](lineOf(line));
    })
    .join('\n');
}
