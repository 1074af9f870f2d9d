// The one table of how objects hang together, and its reading: by object forwards, by an index made on demand backwards.
import type { ToolCall } from '../../domain/investigation.ts';
import { type ObjectRef, refKey } from '../../domain/kube.ts';
import type { Edge, EdgeType } from '../../domain/topology.ts';
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { EdgeRule } from './edge-rule.ts';
import { CUSTOM_EDGES } from './edges/custom.ts';
import { DECLARED_EDGES } from './edges/declared.ts';
import { IDENTITY_EDGES } from './edges/identity.ts';
import { MENTION_EDGES } from './edges/mentions.ts';
import { NETWORK_EDGES } from './edges/network.ts';
import { OUTSIDE_EDGES } from './edges/outside.ts';
import { PLACEMENT_EDGES } from './edges/placement.ts';
import { SETTINGS_EDGES } from './edges/settings.ts';
import { STORAGE_EDGES } from './edges/storage.ts';
import { WATCHER_EDGES } from './edges/watchers.ts';

/** Every row. One type may have several: they differ in where they are read from. */
export const EDGE_RULES: readonly EdgeRule[] = [
  ...PLACEMENT_EDGES,
  ...NETWORK_EDGES,
  ...STORAGE_EDGES,
  ...SETTINGS_EDGES,
  ...IDENTITY_EDGES,
  ...CUSTOM_EDGES,
  ...OUTSIDE_EDGES,
  ...DECLARED_EDGES,
  ...MENTION_EDGES,
  ...WATCHER_EDGES,
];

/** Whose trouble explains whose along a type: `to`, or (of owners and the like) `from`. */
export const BLAME: ReadonlyMap<EdgeType, 'to' | 'from'> = new Map(
  EDGE_RULES.map(({ type, blame }) => [type, blame]),
);

const RULES_BY_KIND = new Map<string, readonly EdgeRule[]>();

/** Reads edges off an inventory, whose objects must not change while it is in use. */
export class EdgeReader {
  readonly #inventory: Inventory;
  readonly #from = new Map<string, readonly Edge[]>();
  readonly #to = new Map<EdgeRule, ReadonlyMap<string, readonly Edge[]>>();

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
  }

  /** Gives what an object points at, of these types or of all. */
  from(ref: ObjectRef, types?: readonly EdgeType[]): readonly Edge[] {
    const object = this.#inventory.find(ref);
    if (!object) return [];
    const key = `${types?.join(',') ?? '*'} ${refKey(ref)}`;
    const known = this.#from.get(key);
    if (known) return known;
    const rules = rulesFor(ref.kind).filter(({ type }) => types?.includes(type) ?? true);
    const edges = unique(rules.flatMap((rule) => edgesOf(rule, object, this.#inventory)));
    this.#from.set(key, edges);
    return edges;
  }

  /** Gives what points at an object, of these types or of all. */
  to(ref: ObjectRef, types?: readonly EdgeType[]): readonly Edge[] {
    const key = refKey(ref);
    const rules = EDGE_RULES.filter(
      ({ type, to }) => (types?.includes(type) ?? true) && (to.includes('*') || to.includes(ref.kind)),
    );
    return unique(rules.flatMap((rule) => this.#indexOf(rule).get(key) ?? []));
  }

  /** Gives the looks that would show what an object's edges of a type lead to, where nothing names it yet. */
  seek(ref: ObjectRef, type: EdgeType): readonly ToolCall[] {
    const object = this.#inventory.find(ref);
    if (!object) return [];
    return rulesFor(ref.kind)
      .filter((rule) => rule.type === type)
      .flatMap(({ seek }) => seek?.(object, this.#inventory) ?? []);
  }

  #indexOf(rule: EdgeRule): ReadonlyMap<string, readonly Edge[]> {
    const known = this.#to.get(rule);
    if (known) return known;
    const index = new Map<string, Edge[]>();
    const kinds = rule.from.includes('*') ? this.#inventory.kinds() : rule.from;
    for (const kind of kinds) {
      for (const object of this.#inventory.list(kind)) {
        for (const edge of edgesOf(rule, object, this.#inventory)) {
          const at = refKey(edge.to);
          const edges = index.get(at);
          if (edges) edges.push(edge);
          else index.set(at, [edge]);
        }
      }
    }
    this.#to.set(rule, index);
    return index;
  }
}

/** Lists the rows that objects of a kind have. */
export function rulesFor(kind: string): readonly EdgeRule[] {
  const known = RULES_BY_KIND.get(kind);
  if (known) return known;
  const rules = EDGE_RULES.filter(({ from }) => from.includes('*') || from.includes(kind));
  RULES_BY_KIND.set(kind, rules);
  return rules;
}

function edgesOf(rule: EdgeRule, object: KubeObject, inventory: Inventory): readonly Edge[] {
  const from = refOf(object);
  const edges: Edge[] = [];
  for (const { ref, because, guess = false, group, role } of rule.targets(object, inventory)) {
    if (ref.name === '') continue;
    const more = { ...(group ? { group } : {}), ...(role ? { role } : {}) };
    edges.push({ type: rule.type, from, to: ref, because, guess, ...more });
  }
  return edges;
}

/** Of two edges of one type between the same objects the first is kept: rows are written from sure to guessed. */
function unique(edges: readonly Edge[]): readonly Edge[] {
  const seen = new Map<string, Edge>();
  for (const edge of edges) {
    const key = `${edge.type}\n${refKey(edge.from)}\n${refKey(edge.to)}`;
    if (!seen.has(key)) seen.set(key, edge);
  }
  return [...seen.values()];
}
