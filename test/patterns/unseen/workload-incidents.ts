// Incidents of images, probes, containers, controllers, jobs and autoscalers.

import { crashed, front, podOf, program, told, waits } from '../../support/lived-in.ts';
import type { Incident } from './incident.ts';

const pulling = (name: string, image: string, error: string, reason = 'ImagePullBackOff') => [
  ...program(name, {
    image,
    podStatus: { phase: 'Pending' },
    state: waits(reason, `Back-off pulling image "${image}": ErrImagePull: ${error}`),
  }),
  told(name, 'Failed', `Failed to pull image "${image}": ${error}`),
  told(name, 'Failed', 'Error: ErrImagePull'),
  told(name, 'BackOff', `Back-off pulling image "${image}"`, { type: 'Normal' }),
];
const liveness = (more: object) => ({
  livenessProbe: { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3, ...more },
  ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
});
const killed = (name: string, probe: object, error: string) => [
  ...program(name, { container: liveness(probe), state: crashed(137) }),
  told(name, 'Unhealthy', `Liveness probe failed: ${error}`),
  told(name, 'Killing', `Container ${name} failed liveness probe, will be restarted`, { type: 'Normal' }),
  told(
    name,
    'BackOff',
    `Back-off restarting failed container ${name} in pod ${podOf(name)}_lagoon-emea(0c1d)`,
  ),
];
export const WORKLOADS: readonly Incident[] = [
  {
    family: 'image-unauthorized',
    objects: pulling(
      'beacon',
      'registry.partner.example/team/beacon:2.0.1',
      'failed to pull and unpack image "registry.partner.example/team/beacon:2.0.1": failed to resolve reference "registry.partner.example/team/beacon:2.0.1": failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://registry.partner.example/token?scope=repository%3Ateam%2Fbeacon%3Apull&service=registry: 401 Unauthorized',
    ),
    questions: [
      'beacon in lagoon-emea cannot pull its image',
      'beacon is not coming up, image thing',
      'beacon down after moving registries',
    ],
    must: [/401|unauthori[sz]ed|authori[sz]/i, /pull secret|imagePullSecret|credential/i],
  },
  {
    family: 'image-rate-limit',
    objects: pulling(
      'beacon',
      'docker.io/library/traefik:v3.1',
      'failed to pull and unpack image "docker.io/library/traefik:v3.1": failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/traefik/manifests/sha256:1a: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
    ),
    questions: ['beacon in lagoon-emea ErrImagePull on some nodes', 'beacon image pull fails randomly'],
    must: [/rate limit|429|toomanyrequests/i],
  },
  {
    family: 'image-registry-dns',
    objects: pulling(
      'beacon',
      'regsitry.partner.example/beacon:1',
      'failed to pull and unpack image "regsitry.partner.example/beacon:1": failed to resolve reference "regsitry.partner.example/beacon:1": failed to do request: Head "https://regsitry.partner.example/v2/beacon/manifests/1": dial tcp: lookup regsitry.partner.example on 10.24.0.2:53: no such host',
    ),
    questions: ['beacon in lagoon-emea is in ImagePullBackOff', 'beacon will not deploy'],
    must: [/regsitry\.partner\.example/, /no such host|resolve|DNS/i],
  },
  {
    family: 'image-arch',
    objects: pulling('beacon', 'cr.lagoon.example/beacon:5', 'no match for platform in manifest: not found'),
    questions: ['beacon in lagoon-emea does not start on the arm nodes'],
    must: [/platform|architecture/i],
  },
  {
    family: 'image-never',
    objects: [
      ...program('beacon', {
        container: { imagePullPolicy: 'Never' },
        podStatus: { phase: 'Pending' },
        state: waits(
          'ErrImageNeverPull',
          'Container image "cr.lagoon.example/beacon:3.14.0" is not present with pull policy of Never',
        ),
      }),
      told(
        'beacon',
        'ErrImageNeverPull',
        'Container image "cr.lagoon.example/beacon:3.14.0" is not present with pull policy of Never',
      ),
    ],
    questions: ['beacon in lagoon-emea does not start'],
    must: [/Never/, /pull policy|imagePullPolicy/i],
  },
  {
    family: 'image-invalid-name',
    objects: [
      ...program('beacon', {
        image: 'cr.lagoon.example/Beacon:v 1',
        podStatus: { phase: 'Pending' },
        state: waits(
          'InvalidImageName',
          'Failed to apply default image tag "cr.lagoon.example/Beacon:v 1": couldn\'t parse image name "cr.lagoon.example/Beacon:v 1": invalid reference format',
        ),
      }),
      told(
        'beacon',
        'InspectFailed',
        'Failed to apply default image tag "cr.lagoon.example/Beacon:v 1": couldn\'t parse image name "cr.lagoon.example/Beacon:v 1": invalid reference format',
      ),
    ],
    questions: ['beacon in lagoon-emea does not start', 'beacon InvalidImageName'],
    must: [/image/i, /invalid/i],
  },
  {
    family: 'liveness-port',
    objects: killed(
      'beacon',
      { httpGet: { path: '/live', port: 9099, scheme: 'HTTP' } },
      'Get "http://10.244.3.40:9099/live": dial tcp 10.244.3.40:9099: connect: connection refused',
    ),
    logs: { [podOf('beacon')]: 'I0301 02:57:51 listening on :8080\n' },
    questions: ['beacon in lagoon-emea restarts though it works', 'beacon exit 137 but memory is fine'],
    must: [/liveness/i, /9099/],
  },
  {
    family: 'liveness-path',
    objects: killed(
      'beacon',
      { httpGet: { path: '/helthz', port: 8080, scheme: 'HTTP' } },
      'HTTP probe failed with statuscode: 404',
    ),
    questions: ['beacon in lagoon-emea killed again and again', 'beacon flapping'],
    must: [/liveness/i, /helthz|404/],
  },
  {
    family: 'liveness-timeout',
    objects: killed(
      'beacon',
      { httpGet: { path: '/live', port: 8080, scheme: 'HTTP' } },
      'Get "http://10.244.3.40:8080/live": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    ),
    questions: ['beacon in lagoon-emea is restarted under load', 'beacon flapping'],
    must: [/liveness/i, /time|deadline/i],
  },
  {
    family: 'startup-probe',
    objects: [
      ...program('beacon', {
        container: {
          startupProbe: {
            httpGet: { path: '/boot', port: 8080, scheme: 'HTTP' },
            periodSeconds: 5,
            timeoutSeconds: 1,
            failureThreshold: 6,
            successThreshold: 1,
          },
        },
        state: crashed(143),
      }),
      told('beacon', 'Unhealthy', 'Startup probe failed: HTTP probe failed with statuscode: 503'),
      told('beacon', 'Killing', 'Container beacon failed startup probe, will be restarted', {
        type: 'Normal',
      }),
    ],
    questions: ['beacon in lagoon-emea never finishes starting', 'beacon gets killed while booting'],
    must: [/startup/i, /503|\/boot|30|failureThreshold/],
  },
  {
    family: 'readiness-port-not-listening',
    objects: [
      ...program('beacon', {
        container: {
          readinessProbe: {
            tcpSocket: { port: 6500 },
            periodSeconds: 10,
            timeoutSeconds: 1,
            failureThreshold: 3,
            successThreshold: 1,
          },
          ports: [{ containerPort: 8080, protocol: 'TCP' }],
        },
        state: { ready: false },
      }),
      told(
        'beacon',
        'Unhealthy',
        'Readiness probe failed: dial tcp 10.244.3.40:6500: connect: connection refused',
      ),
      front('beacon'),
    ],
    logs: { [podOf('beacon')]: 'listening on 0.0.0.0:8080\n' },
    questions: ['beacon in lagoon-emea gets no traffic', 'beacon is 0/1 ready'],
    must: [/readiness/i, /6500/],
  },
  {
    family: 'sidecar-port-conflict',
    objects: [
      ...program('beacon', {
        ready: false,
        state: { ready: true },
        sidecars: [{ name: 'exporter', image: 'cr.lagoon.example/exporter:1' }],
        sidecarStates: [crashed(1)],
      }),
      told(
        'beacon',
        'BackOff',
        `Back-off restarting failed container exporter in pod ${podOf('beacon')}_lagoon-emea(0c1d)`,
      ),
    ],
    logs: {
      [podOf('beacon')]: 'ready\n',
      [`${podOf('beacon')}/beacon`]: 'ready\n',
      [`${podOf('beacon')}/exporter`]: 'level=error err="listen tcp :8080: bind: address already in use"\n',
    },
    questions: ['beacon in lagoon-emea shows 1/2', 'beacon sidecar keeps crashing'],
    must: [/exporter/, /8080/, /in use|taken/i],
  },
  {
    family: 'init-config',
    objects: [
      ...program('beacon', {
        podSpec: { initContainers: [{ name: 'render', image: 'cr.lagoon.example/render:1' }] },
        podStatus: {
          phase: 'Pending',
          initContainerStatuses: [{ name: 'render', image: 'cr.lagoon.example/render:1', ...crashed(1) }],
        },
        state: waits('PodInitializing'),
      }),
      told(
        'beacon',
        'BackOff',
        `Back-off restarting failed container render in pod ${podOf('beacon')}_lagoon-emea(0c1d)`,
      ),
    ],
    logs: {
      [`${podOf('beacon')}/render`]:
        'render: template: app.tmpl:9: undefined variable "$region"\nError: required environment variable REGION_CODE is not set\n',
    },
    questions: ['beacon in lagoon-emea sits in Init:CrashLoopBackOff', 'beacon never gets past init'],
    must: [/render/, /REGION_CODE/],
  },
  {
    family: 'oom-init',
    objects: [
      ...program('beacon', {
        state: { ...crashed(137, 'OOMKilled') },
        container: { resources: { limits: { memory: '96Mi' } } },
      }),
    ],
    questions: ['beacon in lagoon-emea dies and comes back', 'beacon restarts'],
    must: [/OOM|memory/i, /96Mi/],
  },
  {
    family: 'permission-start',
    objects: [
      ...program('beacon', {
        state: {
          ...waits(
            'RunContainerError',
            'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/entrypoint.sh": permission denied: unknown',
          ),
          lastState: {
            terminated: {
              exitCode: 126,
              reason: 'StartError',
              message:
                'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/entrypoint.sh": permission denied: unknown',
              startedAt: '1970-01-01T00:00:00Z',
              finishedAt: '2026-03-01T02:58:00Z',
            },
          },
          restartCount: 4,
        },
      }),
      told(
        'beacon',
        'Failed',
        'Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/entrypoint.sh": permission denied: unknown',
      ),
    ],
    questions: ['beacon in lagoon-emea RunContainerError', 'beacon does not run after the image was rebuilt'],
    must: [/entrypoint\.sh/, /permission|execut/i],
  },
];
