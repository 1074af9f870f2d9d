// Facts of Ingresses: backends and classes that do not exist, addresses that do not come, what controllers complain of.
import { type ObjectRef, refKey } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { type KubeObject, refOf } from './kube-json.ts';
import { createdMsOf } from './pod-sources.ts';
import { ANY, type Emit, type MessageRule, type Topic } from './rules.ts';
import { nearestName } from './selector-mismatch.ts';
import { portsInWords, type Service } from './service-json.ts';
import { backendsOf } from './services.ts';

/** Controllers in clouds take minutes to make a load balancer; in milliseconds. */
const ADDRESS_GRACE_MS = 5 * 60 * 1000;
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const DEFAULT_CLASS_ANNOTATION = 'ingressclass.kubernetes.io/is-default-class';

interface Backend {
  readonly service?: {
    readonly name?: string;
    readonly port?: { readonly number?: number; readonly name?: string };
  };
}

export interface Ingress extends Omit<KubeObject, 'spec' | 'status'> {
  readonly spec?: {
    readonly ingressClassName?: string;
    readonly defaultBackend?: Backend;
    readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
    readonly rules?: readonly {
      readonly host?: string;
      readonly http?: { readonly paths?: readonly { readonly path?: string; readonly backend?: Backend }[] };
    }[];
  };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly unknown[] } };
}

interface Route {
  readonly host: string;
  readonly path: string;
  readonly backend: NonNullable<Backend['service']>;
}

const ROUTE = ['host', 'path', 'service'] as const;

// Wordings: AWS load balancer controller, GKE's ingress controller, NGINX Inc's and the community's NGINX, HAProxy,
// Azure's application gateway controller, cert-manager's ingress-shim.
const REASON =
  /^(?:Failed(?:Build|Deploy)Model|FailedToSync|Sync(?:Failed|Error)?|Translate|Rejected|AddedOrUpdatedWith(?:Warning|Error)|UpdatedWith(?:Warning|Error)|BadConfig|BadIngress|InvalidIngress|Invalid|FailedApplyingAppGwConfig|FailedValidation|CertificateError|SyncLoadBalancerFailed|LoadBalancerNegNotReady|BackendNotFound|ServiceNotFound|SecretNotFound|NotFound)$/;

