// Incidents in which something is not reached: services, ingresses, policies, certificates, objects of operators.
import { clusterThing, crashed, front, podOf, program, thing, told } from '../../support/lived-in.ts';
import type { Incident } from './incident.ts';

const well = (
  name: string,
  ports: readonly object[] = [{ name: 'web', containerPort: 8080, protocol: 'TCP' }],
  replicas = 1,
) => program(name, { ready: true, replicas, container: { ports } });
const ingress = (spec: object, status: object = { loadBalancer: {} }) =>
  thing('Ingress', 'harbor-edge', { apiVersion: 'networking.k8s.io/v1', spec, status });
const rules = (name: string, number: number) => [
  {
    host: 'harbor.lagoon.example',
    http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port: { number } } } }] },
  },
];
const nginx = clusterThing('IngressClass', 'nginx', {
  apiVersion: 'networking.k8s.io/v1',
  spec: { controller: 'k8s.io/ingress-nginx' },
});
const lb = { loadBalancer: { ingress: [{ ip: '203.0.113.9' }] } };
const condition = (type: string, reason: string, message: string, status = 'False') => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: '2026-03-01T02:00:00Z',
});

export const REACH: readonly Incident[] = [
  {
    family: 'target-port-wrong',
    objects: [
      ...well('harbor'),
      front('harbor', { ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 3000 }] }),
    ],
    questions: [
      'service harbor in lagoon-emea refuses connections, pod is running',
      'calls to harbor fail with connection refused',
      'harbor unreachable',
    ],
    must: [/3000/, /8080|port/],
  },
  {
    family: 'named-port-missing',
    objects: [
      ...well('harbor'),
      front('harbor', { ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 'http-api' }] }),
    ],
    questions: ['service harbor in lagoon-emea has no endpoints', 'harbor cannot be reached in lagoon-emea'],
    must: [/http-api/, /port/],
  },
  {
    family: 'protocol-mismatch',
    objects: [
      ...well('syslogd', [{ name: 'log', containerPort: 514, protocol: 'UDP' }]),
      front('syslogd', { ports: [{ name: 'log', protocol: 'TCP', port: 514, targetPort: 514 }] }),
    ],
    questions: ['syslogd service in lagoon-emea gets no messages', 'nothing arrives at syslogd'],
    must: [/UDP/, /TCP|protocol/],
  },
  {
    family: 'external-name',
    objects: [
      ...program('harbor', { state: crashed(1) }),
      thing('Service', 'ledger', {
        spec: { type: 'ExternalName', externalName: 'ledger.legacy-dc.exmaple', sessionAffinity: 'None' },
        status: { loadBalancer: {} },
      }),
    ],
    logs: {
      [podOf('harbor')]:
        'fatal: dial tcp: lookup ledger.lagoon-emea.svc.cluster.local on 10.96.0.10:53: no such host\n',
    },
    questions: ['harbor in lagoon-emea crashes, cannot find ledger', 'harbor down'],
    must: [/ledger/, /legacy-dc\.exmaple|ExternalName/],
  },
  {
    family: 'env-wrong-port',
    objects: [
      ...program('harbor', {
        container: { env: [{ name: 'TARIFF_URL', value: 'http://tariffs:9090' }] },
        state: crashed(1),
      }),
      ...well('tariffs'),
      front('tariffs'),
    ],
    logs: {
      [podOf('harbor')]:
        'level=fatal msg="tariffs" err="Get \\"http://tariffs:9090/v1\\": dial tcp 10.96.71.9:9090: i/o timeout"\n',
    },
    questions: ['harbor in lagoon-emea times out talking to tariffs', 'harbor crash looping'],
    must: [/9090/, /80|port/],
  },
  {
    family: 'ingress-backend-missing',
    objects: [
      ...well('harbor'),
      front('harbor'),
      ingress({ ingressClassName: 'nginx', rules: rules('harbour', 80) }, lb),
      nginx,
    ],
    questions: [
      'harbor-edge ingress in lagoon-emea gives 503',
      'https://harbor.lagoon.example returns 503, ingress harbor-edge',
    ],
    must: [/harbour/, /exist|not found|missing|no service/i],
  },
  {
    family: 'ingress-class',
    objects: [
      ...well('harbor'),
      front('harbor'),
      ingress({ ingressClassName: 'ngnix', rules: rules('harbor', 80) }),
      nginx,
    ],
    questions: ['ingress harbor-edge in lagoon-emea has no address', 'harbor-edge 404s'],
    must: [/ngnix/, /class/i],
  },
  {
    family: 'ingress-tls',
    objects: [
      ...well('harbor'),
      front('harbor'),
      ingress(
        {
          ingressClassName: 'nginx',
          tls: [{ hosts: ['harbor.lagoon.example'], secretName: 'harbor-cert' }],
          rules: rules('harbor', 80),
        },
        lb,
      ),
      nginx,
    ],
    // Whether the Secret is there is not looked at: no claim without a controller's complaint.
    questions: [
      'browser shows the fake certificate for ingress harbor-edge in lagoon-emea',
      'harbor-edge serves the wrong certificate',
    ],
    must: [],
  },
  {
    family: 'ingress-port',
    objects: [
      ...well('harbor'),
      front('harbor'),
      ingress({ ingressClassName: 'nginx', rules: rules('harbor', 8443) }, lb),
      nginx,
    ],
    questions: ['harbor-edge in lagoon-emea answers 503'],
    must: [/8443/, /port/],
  },
  {
    family: 'network-policy',
    objects: [
      ...program('harbor', {
        container: { readinessProbe: { httpGet: { path: '/r', port: 8080, scheme: 'HTTP' } } },
        state: { ready: false },
      }),
      told('harbor', 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503'),
      ...well('tariffs'),
      front('tariffs'),
      thing('NetworkPolicy', 'tariffs-lockdown', {
        apiVersion: 'networking.k8s.io/v1',
        spec: {
          podSelector: { matchLabels: { 'app.kubernetes.io/name': 'tariffs' } },
          policyTypes: ['Ingress'],
          ingress: [{ from: [{ podSelector: { matchLabels: { role: 'backoffice' } } }] }],
        },
      }),
    ],
    logs: {
      [podOf('harbor')]:
        'level=error msg="tariffs unreachable" err="Get \\"http://tariffs:80/v1\\": dial tcp 10.96.71.9:80: i/o timeout"\n',
    },
    questions: [
      'harbor in lagoon-emea cannot reach tariffs, timeouts',
      'harbor not ready since the security team was here',
    ],
    must: [/tariffs-lockdown|network ?policy/i, /tariffs/],
  },
  {
    family: 'network-policy-deny-egress',
    objects: [
      ...program('harbor', { state: crashed(1) }),
      thing('NetworkPolicy', 'deny-egress', {
        apiVersion: 'networking.k8s.io/v1',
        spec: { podSelector: {}, policyTypes: ['Egress'], egress: [] },
      }),
    ],
    logs: {
      [podOf('harbor')]:
        'fatal: dial tcp: lookup tariffs on 10.96.0.10:53: read udp 10.244.3.40:41234->10.96.0.10:53: i/o timeout\n',
    },
    questions: ['harbor in lagoon-emea crashes with a lookup timeout', 'harbor has no DNS'],
    must: [/deny-egress|network ?policy/i, /DNS|egress/i],
  },
  {
    family: 'endpoints-not-ready',
    objects: [
      ...program('harbor', {
        container: { readinessProbe: { exec: { command: ['cat', '/tmp/ready'] } } },
        state: { ready: false },
      }),
      told(
        'harbor',
        'Unhealthy',
        "Readiness probe failed: cat: can't open '/tmp/ready': No such file or directory",
      ),
      front('harbor'),
    ],
    questions: ['service harbor in lagoon-emea has zero endpoints', 'harbor unavailable'],
    must: [/readiness/i, /\/tmp\/ready/],
  },
  {
    family: 'cert-manager',
    objects: [
      thing('Certificate', 'harbor-tls', {
        apiVersion: 'cert-manager.io/v1',
        spec: {
          secretName: 'harbor-tls',
          issuerRef: { name: 'le-prod', kind: 'ClusterIssuer' },
          dnsNames: ['harbor.lagoon.example'],
        },
        status: {
          conditions: [
            condition('Ready', 'DoesNotExist', 'Issuing certificate as Secret does not exist'),
            condition(
              'Issuing',
              'Failed',
              'The certificate request has failed to complete and will be retried: Failed to wait for order resource "harbor-tls-1-882" to become ready: order is in "invalid" state: ',
            ),
          ],
        },
      }),
    ],
    apiResources: 'certificates  cert,certs  cert-manager.io/v1  true  Certificate\n',
    questions: ['certificate harbor-tls in lagoon-emea is not ready', 'cert harbor-tls never issued'],
    must: [/order|issu|invalid/i],
  },
  {
    family: 'argocd-degraded',
    objects: [
      thing('Application', 'harbor-app', {
        apiVersion: 'argoproj.io/v1alpha1',
        spec: { destination: { namespace: 'lagoon-emea' } },
        status: {
          health: { status: 'Degraded', message: 'Deployment "harbor" exceeded its progress deadline' },
          sync: { status: 'OutOfSync' },
          operationState: {
            phase: 'Failed',
            message:
              'one or more objects failed to apply, reason: Deployment.apps "harbor" is invalid: spec.selector: Invalid value: field is immutable',
          },
        },
      }),
    ],
    apiResources: 'applications  app,apps  argoproj.io/v1alpha1  true  Application\n',
    questions: ['argocd application harbor-app in lagoon-emea is degraded', 'argo sync of harbor-app fails'],
    must: [/immutable|degraded|failed/i],
  },
  {
    family: 'flux-kustomization',
    objects: [
      thing('Kustomization', 'harbor-infra', {
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        spec: { path: './apps' },
        status: {
          conditions: [
            condition(
              'Ready',
              'BuildFailed',
              "kustomize build failed: accumulating resources: accumulation err='accumulating resources from 'ghost.yaml': open ghost.yaml: no such file or directory'",
            ),
          ],
        },
      }),
    ],
    apiResources: 'kustomizations  ks  kustomize.toolkit.fluxcd.io/v1  true  Kustomization\n',
    questions: [
      'flux kustomization harbor-infra in lagoon-emea does not reconcile',
      'harbor-infra kustomization failing',
    ],
    must: [/ghost\.yaml|build failed/],
  },
  {
    family: 'custom-finalizer',
    objects: [
      thing(
        'Bucket',
        'harbor-dumps',
        { apiVersion: 's3.lagoon.example/v1', spec: {}, status: {} },
        { deletionTimestamp: '2026-03-01T01:45:00Z', finalizers: ['s3.lagoon.example/cleanup'] },
      ),
    ],
    apiResources: 'buckets    s3.lagoon.example/v1  true  Bucket\n',
    questions: [
      'bucket harbor-dumps in lagoon-emea cannot be deleted',
      'harbor-dumps bucket stuck terminating',
    ],
    must: [/finalizer/i, /s3\.lagoon\.example\/cleanup/],
  },
  {
    family: 'helm-release',
    objects: [
      thing('HelmRelease', 'harbor-chart', {
        apiVersion: 'helm.toolkit.fluxcd.io/v2',
        spec: {},
        status: {
          conditions: [
            condition(
              'Ready',
              'InstallFailed',
              'Helm install failed for release lagoon-emea/harbor-chart with chart harbor@1.2.0: execution error at (harbor/templates/secret.yaml:3:4): adminPassword is required',
            ),
          ],
        },
      }),
    ],
    apiResources: 'helmreleases  hr  helm.toolkit.fluxcd.io/v2  true  HelmRelease\n',
    questions: ['helmrelease harbor-chart in lagoon-emea fails'],
    must: [/adminPassword/],
  },
  {
    family: 'external-secret',
    objects: [
      thing('ExternalSecret', 'harbor-creds', {
        apiVersion: 'external-secrets.io/v1',
        spec: { target: { name: 'harbor-creds' } },
        status: {
          conditions: [
            condition(
              'Ready',
              'SecretSyncedError',
              'could not get secret data from provider: Secret does not exist',
            ),
          ],
        },
      }),
      ...program('harbor', {
        podStatus: { phase: 'Pending' },
        state: {
          ready: false,
          restartCount: 0,
          state: {
            waiting: { reason: 'CreateContainerConfigError', message: 'secret "harbor-creds" not found' },
          },
        },
      }),
      told('harbor', 'Failed', 'Error: secret "harbor-creds" not found'),
    ],
    apiResources: 'externalsecrets  es  external-secrets.io/v1  true  ExternalSecret\n',
    questions: [
      'harbor in lagoon-emea does not start',
      'externalsecret harbor-creds is not synced in lagoon-emea',
    ],
    must: [/harbor-creds/, /secret/i],
  },
  {
    family: 'rbac-logs',
    objects: [...well('watcher')],
    logs: {
      [podOf('watcher')]:
        'E0301 02:58:02.101112       1 reflector.go:158] "Unhandled Error" err="pkg/mod/k8s.io/client-go/reflector.go:243: Failed to watch *v1.Secret: failed to list *v1.Secret: secrets is forbidden: User \\"system:serviceaccount:lagoon-emea:default\\" cannot list resource \\"secrets\\" in API group \\"\\" in the namespace \\"lagoon-emea\\""\n',
    },
    questions: ['watcher in lagoon-emea runs but does nothing', 'watcher does not see secrets'],
    must: [/forbidden|RBAC|role|may not|cannot list/i, /secrets/],
  },
];
