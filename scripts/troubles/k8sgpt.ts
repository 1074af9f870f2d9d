// The analyzers of k8sgpt and the reasons of pods that they know.
import { type PeerList, told } from './peer.ts';

const CUSTOM = 'custom-object-not-ready custom-object-warns';

export const K8SGPT: PeerList = {
  title: 'k8sgpt: analyzers',
  about: 'Every analyzer of its list, those that must be switched on and those of OLM included.',
  items: [
    told('Pod', 'oom-killed crash-loop config-key-missing command-missing readiness-probe-failing pending'),
    told(
      'DaemonSet',
      'daemonset-selector-matches-no-node daemonset-no-node-tolerated daemonset-pod-fails daemonset-node-tainted',
    ),
    told('Deployment', 'bad-revision rollout-deadline-exceeded scaled-to-zero replicas-unavailable'),
    told('ReplicaSet', 'quota-exceeded service-account-missing pods-cannot-be-created pods-missing'),
    told(
      'PersistentVolumeClaim',
      'claim-class-missing claim-provisioning-failed claim-provisioner-silent claim-lost',
    ),
    told(
      'Service',
      'service-selector-mismatch service-selector-matches-nothing service-no-ready-pods service-target-port-wrong',
    ),
    told(
      'Ingress',
      'ingress-class-missing ingress-backend-missing ingress-backend-port-missing ingress-tls-secret-missing',
    ),
    told(
      'StatefulSet',
      'statefulset-service-missing claim-class-absent statefulset-waits-for-pod statefulset-old-revision-stuck',
    ),
    told('Job', 'job-failed job-deadline-exceeded job-suspended job-retries'),
    told(
      'CronJob',
      'cronjob-suspended cronjob-invalid-schedule cronjob-missed-start cronjob-too-many-missed',
    ),
    told(
      'Node',
      'node-kubelet-silent node-not-ready node-disk-pressure node-memory-pressure node-pid-pressure',
    ),
    told(
      'ValidatingWebhookConfiguration',
      'webhook-service-missing webhook-without-endpoints webhook-backend-down webhook-denies webhook-certificate',
    ),
    told(
      'MutatingWebhookConfiguration',
      'webhook-service-missing webhook-without-endpoints webhook-backend-scaled-to-zero webhook-unreachable',
    ),
    told(
      'ConfigMap',
      'config-object-missing config-key-missing',
      'one that nothing uses, or that is empty or large, is no trouble',
    ),
    told(
      'HorizontalPodAutoscaler',
      'hpa-target-missing hpa-request-missing hpa-no-metrics hpa-metric-failed',
    ),
    told('PodDisruptionBudget', 'budget-never-allows budget-blocks-eviction budget-matches-nothing'),
    told(
      'NetworkPolicy',
      'network-policy-isolates-ingress network-policy-isolates-egress network-policy-blocks-call',
      'a policy that selects no pod stops nothing',
    ),
    told('Log', 'crash-with-error uncaught-exception errors-in-log panic missing-env'),
    told('GatewayClass', 'gateway-class-not-accepted'),
    told('Gateway', 'gateway-not-ready gateway-no-controller gateway-listener-invalid'),
    told(
      'HTTPRoute',
      'route-not-accepted route-backend-missing route-backend-port-missing route-refs-unresolved route-no-controller',
    ),
    told('Storage', 'claim-class-missing volume-reclaim-failed claim-volume-too-small claim-without-class'),
    told(
      'Security',
      'pod-security-violated service-account-missing rbac-forbidden',
      'settings that are lax but let everything work are for scanners of security',
    ),
    told('OLM ClusterCatalog', CUSTOM),
    told('OLM ClusterExtension', CUSTOM),
    told('OLM ClusterServiceVersion', CUSTOM),
    told('OLM Subscription', CUSTOM),
    told('OLM InstallPlan', `approval-pending ${CUSTOM}`),
    told('OLM CatalogSource', CUSTOM),
    told('OLM OperatorGroup', CUSTOM),
  ],
};

export const POD_REASONS: PeerList = {
  title: 'k8sgpt: reasons of pods',
  about:
    'Every waiting, failing and last-termination reason and every event that its analyzer of pods names.',
  items: [
    told(
      'CrashLoopBackOff',
      'crash-loop oom-killed liveness-probe-kills exits-with-success crash-without-word',
    ),
    told('ImagePullBackOff', 'image-not-found image-access-denied image-registry-dns image-rate-limited'),
    told(
      'ErrImagePull',
      'image-not-found image-registry-tls image-registry-unreachable image-platform-missing',
    ),
    told('ErrImageNeverPull', 'image-never-pull'),
    told('InvalidImageName', 'image-name-invalid'),
    told('ImageInspectError', 'image-pull-failed'),
    told('CreateContainerError', 'container-create-failed command-missing'),
    told('CreateContainerConfigError', 'config-object-missing config-key-missing runs-as-root'),
    told('RunContainerError', 'command-missing container-create-failed'),
    told('PreStartHookError / PostStartHookError', 'container-create-failed'),
    told('FailedMount', 'volume-mount-failed volume-nfs-denied volume-driver-missing config-object-missing'),
    told('FailedAttachVolume', 'volume-multi-attach volume-attach-failed volume-attach-timeout'),
    told('FailedCreatePodSandBox', 'sandbox-network-plugin-down sandbox-no-ip-left sandbox-failed'),
    told(
      'Unschedulable',
      'pending-request-too-large pending-label-absent pending-nodes-tainted pending-unbound-claim',
    ),
    told('SchedulingGated', 'pending-scheduling-gates'),
    told('Evicted', 'evicted-by-pressure ephemeral-storage-exceeded empty-dir-exceeded evicted-by-taint'),
    told('last termination', 'oom-killed exit-137 exit-139 exit-143 crash-with-error'),
  ],
};
