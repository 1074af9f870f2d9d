// Passwords in the arguments of well-known programs, whose flags do not say what they are.
import { MARKER } from './secret-values.ts';

/** A program's name as it must stand in the text, and where its password stands: what comes before it, and it. */
const PROGRAMS: readonly (readonly [RegExp, RegExp])[] = [
  [
    /curl|wget|http/,
    /((?<=\s)(?:-u|--user|-U|--proxy-user)(?:[ =]|\s?(?=["']))["']?(?!\d{1,10}:\d{1,10}(?!\S))[^\s:"'[]{1,64}:)(?!\[redacted\])[^\s"'[][^\s"']{0,255}/g,
  ],
  [
    /mysql|mariadb/,
    /(\b(?:mysql|mariadb)[a-z-]{0,12}\b(?:(?!\s-p)[^\n|;&]){0,200}\s-p)(?!\[redacted\])[^\s"'-][^\s"']{0,255}/g,
  ],
  [/sshpass/, /(\bsshpass\s{1,4}-p\s{0,4}["']?)(?!\[redacted\])[^\s"']{1,255}/g],
  [
    /redis-cli/,
    /(\bredis-cli\b(?:(?!\s(?:-a|--pass)\s)[^\n|;&]){0,200}\s(?:-a|--pass)\s{1,4}["']?)(?!\[redacted\])[^\s"']{1,255}/g,
  ],
];

/** What every command with a password has in it. */
export const COMMAND_HINT = PROGRAMS.map(([program]) => program.source).join('|');
const ANY_PROGRAM = new RegExp(COMMAND_HINT);

/** Takes out passwords given to curl, mysql, sshpass and redis-cli. */
export function redactCommands(text: string): string {
  if (!ANY_PROGRAM.test(text)) {
    return text;
  }
  let result = text;
  for (const [program, password] of PROGRAMS) {
    if (program.test(result)) {
      result = result.replace(password, `$1${MARKER}`);
    }
  }
  return result;
}
