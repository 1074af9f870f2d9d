// Facts of pods and their containers: states, exits, probes, and what the kubelet says of their configuration.
import type { ObjectRef } from '../domain/kube.ts';
import { type Container, type ContainerStatus, type KubeObject, type Pod, refOf } from './kube-json.ts';
import { isSuperseded } from './object-health.ts';
import { crashOf } from './pod-health.ts';
import { probeInWords, withProbeAsked } from './probes.ts';
import { doubled } from './quantity.ts';
import { ANY, type ObjectContext, type Topic } from './rules.ts';

/** A pod that is being deleted is stuck after this long beyond its grace period, in milliseconds. */
const STUCK_TERMINATING_MS = 60 * 1000;

type Role = 'init' | 'sidecar' | 'main';

const CONTAINER = ['container', 'role', 'image'] as const;
const EXIT = ['exit_code', 'signal', 'reason', 'restarts'] as const;

export const podTopic: Topic = {
  kinds: {
    'container.crash-loop': {
      doc: 'A container fails again and again and is restarted with back-off.',
      depth: 'pod',
      captures: [...CONTAINER, 'restarts', 'exit_code'],
    },
    'container.exited': {
      doc: 'A container ended with a code other than 0.',
      depth: 'mechanism',
      standing: 'symptom',
      captures: [...CONTAINER, ...EXIT, 'message'],
    },
    'container.ends-well': {
      doc: 'A container that is to keep running ends with success again and again.',
      depth: 'mechanism',
      standing: 'symptom',
      captures: [...CONTAINER, 'restarts'],
    },
    'container.oom-killed': {
      doc: 'A container was ended by the kernel for using more memory than its limit.',
      depth: 'origin',
      captures: [...CONTAINER, ...EXIT, 'limit', 'request', 'recommended', 'in_memory'],
    },
    'container.waiting': {
      doc: 'A container has not been started; the reason says why.',
      depth: 'pod',
      captures: [...CONTAINER, 'reason', 'message'],
    },
    'container.not-ready': {
      doc: 'A container runs without being ready.',
      depth: 'pod',
      captures: [...CONTAINER, 'restarts', 'probe'],
    },
    'pod.failed': {
      doc: 'A pod ended without success.',
      depth: 'pod',
      captures: ['reason', 'message'],
    },
    'pod.stuck-terminating': {
      doc: 'A pod was deleted long ago and is still there.',
      depth: 'pod',
      captures: ['since', 'finalizers'],
    },
    'pod.finalizer-blocks': {
      doc: 'A deleted pod waits for a finalizer that nobody removes.',
      depth: 'origin',
      captures: ['finalizers', 'since'],
    },
    'probe.failed': {
      doc: 'A liveness, readiness or startup probe fails.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'symptom',
      captures: ['container', 'probe', 'error', 'status', 'port', 'path', 'asks', 'patience', 'declared'],
    },
    'probe.killed': {
      doc: 'The kubelet restarts a container because its liveness or startup probe failed.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'symptom',
      captures: ['container', 'probe'],
    },
    'config.key-missing': {
      doc: 'A key that a container needs is not in its ConfigMap or Secret.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['container', 'key', 'config_kind', 'config'],
    },
    'config.object-missing': {
      doc: 'A ConfigMap or Secret that a container or volume needs does not exist.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['container', 'config_kind', 'config', 'volume'],
    },
    'container.must-not-run-as-root': {
      doc: 'The image would run as root (or as a user without a number) although runAsNonRoot forbids it.',
      depth: 'origin',
      takes: ['mismatch', 'denied'],
      captures: ['container', 'detail'],
    },
    'container.command-missing': {
      doc: 'The command of a container is not in its image, or cannot be executed.',
      depth: 'origin',
      takes: ['missing', 'denied'],
      captures: ['container', 'command', 'error'],
    },
    'container.create-failed': {
      doc: 'The container runtime could not create or start a container.',
      depth: 'mechanism',
      takes: ANY,
      captures: ['container', 'error'],
    },
  },
  objects: [{ kinds: ['Pod'], extract: extractPod }],
  messages: [
    {
      code: 'config.key-missing',
      reason: /./,
      message:
        /couldn't find key (?<key>\S+) in (?<config_kind>ConfigMap|Secret) [^/\s]+\/(?<config>[^\s,;)]+)/,
    },
    {
      code: 'config.object-missing',
      reason: /./,
      kinds: ['Pod'],
      message:
        /(?:MountVolume\.SetUp failed for volume "(?<volume>[^"]+)"\s*: )?(?<config_kind>configmap|secret) "(?<config>[^"]+)" not found/i,
    },
    {
      code: 'container.must-not-run-as-root',
      reason: /./,
      message:
        /container has runAsNonRoot and image (?<detail>will run as root|has non-numeric user \([^)]*\)[^(]*)/,
    },
    {
      code: 'container.command-missing',
      // What a probe executes may be missing, too: then the container runs.
      reason: /^(?!Unhealthy$|ProbeWarning$)/,
      message:
        /(?:exec: |exec )"(?<command>[^"]+)": ?(?<error>(?:stat [^:]+: )?(?:no such file or directory|executable file not found in \$PATH|permission denied|is a directory|exec format error))/,
    },
    {
      code: 'probe.killed',
      reason: /^Killing$/,
      message: /Container (?<container>\S+) failed (?<probe>liveness|startup) probe/,
    },
    {
      code: 'probe.failed',
      reason: /^(?:Unhealthy|ProbeWarning)$/,
      refine: withProbeAsked,
      message:
        /^(?<probe>Liveness|Readiness|Startup) probe (?:failed|errored)(?: and resulted in \S+)?: (?<error>(?:HTTP probe failed with statuscode: (?<status>\d+)|Get "\w+:\/\/[^/"]*:(?<port>\d+)(?<path>\/[^"?]*)?[^"]*"[\s\S]*|dial tcp [^ ]*:(?<port2>\d+)[\s\S]*|[\s\S]*))/,
    },
    {
      code: 'container.create-failed',
      reason:
        /^(?:Failed|CreateContainerError|RunContainerError|StartError|ContainerCannotRun|FailedPostStartHook|PostStartHookError|FailedPreStopHook)$/,
      message:
        /^(?:Error: )?(?<error>(?:failed to (?:create|start|generate|reserve)|context deadline|OCI runtime|[\s\S]*(?:runc|shim|hook))[\s\S]*)/,
    },
  ],
};

function extractPod(object: KubeObject, context: ObjectContext): void {
  const pod = object as Pod;
  const subject = refOf(pod);
  extractDeletion(pod, subject, context);
  if (isSuperseded(object, context.inventory)) return;
  // Containers of a pod that is being deleted were told to end: how they ended is no trouble.
  const containers = pod.metadata?.deletionTimestamp === undefined ? containersOf(pod) : [];
  for (const { status, spec, role } of containers) extractContainer(status, spec, role, subject, context);
  if (pod.status?.phase === 'Failed') {
    const { reason = 'Failed', message = '' } = pod.status;
    context.emit('pod.failed', subject, `phase: Failed, reason: ${reason} ${message}`, { reason, message });
    context.emitMessage(subject, reason, message, {}, 'status');
  }
  const gates = new Set((pod.spec?.readinessGates ?? []).map(({ conditionType }) => conditionType));
  for (const { type = '', status, reason = '', message } of pod.status?.conditions ?? []) {
    if (status !== 'False' || !message) continue;
    // `Ready` and the like sum up what the containers tell, `PodScheduled` what the scheduler reports.
    const source = gates.has(type) ? `readiness gate ${type}` : undefined;
    context.emitMessage(subject, reason, message, {}, source);
  }
}

function extractDeletion(pod: Pod, subject: ObjectRef, { emit, inventory }: ObjectContext): void {
  const since = pod.metadata?.deletionTimestamp;
  if (since === undefined || inventory.nowMs - Date.parse(since) < STUCK_TERMINATING_MS) return;
  const finalizers = (pod.metadata?.finalizers ?? []).join(', ');
  const quote = `deletionTimestamp: ${since}`;
  emit('pod.stuck-terminating', subject, quote, { since, finalizers });
  if (finalizers !== '') {
    emit('pod.finalizer-blocks', subject, `${quote}, finalizers: ${finalizers}`, { finalizers, since });
  }
}

/** Where a container mounts volumes that are kept in memory: what lies there counts against its memory limit. */
function mountsInMemory(pod: Pod | undefined, spec: Container | undefined): string | undefined {
  const volumes = (pod?.spec?.volumes ?? []).filter(({ emptyDir }) => emptyDir?.medium === 'Memory');
  const names = new Set(volumes.map(({ name }) => name));
  const paths = (spec?.volumeMounts ?? []).flatMap(({ name, mountPath = '' }) =>
    names.has(name) ? [mountPath] : [],
  );
  return paths.length === 0 ? undefined : paths.join(', ');
}

interface ContainerView {
  readonly status: ContainerStatus;
  readonly spec: Container | undefined;
  readonly role: Role;
}

function containersOf(pod: Pod): readonly ContainerView[] {
  const view = (
    statuses: readonly ContainerStatus[] | undefined,
    specs: readonly Container[] | undefined,
    role: (spec: Container | undefined) => Role,
  ): ContainerView[] =>
    (statuses ?? []).map((status) => {
      const spec = specs?.find((candidate) => candidate.name === status.name);
      return { status, spec, role: role(spec) };
    });
  return [
    ...view(pod.status?.initContainerStatuses, pod.spec?.initContainers, (spec) =>
      spec?.restartPolicy === 'Always' ? 'sidecar' : 'init',
    ),
    ...view(pod.status?.containerStatuses, pod.spec?.containers, () => 'main'),
  ];
}

function extractContainer(
  status: ContainerStatus,
  spec: Container | undefined,
  role: Role,
  subject: ObjectRef,
  { emit, emitMessage, inventory }: ObjectContext,
): void {
  const container = status.name ?? '';
  const about = { container, role, image: spec?.image ?? status.image };
  const restarts = status.restartCount ?? 0;
  const crash = crashOf(status, inventory.nowMs);
  const waiting = status.state?.waiting;

  if (waiting?.reason && waiting.reason !== 'ContainerCreating' && waiting.reason !== 'PodInitializing') {
    const { reason, message = '' } = waiting;
    const quote = message === '' ? `waiting: ${reason}` : `waiting: ${reason}: ${message}`;
    if (reason === 'CrashLoopBackOff') {
      emit('container.crash-loop', subject, quote, { ...about, restarts, exit_code: crash?.exitCode });
      if (status.lastState?.terminated?.exitCode === 0) {
        const ended = `container ${container}: terminated, exit code: 0, restarts: ${restarts}`;
        emit('container.ends-well', subject, ended, { ...about, restarts });
      }
    } else {
      emit('container.waiting', subject, quote, { ...about, reason, message });
      emitMessage(subject, reason, message, { container }, `state ${reason}`);
    }
  }
  if (crash) {
    const { exitCode, signal, reason = 'Error', message } = crash;
    const exit = { exit_code: exitCode, signal, reason, restarts };
    const quote = `container ${container}: terminated, reason: ${reason}, exit code: ${exitCode}`;
    if (reason === 'OOMKilled') {
      const limit = spec?.resources?.limits?.memory;
      const request = spec?.resources?.requests?.memory;
      const recommended = limit === undefined ? undefined : doubled(limit);
      const limits = limit === undefined ? '' : `, memory limit: ${limit}`;
      emit('container.oom-killed', subject, quote + limits, {
        ...about,
        ...exit,
        limit,
        request,
        recommended,
        in_memory: mountsInMemory(inventory.find(subject) as Pod | undefined, spec),
      });
    }
    emit('container.exited', subject, quote, { ...about, ...exit, message });
    if (message) emitMessage(subject, reason, message, { container }, 'termination message');
  }
  if (status.state?.running && status.ready === false && role !== 'init') {
    const probe = probeInWords(status.started === false ? spec?.startupProbe : spec?.readinessProbe);
    emit('container.not-ready', subject, `container ${container}: running, ready: false`, {
      ...about,
      restarts,
      probe,
    });
  }
}
