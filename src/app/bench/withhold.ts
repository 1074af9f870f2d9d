// A view of a memory from which some cases are withheld, with every pattern that was learned from one of them.
import type { LearnedPattern, PatternStore } from '../../domain/learned.ts';
import type { CaseStore, VectorIndex, VectorStore } from '../../domain/memory.ts';
import type { OpenedStore } from '../runtime.ts';

/** The ids that are withheld now; asked anew with each look. */
export type Withheld = () => ReadonlySet<number>;

/** Gives a view of a store in which what is withheld cannot be found. Writing goes through. */
export function withholdingStore(opened: OpenedStore, withheld: Withheld): OpenedStore {
  return overlaid(opened, {
    cases: withholdingCases(opened.cases, withheld),
    learned: withholdingPatterns(opened.learned, withheld),
    vectors: (kind) => withholdingVectors(opened.vectors(kind), withheld),
  });
}

function withholdingCases(cases: CaseStore, withheld: Withheld): CaseStore {
  // What is withheld takes no place from what is not.
  const room = (limit: number): number => (limit < 0 ? limit : limit + withheld().size);
  return overlaid(cases, {
    find: (id) => (withheld().has(id) ? undefined : cases.find(id)),
    findBySignature: (signature, limit, only) =>
      admitted(cases.findBySignature(signature, room(limit), only), withheld(), limit),
    findByWords: (words, limit, floor, only) =>
      admitted(cases.findByWords(words, room(limit), floor, only), withheld(), limit),
    findByObjects: (clusterId, objects, limit) =>
      admitted(cases.findByObjects(clusterId, objects, room(limit)), withheld(), limit),
    list: (limit) => admitted(cases.list(room(limit)), withheld(), limit),
    each: (ownOnly) => admitted([...cases.each(ownOnly)], withheld(), -1),
    count: () => cases.count() - withheld().size,
  });
}

function admitted<Found extends { readonly investigationId: number }>(
  found: readonly Found[],
  withheld: ReadonlySet<number>,
  limit: number,
): readonly Found[] {
  const rest = found.filter(({ investigationId }) => !withheld.has(investigationId));
  return limit < 0 ? rest : rest.slice(0, limit);
}

function withholdingPatterns(learned: PatternStore, withheld: Withheld): PatternStore {
  const isAdmitted = ({ members }: LearnedPattern): boolean => !members.some((id) => withheld().has(id));
  return overlaid(learned, {
    find: (id) => {
      const found = learned.find(id);
      return found !== undefined && isAdmitted(found) ? found : undefined;
    },
    list: (filter) => learned.list(filter).filter(isAdmitted),
  });
}

function withholdingVectors(vectors: VectorStore, withheld: Withheld): VectorStore {
  return overlaid(vectors, { open: (...args) => withholdingIndex(vectors.open(...args), withheld) });
}

function withholdingIndex(index: VectorIndex, withheld: Withheld): VectorIndex {
  return overlaid(index, {
    search: (query, count, admits) =>
      index.search(query, count, (id) => !withheld().has(id) && (admits === undefined || admits(id))),
  });
}

/** The target with some of its members replaced. Its own methods run on the target itself. */
function overlaid<Target extends object>(target: Target, over: Partial<Target>): Target {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(over, name)) return Reflect.get(over, name) as unknown;
      const member = Reflect.get(target, name, target) as unknown;
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
