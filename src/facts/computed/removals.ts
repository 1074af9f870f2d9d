// Facts of objects that others remove by rules of their own: cleaners, deschedulers, autoscalers, whose logs name them.
import type { Fact } from '../../domain/fact.ts';
import { describeRef, type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Inventory } from '../inventory.ts';
import { refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';

export const removalTopic: Topic = {
  kinds: {
    'object.removed-by-other': {
      doc: 'Another program says that it removes an object, or pods of it.',
      depth: 'origin',
      captures: ['remover', 'rule', 'log', 'count'],
    },
  },
};

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Service', 'Job', 'CronJob'] as const;
/** What stands behind the name of an object in the names of its pods: numbers, and letters as `util/rand` draws them. */
const DRAWN = '[bcdfghjklmnpqrstvwxz2456789]';
const OF_A_POD = `(?:-(?:\\d+|${DRAWN}{5,10}))?(?:-${DRAWN}{5})?`;

/** Looks in what programs say that they remove for objects that are known. */
export function findRemovals(facts: readonly Fact[], inventory: Inventory, emit: Emit): void {
  const said = facts.filter(({ code }) => code === 'log.removes-object');
  if (said.length === 0) return;
  const known = KINDS.flatMap((kind) => inventory.list(kind)).map(refOf);
  for (const { subject, captures, quote } of said) {
    const remover = inventory.workloadOf(subject);
    const spoken = known.filter((ref) => refKey(ref) !== refKey(remover) && speaksOf(quote, ref));
    // Where what has the pods is known, its Service of the same name is not meant.
    const workloads = spoken.filter(({ kind }) => kind !== 'Service');
    for (const ref of workloads.length > 0 ? workloads : spoken) {
      emit('object.removed-by-other', ref, quote, {
        remover: describeRef(remover),
        rule: captures['rule'],
        log: captures['log'],
        count: captures['count'],
      });
    }
  }
}

/** `shop/cart-7d9f-x2x4z`, or the name and the namespace in fields of their own. */
function speaksOf(line: string, { namespace, name }: ObjectRef): boolean {
  if (namespace === null || !line.includes(name)) return false;
  const own = `${escaped(name)}${OF_A_POD}`;
  const together = new RegExp(`(?:^|[^\\w./-])${escaped(namespace)}/${own}(?![\\w.-])`);
  if (together.test(line)) return true;
  const field = (value: string): RegExp => new RegExp(`[="' :]${value}(?:["',} ]|$)`);
  return field(escaped(namespace)).test(line) && field(own).test(line);
}

function escaped(text: string): string {
  return text.replace(/[.]/g, '\\.');
}
