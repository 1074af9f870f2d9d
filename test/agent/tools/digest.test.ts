// What a digest keeps of very many findings: no workload and no trouble is lost for the copies of another.
import { describe, expect, it } from 'vitest';
import { factsInDigest } from '../../../src/agent/tools/digest.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import { Inventory } from '../../../src/facts/inventory.ts';
import { workload } from '../../support/objects.ts';

function facts(name: string, count: number, code = 'container.waiting'): readonly Fact[] {
  return Array.from({ length: count }, (_, index) => ({
    code,
    subject: { kind: 'Pod', namespace: 'shop', name: `${name}-${index}` },
    captures: { container: name, restarts: String(index) },
    quote: `container ${name}: waiting`,
  }));
}

function inventoryOf(...names: readonly (readonly [string, number])[]): Inventory {
  const inventory = new Inventory(0);
  for (const [name, replicas] of names) {
    for (const object of workload(name, { replicas })) inventory.add(object);
  }
  return inventory;
}

describe('a digest', () => {
  it('keeps every finding while they are few', () => {
    const few = facts('cart', 400);
    expect(factsInDigest(few, inventoryOf(['cart', 400]))).toBe(few);
  });

  it('tells the same of two copies of a workload, and all that differs in more than numbers', () => {
    const other = facts('cart', 3).map((fact) => ({ ...fact, captures: { container: 'sidecar' } }));
    const last = facts('till', 1);
    const inventory = inventoryOf(['cart', 500], ['till', 1]);
    const kept = factsInDigest([...facts('cart', 500), ...other, ...last], inventory);
    expect(kept).toEqual([...facts('cart', 2), ...other.slice(0, 2), ...last]);
  });

  it('keeps of too many what is nearest to the origin, in the order in which it was found', () => {
    const inventory = new Inventory(0);
    const shallow = facts('alone', 2500, 'service.no-endpoints');
    const deep = facts('other', 3, 'container.oom-killed');
    const kept = factsInDigest([...shallow, ...deep], inventory);
    expect(kept).toHaveLength(2000);
    expect(kept.slice(-3)).toEqual(deep);
    expect(kept[0]).toBe(shallow[0]);
  });
});
