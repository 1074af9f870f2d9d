// Facts of scripts in ConfigMaps with the line ends of Windows: the system looks for an interpreter called `/bin/sh\r`.
import type { Fact } from '../../domain/fact.ts';
import { RETURN_SHOWN } from '../../domain/strip-control.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, type Pod, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { allContainers, podSpecOf, recordAt, recordsAt, textAt } from '../topology/edge-rule.ts';

export const scriptLineEndTopic: Topic = {
  kinds: {
    'script.windows-line-ends': {
      doc: 'A script that cannot be executed stands in a ConfigMap with carriage returns at the ends of its lines.',
      depth: 'origin',
      captures: ['path', 'config_map', 'key'],
    },
  },
};

/** What is said where the interpreter of a script is not found, or its lines make no sense. */
const NOT_EXECUTED =
  /no such file or directory|not found|bad interpreter|\^M|\\r|unexpected end of file|exec format error|syntax error/i;
const CARRIAGE_RETURN = new RegExp(`^#!.*${RETURN_SHOWN}\n`);

/** Looks in scripts that are not executed for line ends that no shell takes. */
export function findWindowsLineEnds(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, quote } of facts) {
    if (subject.kind !== 'Pod' || !/^(?:log\.|container\.)/.test(code) || !NOT_EXECUTED.test(quote)) continue;
    const pod = inventory.find(subject) as Pod | undefined;
    const found = pod && scriptsOf(pod, inventory).find(({ path }) => quote.includes(path));
    if (found) emit('script.windows-line-ends', subject, quote, found);
  }
}

/** Lists the files of ConfigMaps that a pod mounts and that have such line ends. */
function scriptsOf(pod: Pod, inventory: Inventory) {
  const spec = podSpecOf(pod as KubeObject);
  const { namespace } = refOf(pod as KubeObject);
  const mounts = allContainers(spec).flatMap((container) => recordsAt(container, ['volumeMounts']));
  return recordsAt(spec, ['volumes']).flatMap((volume) => {
    const config_map = textAt(volume['configMap'], ['name']);
    if (config_map === undefined) return [];
    const found = inventory.find({ kind: 'ConfigMap', namespace, name: config_map });
    const data = Object.entries(recordAt(found, ['data']) ?? {});
    const places = mounts.filter((mount) => mount['name'] === volume['name']);
    return data
      .filter(([, text]) => typeof text === 'string' && CARRIAGE_RETURN.test(text))
      .flatMap(([key]) => places.map((mount) => ({ path: pathOf(mount, key), config_map, key })));
  });
}

function pathOf(mount: Readonly<Record<string, unknown>>, key: string): string {
  const path = textAt(mount, ['mountPath']) ?? '';
  return textAt(mount, ['subPath']) === undefined ? `${path.replace(/\/$/, '')}/${key}` : path;
}
