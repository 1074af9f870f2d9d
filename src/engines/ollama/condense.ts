// An observation with what says nothing taken out, so that what a model reads of it is short. Lines that stay can be
// quoted as they stand in it but for their spaces.
import type { Step } from '../../domain/investigation.ts';

/** Lines of `kubectl describe` that name nothing anybody looks for. */
const BOILERPLATE: readonly RegExp[] = [
  /:\s*(?:<none>|<unset>|<nil>|None|0)$/,
  /^\s*(?:Container ID|Image ID|UID|Priority|IPs?|QoS Class|Resource Version|Host Ports?|Service Account|Start Time|TokenExpirationSeconds|ConfigMapOptional|Session Affinity|IP Famil(?:y Policy|ies)):/,
  /^\s*(?:Annotations|Labels):\s+(?:deployment\.kubernetes\.io\/revision|pod-template-hash)[:=]\s*\S+$/,
  /^\s*(?:pod-template-hash|controller-revision-hash|apps\.kubernetes\.io\/pod-index|statefulset\.kubernetes\.io\/pod-name)=/,
  /node\.kubernetes\.io\/(?:not-ready|unreachable):NoExecute op=Exists for 300s$/,
  /kube-api-access-/,
  /^\s*(?:kubectl\.kubernetes\.io\/last-applied-configuration|kubernetes\.io\/config\.(?:seen|hash|source)):/,
  /^[\s-]*$/,
  /^=+$/,
];
/** Blocks of `kubectl describe` that stand for the token of the pod's account, by their first line. */
const TOKEN_VOLUME = /^\s+kube-api-access-\w+:$/;
/** What differs between two lines of a log that say the same. */
const VARYING = /\b[0-9a-f]{6,}(?:-[0-9a-f]+)*\b|\d+/gi;
/** An object in a list takes this much at most, in characters. */
const MAX_OBJECT_CHARS = 200;

/** Gives the text of a step without what says nothing, or says it again. */
export function condensed({ tool, observation, facts }: Step): string {
  switch (tool) {
    case 'GET_LOGS':
      return foldRepeats(observation.split('\n')).join('\n');
    case 'DESCRIBE':
      return plainLines(withoutTokenVolume(observation.split('\n'))).join('\n');
    case 'LIST_ALL': {
      const lines = observation.split('\n');
      const findings = facts.length === 0 ? -1 : lines.lastIndexOf('Findings:');
      return (findings === -1 ? lines : lines.slice(0, findings)).map(shortObject).join('\n');
    }
    default:
      return observation.split('\n').map(narrow).join('\n');
  }
}

/** Of lines that differ in numbers and ids alone the last one stays, with how many there were. */
function foldRepeats(lines: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(kindOf(line), (counts.get(kindOf(line)) ?? 0) + 1);
  const left = new Map(counts);
  return lines.flatMap((line) => {
    const kind = kindOf(line);
    const after = (left.get(kind) ?? 1) - 1;
    left.set(kind, after);
    if (after > 0) return [];
    const count = counts.get(kind) ?? 1;
    return [count > 1 && line.trim() !== '' ? `${line.trimEnd()} (${count} like it)` : line.trimEnd()];
  });
}

function kindOf(line: string): string {
  return line.replace(VARYING, '#').trim();
}

function plainLines(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !BOILERPLATE.some((pattern) => pattern.test(line))).map(narrow);
}

/** Takes out the volume that holds the token of the account: a line and what stands deeper than it. */
function withoutTokenVolume(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => TOKEN_VOLUME.test(line));
  if (at === -1) return lines;
  const depth = indentOf(lines[at] ?? '');
  const after = lines.findIndex((line, index) => index > at && indentOf(line) <= depth);
  return [...lines.slice(0, at), ...(after === -1 ? [] : lines.slice(after))];
}

/** Fewer spaces: half of what a line is indented by, and one between words. */
function narrow(line: string): string {
  const depth = Math.floor(indentOf(line) / 2);
  return `${' '.repeat(depth)}${line.trim().replace(/[ \t]{2,}/g, ' ')}`;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The beginning of a line that tells of one object: its name, and what it is like. */
function shortObject(line: string): string {
  const text = narrow(line);
  return text.length <= MAX_OBJECT_CHARS ? text : `${text.slice(0, MAX_OBJECT_CHARS - 1).trimEnd()}…`;
}
