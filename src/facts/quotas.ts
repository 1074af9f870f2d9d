// Facts of ResourceQuota objects: what is used up.
import { isRecord, type KubeObject, refOf } from './kube-json.ts';
import { parseQuantity } from './quantity.ts';
import type { ObjectContext, Topic } from './rules.ts';

/** Above this share of what it grants a quota is nearly used up, as the alert KubeQuotaAlmostFull has it. */
const NEARLY_USED = 0.9;

export const quotaTopic: Topic = {
  kinds: {
    'quota.used-up': {
      doc: 'A ResourceQuota has nothing left of a resource.',
      depth: 'context',
      captures: ['resource', 'used', 'limited'],
    },
    'quota.nearly-used': {
      doc: 'A ResourceQuota has less than a tenth left of a resource.',
      depth: 'context',
      captures: ['resource', 'used', 'limited'],
    },
    'quota.over-used': {
      doc: 'More of a resource is used than its ResourceQuota grants: the quota was lowered.',
      depth: 'context',
      captures: ['resource', 'used', 'limited'],
    },
  },
  objects: [{ kinds: ['ResourceQuota'], extract: extractQuota }],
};

function extractQuota(object: KubeObject, { emit }: ObjectContext): void {
  const hard = object.status?.['hard'];
  const used = object.status?.['used'];
  if (!isRecord(hard) || !isRecord(used)) return;
  for (const [resource, limit] of Object.entries(hard)) {
    const limited = String(limit);
    const taken = String(used[resource] ?? '0');
    const granted = parseQuantity(limited);
    const amount = parseQuantity(taken);
    // A quota of nothing is a ban that is meant.
    if (Number.isNaN(granted) || Number.isNaN(amount) || granted === 0) continue;
    if (amount <= NEARLY_USED * granted) continue;
    const code =
      amount > granted ? 'quota.over-used' : amount === granted ? 'quota.used-up' : 'quota.nearly-used';
    emit(code, refOf(object), `${resource}: used ${taken}, hard ${limited}`, {
      resource,
      used: taken,
      limited,
    });
  }
}
