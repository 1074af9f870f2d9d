// What somebody who reasons well answers to questions about twenty of the reports, in words of their own, as short as a
// model is asked to be. Written by hand before any of them was held to what it cites.
export interface Answer {
  readonly rootCause: string;
  readonly solution: string;
  /** `Kind namespace/name`; the namespace is left out for a kind that has none. */
  readonly affected: string;
  readonly quotes: readonly string[];
}

export const ANSWERS: Readonly<Record<string, Answer>> = {
  'acme-solver-names-unknown-ingress-class': {
    rootCause:
      'Ingress cm-acme-http-solver-zx5qt names the ingress class nginx, and the only class here is public, so the challenge gets status code 404.',
    solution: 'Set the class public in the solver of the issuer.',
    affected: 'Ingress portal/cm-acme-http-solver-zx5qt',
    quotes: [
      'annotation kubernetes.io/ingress.class: nginx; classes: public',
      "wrong status code '404', expected '200'",
    ],
  },
  'argocd-presync-needs-secret': {
    rootCause:
      'The hook job orders-migrate-2-8-0 cannot start: its secret orders-migrate-2-8-0 is not found.',
    solution: 'Create the secret before the hook runs.',
    affected: 'Job orders/orders-migrate-2-8-0',
    quotes: ['MountVolume.SetUp failed for volume "app-secrets" : secret "orders-migrate-2-8-0" not found'],
  },
  'cilium-replacement-without-api-address': {
    rootCause:
      'DaemonSet cilium does not start, because its connection to the API server at 10.43.0.1:443 times out; no kube-proxy translates that address.',
    solution: 'Give cilium the address of the API server (k8sServiceHost).',
    affected: 'DaemonSet kube-system/cilium',
    quotes: ['dial tcp 10.43.0.1:443: i/o timeout'],
  },
  'cnpg-recovery-archive-not-empty': {
    rootCause:
      'Job ledger-1-full-recovery fails because the WAL archive check failed for server ledger: the archive is not empty.',
    solution: 'Restore into another archive path.',
    affected: 'Job ledger-db/ledger-1-full-recovery',
    quotes: ['ERROR: WAL archive check failed for server ledger: Expected empty archive'],
  },
  'eni-with-two-cluster-security-groups': {
    rootCause:
      'The target group of lobby cannot be bound: its network interface eni-0123456789abcdef0 has two security groups tagged with kubernetes.io/cluster/prod, and exactly one is expected.',
    solution: 'Take the tag off one of the two groups.',
    affected: 'TargetGroupBinding game/k8s-game-lobby-0e2b6d2c1a',
    quotes: [
      'expect exactly one securityGroup tagged with kubernetes.io/cluster/prod for eni eni-0123456789abcdef0',
    ],
  },
  'external-metrics-api-of-another-adapter': {
    rootCause:
      'The HPA keda-hpa-invoice-worker gets no external metric: Datadog answers instead of KEDA, "DatadogMetric is invalid, err: missing query".',
    solution: 'Let the APIService of external metrics name the service of KEDA.',
    affected: 'HorizontalPodAutoscaler billing/keda-hpa-invoice-worker',
    quotes: ['DatadogMetric is invalid, err: missing query'],
  },
  'headless-service-hides-unready-peers': {
    rootCause:
      'The pods of nats cannot resolve nats-2.nats.messaging.svc.cluster.local ("no such host"): the headless service publishes only pods that are ready.',
    solution: 'Set publishNotReadyAddresses on the service nats.',
    affected: 'StatefulSet messaging/nats',
    quotes: ['lookup nats-2.nats.messaging.svc.cluster.local on 10.96.0.10:53: no such host'],
  },
  'initdb-bus-error-huge-pages': {
    rootCause:
      'Postgres of ledgerdb dies with "Bus error (core dumped)" in its bootstrap script: node w-1 offers huge pages, and the pod may use none.',
    solution: 'Set huge_pages = off, or request hugepages-2Mi.',
    affected: 'StatefulSet crm/ledgerdb',
    quotes: [
      'running bootstrap script ... Bus error (core dumped)',
      'node w-1: allocatable hugepages-2Mi: 8Gi',
    ],
  },
  'kafka-advertises-short-names': {
    rootCause:
      'tracker cannot connect to kafka-0.kafka-headless:9092: the short name is an unknown host outside of namespace streams.',
    solution: 'Let the brokers advertise their full names.',
    affected: 'Deployment tracking/tracker',
    quotes: [
      'Error connecting to node kafka-0.kafka-headless:9092 (id: 0 rack: null): java.net.UnknownHostException',
    ],
  },
  'kube-proxy-may-not-list-endpointslices': {
    rootCause:
      'kube-proxy is forbidden to list endpointslices, so the service pricing has no rules and connections are refused.',
    solution: 'Let the role of kube-proxy list and watch endpointslices.',
    affected: 'DaemonSet kube-system/kube-proxy',
    quotes: [
      'failed to list *v1.EndpointSlice: endpointslices.discovery.k8s.io is forbidden',
      'dial tcp 10.96.103.67:8080: connect: connection refused',
    ],
  },
  'mysql-host-blocked-by-port-checks': {
    rootCause: 'MySQL has blocked the host 10.244.2.1 of observe-server because of many connection errors.',
    solution: 'Run mysqladmin flush-hosts, and end the port checks.',
    affected: 'Deployment observe/observe-server',
    quotes: ["Host '10.244.2.1' is blocked because of many connection errors"],
  },
  'nfs-server-name-unknown': {
    rootCause:
      'embed cannot mount volume shared-models: the name of the NFS server fs-0439888aa.efs.eu-west-1.amazonaws.com cannot be resolved.',
    solution: 'Mend the name resolution of the node.',
    affected: 'Deployment research/embed',
    quotes: ['Failed to resolve server fs-0439888aa.efs.eu-west-1.amazonaws.com: Name or service not known'],
  },
  'olm-neighbour-subscription': {
    rootCause:
      'Subscription redis is not resolved because of its neighbour tracing: no operators are found in channel stable-2.x of package jaeger-operator.',
    solution: 'Mend or delete the subscription tracing.',
    affected: 'Subscription operators/redis',
    quotes: [
      'no operators found in channel stable-2.x of package jaeger-operator in the catalog referenced by subscription tracing',
    ],
  },
  'orphans-conversion-webhook-gone': {
    rootCause:
      'The garbage collector cannot sync: the conversion webhook of acme.cert-manager.io needs the service cert-manager-webhook, which is not found.',
    solution: 'Delete the custom resource definitions of cert-manager, or bring its webhook back.',
    affected: 'Pod kube-system/kube-controller-manager-cp-1',
    quotes: ['service "cert-manager-webhook" not found', 'unable to sync caches for garbage collector'],
  },
  'rails-stale-pid-file-after-wait': {
    rootCause: 'projects-web exits because a stale pid file is there: "A server is already running".',
    solution: 'Delete tmp/pids/server.pid before the start.',
    affected: 'Deployment projects/projects-web',
    quotes: ['A server is already running. Check /app/tmp/pids/server.pid.'],
  },
  'role-binding-names-another-namespace': {
    rootCause:
      'repo-operator may not get configmaps: RoleBinding repo-operator-rolebinding names the account of namespace repo-operator-system instead of my-repo.',
    solution: 'Name the account of my-repo in the binding.',
    affected: 'Deployment my-repo/repo-operator',
    quotes: [
      'configmaps "repo-operator" is forbidden: User "system:serviceaccount:my-repo:repo-operator-sa" cannot get resource "configmaps"',
      'subjects: ServiceAccount repo-operator-system/repo-operator-sa; roleRef: Role repo-operator-role',
    ],
  },
  'service-link-variable-collides': {
    rootCause:
      'ldap cannot parse its listen URL: the service link variable LDAP_PORT puts tcp://10.96.108.53:389 where a port is due.',
    solution: 'Set enableServiceLinks: false.',
    affected: 'Deployment directory/ldap',
    quotes: ['daemon: listen URL "ldap://ldap-4qjcqvx9v-n288w:tcp://10.96.108.53:389" parse error=5'],
  },
  'strimzi-topic-without-label': {
    rootCause:
      'KafkaTopic refunds has no status because it lacks the label strimzi.io/cluster that the other topics have.',
    solution: 'Label it strimzi.io/cluster=events.',
    affected: 'KafkaTopic streaming/refunds',
    quotes: ['status: none; labels: app.kubernetes.io/part-of=billing'],
  },
  'traefik-refuses-external-name': {
    rootCause: 'traefik does not serve the ingress wiki: externalName services are not allowed.',
    solution: 'Set allowExternalNameServices for traefik.',
    affected: 'Deployment traefik/traefik',
    quotes: ['Cannot create service: externalName services not allowed: intranet/wiki'],
  },
  'vpa-asks-more-than-any-node': {
    rootCause:
      'indexer cannot be scheduled: its VPA raised the memory request to 9.8Gi, more than the 7.1Gi of the largest node.',
    solution: 'Set maxAllowed in the VPA.',
    affected: 'Deployment catalog/indexer',
    quotes: [
      'requests memory 10522669875; largest node ip-10-20-5-11.internal: allocatable memory 7.1Gi',
      '0/3 nodes are available: 3 Insufficient memory',
    ],
  },
};
