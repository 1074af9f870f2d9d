// Kubernetes' own words: what an object is called and how it is shown. No shapes of single kinds here.

/** Names one object. `namespace` is null for cluster-scoped kinds. `kind` is Kubernetes' own spelling (`Pod`). */
export interface ObjectRef {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** Gives the one key of an object within a cluster: `Pod shop/cart-6fb`, `Node worker-1`. */
export function refKey(ref: ObjectRef): string {
  return ref.namespace === null ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`;
}

/** Writes a reference as prose has it: `pod shop/cart-6fb`, `node worker-1`. */
export function describeRef(ref: ObjectRef): string {
  // What begins with an abbreviation (APIService) keeps it.
  const isAbbreviated = /^[A-Z]{2}/.test(ref.kind);
  const kind = isAbbreviated ? ref.kind : ref.kind.charAt(0).toLowerCase() + ref.kind.slice(1);
  return refKey({ ...ref, kind });
}

/** Tells whether two references name the same object. */
export function sameRef(a: ObjectRef, b: ObjectRef): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}
