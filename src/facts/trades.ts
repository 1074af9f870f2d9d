// What people call a program by what it does: the CI, the backups, the mail. Known by the image that it runs.

interface Trade {
  /** The last part of an image's name, in lower case. */
  readonly image: RegExp;
  readonly words: readonly string[];
}

const TRADES: readonly Trade[] = [
  {
    image:
      /drone|jenkins|jnlp|gitlab-runner|actions-runner|act_runner|tekton|concourse|woodpecker|buildkite|teamcity/,
    words: ['ci', 'build', 'builds', 'pipeline', 'pipelines', 'runner', 'runners'],
  },
  {
    image: /velero|kanister|k8up|restic|pgbackrest|barman|kasten/,
    words: ['backup', 'backups', 'restore', 'restores'],
  },
  { image: /external-dns/, words: ['hostname', 'hostnames', 'dns', 'records', 'resolve', 'resolves'] },
  {
    image: /coredns|kube-dns|dnsmasq/,
    words: ['dns', 'resolve', 'resolves', 'resolved', 'names', 'lookups'],
  },
  { image: /prometheus(?!-adapter)|victoria-?metrics|vmagent/, words: ['metrics', 'targets', 'scrape'] },
  { image: /^grafana/, words: ['dashboard', 'dashboards'] },
  { image: /promtail|fluent-?bit|fluentd|filebeat|vector|logstash|loki/, words: ['logs', 'lines'] },
  { image: /alertmanager/, words: ['alert', 'alerts'] },
  { image: /cert-manager-controller/, words: ['certificate', 'certificates'] },
  { image: /external-secrets|vault|sealed-secrets/, words: ['secrets'] },
  {
    image: /argocd|kustomize-controller|helm-controller|source-controller/,
    words: ['gitops', 'sync', 'synced', 'rollout', 'rollouts'],
  },
  { image: /postfix|mailhog|maddy|exim|mailu|smtp/, words: ['mail', 'mails', 'email', 'emails', 'smtp'] },
  { image: /^registry$|harbor|nexus|artifactory|quay/, words: ['registry', 'images'] },
  { image: /gitea|gitlab-ce|gitlab-ee|forgejo|gogs/, words: ['git', 'repositories'] },
  {
    image: /keycloak|authentik|dex|oauth2-proxy|authelia|zitadel/,
    words: ['sso', 'login', 'logins', 'log-in'],
  },
  { image: /airflow|dagster|prefect|argo-?workflow|n8n/, words: ['dag', 'dags', 'workflow', 'workflows'] },
  { image: /elasticsearch|opensearch|solr|meilisearch|typesense/, words: ['search', 'index', 'indices'] },
  {
    image: /rabbitmq|kafka|nats|redpanda|pulsar|activemq/,
    words: ['broker', 'queue', 'queues', 'topics', 'messages'],
  },
  { image: /redis|memcached|valkey|dragonfly/, words: ['cache', 'caches'] },
  {
    image:
      /postgres|timescale|spilo|mysql|mariadb|percona|mongo|cockroach|mssql|cassandra|influxdb|clickhouse/,
    words: ['database', 'databases', 'db'],
  },
  { image: /^minio$|seaweedfs|rgw/, words: ['bucket', 'buckets', 's3'] },
  { image: /cluster-autoscaler|karpenter/, words: ['autoscaler', 'autoscaling'] },
];

/** The same images come again and again; so many are remembered. */
const MAX_REMEMBERED = 2000;
const known = new Map<string, readonly string[]>();

/** Lists the words by which the programs of these images are spoken of. */
export function tradesOf(images: readonly string[]): readonly string[] {
  return images.flatMap((image) => {
    const before = known.get(image);
    if (before) return before;
    if (known.size >= MAX_REMEMBERED) known.clear();
    const name = nameOf(image);
    const words = TRADES.filter((trade) => trade.image.test(name)).flatMap((trade) => trade.words);
    known.set(image, words);
    return words;
  });
}

/** The last part of an image without tag and digest: what stands before is who keeps it. */
function nameOf(image: string): string {
  const last = image.toLowerCase().split('/').at(-1) ?? '';
  return last.replace(/[@:].*$/, '');
}
