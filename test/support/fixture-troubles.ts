// Troubles made of fixtures, four families of them on any number of workloads: for trials of learning within seconds.
import type { Trouble } from '../../scripts/bench/trials/trouble.ts';
import type { Diagnosis } from '../../src/domain/investigation.ts';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { createFixtureCluster } from './fixture-cluster.ts';
import { NAMESPACE, workload } from './objects.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Family {
  /** What the status of the pod says. */
  status(app: string, number: number): { readonly container?: Fields; readonly pod?: Fields };
  readonly questions: readonly string[];
  cause(app: string, number: number): string;
  readonly solution: string;
  /** What a right cause says, whatever else it says. */
  readonly must: RegExp;
}

const FAMILIES = {
  'missing-key': {
    status: (app, number) =>
      waiting(
        'CreateContainerConfigError',
        `couldn't find key ${keyOf(number)} in ConfigMap ${NAMESPACE}/${app}-config`,
      ),
    questions: [
      'why does {app} in shop not start',
      '{app} never comes up in shop',
      'container of {app} in shop is not created',
    ],
    cause: (app, number) => `ConfigMap ${app}-config has no key ${keyOf(number)}`,
    solution: 'add the key to the ConfigMap',
    must: /has no key/,
  },
  oom: {
    status: (app, number) => ({
      container: {
        ready: false,
        restartCount: 6,
        state: {
          waiting: {
            reason: 'CrashLoopBackOff',
            message: `back-off 5m0s restarting failed container=${app}`,
          },
        },
        lastState: {
          terminated: {
            exitCode: 137,
            reason: 'OOMKilled',
            startedAt: '2026-03-01T02:58:00Z',
            finishedAt: '2026-03-01T02:59:00Z',
          },
        },
        resources: { limits: { memory: limitOf(number) } },
      },
      pod: { phase: 'Running' },
    }),
    questions: [
      'why does {app} in shop restart all the time',
      '{app} in shop keeps crashing',
      'pods of {app} in shop die again and again',
    ],
    cause: (app) => `container ${app} needs more memory than its limit allows`,
    solution: 'raise the memory limit',
    must: /more memory than its limit/,
  },
  image: {
    status: (app, number) =>
      waiting(
        'ImagePullBackOff',
        `Back-off pulling image "registry.example/${app}:${number}.9": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "registry.example/${app}:${number}.9": not found`,
      ),
    questions: [
      'the new version of {app} does not come up in shop',
      '{app} in shop shows ImagePullBackOff',
      'pods of {app} in shop stuck at pulling',
    ],
    cause: (app, number) => `the tag ${number}.9 of the image of ${app} was never pushed to the registry`,
    solution: 'push the tag, or deploy one that exists',
    must: /never pushed/,
  },
  root: {
    status: (app) =>
      waiting(
        'CreateContainerConfigError',
        `container has runAsNonRoot and image will run as root (pod: "${app}-0_${NAMESPACE}(uid-Pod-${app}-0)", container: ${app})`,
      ),
    questions: [
      '{app} in shop does not start since the hardening',
      'container of {app} in shop is refused',
      'pods of {app} in shop never run',
    ],
    cause: (app) => `the image of ${app} runs as root, which its security context forbids`,
    solution: 'set a numeric user in the image',
    must: /runs as root/,
  },
} satisfies Record<string, Family>;

export type FixtureFamily = keyof typeof FAMILIES;

export const FIXTURE_FAMILIES = Object.keys(FAMILIES) as readonly FixtureFamily[];

/** Names of workloads, so many that no trial runs out of them. */
const APPS = [
  'cart',
  'auth',
  'search',
  'billing',
  'mailer',
  'geo',
  'ledger',
  'media',
  'quotes',
  'wishlist',
  'tokens',
  'reviews',
];

/** Makes a trouble of a family; each number is another workload. */
export function fixtureTrouble(family: FixtureFamily, number: number): Trouble {
  const { status, questions, cause, solution, must }: Family = FAMILIES[family];
  const app = `${APPS[number % APPS.length] ?? 'cart'}${number < APPS.length ? '' : `-${Math.floor(number / APPS.length)}`}`;
  const objects = failing(app, status(app, number));
  return {
    id: `${family}-${number}`,
    family,
    app,
    namespace: NAMESPACE,
    questions: questions.map((question) => question.replace('{app}', app)),
    cause: cause(app, number),
    solution,
    cluster: async () => createFixtureCluster({ objects }),
    isRight: (diagnosis: Diagnosis | null) =>
      diagnosis !== null &&
      must.test(diagnosis.rootCause) &&
      diagnosis.affected.some(({ name }) => name.includes(app)),
  };
}

/** Makes so many troubles of each family. */
export function fixtureTroubles(eachFamily: number): readonly Trouble[] {
  return FIXTURE_FAMILIES.flatMap((family) =>
    Array.from({ length: eachFamily }, (_, number) => fixtureTrouble(family, number)),
  );
}

function waiting(reason: string, message: string): ReturnType<Family['status']> {
  return { container: { ready: false, state: { waiting: { reason, message } } }, pod: { phase: 'Pending' } };
}

function keyOf(number: number): string {
  return ['log-level', 'region', 'shard-count', 'currency', 'locale'][number % 5] ?? 'region';
}

function limitOf(number: number): string {
  return `${128 + 64 * (number % 7)}Mi`;
}

function failing(
  app: string,
  { container, pod: podFields }: ReturnType<Family['status']>,
): readonly KubeObject[] {
  const [top, replicaSet, made] = workload(app, { ready: 0 });
  if (!top || !replicaSet || !made) throw new Error('a workload has a Deployment, a ReplicaSet and a pod');
  const image = `registry.example/${app}:1`;
  const containerStatuses = [{ name: app, image, restartCount: 0, ...container }];
  return [top, replicaSet, { ...made, status: { ...made.status, containerStatuses, ...podFields } }];
}
