// Facts of certificates as cert-manager keeps them, and of requests for them that Kubernetes itself signs.
import { badConditionsOf, conditionsOf, quoteCondition } from './conditions.ts';
import type { Inventory } from './inventory.ts';
import { isRecord, type KubeObject, refOf } from './kube-json.ts';
import { ANY, type ObjectContext, type Topic } from './rules.ts';

const CERT_MANAGER = 'cert-manager.io/';
const ACME = 'acme.cert-manager.io/';
const ISSUER_KINDS: ReadonlySet<string> = new Set(['Issuer', 'ClusterIssuer']);
const OF_CERT_MANAGER = [
  'Certificate',
  'CertificateRequest',
  'Order',
  'Challenge',
  'Issuer',
  'ClusterIssuer',
];

export const certificateTopic: Topic = {
  kinds: {
    'certificate.expired': {
      doc: 'A certificate has expired.',
      depth: 'origin',
      captures: ['expired_at', 'secret', 'issuer', 'dns_names'],
    },
    'certificate.renewal-failed': {
      doc: 'A certificate that has expired could not be renewed.',
      depth: 'origin',
      captures: ['message', 'attempts'],
    },
    'certificate.not-issued': {
      doc: 'A certificate is not issued, or not renewed.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: ['reason', 'message', 'secret', 'issuer', 'issuer_kind', 'dns_names'],
    },
    'certificate.issuer-missing': {
      doc: 'The issuer that a certificate names does not exist.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['issuer', 'issuer_kind'],
    },
    'certificate.issuer-not-ready': {
      doc: 'An issuer of certificates cannot issue any.',
      depth: 'origin',
      standing: 'pointer',
      takes: ANY,
      captures: ['reason', 'issuer_error'],
    },
    'certificate.challenge-failed': {
      doc: 'A certificate authority could not verify that a domain is under control.',
      depth: 'origin',
      takes: ANY,
      standing: 'pointer',
      captures: ['domain', 'type', 'challenge_error', 'state'],
    },
    'certificate.order-failed': {
      doc: 'An order at an ACME certificate authority has failed.',
      depth: 'mechanism',
      standing: 'pointer',
      captures: ['state', 'message'],
    },
    'certificate.request-denied': {
      doc: 'A request for a certificate was denied or is not valid.',
      depth: 'origin',
      captures: ['reason', 'message'],
    },
    'certificate.request-not-approved': {
      doc: 'A request for a certificate waits for somebody to approve it.',
      depth: 'origin',
      captures: ['signer', 'requester'],
    },
  },
  objects: [
    { kinds: OF_CERT_MANAGER, extract: extractCertManager },
    { kinds: ['CertificateSigningRequest'], extract: extractSigningRequest },
  ],
  relations: [{ extract: linkIssuers }],
  messages: [
    {
      code: 'certificate.issuer-missing',
      kinds: OF_CERT_MANAGER,
      reason: /./,
      message: /Referenced "(?<issuer_kind>\w+)" not found: \S+ "(?<issuer>[^"]+)" not found/,
    },
    {
      code: 'certificate.challenge-failed',
      kinds: ['Challenge'],
      reason: /^(?:PresentError|Failed|Errored)$/,
      message: /^(?<challenge_error>[\s\S]+)/,
    },
    {
      code: 'certificate.not-issued',
      kinds: ['Certificate'],
      reason: /^(?:Failed|IssueTemporaryCertificateFailed|RequestFailed|ErrInitIssuer|ErrGetKeyPair)$/,
      message: /^(?<message>[\s\S]+)/,
    },
    {
      code: 'certificate.issuer-not-ready',
      kinds: ['Issuer', 'ClusterIssuer'],
      reason: /^Err\w+$/,
      message: /^(?<issuer_error>[\s\S]+)/,
    },
  ],
};

function extractCertManager(object: KubeObject, context: ObjectContext): void {
  const version = object.apiVersion ?? '';
  if (!version.startsWith(CERT_MANAGER) && !version.startsWith(ACME)) return;
  if (object.kind === 'Certificate') extractCertificate(object, context);
  else if (object.kind === 'CertificateRequest') extractRequest(object, context);
  else if (object.kind === 'Challenge' || object.kind === 'Order') extractAcme(object, context);
  else if (ISSUER_KINDS.has(object.kind ?? '')) extractIssuer(object, context);
}

