// The terminal: the two output streams, what they can show, and how wide they are.
import type { Environment } from '../config.ts';

const MIN_WIDTH = 40;
/** Sentences that are longer are hard to read: the eye loses the line. */
const MAX_PROSE_WIDTH = 100;
const MAX_WIDTH = 200;
const DEFAULT_WIDTH = 80;

export interface Terminal {
  /** Writes to stdout: the result, nothing else. */
  out(text: string): void;
  /** Writes to stderr: progress, notices, errors. */
  err(text: string): void;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Whether a person can be asked something: all three streams are a terminal. */
  readonly interactive: boolean;
  readonly stderrIsTerminal: boolean;
  /** Whether a spinner may be drawn on stderr: a terminal that does not know its size (0 columns) cannot clear one. */
  readonly canSpin: boolean;
  /** Whether stdout shows colour, before `--no-color` is looked at. */
  readonly outColor: boolean;
  readonly errColor: boolean;
  /** Columns to wrap sentences at, 40 … 100. */
  width(): number;
  /** Columns that a row of stdout may take: 40 … 200, and any number where no terminal shows it. */
  room(): number;
}

/**
 * Wraps the process's streams. Node opens its input when somebody asks for it, and most never do. A reader that went away
 * (`| head`) ends the writing, not the program.
 */
export function createTerminal(host: NodeJS.Process, environment: Environment): Terminal {
  const { stdout, stderr } = host;
  const columns = () =>
    Math.max(
      MIN_WIDTH,
      (stdout.isTTY ? stdout.columns : stderr.columns) || environment.columns || DEFAULT_WIDTH,
    );
  const color = (stream: NodeJS.WriteStream) =>
    environment.color === 'always' || (environment.color === 'auto' && stream.isTTY === true);
  return {
    out: writerTo(stdout),
    err: writerTo(stderr),
    stderr,
    get stdin() {
      return host.stdin;
    },
    get interactive() {
      return stdout.isTTY === true && stderr.isTTY === true && host.stdin.isTTY === true;
    },
    stderrIsTerminal: stderr.isTTY === true,
    canSpin: stderr.isTTY === true && stderr.columns > 0,
    outColor: color(stdout),
    errColor: color(stderr),
    width: () => Math.min(MAX_PROSE_WIDTH, columns()),
    room: () => (stdout.isTTY ? Math.min(MAX_WIDTH, columns()) : Number.POSITIVE_INFINITY),
  };
}

/** Errors of a stream whose other end is gone: a pipe that was closed, a terminal that was hung up. */
const GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

function writerTo(stream: NodeJS.WriteStream): (text: string) => void {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!GONE.has(error.code)) throw error;
    gone = true;
  });
  return (text) => {
    if (!gone) stream.write(text);
  };
}
