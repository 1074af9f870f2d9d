// Words that look like names or values and are neither: Kubernetes' own vocabulary and compounds of plain English.

/** Kinds and what people call them. A plain word beside one of these may be the name of an object. */
export const KIND_WORDS: ReadonlySet<string> = new Set([
  'pod',
  'deployment',
  'replicaset',
  'statefulset',
  'daemonset',
  'job',
  'cronjob',
  'service',
  'ingress',
  'configmap',
  'secret',
  'node',
  'namespace',
  'container',
  'initcontainer',
  'claim',
  'pvc',
  'persistentvolumeclaim',
  'persistentvolume',
  'pv',
  'volume',
  'storageclass',
  'serviceaccount',
  'hpa',
  'horizontalpodautoscaler',
  'networkpolicy',
  'quota',
  'resourcequota',
  'endpoint',
  'endpoints',
  'gateway',
  'httproute',
  'certificate',
  'database',
  'host',
  'image',
  'server',
  'key',
]);

/** Names in camel case that say nothing of a cluster. */
export const KNOWN_CAMEL: ReadonlySet<string> = new Set(
  [
    'ReplicaSet StatefulSet DaemonSet CronJob ConfigMap ServiceAccount PersistentVolume PersistentVolumeClaim',
    'StorageClass HorizontalPodAutoscaler VerticalPodAutoscaler NetworkPolicy ResourceQuota LimitRange HTTPRoute',
    'GatewayClass IngressClass PriorityClass EndpointSlice ClusterRole ClusterRoleBinding RoleBinding',
    'CustomResourceDefinition PodDisruptionBudget ValidatingWebhookConfiguration MutatingWebhookConfiguration',
    'VolumeAttachment RuntimeClass APIService CoreDNS KubeDNS PostgreSQL MySQL MariaDB MongoDB RabbitMQ GitHub',
    'JavaScript TypeScript OpenShift OpenTelemetry DevOps YAML IPv4 IPv6 ReadWriteOnce ReadWriteMany ReadOnlyMany',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);

/** Words with a digit or a dot in them that are no values. */
export const KNOWN_WORDS: ReadonlySet<string> = new Set(
  [
    'k8s e2e http2 http/2 http/1.1 ipv4 ipv6 utf-8 utf8 base64 x509 x.509 sha256 s3 ec2 amd64 arm64 x86 x86_64 i18n md5',
    'v1 v2 v1beta1 e.g i.e etc vs and/or i/o cpu/memory memory/cpu read/write tcp/ip tcp/udp yes/no on/off',
    'input/output start/stop liveness/readiness readiness/liveness requests/limits request/limit limits/requests',
    'client/server kube-system kube-proxy kube-scheduler kube-apiserver kube-dns kube-controller-manager',
    'kubernetes.io k8s.io',
  ]
    .join(' ')
    .split(' '),
);

/** Parts of English compounds: `non-existent`, `crash-looping`, `out-of-memory`, `long-running`. */
const COMPOUND_PREFIXES: ReadonlySet<string> = new Set(
  'non re pre mis over under un multi sub self semi co anti auto mid post ex cross inter intra long short high low well ill ever never newly already so half full all any in out on off up down single two three four one first second third last'.split(
    ' ',
  ),
);
const COMPOUND_PARTS: ReadonlySet<string> = new Set(
  [
    'a an and as at be by for from in into of off on or out over per the to too up with without not no',
    'access admission agent app application aware backed back backoff balancer based bound build built call caused',
    'client closed cluster command compatible config configuration configured connection container control controller',
    'cpu crash crashed crashing critical cycle data database date dead declared default delay dependency dependent deny denied disk dns down',
    'driven empty end ended enough env environment error event evicted exceeded existent existing exit exited expired',
    'external fail failed failing failover file free friendly full generated get global grained group hand hard health heap',
    'high host image in infinite init initial init internal issue kernel kill killed known known label layer leak left level life',
    'limit limited list liveness load local lock log long loop looping low machine made managed match matching max memory',
    'message min minute missing mount mounted name named namespace native network new node none null object old on only open operator',
    'order out overcommit owned owner part password path pending permission persistent phase place pod policy port possible',
    'pressure private probe process processing provided provider provisioned public pull pulled push quota rate reach reachable read reading ready real',
    'record related release reload request required resource response restart restarted restarting retry right role rollout',
    'root run running runtime safe scale scaled schedule scheduled scheduling second secret selector server service set',
    'setting shot side sided sidecar signed size sized slow small socket soft space specific specified spec stage standard start started',
    'startup state stateful static status step stop stopped storage store stuck supplied support system target taint term terminated',
    'termination thread throttled throttling time timed timeout tolerated tolerant tool top traffic trip type unavailable unit',
    'up update updated upstream use used user value variable version via volume wait waiting webhook wide worker workload write writing wrong zero zone',
  ]
    .join(' ')
    .split(' '),
);

/** Tells whether a hyphenated word of letters is language rather than a name. */
export function isCompound(word: string): boolean {
  const parts = word.toLowerCase().split('-');
  const [first = ''] = parts;
  return (
    parts.every((part) => COMPOUND_PARTS.has(part)) ||
    (COMPOUND_PREFIXES.has(first) && parts.slice(1).every(isWordLike))
  );
}

/** A word of English that a prefix may stand before: longer than most parts of a name, or a known one. */
function isWordLike(part: string): boolean {
  return (
    COMPOUND_PARTS.has(part) ||
    COMPOUND_PREFIXES.has(part) ||
    /(?:ed|ing|able|ible|ent|ant|ly|ive|al|ous|ful|less)$/.test(part)
  );
}

/** Words that follow a kind without being a name: verbs, prepositions, parts of an object. */
const AFTER_KIND: ReadonlySet<string> = new Set(
  [
    'is are was were be been being has have had does did do can cannot could may might must should will would',
    'a an the its it this that these those which who whose where when while because since so as if then than and or but',
    'not never no none only also always still again now in into on onto of off for from to with without within at by via per',
    'over under before after during outside inside beyond beside behind due itself themselves they them their there here both each every all any some one two',
    'name names named called spec specification template status state phase limit limits request requests selector selectors',
    'label labels annotation log logs image images port ports probe probes volume volumes mount mounts size memory cpu disk',
    'usage use used uses restart restarts replica replicas count number object objects resource resources key keys value values',
    'reference references reference error errors event events kind type class account accounts policy policies quota quotas',
    'process processes command port address endpoint endpoints pod pods container containers node nodes service services',
    'exit exits exited code codes version tag tags registry repository configuration config controller controllers manager',
    'instance instances cluster runtime network storage pressure capacity claim claims binding bindings rule rules certificate',
    'crash crashes crashed fail fails failed start starts started stop stops stopped run runs ran terminate terminates',
    'exceed exceeds exceeded need needs needed require requires required refer refers referred point points want wants wanted',
    'keep keeps kept get gets got lack lacks lacked expect expects expected try tries tried listen listens listened become',
    'becomes came comes come go goes went hang hangs hung reach reaches wait waits panic panics restart restarts abort aborts',
    'report reports reported mount mounts mounted pull pulls pulled set sets allow allows deny denies reject rejects return returns',
    'select selects match matches matched consume consumes allocate allocates ask asks make makes take takes give gives',
    'read reads write writes connect connects time times out up down ready unready healthy unhealthy pending running',
    'missing unavailable available full empty stuck wrong correct file files own owned owner level side host server name-based loop',
  ]
    .join(' ')
    .split(' '),
);

/** Tells whether a word is one that is known to stand after a kind. */
export function isVerbOrPart(word: string): boolean {
  return AFTER_KIND.has(word);
}

/** Tells whether a word is a kind as kubectl takes it: `deployment`, `pods`, `svc`, `deployments.apps`. */
export function isKindWord(word: string): boolean {
  const [plural = ''] = word.toLowerCase().split('.');
  return (
    SHORT_KINDS.has(plural) || KIND_WORDS.has(plural) || KIND_WORDS.has(plural.replace(/(?<=s)es$|s$/, ''))
  );
}

const SHORT_KINDS: ReadonlySet<string> = new Set(
  'po deploy rs sts ds cj svc ing cm no ns pvc pv sc sa hpa netpol quota ep ingresses'.split(' '),
);

/** Tells whether a plain word after a kind is no name. */
export function followsKind(word: string): boolean {
  return AFTER_KIND.has(word) || /(?:ed|ing|ly|tion|sion|ment|ness|able|ible|ity|ance|ence|s)$/.test(word);
}
