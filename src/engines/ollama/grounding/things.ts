// What a claim speaks of that is no object by name: a node, a database, a certificate. Each must stand in what it cites,
// in one of the words that clusters use for it.

interface Thing {
  readonly name: string;
  readonly said: RegExp;
  /** How what a cluster prints names it, where that differs. */
  readonly stated?: RegExp;
}

const THINGS: readonly Thing[] = [
  { name: 'node', said: /\bnodes?\b/i, stated: /\bnodes?\b|kubelet/i },
  {
    name: 'API server',
    said: /\bapi[- ]?server\b/i,
    stated: /api ?server|:6443|kubernetes\.default/i,
  },
  {
    name: 'database',
    said: /\bdatabases?\b|\bpostgres\w*|\bmysql\b|\bmariadb\b|\bmongo\w*/i,
    stated: /database|postgres|mysql|maria|sql|mongo|redis|password authentication|relation "|\.db\b/i,
  },
  {
    name: 'volume',
    said: /\bvolumes?\b|\bpersistentvolume\w*|\bdisks?\b|\bstorage\b/i,
    stated: /volume|pvc|claim|disk|device|storage|mount|no space/i,
  },
  { name: 'ConfigMap', said: /\bconfig ?maps?\b/i },
  { name: 'Secret', said: /\bsecrets?\b/i },
  { name: 'image', said: /\bimages?\b/i, stated: /image|pull|manifest|registry/i },
  { name: 'NetworkPolicy', said: /\bnetwork ?polic\w+/i },
  { name: 'ResourceQuota', said: /\bresource ?quotas?\b/i, stated: /quota/i },
  {
    name: 'DNS',
    said: /\bdns\b|\bcoredns\b/i,
    stated: /\bdns\b|coredns|lookup|no such host|resolve|:53\b|nxdomain/i,
  },
  { name: 'probe', said: /\bprobes?\b/i },
  { name: 'certificate', said: /\bcertificates?\b|\bx509\b/i, stated: /certificate|x509|\btls\b/i },
  { name: 'token', said: /\btokens?\b/i },
  { name: 'licence', said: /\blicen[cs]es?\b/i },
  { name: 'cache', said: /\bcaches?\b/i },
  { name: 'webhook', said: /\bwebhooks?\b/i },
  { name: 'taint', said: /\btaints?\b/i },
  { name: 'memory', said: /\bmemory\b/i, stated: /memory|oom|heap/i },
  { name: 'CPU', said: /\bcpus?\b/i },
  { name: 'GPU', said: /\bgpus?\b/i },
  { name: 'lock', said: /\blocks?\b/i, stated: /lock/i },
  { name: 'migration', said: /\bmigrations?\b/i, stated: /migrat|schema|relation|column/i },
];

/** Gives what a claim speaks of and what was printed does not. */
export function thingsUnstated(claim: string, printed: string): readonly string[] {
  return THINGS.filter(
    ({ said, stated }) => said.test(claim) && !said.test(printed) && stated?.test(printed) !== true,
  ).map(({ name }) => name);
}