const MESSAGES: readonly MessageRule[] = [
  {
    code: 'ingress.tls-secret-missing',
    kinds: ['Ingress'],
    reason: REASON,
    message:
      /(?:TLS secret (?<secret>[^\s:"]+) is invalid: (?<error>.*(?:n.t exist|not exist|not found).*)|(?<error2>.*[Ss]ecrets? "?(?:[a-z0-9-]+\/)?(?<secret2>[a-z0-9.-]+)"? (?:not found|does not exist|doesn't exist).*))/s,
  },
  {
    code: 'ingress.rejected',
    kinds: ['Ingress'],
    reason: REASON,
    message:
      /^(?:.*with (?:warning|error)\(s\): |Error syncing to GCP: (?:error running [^:]*: )?|Translation failed: |Failed (?:build|deploy) model due to )?(?<error>.*(?:rror|nvalid|ailed|annot|ould not|couldn't|not found|does ?n.t exist|taken by|denied|forbidden|not authorized|conflict|no certificate|missing|is type|must|due to).*)/s,
  },
];

export const ingressTopic: Topic = {
  kinds: {
    'ingress.backend-missing': {
      doc: 'An Ingress sends requests to a Service that does not exist.',
      depth: 'origin',
      captures: [...ROUTE, 'near'],
    },
    'ingress.backend-port-missing': {
      doc: 'An Ingress sends requests to a port that the Service does not have.',
      depth: 'origin',
      captures: [...ROUTE, 'port', 'service_ports'],
    },
    'ingress.no-address': {
      doc: 'No controller has given an Ingress an address.',
      depth: 'reach',
      captures: ['class'],
    },
    'ingress.class-missing': {
      doc: 'The class that an Ingress names does not exist, so that no controller serves it.',
      depth: 'origin',
      captures: ['class', 'classes', 'existing_classes'],
    },
    'ingress.class-unserved': {
      doc: 'The class that an Ingress names by annotation is none of the cluster’s, and no Ingress of it has an address.',
      depth: 'origin',
      standing: 'pointer',
      captures: ['class', 'classes', 'existing_classes'],
    },
    'ingress.no-class': {
      doc: 'An Ingress names no class, and none is the default.',
      depth: 'origin',
      captures: ['classes'],
    },
    'ingress.no-controller': {
      doc: 'An Ingress names no class, and the cluster has no class at all.',
      depth: 'mechanism',
      captures: [],
    },
    'ingress.duplicate-path': {
      doc: 'Two Ingresses claim the same path of the same host for different Services.',
      depth: 'origin',
      captures: [...ROUTE, 'other', 'other_service'],
    },
    'ingress.rejected': {
      doc: 'The controller says why it does not serve an Ingress as it is.',
      depth: 'origin',
      takes: ANY,
      captures: ['error'],
    },
    'ingress.tls-secret-missing': {
      doc: 'The Secret with the certificate of an Ingress does not exist.',
      depth: 'origin',
      standing: 'pointer',
      takes: ['missing', 'unsupported'],
      captures: ['secret', 'error', 'elsewhere'],
    },
  },
  relations: [{ extract: extractIngresses }, { extract: extractDuplicates }],
  messages: MESSAGES,
};

/** Tells whether a controller has given an Ingress an address. */
export function hasAddress(ingress: Ingress): boolean {
  return (ingress.status?.loadBalancer?.ingress ?? []).length > 0;
}

function extractIngresses(inventory: Inventory, emit: Emit): void {
  for (const ingress of inventory.list('Ingress') as readonly Ingress[]) {
    const subject = refOf(ingress);
    extractSecrets(ingress, subject, inventory, emit);
    for (const route of routesOf(ingress)) extractBackend(route, subject, inventory, emit);
    if (hasAddress(ingress) || inventory.nowMs - createdMsOf(ingress) < ADDRESS_GRACE_MS) continue;
    const className = classOf(ingress);
    const quote = `status.loadBalancer: {}, ingressClassName: ${className ?? 'none'}`;
    emit('ingress.no-address', subject, quote, { class: className });
    if (inventory.isComplete('IngressClass', null)) extractClass(ingress, subject, inventory, emit);
  }
}

/** A Secret that was looked for and is not there; those of other namespaces of the same name are what was meant. */
function extractSecrets(ingress: Ingress, subject: ObjectRef, inventory: Inventory, emit: Emit): void {
  for (const { to, because } of inventory.edgesFrom(refOf(ingress), ['tls-secret'])) {
    if (inventory.stateOf(to).state !== 'absent') continue;
    const elsewhere = inventory
      .list('Ingress')
      .filter((other) => other.metadata?.namespace !== subject.namespace)
      .filter((other) =>
        inventory.edgesFrom(refOf(other), ['tls-secret']).some((edge) => edge.to.name === to.name),
      )
      .map(({ metadata }) => metadata?.namespace);
    emit('ingress.tls-secret-missing', subject, `${because}; there is no such secret in ${to.namespace}`, {
      secret: to.name,
      elsewhere: [...new Set(elsewhere)].join(', ') || undefined,
    });
  }
}

function extractBackend(route: Route, subject: ObjectRef, inventory: Inventory, emit: Emit): void {
  const { host, path, backend } = route;
  const { name = '', port } = backend;
  const ref = { kind: 'Service', namespace: subject.namespace, name };
  const service = inventory.find(ref) as Service | undefined;
  const about = { host, path, service: name };
  if (!service) {
    if (!inventory.isComplete('Service', subject.namespace)) return;
    const names = inventory.list('Service', subject.namespace).map(({ metadata }) => metadata?.name ?? '');
    emit(
      'ingress.backend-missing',
      subject,
      `backend of ${host}${path}: service ${name}, which does not exist`,
      {
        ...about,
        near: nearestName(name, names),
      },
    );
    return;
  }
  inventory.link('uses', subject, ref);
  for (const source of backendsOf(service, inventory)) inventory.link('uses', subject, source.ref);
  const ports = service.spec?.ports ?? [];
  const wanted = port?.number ?? port?.name;
  if (wanted === undefined || ports.some((own) => own.port === wanted || own.name === wanted)) return;
  const have = portsInWords(service);
  const names = ports.map((own) => own.name).filter((own) => own !== undefined);
  const words = names.length > 0 ? `${have} (${names.join(', ')})` : have;
  emit(
    'ingress.backend-port-missing',
    subject,
    `backend of ${host}${path}: service ${name}, port ${wanted}; spec.ports: ${words}`,
    {
      ...about,
      port: wanted,
      service_ports: words,
    },
  );
}

function extractClass(ingress: Ingress, subject: ObjectRef, inventory: Inventory, emit: Emit): void {
  const className = classOf(ingress);
  const isByAnnotation = ingress.spec?.ingressClassName === undefined;
  const known = inventory.list('IngressClass');
  const names = known.map(({ metadata }) => metadata?.name ?? '');
  const classes = names.join(', ') || 'none';
  if (className !== undefined) {
    if (names.includes(className)) return;
    // Controllers that go by the old annotation need no class of that name; without any class that is all there is.
    if (isByAnnotation && (known.length === 0 || isServed(className, inventory))) return;
    const field = isByAnnotation ? `annotation ${CLASS_ANNOTATION}` : 'ingressClassName';
    const code = isByAnnotation ? 'ingress.class-unserved' : 'ingress.class-missing';
    emit(code, subject, `${field}: ${className}; classes: ${classes}`, {
      class: className,
      classes,
      ...(names.length > 0 && { existing_classes: classes }),
    });
  } else if (known.length === 0) {
    emit('ingress.no-controller', subject, 'ingressClassName: none; classes: none');
  } else if (!known.some(({ metadata }) => metadata?.annotations?.[DEFAULT_CLASS_ANNOTATION] === 'true')) {
    emit(
      'ingress.no-class',
      subject,
      `ingressClassName: none; classes: ${classes}, none of them the default`,
      { classes },
    );
  }
}

/** Tells whether some Ingress of this class has an address: then somebody serves it. */
function isServed(className: string, inventory: Inventory): boolean {
  const ingresses = inventory.list('Ingress') as readonly Ingress[];
  return ingresses.some((ingress) => classOf(ingress) === className && hasAddress(ingress));
}

/** Services of one name in two namespaces are two. */
function isOther(
  first: { readonly ref: ObjectRef; readonly service: string },
  second: { readonly ref: ObjectRef; readonly service: string },
): boolean {
  return first.service !== second.service || first.ref.namespace !== second.ref.namespace;
}

/** Of two that claim one path the older is served by most controllers, and the other not at all. */
function extractDuplicates(inventory: Inventory, emit: Emit): void {
  const claimed = new Map<string, { readonly ref: ObjectRef; readonly service: string }>();
  const ingresses = [...(inventory.list('Ingress') as readonly Ingress[])];
  ingresses.sort((a, b) => createdMsOf(a) - createdMsOf(b));
  for (const ingress of ingresses) {
    const ref = refOf(ingress);
    for (const { host, path, backend } of routesOf(ingress)) {
      const service = backend.name ?? '';
      const key = `${classOf(ingress) ?? ''} ${host}${path}`;
      const first = claimed.get(key);
      if (!first) claimed.set(key, { ref, service });
      else if (refKey(first.ref) !== refKey(ref) && host !== '*' && isOther(first, { ref, service })) {
        inventory.link('uses', first.ref, ref);
        const other = `${first.ref.namespace}/${first.ref.name}`;
        emit('ingress.duplicate-path', ref, `host: ${host}, path: ${path}; claimed by ${other}, too`, {
          host,
          path,
          service,
          other,
          other_service: first.service,
        });
      }
    }
  }
}

function routesOf({ spec }: Ingress): readonly Route[] {
  const routes = (spec?.rules ?? []).flatMap(({ host = '*', http }) =>
    (http?.paths ?? []).map(({ path = '/', backend }) => ({ host, path, backend: backend?.service })),
  );
  const all = [...routes, { host: '*', path: '/', backend: spec?.defaultBackend?.service }];
  return all.flatMap(({ host, path, backend }) => (backend?.name ? [{ host, path, backend }] : []));
}

function classOf({ spec, metadata }: Ingress): string | undefined {
  return spec?.ingressClassName ?? metadata?.annotations?.[CLASS_ANNOTATION];
}
