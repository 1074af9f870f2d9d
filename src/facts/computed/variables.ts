// Facts of environment variables that do not hold what their manifest means: used before they stand, or left out.
import { refKey } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type Container, type Pod, refOf } from '../kube-json.ts';
import { isPodHealthy } from '../pod-health.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers } from '../topology/edge-rule.ts';

/** `$(NAME)` in a value; `$$(NAME)` is text. */
const REFERENCE = /(?<!\$)\$\((?<name>[A-Za-z_][A-Za-z0-9_.-]*)\)/g;

export const variableTopic: Topic = {
  kinds: {
    'env.used-before-set': {
      doc: 'A variable of a container that is not well refers to one that stands later in the list, so that the reference stays as it is written.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['variable', 'used', 'container'],
    },
    'env.keys-skipped': {
      doc: 'Keys of a Secret or ConfigMap make no variables, because no variable may be called so.',
      depth: 'origin',
      takes: ['invalid'],
      captures: ['keys', 'source'],
    },
  },
  relations: [{ extract: extractReferences }],
  messages: [
    {
      code: 'env.keys-skipped',
      kinds: ['Pod'],
      reason: /^Invalid(?:EnvironmentVariable|Variable)Names$/,
      message: /^Keys \[(?<keys>[^\]]+)\] from the EnvFrom (?<source>\S+ \S+) were skipped/,
    },
  ],
};

/** A program of which one copy is well with the same variables lives with them as they are. */
function extractReferences(inventory: Inventory, emit: Emit): void {
  const pods = (inventory.list('Pod') as readonly Pod[])
    .map((pod) => ({ pod, uses: allContainers(pod.spec).flatMap(earlyUsesOf) }))
    .filter(({ uses }) => uses.length > 0);
  const [well, ill] = [true, false].map((isWell) =>
    pods.filter(({ pod }) => isPodHealthy(pod, inventory.nowMs) === isWell),
  );
  const keyOf = (pod: Pod, use: EarlyUse): string =>
    [refKey(inventory.workloadOf(refOf(pod))), use.container, use.variable, use.used].join(' ');
  const living = new Set(well?.flatMap(({ pod, uses }) => uses.map((use) => keyOf(pod, use))));
  for (const { pod, uses } of ill ?? []) {
    for (const use of uses) {
      if (living.has(keyOf(pod, use))) continue;
      const { variable, used } = use;
      const quote = `env ${variable}: uses $(${used}), which stands after it`;
      emit('env.used-before-set', refOf(pod), quote, { ...use });
    }
  }
}

interface EarlyUse {
  readonly variable: string;
  readonly used: string;
  readonly container: string | undefined;
}

/** Kubernetes fills in what stands before; what is loaded whole (envFrom) stands before all. */
function earlyUsesOf({ env = [], name }: Container): readonly EarlyUse[] {
  if (!env.some(({ value = '' }) => value.includes('$('))) return [];
  const places = new Map(env.map((entry, place) => [entry.name ?? '', place]));
  return env.flatMap(({ name: variable = '', value = '' }, place) =>
    [...value.matchAll(REFERENCE)]
      .map(({ groups }) => groups?.['name'] ?? '')
      .filter((used) => (places.get(used) ?? -1) > place)
      .map((used) => ({ variable, used, container: name })),
  );
}
