// What of a recorded log is given: its last lines, those since a moment, a number of bytes, with timestamps.

export interface LogOptions {
  /** The number of lines to give from the end; null for all. */
  readonly tailLines: number | null;
  /** Lines before this moment are left out, in milliseconds since 1970; null for none. */
  readonly sinceMs: number | null;
  readonly timestamps: boolean;
  /** The most bytes to give; null for all. */
  readonly limitBytes: number | null;
  /** The moment that the first lines are taken for when they do not tell one; empty when unknown. */
  readonly beginsAt: string;
}

/** A recorded log has no timestamps of the kubelet; most programs begin their lines with one. */
const LEADING_TIMESTAMP =
  /^[[({"]*(?:@?(?:time|ts|timestamp)"?\s*[=:]\s*"?)?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:[.,]\d+)?)\s?(Z|[+-]\d\d:?\d\d)?/;

/** Finds the moment that a line begins with, as RFC 3339; undefined when it begins with none. */
export function leadingTimestamp(line: string): string | undefined {
  const [, date, time, zone = 'Z'] = LEADING_TIMESTAMP.exec(line) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const text = `${date}T${time.replace(',', '.')}${zone}`;
  return Number.isNaN(Date.parse(text)) ? undefined : text;
}

function splitLines(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Gives each line with its moment: its own, else that of the line before it. */
function* timed(lines: readonly string[], beginsAt: string): Generator<{ line: string; moment: string }> {
  let moment = beginsAt;
  for (const line of lines) {
    moment = leadingTimestamp(line) ?? moment;
    yield { line, moment };
  }
}

/** Gives the wanted part of a log. Options act in the kubelet's order: tail, since, limit. */
export function cutLog(text: string, options: LogOptions): Buffer {
  const { tailLines, sinceMs, timestamps, limitBytes, beginsAt } = options;
  let kept = [...timed(splitLines(text), beginsAt)];
  if (tailLines !== null) kept = tailLines === 0 ? [] : kept.slice(-tailLines);
  // A line whose moment is unknown stays: leaving evidence out is worse than too much of it.
  if (sinceMs !== null) kept = kept.filter(({ moment }) => moment === '' || Date.parse(moment) >= sinceMs);
  const lines = kept.map(({ line, moment }) => (timestamps && moment !== '' ? `${moment} ${line}` : line));
  const endsOpen = text !== '' && !text.endsWith('\n');
  const body = Buffer.from(lines.length === 0 ? '' : lines.join('\n') + (endsOpen ? '' : '\n'));
  return limitBytes === null ? body : body.subarray(0, limitBytes);
}

const SECTION_START = /^==== START logs for container (\S+) of pod (\S+)\/(\S+) ====$/;
const SECTION_END = /^==== END logs for container (\S+) of pod (\S+)\/(\S+) ====$/;

/** Finds one container's part of a file that holds the logs of all, as `kubectl cluster-info dump` writes it. */
export function findLogSection(text: string, container: string): string | undefined {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => SECTION_START.exec(line)?.[1] === container);
  if (start === -1) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => SECTION_END.exec(line)?.[1] === container);
  const section = lines.slice(start + 1, length === -1 ? undefined : start + 1 + length);
  return section.length === 0 ? '' : `${section.join('\n')}\n`;
}
