// The facts of an investigation, indexed the way patterns ask for them: by code, and by the workload they concern.
import type { Fact } from '../../domain/fact.ts';
import type { Step } from '../../domain/investigation.ts';
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Relation } from '../../domain/pattern.ts';
import type { Topology } from '../../domain/topology.ts';

/** A fact with the step that found it and the workload that it concerns. */
export interface FoundFact {
  readonly fact: Fact;
  readonly step: number;
  readonly group: ObjectRef;
}

export class Evidence {
  readonly topology: Topology;
  readonly #byCode = new Map<string, FoundFact[]>();
  readonly #byGroup = new Map<string, FoundFact[]>();

  constructor(steps: readonly Step[], topology: Topology) {
    this.topology = topology;
    for (const step of steps) {
      for (const fact of step.facts) {
        const found = { fact, step: step.index, group: topology.workloadOf(fact.subject) };
        append(this.#byCode, fact.code, found);
        append(this.#byGroup, refKey(found.group), found);
      }
    }
  }

  withCode(code: string): readonly FoundFact[] {
    return this.#byCode.get(code) ?? [];
  }

  /** Every fact about a workload and what it owns. */
  about(group: ObjectRef): readonly FoundFact[] {
    return this.#byGroup.get(refKey(group)) ?? [];
  }

  /** Every workload or other object that there are facts about. */
  groups(): readonly ObjectRef[] {
    const groups = new Map<string, ObjectRef>();
    for (const facts of this.#byGroup.values())
      for (const { group } of facts) groups.set(refKey(group), group);
    return [...groups.values()];
  }

  /** The facts of one code that stand in a relation to a workload. */
  related(code: string, group: ObjectRef, relation: Relation): readonly FoundFact[] {
    const facts = this.withCode(code);
    if (facts.length === 0) return facts;
    if (relation === 'cluster') return facts;
    if (relation === 'namespace')
      return facts.filter((found) => found.fact.subject.namespace === group.namespace);
    const groups = new Set(this.relatives(group, relation).map(refKey));
    return facts.filter((found) => groups.has(refKey(found.group)));
  }

  /** The objects that stand in a relation to a workload. */
  relatives(group: ObjectRef, relation: Exclude<Relation, 'namespace' | 'cluster'>): readonly ObjectRef[] {
    switch (relation) {
      case 'same':
        return [group];
      case 'calls':
        return this.topology.linksFrom(group, 'calls');
      case 'called-by':
        return this.topology.linksTo(group, 'calls');
      case 'uses':
        return this.topology.linksFrom(group, 'uses');
      case 'used-by':
        return this.topology.linksTo(group, 'uses');
      case 'node':
        return this.topology.linksFrom(group, 'runs-on');
    }
  }
}

function append(map: Map<string, FoundFact[]>, key: string, found: FoundFact): void {
  const list = map.get(key);
  if (list) list.push(found);
  else map.set(key, [found]);
}
