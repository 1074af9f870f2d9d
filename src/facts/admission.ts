// Facts of admission: why the API server takes no new pod (or claim, or job) from a controller.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import { ANY, type MessageRule, type Topic } from './rules.ts';

const REFUSED = ['object_kind', 'object'] as const;

/** `pods "web-5d9-" is forbidden: `, before what each plugin has to say; the name may be a prefix. */
const SUBJECT = String.raw`(?:(?<![\w.])(?<object_kind>[a-z][\w.]*) "(?<object>[^"]*)" is forbidden: )?`;

type Captures = Readonly<Record<string, string | number | undefined>>;

const rule = (code: string, expression: string, refine?: MessageRule['refine']): MessageRule => ({
  code,
  reason: /./,
  message: new RegExp(expression),
  ...(refine ? { refine } : {}),
});

/** A workload that a quota stops is one that the quota concerns. */
function linkQuota(subject: ObjectRef, captures: Captures, inventory: Inventory): Captures {
  const { namespace } = subject;
  inventory.link('uses', subject, { kind: 'ResourceQuota', namespace, name: String(captures['quota']) });
  return captures;
}

/** The API server calls a webhook on behalf of a workload: what is wrong there is why the workload gets no pods. */
function linkWebhook(subject: ObjectRef, captures: Captures, inventory: Inventory): Captures {
  const { service, service_namespace: namespace } = captures;
  if (service !== undefined && namespace !== undefined) {
    inventory.link('uses', subject, {
      kind: 'Service',
      namespace: String(namespace),
      name: String(service),
    });
  }
  return captures;
}

