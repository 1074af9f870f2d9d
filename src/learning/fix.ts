// From differences to a fix: how it reads, and whether it is what had been proposed.
import type { Change, Fix } from '../domain/fix.ts';
import type { Diagnosis } from '../domain/investigation.ts';
import { describeRef, refKey } from '../domain/kube.ts';

/** More differences are counted, not told. */
const MAX_TOLD = 4;
const MAX_TOLD_CHARS = 60;

/** What a proposal says when it is about a field, by what the field's path says. The first that fits is meant. */
const WORDS_OF: readonly (readonly [RegExp, RegExp])[] = [
  [/resources\.(?:limits|requests)\.memory$/, /memory|\bmem\b/i],
  [/resources\.(?:limits|requests)\.cpu$/, /\bcpu\b/i],
  [/resources\.(?:limits|requests)\./, /limit|request/i],
  [/(?:liveness|readiness|startup)Probe\b/, /probe/i],
  [/\.image$/, /\bimage|\btag\b/i],
  [/[sS]elector|labels\./, /selector|label/i],
  [/replicas$/, /scale|replica/i],
  [/\.hard\./, /quota|hard/i],
  [/tolerations|taints/, /tolerat|taint/i],
  [/affinity|nodeSelector/, /affinity|node ?selector|label/i],
  [/\.env\b|envFrom/, /environment|\benv\b|variable|key/i],
  [/serviceAccountName/, /service ?account/i],
  [/\.(?:command|args)$/, /command|argument|entrypoint/i],
  [/volumes|volumeMounts|storage/i, /volume|claim|pvc|storage|disk|mount/i],
  [/ports?\b|targetPort|containerPort/i, /port/i],
  [/unschedulable/, /cordon|schedul/i],
  [/^(?:rules|subjects|roleRef)/, /role|rbac|permission|verb/i],
  [/disruption|minAvailable|maxUnavailable/, /minAvailable|maxUnavailable|budget/i],
];

/** Writes what was done in one line: `limits.memory 192Mi → 512Mi`. */
export function summaryOf(changes: readonly Change[]): string {
  const told = changes.slice(0, MAX_TOLD).map(textOf);
  const more = changes.length - told.length;
  return [...told, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function textOf({ object, path, from, to }: Change): string {
  if (path === '') return `${describeRef(object)} ${to === null ? 'deleted' : 'created'}`;
  if (path === 'restartedAt') return `${describeRef(object)} restarted`;
  const field = fieldOf(path);
  // Values of configuration are not kept: only that there is one, or another.
  if (path.startsWith('data.')) {
    const what = from === null ? 'added' : to === null ? 'removed' : 'changed';
    return `${describeRef(object)} key ${field} ${what}`;
  }
  return `${field} ${shown(from)} → ${shown(to)}`;
}

function shown(value: string | null): string {
  if (value === null) return 'none';
  return value.length <= MAX_TOLD_CHARS ? value : `${value.slice(0, MAX_TOLD_CHARS - 1)}…`;
}

/** The end of a path that says what it is: `limits.memory`, `selector.app`, `readinessProbe.httpGet.port`. */
function fieldOf(path: string): string {
  return path
    .replace(/^data\./, '')
    .replace(/^spec\.(?:template\.spec\.|template\.metadata\.|hard\.)?/, (head) =>
      head.endsWith('hard.') ? 'hard.' : '',
    )
    .replace(/^(?:initContainers|containers)\[[^\]]*\]\.(?:resources\.)?/, '')
    .replace(/^env\[([^\]]*)\]\.(?:value$)?/, 'env $1 ')
    .trim();
}

/**
 * Tells whether what was done is what had been proposed: an object that the diagnosis names was changed in a field that
 * its solution, its commands or its cause speak of.
 */
export function isProposed(changes: readonly Change[], diagnosis: Diagnosis): boolean {
  const words = [diagnosis.solution, ...diagnosis.commands].join('\n');
  return changes.some((change) => isSpokenOf(change, words, diagnosis));
}

function isSpokenOf(
  { object, path, to }: Change,
  words: string,
  { affected, rootCause }: Diagnosis,
): boolean {
  const isNamed =
    affected.some((ref) => refKey(ref) === refKey(object)) || `${words}\n${rootCause}`.includes(object.name);
  if (!isNamed) return false;
  if (path === '') return to !== null && /create|add|apply|restore|missing|does not exist/i.test(words);
  if (path === 'restartedAt') return /restart/i.test(words);
  if (path.startsWith('data.')) return words.includes(path.slice('data.'.length)) || /\bkeys?\b/i.test(words);
  const about = WORDS_OF.find(([field]) => field.test(path));
  return about?.[1].test(words) ?? false;
}

/** What fixed a trouble most often. */
export interface KnownFix {
  readonly times: number;
  /** Of the newest time. */
  readonly summary: string;
  readonly proposed: boolean;
  /** The investigations whose trouble it ended, ascending. */
  readonly ids: readonly number[];
  readonly firstAt: string;
  readonly lastAt: string;
}

/** Finds what fixed it most often, of equals the newest; fixes are alike when they changed the same fields. */
export function mostFrequentFix(newestFirst: readonly Fix[]): KnownFix | null {
  const alike = new Map<string, Fix[]>();
  for (const fix of newestFirst) {
    const key = [...new Set(fix.changes.map(shapeOf))].sort().join('\n');
    alike.set(key, [...(alike.get(key) ?? []), fix]);
  }
  const [best] = [...alike.values()].sort((a, b) => b.length - a.length);
  const newest = best?.[0];
  const oldest = best?.at(-1);
  if (!best || !newest || !oldest) return null;
  return {
    times: best.length,
    summary: newest.summary,
    proposed: newest.proposed,
    ids: best.map(({ investigationId }) => investigationId).sort((a, b) => a - b),
    firstAt: oldest.at,
    lastAt: newest.at,
  };
}

/** What was changed without whose it is: kind and path, names of containers and keys left out. */
function shapeOf({ object, path }: Change): string {
  return `${object.kind} ${path.startsWith('data.') ? 'data' : path.replace(/\[[^\]]*\]/g, '[]')}`;
}
