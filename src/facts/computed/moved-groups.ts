// Facts of custom objects in the API group that their project has left: its controller reads another group now.
import type { Fact } from '../../domain/fact.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, type Pod, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import type { Service } from '../service-json.ts';
import { backendsOf } from '../services.ts';
import { groupOf, recordsAt, textAt } from '../topology/edge-rule.ts';

/** A project that moved its kinds to another group: its controller's image, and from which version it reads the new one alone. */
interface Move {
  readonly project: string;
  readonly old: string;
  readonly now: string;
  readonly image: RegExp;
  readonly since: string;
}

const MOVES: readonly Move[] = [
  {
    project: 'Traefik',
    old: 'traefik.containo.us',
    now: 'traefik.io',
    image: /(?:^|\/)traefik$/,
    since: '3.0',
  },
  {
    project: 'cert-manager',
    old: 'certmanager.k8s.io',
    now: 'cert-manager.io',
    image: /(?:^|\/)cert-manager-controller$/,
    since: '0.11',
  },
  { project: 'KEDA', old: 'keda.k8s.io', now: 'keda.sh', image: /(?:^|\/)keda(?:-operator)?$/, since: '2.0' },
  {
    project: 'Velero',
    old: 'ark.heptio.com',
    now: 'velero.io',
    image: /(?:^|\/)velero$/,
    since: '1.0',
  },
  {
    project: 'KServe',
    old: 'serving.kubeflow.org',
    now: 'serving.kserve.io',
    image: /(?:^|\/)kserve-controller$/,
    since: '0.7',
  },
  // Programs of their own that follow the one which read the old group.
  {
    project: 'Flux',
    old: 'helm.fluxcd.io',
    now: 'helm.toolkit.fluxcd.io',
    image: /(?:^|\/)helm-controller$/,
    since: '0.0',
  },
  {
    project: 'External Secrets',
    old: 'kubernetes-client.io',
    now: 'external-secrets.io',
    image: /(?:^|\/)external-secrets$/,
    since: '0.0',
  },
];

export const movedGroupTopic: Topic = {
  kinds: {
    'object.of-old-group': {
      doc: 'An object is in the API group of a kind that its project has moved to another one.',
      depth: 'context',
      captures: ['project', 'group', 'now'],
    },
    'object.group-not-read': {
      doc: 'An object is in the API group that its project has left, and its controller reads the new one alone.',
      depth: 'origin',
      captures: ['project', 'group', 'now', 'because'],
    },
  },
  objects: [{ kinds: ['*'], extract: (object, { emit, inventory }) => noteGroup(object, inventory, emit) }],
};

function noteGroup(object: KubeObject, inventory: Inventory, emit: Emit): void {
  const move = MOVES.find(({ old }) => groupOf(object) === old);
  if (!move) return;
  const ref = refOf(object);
  const { project, old: group, now } = move;
  emit('object.of-old-group', ref, `apiVersion: ${object.apiVersion}`, { project, group, now });
  // Who is behind a route is concerned by what becomes of it.
  for (const route of recordsAt(object.spec, ['routes'])) {
    for (const one of recordsAt(route, ['services'])) {
      const service = { kind: 'Service', namespace: ref.namespace, name: textAt(one, ['name']) ?? '' };
      const found = inventory.find(service) as Service | undefined;
      if (!found) continue;
      inventory.link('uses', ref, service);
      for (const backend of backendsOf(found, inventory)) inventory.link('uses', ref, backend.ref);
    }
  }
}

/** Looks whether the controllers of moved kinds still read the old group. */
export function findUnreadGroups(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  for (const { code, subject, captures, quote } of facts) {
    if (code !== 'object.of-old-group') continue;
    const move = MOVES.find(({ old }) => old === captures['group']);
    // Of an object that is there in the new group, too, the old one is a remainder.
    if (!move || inventory.groupsOf(subject).includes(move.now)) continue;
    const because = whyUnread(move, subject.kind, inventory);
    if (because === null) continue;
    const { project, old: group, now } = move;
    emit('object.group-not-read', subject, quote, { project, group, now, because });
  }
}

function whyUnread(move: Move, kind: string, inventory: Inventory): string | null {
  const readers = controllersOf(move, inventory);
  const [reader] = readers;
  if (reader && readers.every(({ version }) => isFrom(version, move.since)))
    return `its controller (${reader.image}) reads ${move.now} alone`;
  const judged = inventory
    .list(kind)
    .filter(({ status }) => Object.keys(status ?? {}).length > 0)
    .map(groupOf);
  return judged.includes(move.now) && !judged.includes(move.old)
    ? `objects of the kind in ${move.now} have a status, and none in ${move.old} has`
    : null;
}

function controllersOf({ image }: Move, inventory: Inventory) {
  return (inventory.list('Pod') as readonly Pod[]).flatMap((pod) =>
    (pod.spec?.containers ?? []).flatMap((container) => {
      const whole = container.image ?? '';
      const { name = '', version = '' } =
        /^(?<name>.+?)(?::v?(?<version>[^/@:]+))?(?:@.*)?$/.exec(whole)?.groups ?? {};
      return image.test(name) ? [{ image: whole, version }] : [];
    }),
  );
}

/** Compares versions by their first two numbers; a tag without a number tells nothing. */
function isFrom(version: string, since: string): boolean {
  const [major = Number.NaN, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const [fromMajor = 0, fromMinor = 0] = since.split('.').map(Number);
  if (since === '0.0') return true;
  return major > fromMajor || (major === fromMajor && !(minor < fromMinor));
}