export const admissionTopic: Topic = {
  kinds: {
    'admission.quota-exceeded': {
      doc: 'A new object is refused because a ResourceQuota is used up.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: [...REFUSED, 'quota', 'resource', 'requested', 'used', 'limited'],
    },
    'admission.quota-needs-value': {
      doc: 'A new object is refused because a ResourceQuota demands requests or limits that it does not give.',
      depth: 'origin',
      takes: ['denied', 'missing'],
      captures: [...REFUSED, 'quota', 'missing'],
    },
    'admission.quota-scope': {
      doc: 'A new object is refused because no ResourceQuota grants its scope (a priority class, say).',
      depth: 'origin',
      takes: ['exhausted', 'denied'],
      captures: [...REFUSED, 'scopes'],
    },
    'admission.quota-not-counted': {
      doc: 'A new object is refused because the usage of a ResourceQuota has not been counted.',
      depth: 'origin',
      takes: ['denied', 'waiting', 'exhausted'],
      captures: [...REFUSED, 'quota', 'resource'],
    },
    'admission.limit-range': {
      doc: 'A new object is refused because its requests or limits are outside of a LimitRange.',
      depth: 'origin',
      takes: ['denied', 'exhausted', 'mismatch', 'missing'],
      captures: [...REFUSED, 'bound', 'resource', 'scope', 'allowed', 'problem'],
    },
    'admission.pod-security': {
      doc: 'A new pod is refused because it violates the Pod Security level of its namespace.',
      depth: 'origin',
      takes: ['denied'],
      captures: [...REFUSED, 'level', 'violations'],
    },
    'admission.security-constraint': {
      doc: 'A new pod is refused because no security context constraint or pod security policy admits it.',
      depth: 'origin',
      takes: ['denied'],
      captures: [...REFUSED, 'violations'],
    },
    'admission.webhook-denied': {
      doc: 'An admission webhook answered and refused a new object.',
      depth: 'origin',
      takes: ANY,
      captures: ['webhook', 'message'],
    },
    'admission.webhook-certificate': {
      doc: 'The certificate of an admission webhook that must agree is not accepted.',
      depth: 'origin',
      takes: ['expired', 'untrusted', 'mismatch'],
      captures: ['webhook', 'host', 'service', 'service_namespace', 'port', 'error'],
    },
    'admission.webhook-failed': {
      doc: 'An admission webhook that must agree does not answer.',
      depth: 'mechanism',
      standing: 'pointer',
      takes: ANY,
      captures: ['webhook', 'host', 'service', 'service_namespace', 'port', 'error'],
    },
    'admission.policy-denied': {
      doc: 'A ValidatingAdmissionPolicy refuses a new object.',
      depth: 'origin',
      takes: ['denied', 'exhausted'],
      captures: [...REFUSED, 'policy', 'binding', 'message'],
    },
    'admission.service-account-missing': {
      doc: 'A new pod is refused because its service account does not exist.',
      depth: 'origin',
      takes: ['missing'],
      captures: [...REFUSED, 'service_account'],
    },
    'admission.forbidden': {
      doc: 'A controller may not do what it has to: RBAC forbids it.',
      depth: 'origin',
      takes: ['denied'],
      captures: ['user', 'verb', 'resource', 'api_group', 'in_namespace'],
    },
    'admission.priority-class-missing': {
      doc: 'A new pod is refused because its PriorityClass does not exist.',
      depth: 'origin',
      takes: ['missing'],
      captures: [...REFUSED, 'priority_class'],
    },
    'admission.runtime-class-missing': {
      doc: 'A new pod is refused because its RuntimeClass does not exist.',
      depth: 'origin',
      takes: ['missing'],
      captures: [...REFUSED, 'runtime_class'],
    },
    'admission.invalid': {
      doc: 'A new object is refused because a field of it is not valid.',
      depth: 'origin',
      takes: ['invalid', 'mismatch', 'missing', 'unsupported', 'in-use', 'exhausted'],
      captures: [...REFUSED, 'field', 'message'],
    },
    'admission.namespace-terminating': {
      doc: 'Nothing new is taken because the namespace is being deleted.',
      depth: 'origin',
      takes: ['denied'],
      captures: [...REFUSED, 'in_namespace'],
    },
    'admission.name-taken': {
      doc: 'A controller cannot create an object because another one has its name.',
      depth: 'mechanism',
      takes: ['in-use'],
      captures: [...REFUSED],
    },
  },
  messages: [
    rule(
      'admission.quota-exceeded',
      `${SUBJECT}exceeded quota: (?<quota>[^,\\s]+), requested: (?<requested>(?<resource>[^=,\\s]+)=[^\\s]+), used: (?<used>\\S+), limited: (?<limited>[^\\s;"]+)`,
      linkQuota,
    ),
    rule(
      'admission.quota-needs-value',
      `${SUBJECT}failed quota: (?<quota>[^:\\s]+): must specify (?<missing>[\\s\\S]+)`,
      linkQuota,
    ),
    rule(
      'admission.quota-not-counted',
      `${SUBJECT}status unknown for quota: (?<quota>[^,\\s]+), resources: (?<resource>[^\\s]+)`,
    ),
    rule(
      'admission.quota-scope',
      `${SUBJECT}insufficient quota to (?:match these scopes|consume): (?<scopes>[\\s\\S]+)`,
    ),
    rule(
      'admission.limit-range',
      `${SUBJECT}\\[?(?<bound>[Mm](?:inimum|aximum)) (?<resource>\\S+) usage per (?<scope>\\w+) is (?<allowed>[^\\s,]*[^\\s,.]),?\\.? +(?:but )?(?<problem>(?:request|limit) is [^\\s,\\]]*[^\\s,.\\]]|No (?:request|limit) is specified)`,
    ),
    rule(
      'admission.limit-range',
      `${SUBJECT}\\[?(?<resource>\\S+) max limit to (?<bound>request ratio) per (?<scope>\\w+) is (?<allowed>[^\\s,]+), but (?<problem>provided ratio is [0-9.]*[0-9]|no (?:request|limit) is specified or (?:request|limit) is 0)`,
    ),
    rule(
      'admission.pod-security',
      `${SUBJECT}violates PodSecurity "(?<level>[^"]+)": (?<violations>[\\s\\S]+)`,
    ),
    rule(
      'admission.security-constraint',
      `${SUBJECT}(?:unable to validate against any security context constraint|PodSecurityPolicy: unable to admit pod|unable to validate against any pod security policy): ?(?<violations>[\\s\\S]*)`,
    ),
    rule(
      'admission.policy-denied',
      `${SUBJECT}ValidatingAdmissionPolicy '(?<policy>[^']+)' with binding '(?<binding>[^']+)' denied request: (?<message>[\\s\\S]+)`,
    ),
    rule(
      'admission.webhook-denied',
      `admission webhook "(?<webhook>[^"]+)" denied the request(?: without explanation|: (?<message>[\\s\\S]+))`,
    ),
    rule(
      'admission.webhook-certificate',
      `failed calling webhook "(?<webhook>[^"]+)"[:;] (?:failed to call webhook: )?(?:(?:Post|Get) "?https://(?<host>(?<service>[^./:"]+)\\.(?<service_namespace>[^./:"]+)\\.svc[^:/"]*)(?::(?<port>\\d+))?[^" ]*"?: )?(?<error>(?:[^:]+: )*(?:tls: failed to verify certificate: )?x509: [\\s\\S]+)`,
      linkWebhook,
    ),
    rule(
      'admission.webhook-failed',
      `failed calling webhook "(?<webhook>[^"]+)"[:;] (?:failed to call webhook: )?(?:(?:Post|Get) "?https://(?<host>(?<service>[^./:"]+)\\.(?<service_namespace>[^./:"]+)\\.svc[^:/"]*)(?::(?<port>\\d+))?[^" ]*"?: )?(?<error>[\\s\\S]+)`,
      linkWebhook,
    ),
    rule(
      'admission.service-account-missing',
      `${SUBJECT}error looking up service account [^/\\s]+/(?<service_account>[^:\\s]+): serviceaccount "[^"]*" not found`,
    ),
    rule(
      'admission.priority-class-missing',
      `${SUBJECT}no PriorityClass with name (?<priority_class>\\S+) was found`,
    ),
    rule(
      'admission.runtime-class-missing',
      `${SUBJECT}pod rejected: RuntimeClass "(?<runtime_class>[^"]+)" not found`,
    ),
    rule(
      'admission.namespace-terminating',
      `${SUBJECT}unable to create new content in namespace (?<in_namespace>\\S+) because it is being terminated`,
    ),
    rule(
      'admission.forbidden',
      `User "(?<user>(?!system:node:)[^\\s"]+)" cannot (?<verb>\\w+) resource "(?<resource>[^"]+)" in API group "(?<api_group>[^"]*)"(?: in the namespace "(?<in_namespace>[^"]+)"| at the cluster scope)`,
    ),
    {
      ...rule(
        'admission.invalid',
        `(?<object_kind>\\w+(?:\\.\\w+)*) "(?<object>[^"]*)" is invalid: \\[?(?<field>[\\w.[\\]()/-]+): (?<message>[\\s\\S]+)`,
      ),
      reason: /^(?:FailedCreate|FailedUpdate|ReplicaFailure|\w*Error|\w*Failed)$/,
    },
    {
      ...rule('admission.name-taken', `(?<object_kind>[a-z][\\w.]*) "(?<object>[^"]+)" already exists`),
      reason: /^(?:FailedCreate|ReplicaFailure)$/,
    },
  ],
};
