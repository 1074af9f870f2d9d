// Facts of environment variables that do not hold what their manifest means: used before they stand, or left out.
import type { ObjectRef } from '../../domain/kube.ts';
import { type Container, type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, ObjectContext, Topic } from '../rules.ts';
import { allContainers, podSpecOf } from '../topology/edge-rule.ts';

/** `$(NAME)` in a value; `$$(NAME)` is text. */
const REFERENCE = /(?<!\$)\$\((?<name>[A-Za-z_][A-Za-z0-9_.-]*)\)/g;

export const variableTopic: Topic = {
  kinds: {
    'env.used-before-set': {
      doc: 'A variable of a container refers to one that stands later in the list, so that the reference stays as it is written.',
      depth: 'origin',
      captures: ['variable', 'used', 'container'],
    },
    'env.keys-skipped': {
      doc: 'Keys of a Secret or ConfigMap make no variables, because no variable may be called so.',
      depth: 'origin',
      takes: ['invalid'],
      captures: ['keys', 'source'],
    },
  },
  objects: [{ kinds: ['Pod'], extract: extractReferences }],
  messages: [
    {
      code: 'env.keys-skipped',
      kinds: ['Pod'],
      reason: /^Invalid(?:EnvironmentVariable|Variable)Names$/,
      message: /^Keys \[(?<keys>[^\]]+)\] from the EnvFrom (?<source>\S+ \S+) were skipped/,
    },
  ],
};

function extractReferences(object: KubeObject, { emit }: ObjectContext): void {
  for (const container of allContainers(podSpecOf(object))) tellEarlyUses(container, refOf(object), emit);
}

/** Kubernetes fills in what stands before; what is loaded whole (envFrom) stands before all. */
function tellEarlyUses({ env = [], name }: Container, subject: ObjectRef, emit: Emit): void {
  const places = new Map(env.map((entry, place) => [entry.name ?? '', place]));
  for (const [place, { name: variable = '', value = '' }] of env.entries()) {
    for (const { groups } of value.matchAll(REFERENCE)) {
      const used = groups?.['name'] ?? '';
      if ((places.get(used) ?? -1) <= place) continue;
      emit('env.used-before-set', subject, `env ${variable}: uses $(${used}), which stands after it`, {
        variable,
        used,
        container: name,
      });
    }
  }
}
