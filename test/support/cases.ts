// Cases as they are remembered, and the CaseStore in memory: the second implementation.
import { type ObjectRef, refKey } from '../../src/domain/kube.ts';
import type { Case, CaseStore, Signature } from '../../src/domain/memory.ts';
import { wordsOf } from '../../src/learning/fault-words.ts';
import { stemOf } from '../../src/learning/stem.ts';
import { oomFact } from './investigations.ts';

/** Makes the case of an investigation that found a container killed for its memory. */
export function oomCase(overrides: Partial<Case> = {}): Case {
  return {
    investigationId: 1,
    clusterId: 'c-5f2a91c07be4',
    at: '2026-11-22T10:15:30.250Z',
    question: 'pods of cart in shop keep crashing',
    category: 'oom',
    s1: '0123456789abcdef',
    s2: 'fedcba9876543210',
    facts: [{ step: 1, fact: oomFact() }],
    steps: [{ tool: 'FIND_ISSUES', args: { namespace: 'shop' } }],
    rootCause: 'Container cart exceeded its memory limit of 128Mi and was OOMKilled.',
    solution: 'Raise the memory limit.',
    commands: ['kubectl -n shop set resources deploy/cart --limits=memory=256Mi'],
    pattern: 'oom-killed',
    score: 0.81,
    taught: false,
    objects: [{ kind: 'Deployment', namespace: 'shop', name: 'cart' }],
    links: [],
    firstS2: 'fedcba9876543210',
    ...overrides,
  };
}

export class MemoryCaseStore implements CaseStore {
  readonly #cases = new Map<number, Case>();

  put(remembered: Case): void {
    this.#cases.set(remembered.investigationId, structuredClone(remembered));
  }

  addAll(cases: readonly Case[]): void {
    for (const one of cases) this.put(one);
  }

  find(investigationId: number): Case | undefined {
    return structuredClone(this.#cases.get(investigationId));
  }

  findBySignature({ s1, s2 }: Partial<Signature>, limit: number, only?: 'taught' | 'own'): readonly Case[] {
    return this.#all()
      .filter((remembered) => remembered.s1 === s1 || remembered.s2 === s2)
      .filter(({ taught }) => taught || only !== 'taught')
      .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.investigationId - a.investigationId))
      .slice(0, limit);
  }

  findByWords(
    words: readonly string[],
    limit: number,
    floor = 0,
  ): readonly { readonly investigationId: number; readonly rank: number }[] {
    const wanted = new Set(words.flatMap(stemsOf));
    const all = this.#all().map((remembered) => ({
      investigationId: remembered.investigationId,
      stems: new Set(stemsOf(textOf(remembered))),
    }));
    const rarity = (stem: string) =>
      Math.log(1 + all.length / (all.filter(({ stems }) => stems.has(stem)).length || 1));
    return all
      .map(({ investigationId, stems }) => ({
        investigationId,
        rank: -[...wanted].filter((stem) => stems.has(stem)).reduce((sum, stem) => sum + rarity(stem), 0),
      }))
      .filter(({ investigationId, rank }) => rank < 0 && investigationId >= floor)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, limit);
  }

  findByObjects(clusterId: string, objects: readonly ObjectRef[], limit: number): readonly Case[] {
    const wanted = new Set(objects.map(refKey));
    return this.list(-1)
      .filter((one) => one.clusterId === clusterId && one.objects.some((ref) => wanted.has(refKey(ref))))
      .slice(0, limit);
  }

  list(limit: number): readonly Case[] {
    return this.#all()
      .sort((a, b) => b.investigationId - a.investigationId)
      .slice(0, limit < 0 ? undefined : limit);
  }

  each(): Iterable<Case> {
    return this.list(-1);
  }

  findByFirstLook(clusterId: string, firstS2: string, limit: number): readonly Case[] {
    return this.list(-1)
      .filter((one) => one.clusterId === clusterId && one.firstS2 === firstS2)
      .slice(0, limit);
  }

  countByFirstLook(clusterId: string, firstS2: string): number {
    return this.#all().filter((one) => one.clusterId === clusterId && one.firstS2 === firstS2).length;
  }

  count(): number {
    return this.#cases.size;
  }

  ownAmongOthers(): null {
    return null;
  }

  floorOf(newest: number): number {
    const ids = [...this.#cases.keys()].sort((a, b) => b - a);
    return ids.length <= newest ? 0 : (ids[newest] ?? 0) + 1;
  }

  #all(): Case[] {
    return structuredClone([...this.#cases.values()]);
  }
}

function stemsOf(text: string): readonly string[] {
  return wordsOf(text).map(stemOf);
}

function textOf({ question, facts, rootCause }: Case): string {
  return [question, rootCause, ...facts.map(({ fact }) => `${fact.code} ${fact.quote}`)].join('\n');
}
