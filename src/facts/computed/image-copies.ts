// Facts of workloads whose copies run different images under one tag: the tag was moved, and nodes keep what they pulled.
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { type Pod, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { textAt } from '../topology/edge-rule.ts';

const DIGEST = /@(?<digest>sha256:[0-9a-f]{12,64})$/;
/** So much of a digest is told. */
const SHORT_DIGEST_CHARS = 19;
/** At most so many digests and nodes a digest are told. */
const MAX_NAMED = 4;

export const imageCopiesTopic: Topic = {
  kinds: {
    'image.differs-under-tag': {
      doc: 'Copies of a workload run images of different content (digests) under one and the same tag.',
      depth: 'origin',
      captures: ['container', 'image', 'copies', 'pull_policy'],
    },
    'image.copies-on-one-platform': {
      doc: 'The nodes of such copies are of one operating system and architecture, as far as they may be seen.',
      depth: 'context',
      captures: ['container', 'platform'],
    },
  },
  relations: [{ extract: extractCopies }],
};

interface Copy {
  readonly digest: string;
  readonly node: string;
  readonly policy: string | undefined;
}

/** One container of a workload by one tag, with what its pods run. */
interface Tagged {
  readonly subject: ObjectRef;
  readonly container: string;
  readonly image: string;
  readonly copies: Copy[];
}

function extractCopies(inventory: Inventory, emit: Emit): void {
  for (const { subject, container, image, copies } of taggedIn(inventory)) {
    const digests = [...new Set(copies.map(({ digest }) => digest))];
    if (digests.length < 2) continue;
    const told = digests
      .slice(0, MAX_NAMED)
      .map((digest) => describeCopies(digest, copies))
      .join('; ');
    emit('image.differs-under-tag', subject, `${image}: ${told}`, {
      container,
      image,
      copies: told,
      pull_policy: copies.find(({ policy }) => policy !== undefined)?.policy,
    });
    const platform = platformOf(copies, inventory);
    if (platform === null) continue;
    emit('image.copies-on-one-platform', subject, `nodes: ${platform}`, { container, platform });
  }
}

function taggedIn(inventory: Inventory): Iterable<Tagged> {
  const found = new Map<string, Tagged>();
  for (const pod of inventory.list('Pod') as readonly Pod[]) {
    const subject = inventory.workloadOf(refOf(pod));
    if (subject.kind === 'Pod' || pod.metadata?.deletionTimestamp !== undefined) continue;
    for (const { container, image, ...copy } of imagesOf(pod)) {
      const key = `${refKey(subject)} ${container} ${image}`;
      const one = found.get(key) ?? { subject, container, image, copies: [] };
      one.copies.push({ ...copy, node: pod.spec?.nodeName ?? '' });
      found.set(key, one);
    }
  }
  return found.values();
}

/** The containers of a pod that run an image by its tag, with the digest of what was pulled. */
function imagesOf(pod: Pod) {
  return (pod.spec?.containers ?? []).flatMap((own) => {
    const { name: container = '', image = '' } = own;
    const status = pod.status?.containerStatuses?.find(({ name }) => name === container);
    const digest = DIGEST.exec(textAt(status, ['imageID']) ?? '')?.groups?.['digest'];
    if (digest === undefined || image.includes('@') || status?.state?.running === undefined) return [];
    return [{ container, image, digest, policy: textAt(own, ['imagePullPolicy']) }];
  });
}

/** The platform of all nodes of copies; null where they differ (one tag may be several images there) or are not known yet. */
function platformOf(copies: readonly Copy[], inventory: Inventory): string | null {
  if (inventory.whyUnreadable('Node', null) !== undefined) return 'not known, nodes may not be listed';
  const platforms = copies.map(({ node }) => {
    const found = inventory.find({ kind: 'Node', namespace: null, name: node });
    const labels = found?.metadata?.labels ?? {};
    return found && `${labels['kubernetes.io/os'] ?? 'linux'}/${labels['kubernetes.io/arch'] ?? 'any'}`;
  });
  const [platform] = platforms;
  return platform !== undefined && platforms.every((one) => one === platform) ? platform : null;
}

function describeCopies(digest: string, copies: readonly Copy[]): string {
  const own = copies.filter((copy) => copy.digest === digest);
  const nodes = [...new Set(own.map(({ node }) => node))].filter((node) => node !== '');
  const pods = own.length === 1 ? '1 copy' : `${own.length} copies`;
  const where = nodes.length === 0 ? '' : ` on ${nodes.slice(0, MAX_NAMED).join(', ')}`;
  return `${digest.slice(0, SHORT_DIGEST_CHARS)} (${pods}${where})`;
}
