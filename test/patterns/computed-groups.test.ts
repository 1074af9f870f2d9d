// Objects in the API group that their project has left, beside those that somebody still reads there.
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { object, service, workload } from '../support/objects.ts';
import { expectTold, type ToldCase } from '../support/told.ts';

const OLD = 'traefik.containo.us/v1alpha1';
const NEW = 'traefik.io/v1alpha1';
const KINDS = `NAME SHORTNAMES APIVERSION NAMESPACED KIND
ingressroutes ${OLD} true IngressRoute
ingressroutes ${NEW} true IngressRoute
scaledobjects so keda.k8s.io/v1alpha1 true ScaledObject
scaledobjects so keda.sh/v1alpha1 true ScaledObject`;

const route = (name: string, apiVersion: string): KubeObject =>
  object('IngressRoute', name, {
    apiVersion,
    spec: { routes: [{ match: `Host(\`${name}.example.com\`)`, services: [{ name, port: 80 }] }] },
  });
const router = (image: string): readonly KubeObject[] =>
  workload('router', { namespace: 'edge', containers: [{ name: 'router', image }] });
const own = [...workload('wiki'), service('wiki'), ...workload('forum'), service('forum')];
const routes = [route('wiki', OLD), route('forum', NEW)];
const logs = { 'shop/wiki-0': 'listening on :8080', 'shop/forum-0': 'listening on :8080' };
const QUESTION = 'wiki in shop is not reachable since the upgrade of the router, it answers 404';

const scaled = (name: string, apiVersion: string, status: object = {}): KubeObject =>
  object('ScaledObject', name, { apiVersion, spec: { scaleTargetRef: { name: 'wiki' } }, status });
const JUDGED = { conditions: [{ type: 'Ready', status: 'True' }] };

const CASES: readonly ToldCase[] = [
  {
    pattern: 'group-of-kind-not-read',
    question: QUESTION,
    objects: [...own, ...routes, ...router('registry.example/base/traefik:v3.1.2')],
    apiResources: KINDS,
    logs,
    says: ['IngressRoute shop/wiki', 'traefik.containo.us', 'traefik:v3.1.2', 'reads traefik.io alone'],
    unless: [
      {
        name: 'the version reads both groups',
        objects: [...own, ...routes, ...router('registry.example/base/traefik:v2.11')],
      },
      {
        name: 'the version is not known',
        objects: [...own, ...routes, ...router('registry.example/base/traefik:edge')],
      },
      {
        name: 'it is written for the new group',
        objects: [...own, route('wiki', NEW), ...router('registry.example/base/traefik:v3.1.2')],
      },
      {
        name: 'an older one runs as well',
        objects: [
          ...own,
          ...routes,
          ...router('registry.example/base/traefik:v3.1.2'),
          ...workload('second', {
            namespace: 'edge',
            containers: [{ name: 'router', image: 'registry.example/base/traefik:2.10' }],
          }),
        ],
      },
      {
        name: 'the image is of another program',
        objects: [...own, ...routes, ...router('registry.example/tools/traefik-forward-auth:3')],
      },
      {
        name: 'it is there in the new group as well',
        objects: [...own, ...routes, route('wiki', NEW), ...router('registry.example/base/traefik:v3.1.2')],
      },
      { name: 'no controller is seen', objects: [...own, ...routes] },
    ],
  },
  {
    pattern: 'group-of-kind-not-read',
    question: 'scaledobject nightly in shop does nothing',
    objects: [...own, scaled('nightly', 'keda.k8s.io/v1alpha1'), scaled('daily', 'keda.sh/v1alpha1', JUDGED)],
    apiResources: KINDS,
    logs,
    says: ['ScaledObject shop/nightly', 'keda.k8s.io', 'have a status'],
    unless: [
      {
        name: 'one of the old group is acted on',
        objects: [
          ...own,
          scaled('nightly', 'keda.k8s.io/v1alpha1'),
          scaled('weekly', 'keda.k8s.io/v1alpha1', JUDGED),
          scaled('daily', 'keda.sh/v1alpha1', JUDGED),
        ],
      },
      {
        name: 'none has a status yet',
        objects: [...own, scaled('nightly', 'keda.k8s.io/v1alpha1'), scaled('daily', 'keda.sh/v1alpha1')],
      },
    ],
  },
];

expectTold(CASES);
