// What of a log belongs to one line: what it announces with a colon, and the details that stand under an error.
import { timeOfLine } from './line.ts';

/** So many lines under one that ends with a colon belong to it. */
const MAX_FINISHING_LINES = 3;
/** PostgreSQL and its tools write on lines of their own what an error is about, and what may be done. */
const DETAIL = /^.{0,120}?\b(?:DETAIL|HINT|detail|hint): +(\S.*)$/;
/** So many such lines belong to the error before them. */
const MAX_DETAILS = 3;

/** Gives the details that stand under a line of a log, as sentences; empty when there are none. */
export function detailsUnder(lines: readonly string[], at: number): string {
  const details: string[] = [];
  for (let next = at + 1; next <= at + MAX_DETAILS; next++) {
    const detail = DETAIL.exec(lines[next] ?? '')?.[1];
    if (detail === undefined) break;
    details.push(detail.trim());
  }
  return details.join(' ');
}

/** A line between stars or the like that announces an error: what it is stands under it. */
const HEADING = /^\s*([*#=-]{3,}) .*\b(?:FATAL|Fatal|fatal|ERROR|Error|error)\b.* \1\s*$/;

/** The name of an exception. */
const ERROR = /\b[A-Z]\w*(?:Exception|Error)\b/;

/** A line that ends with a colon is finished by the indented ones under it: `yaml: unmarshal errors:`. */
export function wholeRecord(lines: readonly string[], index: number): string {
  const line = lines[index] ?? '';
  if (HEADING.test(line)) {
    const under = lines.slice(index + 1, index + 1 + MAX_FINISHING_LINES);
    const end = under.findIndex((one) => one.trim() === '' || timeOfLine(one) !== null);
    return [line, ...(end === -1 ? under : under.slice(0, end))].join('\n');
  }
  if (!line.trimEnd().endsWith(':') || line.startsWith('{')) return line;
  const rest = lines.slice(index + 1, index + 1 + MAX_FINISHING_LINES);
  const next = rest.find((one) => one.trim() !== '');
  // What is said under an empty line belongs to it, where it is no record of its own.
  if (rest[0]?.trim() === '' && next !== undefined && timeOfLine(next) === null)
    return `${line}\n${next.trim()}`;
  if (ERROR.test(line)) {
    // What an exception announces stands under it, up to where it was thrown, and is one sentence with it.
    const thrown = rest.findIndex(
      (one) => one.trim() === '' || /^\s+at\s/.test(one) || timeOfLine(one) !== null,
    );
    const said = thrown === -1 ? rest : rest.slice(0, thrown);
    return [line.trimEnd(), ...said.map((one) => one.trim())].join(' ');
  }
  const end = rest.findIndex((one) => !/^\s+\S/.test(one) || /^\s+at\s/.test(one));
  return [line, ...(end === -1 ? rest : rest.slice(0, end))].join('\n');
}

/** Adds the details to what a line says. */
export function withDetails<Text extends string | undefined>(text: Text, details: string): Text | string {
  return text === undefined || details === '' ? text : `${text.replace(/\.?$/, '.')} ${details}`;
}
