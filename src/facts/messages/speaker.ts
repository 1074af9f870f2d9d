// Who says the clause that decides: the program itself, the other side, the API server, the kubelet, a controller.
import type { Speaker } from '../../domain/complaint.ts';

/** Words of the API server, in any log and any event. */
const API =
  /\bis forbidden: |\b(?:failed calling|admission) webhook "|exceeded quota: |User "[^"]+" cannot |the object has been modified|\b[\w.]{1,80} "[^"]{1,200}" (?:already exists|is invalid: )|no matches for kind|the server (?:could not find the requested resource|has received too many requests|is currently unable|has asked for the client)|Error from server|You must be logged in to the server|etcdserver: |"kind":"Status"|unable to authenticate the request|Operation cannot be fulfilled/;
/** Prefixes by which drivers and clients mark what their server answered. */
const CALLEE =
  /^pq: |\bpq: |PSQLException: (?:FATAL|ERROR)|\b(?:Error|ERROR) 1(?:0[4-9]|1[0-9]|2[0-9]|4[0-9]|6[0-9])\d? \(|\bS(?:QL|ql)\w*Exception(?=[: (])(?!: Connection)|MongoServerError|psycopg2\.errors\.|An error occurred \(\w+\) when calling|googleapi: Error|api error \w+:|Error making API request|AADSTS\d|urn:ietf:params:acme:error|KeeperErrorCode|LDAP Result Code|DB::Exception|\bnats: Authori|Secrets Manager|circuit_breaking_exception|cluster_block_exception|SignatureDoesNotMatch|SASL [Aa]uthentication failed|invalid_client|repository .{0,100}not found|^[45]\d\d [A-Z\d]|\[[45]\d\d\] during|RBAC: access denied|[Aa]uthentication required|\b\w+Exception: Not authorized|errors\.\w*(?:Authorization|UnknownTopic|RecordTooLarge)\w*Exception|^(?:NOAUTH|WRONGPASS|NOPERM|OOM command|LOADING|MISCONF|READONLY|ACCESS_REFUSED|NOT_FOUND|PRECONDITION_FAILED)\b|\b(?:NOAUTH|WRONGPASS|READONLY) |status ?code:? ?=?\d{3}|HTTP Error \d{3}|\b[45]\d\d (?:Client|Server) Error|(?:returned|answered|responded with|server returned HTTP status) [45]\d\d|unexpected status code|\bStatusCode=\d|authentication failed for user|^FATAL: {1,2}(?:password|no pg_hba|role|database|sorry|the database|remaining)|access denied by server|Access denied for user|is not authorized to perform|[Hh]ost '[^']+' is (?:not allowed|blocked)|code = (?:Unauthenticated|PermissionDenied|NotFound|ResourceExhausted|InvalidArgument|FailedPrecondition|OutOfRange)\b/;
const CONTROLLERS =
  /controller|scheduler|operator|autoscaler|karpenter|cert-manager|provisioner|flux|argo|crossplane|kustomize|helm/i;
const KUBELET = /kubelet|containerd|cri-o|node-?agent/i;
/** Reasons of events that a kubelet writes. */
const KUBELET_REASONS =
  /^(?:Failed(?:Mount|MapVolume|CreatePodSandBox|CreatePodContainer|KillPod|Sync|PostStartHook|PreStopHook)?|BackOff|ErrImage\w+|ImagePull\w+|Inspect\w+|Unhealthy|ProbeWarning|CreateContainer\w*|RunContainerError|Evicted|Preempting|NetworkNotReady|InvalidDiskCapacity|FreeDiskSpaceFailed|ImageGCFailed|SystemOOM|Rebooted|NodeNotReady|Killing|OOMKilling|UnexpectedAdmissionError)$/;
/** Words of a kubelet and what it runs: runtimes, plugins of networks and volumes. */
const KUBELET_WORDS =
  /^(?:MountVolume|MapVolume|UnmountVolume|Unable to attach or mount|Failed to (?:pull|create pod sandbox)|Back-off|(?:Liveness|Readiness|Startup) probe|Failed to apply default image|Container image|failed to (?:create (?:containerd|shim) task|pull and unpack|setup network for sandbox|stop container|get sandbox)|OCI runtime|plugin type=|networkPlugin|The node was low on|Pod (?:was rejected|ephemeral)|Usage of EmptyDir|Predicate \w+ failed)|container has runAsNonRoot|couldn't find key \S+ in (?:Secret|ConfigMap)|\b(?:configmap|secret) "[^"]+" not found$/;
const CONTROLLER_WORDS =
  /^(?:\d+\/\d+ nodes are available|no nodes available|Multi-Attach|AttachVolume|waiting for (?:a volume|first consumer)|Error (?:creating|syncing)|[Ff]ailed (?:build|deploy) model|the HPA|Cannot (?:evict|bind)|Job (?:has|was)|Issuing certificate|no persistent volumes|Translation failed)/;

export interface Origin {
  /** The reason of the event or condition. */
  readonly reason?: string;
  /** The component that wrote it (`kubelet`, `default-scheduler`), or `log` for a line of a program's own log. */
  readonly source?: string;
}

/** Tells whether a message is what the other side answered. */
export function isCalleeSpeaking(message: string): boolean {
  return CALLEE.test(message);
}

/** Gives who says a clause. `whole` is the message around it. */
export function speakerOf(told: string, whole: string, origin: Origin = {}): Speaker {
  if (CALLEE.test(told)) return 'callee';
  if (API.test(whole)) return 'api';
  if (CALLEE.test(whole)) return 'callee';
  const { source = '', reason = '' } = origin;
  if (source === 'log') return 'self';
  if (KUBELET.test(source) || KUBELET_REASONS.test(reason)) return 'kubelet';
  if (source !== '' && CONTROLLERS.test(source)) return 'controller';
  if (KUBELET_WORDS.test(whole)) return 'kubelet';
  if (CONTROLLER_WORDS.test(whole)) return 'controller';
  return source === '' && reason === '' ? 'self' : 'controller';
}