function extractCertificate(object: KubeObject, { emit, emitMessage, inventory }: ObjectContext): void {
  const subject = refOf(object);
  const about = {
    secret: textIn(object.spec, 'secretName'),
    ...issuerOf(object),
    dns_names: dnsNamesOf(object),
  };
  const expired_at = textIn(object.status, 'notAfter');
  if (expired_at !== undefined && Date.parse(expired_at) < inventory.nowMs) {
    const { secret, issuer, dns_names } = about;
    emit('certificate.expired', subject, `status.notAfter: ${expired_at}`, {
      expired_at,
      secret,
      issuer,
      dns_names,
    });
  }
  const failed = conditionsOf(object).filter(
    ({ type, status, reason }) => type === 'Issuing' && status === 'False' && reason === 'Failed',
  );
  const [{ message: refusal } = {}] = failed;
  if (expired_at !== undefined && refusal && Date.parse(expired_at) < inventory.nowMs) {
    const attempts = object.status?.['failedIssuanceAttempts'];
    emit('certificate.renewal-failed', subject, `Issuing: False, Failed: ${refusal}`, {
      message: refusal,
      attempts: typeof attempts === 'number' ? attempts : undefined,
    });
  }
  for (const condition of [...failed, ...badConditionsOf(object, inventory.nowMs)]) {
    const { reason, message } = condition;
    emit('certificate.not-issued', subject, quoteCondition(condition), { reason, message, ...about });
    if (message) emitMessage(subject, reason ?? '', message);
  }
}

function extractRequest(object: KubeObject, { emit, emitMessage, inventory }: ObjectContext): void {
  const subject = refOf(object);
  const conditions = conditionsOf(object);
  const refused = conditions.find(
    ({ type, status }) => (type === 'Denied' || type === 'InvalidRequest') && status === 'True',
  );
  if (refused)
    emit('certificate.request-denied', subject, quoteCondition(refused), {
      reason: refused.reason,
      message: refused.message,
    });
  for (const { reason = '', message = '' } of badConditionsOf(object, inventory.nowMs))
    emitMessage(subject, reason, message);
}

function extractAcme(object: KubeObject, { emit }: ObjectContext): void {
  const subject = refOf(object);
  const state = textIn(object.status, 'state');
  const message = textIn(object.status, 'reason');
  if (object.kind === 'Order') {
    if (state !== 'errored' && state !== 'invalid' && state !== 'expired') return;
    emit('certificate.order-failed', subject, `status.state: ${state}: ${message ?? ''}`, { state, message });
    return;
  }
  // A challenge that is pending says what it waits for; one that has just been presented says nothing yet.
  if (state === 'valid' || message === undefined || message === '') return;
  emit('certificate.challenge-failed', subject, `status.state: ${state ?? 'pending'}: ${message}`, {
    domain: textIn(object.spec, 'dnsName'),
    type: textIn(object.spec, 'type'),
    challenge_error: message,
    state: state ?? 'pending',
  });
}

function extractIssuer(object: KubeObject, { emit, inventory }: ObjectContext): void {
  for (const condition of badConditionsOf(object, inventory.nowMs)) {
    const { reason, message } = condition;
    emit('certificate.issuer-not-ready', refOf(object), quoteCondition(condition), {
      reason,
      issuer_error: message,
    });
  }
}

/** Requests for serving certificates of kubelets wait for an approver; those of clients are approved by Kubernetes. */
function extractSigningRequest(object: KubeObject, { emit }: ObjectContext): void {
  const subject = refOf(object);
  const conditions = conditionsOf(object);
  const refused = conditions.find(({ type }) => type === 'Denied' || type === 'Failed');
  const signer = textIn(object.spec, 'signerName');
  if (refused) {
    emit('certificate.request-denied', subject, quoteCondition(refused), {
      reason: refused.reason,
      message: refused.message,
    });
  } else if (conditions.length === 0) {
    emit('certificate.request-not-approved', subject, `signerName: ${signer}, no condition`, {
      signer,
      requester: textIn(object.spec, 'username'),
    });
  }
}

function linkIssuers(inventory: Inventory): void {
  for (const certificate of inventory.list('Certificate')) {
    const { issuer, issuer_kind: kind = 'Issuer' } = issuerOf(certificate);
    if (issuer === undefined) continue;
    const namespace = kind === 'ClusterIssuer' ? null : refOf(certificate).namespace;
    inventory.link('uses', refOf(certificate), { kind, namespace, name: issuer });
  }
}

function issuerOf(object: KubeObject): {
  readonly issuer: string | undefined;
  readonly issuer_kind: string | undefined;
} {
  const ref = object.spec?.['issuerRef'];
  if (!isRecord(ref)) return { issuer: undefined, issuer_kind: undefined };
  return { issuer: textIn(ref, 'name'), issuer_kind: textIn(ref, 'kind') ?? 'Issuer' };
}

function dnsNamesOf(object: KubeObject): string | undefined {
  const names = object.spec?.['dnsNames'];
  return Array.isArray(names) ? names.join(', ') : undefined;
}

function textIn(part: Readonly<Record<string, unknown>> | undefined, field: string): string | undefined {
  const value = part?.[field];
  return typeof value === 'string' ? value : undefined;
}
