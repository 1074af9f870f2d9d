// Which kinds a cluster serves, from `kubectl api-resources`, and the discovery documents that say the same.

/** One kind that a cluster serves, in the version that it prefers. */
export interface ApiKind {
  readonly plural: string;
  readonly shortNames: readonly string[];
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly categories: readonly string[];
}

const TITLES = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', 'VERBS', 'CATEGORIES'] as const;
type Title = (typeof TITLES)[number];

/** Reads the table that `kubectl api-resources -o wide` prints. Lines that are none of its rows are left out. */
export function parseApiKinds(table: string): readonly ApiKind[] {
  const [header = '', ...lines] = table.split('\n');
  const starts = TITLES.map((title) => header.indexOf(title));
  if (starts.includes(-1)) return [];
  return lines.flatMap((line) => {
    const cell = (title: Title): string => {
      const at = TITLES.indexOf(title);
      return line.slice(starts[at], starts[at + 1]).trim();
    };
    const namespaced = cell('NAMESPACED');
    const [version = '', group = ''] = cell('APIVERSION').split('/').reverse();
    const isRow = /^[a-z0-9]+$/.test(cell('NAME')) && /^(?:true|false)$/.test(namespaced) && version !== '';
    if (!isRow) return [];
    return [
      {
        plural: cell('NAME'),
        shortNames: listed(cell('SHORTNAMES')),
        group,
        version,
        namespaced: namespaced === 'true',
        kind: cell('KIND'),
        verbs: listed(cell('VERBS')),
        categories: listed(cell('CATEGORIES')),
      },
    ];
  });
}

/** Names a kind with its group, as files and kubectl have it: `pods`, `deployments.apps`. */
export function keyOf({ plural, group }: Pick<ApiKind, 'plural' | 'group'>): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** Writes what the API said of its kinds: path → document. */
export function discoveryOf(kinds: readonly ApiKind[]): Readonly<Record<string, unknown>> {
  const groups = [...new Set(kinds.map(({ group }) => group))].filter((group) => group !== '');
  const documents: Record<string, unknown> = {
    '/api': { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] },
    '/apis': {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: groups.map((group) => {
        const versions = [
          ...new Set(kinds.filter((kind) => kind.group === group).map(({ version }) => version)),
        ];
        const entries = versions.map((version) => ({ groupVersion: `${group}/${version}`, version }));
        return { name: group, versions: entries, preferredVersion: entries[0] };
      }),
    },
  };
  for (const { group, version } of kinds) {
    const groupVersion = group === '' ? version : `${group}/${version}`;
    const path = group === '' ? `/api/${version}` : `/apis/${groupVersion}`;
    documents[path] ??= {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion,
      resources: kinds
        .filter((kind) => kind.group === group && kind.version === version)
        .flatMap(resourcesOf),
    };
  }
  return documents;
}

function resourcesOf({
  plural,
  kind,
  namespaced,
  verbs,
  shortNames,
  categories,
}: ApiKind): readonly unknown[] {
  const resource = {
    name: plural,
    singularName: kind.toLowerCase(),
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
  };
  const log = { name: 'pods/log', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'] };
  return kind === 'Pod' && plural === 'pods' ? [resource, log] : [resource];
}

function listed(cell: string): readonly string[] {
  return cell.split(',').filter((part) => part !== '');
}
