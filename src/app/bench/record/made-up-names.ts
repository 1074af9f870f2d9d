// Names that controllers make up: what they put behind the name of a workload.

/** The letters that Kubernetes makes names of (apimachinery, `util/rand`): no vowel, so that no word comes of it. */
const LETTER = '[bcdfghjklmnpqrstvwxz2456789]';
const SUFFIX = `(?:-${LETTER}{6,10})?(?:-${LETTER}{5}|-\\d+)?`;

/** Tells whether a name is that of a workload, or of something that was made for it. */
export function isNameOf(workload: string, name: string): boolean {
  return name.startsWith(workload) && new RegExp(`^${SUFFIX}$`).test(name.slice(workload.length));
}

/** Gives the name without what was made up: `cart-6fb4d9c7d8-x2x4k` → `cart`. */
export function workloadName(name: string): string {
  return name.replace(new RegExp(`(?<=.)${SUFFIX}$`), '');
}
