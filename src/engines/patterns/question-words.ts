// Words of questions that name kinds, and those that name nothing: plain English, and Kubernetes' own.

/** What people write for a kind. Plurals lose their s before they are looked up. */
export const KIND_WORDS: Readonly<Record<string, string>> = {
  pod: 'Pod',
  po: 'Pod',
  deployment: 'Deployment',
  deploy: 'Deployment',
  replicaset: 'ReplicaSet',
  rs: 'ReplicaSet',
  statefulset: 'StatefulSet',
  sts: 'StatefulSet',
  daemonset: 'DaemonSet',
  ds: 'DaemonSet',
  job: 'Job',
  cronjob: 'CronJob',
  service: 'Service',
  svc: 'Service',
  endpoint: 'Service',
  ingress: 'Ingress',
  ingresse: 'Ingress',
  pvc: 'PersistentVolumeClaim',
  claim: 'PersistentVolumeClaim',
  persistentvolumeclaim: 'PersistentVolumeClaim',
  pv: 'PersistentVolume',
  persistentvolume: 'PersistentVolume',
  volume: 'PersistentVolumeClaim',
  storageclass: 'StorageClass',
  node: 'Node',
  hpa: 'HorizontalPodAutoscaler',
  autoscaler: 'HorizontalPodAutoscaler',
  horizontalpodautoscaler: 'HorizontalPodAutoscaler',
  pdb: 'PodDisruptionBudget',
  poddisruptionbudget: 'PodDisruptionBudget',
  quota: 'ResourceQuota',
  resourcequota: 'ResourceQuota',
  networkpolicy: 'NetworkPolicy',
  netpol: 'NetworkPolicy',
  namespace: 'Namespace',
  configmap: 'ConfigMap',
  cm: 'ConfigMap',
  secret: 'Secret',
  gateway: 'Gateway',
  httproute: 'HTTPRoute',
  certificate: 'Certificate',
  role: 'Role',
  rolebinding: 'RoleBinding',
  clusterrole: 'ClusterRole',
  clusterrolebinding: 'ClusterRoleBinding',
};

/** Parts of words with a dash that are plain English, or Kubernetes' own words. */
export const PLAIN_PARTS: ReadonlySet<string> = new Set(
  `a all and api app auto back backup by call called car check checks cluster clusters code config container control
  cpu crash crashed crashes crashing creates day days deploy deployed deploying dead disk dns down driven dropping end
  env error errors et eviction exit exporter external failed failing flag follow free full git gpu grade group half hand health
  high hit host hour hours image in init ins install internal kube kubectl known large level limit limits line load
  log long loop looping loops low made main man manager mem memory metrics min minute minutes mount multi name new no
  node nodes non not of off old on one only open or out over owner own paging per plane pod pods post pre prod
  production pull queue quota re read ready real rebooted release requests restart restarted restarting restarts retry
  right roll rolled rolling rollout root run runner running sandbox scale scaled scaler scaling schedule scheduled
  secret security self semi server service shot shut side sidecar signed single so spec stage staging start started
  startup state steady stop storage sub super sync system test the third throttling time timed timeout tier to token up
  upgrade use user version volume wait warm web week weeks well wide work worker working write x year zero zone`.split(
    /\s+/,
  ),
);

/** Tells whether a word is plain English or one of Kubernetes' own, so that hardly anything is meant by it. */
export function isPlainWord(word: string): boolean {
  const singular = word.replace(/s$/, '');
  return [word, singular].some((form) => PLAIN_PARTS.has(form) || KIND_WORDS[form] !== undefined);
}
