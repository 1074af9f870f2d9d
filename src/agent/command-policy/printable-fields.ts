// Which fields of objects an expression may print: those of the Kubernetes API that hold no contents of anybody's.

/** Fields whose value is one text, number or truth, or a list of them. */
const SCALARS = `accessModes action active address addressType addresses apiGroup apiGroups apiVersion architecture
attachRequired attached available availableReplicas averageUtilization averageValue backoffLimit bootID bound claimName
className clusterIP clusterIPs clusterName collisionCount completionMode completionTime completions concurrencyPolicy
conditionType containerID containerRuntimeVersion controller controllerName count cpu creationTimestamp currentAverageUtilization
currentHealthy currentNumberScheduled currentReplicas currentRevision deletionGracePeriodSeconds deletionTimestamp
desiredHealthy desiredNumberScheduled desiredReplicas disruptionsAllowed dnsNames dnsPolicy drivers effect enableServiceLinks
ephemeral-storage eventTime exitCode expectedPods expirationSeconds externalIPs externalName externalTrafficPolicy failed
failedJobsHistoryLimit failureThreshold fieldPath finalizers finishedAt firstTimestamp fsType fullyLabeledReplicas
generateName generation groups holderIdentity host hostIP hostIPs hostNetwork hostPID hostname hosts image imageID
imagePullPolicy immutable ingressClassName initialDelaySeconds internalTrafficPolicy ip ipFamilies ipFamilyPolicy
isDefaultClass issuerName kernelVersion key kind kubeProxyVersion kubeletVersion lastHeartbeatTime lastObservedTime
lastProbeTime lastScaleTime lastScheduleTime lastSuccessfulTime lastTimestamp lastTransitionTime lastUpdateTime
leaseDurationSeconds loadBalancerClass loadBalancerIP machineID manager maxReplicas maxSurge maxUnavailable memory message
minAvailable minReadySeconds minReplicas mountPath name names namespace nodeName nodePort nominatedNodeName notAfter
notBefore numberAvailable numberMisscheduled numberReady numberUnavailable observedGeneration operatingSystem operation operator
optional osImage parallelism partition path pathType paused periodSeconds persistentVolumeReclaimPolicy phase podIP podIPs
podManagementPolicy policyTypes port ports preemptionPolicy priority priorityClassName privileged progressDeadlineSeconds
protocol provisioner qosClass readOnly readOnlyRootFilesystem ready readyReplicas reason reclaimPolicy renewTime replicas
reportingComponent reportingController reportingInstance resourceNames resourceVersion restartCount restartPolicy
revisionHistoryLimit runAsGroup runAsNonRoot runAsUser runtimeClassName schedule scheduled schedulerName scheme secretName
served serviceAccount serviceAccountName serviceName serving sessionAffinity shareProcessNamespace side-effects sideEffects
signal signerName sizeBytes startTime started startedAt startingDeadlineSeconds status storage storageClassName
subdomain subPath subresource succeeded successThreshold successfulJobsHistoryLimit suspend systemUUID targetPort terminating
terminationGracePeriodSeconds terminationMessagePath terminationMessagePolicy time timeZone timeoutSeconds tolerationSeconds
topologyKey type uid unavailableReplicas unschedulable updateRevision updatedNumberScheduled updatedReplicas
ttlSecondsAfterFinished verbs version volumeBindingMode volumeMode volumeName whenUnsatisfiable workingDir zone`;

/** Fields that are objects or lists of them, and hold nothing but such values. */
const HARMLESS_OBJECTS = `affinity allocatable capacity claimRef conditions containerStatuses endpoints hard
imagePullSecrets initContainerStatuses lastState limits loadBalancer matchExpressions matchLabels labels nodeAffinity
nodeInfo nodeSelector nodeSelectorTerms ownerReferences podAffinity podAntiAffinity requests resources rollingUpdate roleRef
scaleTargetRef secretKeyRef configMapKeyRef selector state strategy subjects taints terminated tls tolerations
topologySpreadConstraints updateStrategy used waiting`;

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Names of fields that may be printed: the last of a path. */
export const PRINTABLE: ReadonlySet<string> = new Set([...words(SCALARS), ...words(HARMLESS_OBJECTS)]);

/** Maps whose keys are anybody's words and whose values are no secrets: `labels`, `limits`. */
export const OPEN_MAPS: ReadonlySet<string> = words(
  'labels matchLabels selector nodeSelector allocatable capacity limits requests hard used',
);

/** Lists. Of a map `[*]` would give all values without their names. */
export const LISTS: ReadonlySet<string> = words(
  `items containers initContainers ephemeralContainers containerStatuses initContainerStatuses conditions ports rules paths
  volumes volumeMounts env envFrom taints tolerations addresses imagePullSecrets ownerReferences subjects images endpoints
  subsets notReadyAddresses hosts tls ingress egress from to accessModes finalizers metrics currentMetrics podIPs hostIPs
  drivers topologySpreadConstraints matchExpressions nodeSelectorTerms webhooks versions sources secrets names verbs
  resources resourceNames apiGroups podCIDRs externalIPs volumeClaimTemplates limits list dnsNames parentRefs
  hostnames listeners backendRefs matches managedFields`,
);

/** Maps that print as Go writes them, without quotes, where no redaction tells names from values. */
export const WORDS_OF_ANYBODY: ReadonlySet<string> = words('labels matchLabels selector nodeSelector');

/** Fields that no path goes through: their values are contents, or stand without the names that would tell. */
export const CLOSED: ReadonlySet<string> = words(
  'data stringData binaryData annotations fieldsV1 args command value values env-value exec httpHeaders parameters volumeAttributes config',
);

/** All that may be printed of a Secret: what it is, not what is in it. */
export const SECRET_FIELDS: ReadonlySet<string> = words(
  'items metadata type kind apiVersion immutable name namespace creationTimestamp deletionTimestamp uid resourceVersion generation labels ownerReferences finalizers controller managedFields manager operation time subresource',
);
