// Log lines of programs that talk to the Kubernetes API or a cloud: permissions, identities, leases, throttling.
import { ANY, type Topic } from '../rules.ts';
import { errorLine, infoLine, warnLine } from './rule.ts';

const AWS = { give: { provider: 'AWS' } } as const;
const GCP = { give: { provider: 'Google Cloud' } } as const;
const AZURE = { give: { provider: 'Azure' } } as const;
const FORBIDDEN =
  /(?:(?<resource0>[\w.-]+)(?: "(?<object>[^"]*)")? is forbidden: )?User "(?<user>(?:system:serviceaccount:(?<account_namespace>[^":]+):(?<service_account>[^"]+)|[^"]+))" cannot (?<verb>[\w-]+) (?:resource "(?<resource>[^"]+)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<in_namespace>[^"]+)")?|path "(?<path>[^"]+)")/;

export const clusterLogTopic: Topic = {
  kinds: {
    'log.rbac-forbidden': {
      doc: 'The Kubernetes API refuses what a program asks: its service account lacks a permission.',
      depth: 'origin',
      takes: ['denied'],
      captures: [
        'user',
        'service_account',
        'account_namespace',
        'verb',
        'resource',
        'group',
        'in_namespace',
        'object',
        'path',
        'log',
      ],
    },
    'log.api-unauthorized': {
      doc: 'The Kubernetes API does not accept the token of a program.',
      depth: 'origin',
      standing: 'pointer',
      takes: ['denied', 'expired'],
      captures: ['log'],
    },
    'log.runtime-unreachable': {
      doc: 'A program does not reach the container runtime of its node.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: ['socket', 'log'],
    },
    'log.removes-object': {
      doc: 'A program says that it evicts a pod or deletes an object by a rule of its own.',
      depth: 'context',
      takes: ANY,
      captures: ['rule', 'log'],
    },
    'log.node-without-pod-range': {
      doc: 'A network plugin finds no range of pod addresses on its node.',
      depth: 'origin',
      takes: ANY,
      captures: ['log'],
    },
    'log.forwarding-loop': {
      doc: 'A DNS server finds that what it forwards comes back to itself.',
      depth: 'origin',
      takes: ANY,
      captures: ['log'],
    },
    'log.object-missing': {
      doc: 'A program looks for an object of the Kubernetes API that does not exist.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['object_kind', 'object', 'log'],
    },
    'log.kind-missing': {
      doc: 'A program uses a kind that the Kubernetes API does not serve: a definition is not installed.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['object_kind', 'version', 'log'],
    },
    'log.leader-lost': {
      doc: 'A program ends because it lost its leader election.',
      depth: 'mechanism',
      takes: ['timed-out', 'in-use'],
      standing: 'pointer',
      captures: ['log'],
    },
    'log.cloud-credentials-missing': {
      doc: 'A program finds no credentials for its cloud.',
      depth: 'origin',
      takes: ['missing', 'denied'],
      captures: ['provider', 'log'],
    },
    'log.cloud-credentials-invalid': {
      doc: 'A cloud does not accept the credentials of a program.',
      depth: 'origin',
      takes: ['denied', 'invalid', 'expired', 'missing', 'mismatch'],
      captures: ['provider', 'log'],
    },
    'log.cloud-denied': {
      doc: 'A cloud refuses what a program asks: its identity lacks a permission.',
      depth: 'origin',
      takes: ['denied'],
      captures: ['provider', 'principal', 'action', 'resource', 'log'],
    },
    'log.cloud-throttled': {
      doc: 'A cloud answers that it is called too often.',
      depth: 'mechanism',
      takes: ['exhausted'],
      standing: 'pointer',
      captures: ['provider', 'log'],
    },
    'log.cloud-quota': {
      doc: 'A quota or limit of a cloud account is used up.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: ['provider', 'log'],
    },
  },
  logs: [
    infoLine(
      'log.removes-object',
      'evicted evicting deleted deleting deletes disrupting disruption janitor',
      /^"?Evicted pod"? .*strategy="?(?<rule>[\w-]+)|it will be deleted.*"policy": ?"(?<rule2>[^"]+)|will be deleted \((?<rule3>[^)]+)\)|^(?:[Ee]victing|[Dd]eleting|[Dd]eleted|[Ee]victed|[Tt]erminating|[Rr]eaping) (?:the )?(?:pod|deployment|statefulset|service|job|cronjob)\b|disrupting (?:node|via|candidates?).*/,
    ),
    errorLine(
      'log.runtime-unreachable',
      'docker docker.sock containerd.sock crio.sock',
      /[Cc]annot connect to the Docker daemon(?: at (?:unix:\/\/)?(?<socket>\/[\w./-]*\w))?|dial unix (?<socket2>\/[\w./-]*(?:docker|containerd|crio)\.sock): |[Cc]ouldn't connect to Docker daemon/,
    ),
    warnLine('log.rbac-forbidden', 'forbidden cannot', FORBIDDEN),
    warnLine(
      'log.api-unauthorized',
      'unauthorized provide',
      /You must be logged in to the server|the server has asked for the client to provide credentials|(?:(?:failed|unable) to|cannot|can't|could not) (?:list|watch|get) \S+: Unauthorized|Reason:"?Unauthorized|service account token (?:has )?expired/,
    ),
    errorLine(
      'log.node-without-pod-range',
      'cidr podcidr podcidrs',
      /\b[Pp]od ?CIDRs?\b.{0,40}(?:not (?:assigned|set|available|found)|is empty|missing)|(?:no|without|empty) [Pp]od ?CIDR/i,
    ),
    // https://coredns.io/plugins/loop/
    errorLine('log.forwarding-loop', 'loop', /^(?:plugin\/loop: )?Loop \(.{1,80}\) detected for zone/),
    errorLine(
      'log.kind-missing',
      'matches find',
      /no matches for kind "(?<object_kind>[^"]+)" in version "(?<version>[^"]+)"|the server could not find the requested resource \((?:get|list) (?<object_kind2>[\w.]+)\)|failed to list \S+: the server could not find the requested resource/,
    ),
    errorLine(
      'log.object-missing',
      'found exist',
      /\b(?<object_kind>[Ss]ecrets?|[Cc]onfig ?[Mm]aps?|[Ss]ervice ?[Aa]ccounts?|[Pp]ersistent[Vv]olume[Cc]laims?|[Ii]ngress[Cc]lass(?:es)?|[Ss]torage[Cc]lass(?:es)?(?:\.storage\.k8s\.io)?) "?(?<object>[a-z0-9][a-z0-9./-]*)"? (?:not found|does not exist)/,
      { unless: /optional|ignor|default/i },
    ),
    infoLine(
      'log.leader-lost',
      'leader lease leaderelection lost',
      /(?:leader ?election lost|lost (?:the )?(?:leader election|leader lease|lease|leadership)|failed to renew lease|leaderelection lost|stopped leading)/i,
    ),
    warnLine(
      'log.cloud-throttled',
      'throttling throttlingexception toomanyrequestsexception ratelimitexceeded requestlimitexceeded slowdown provisionedthroughputexceededexception rate',
      /Throttling(?:Exception)?\b|RequestLimitExceeded|ProvisionedThroughputExceeded|SlowDown\b|Rate exceeded/,
      AWS,
    ),
    warnLine(
      'log.cloud-throttled',
      'ratelimitexceeded userratelimitexceeded',
      /rateLimitExceeded|userRateLimitExceeded/,
      GCP,
    ),
    warnLine(
      'log.cloud-throttled',
      'subscriptionrequeststhrottled operationnotallowed',
      /SubscriptionRequestsThrottled/,
      AZURE,
    ),
    warnLine(
      'log.cloud-quota',
      'vcpulimitexceeded instancelimitexceeded servicequotaexceededexception limitexceededexception addresslimitexceeded volumelimitexceeded',
      /VcpuLimitExceeded|InstanceLimitExceeded|ServiceQuotaExceededException|LimitExceededException|AddressLimitExceeded|VolumeLimitExceeded/,
      AWS,
    ),
    warnLine(
      'log.cloud-quota',
      'quota_exceeded quotaexceeded quota',
      /QUOTA_EXCEEDED|[Qq]uotaExceeded|Quota '[^']+' exceeded|QuotaFailure|\bquota exceeded for (?:project|quota|metric|consumer)/,
    ),
    errorLine(
      'log.cloud-credentials-missing',
      'nocredentialproviders credentials nocredentialserror imds',
      /NoCredentialProviders|NoCredentialsError|Unable to locate credentials|no EC2 IMDS role found|failed to refresh cached credentials|Unable to load (?:AWS )?credentials|Could not load credentials from any providers|CredentialsProviderError|get credentials: failed/,
      AWS,
    ),
    errorLine(
      'log.cloud-credentials-missing',
      'credentials',
      /could not find default credentials|[Cc]ould not load the default credentials|DefaultCredentialsError|google: (?:could not find|error getting) .*credentials/,
      GCP,
    ),
    errorLine(
      'log.cloud-credentials-missing',
      'defaultazurecredential credentialunavailableerror managedidentitycredential environmentcredential',
      /(?:DefaultAzureCredential|ManagedIdentityCredential|EnvironmentCredential).*(?:failed to (?:retrieve|acquire)|unavailable|authentication (?:failed|unavailable))|CredentialUnavailable/,
      AZURE,
    ),
    errorLine(
      'log.cloud-credentials-invalid',
      'invalidclienttokenid unrecognizedclientexception signaturedoesnotmatch expiredtoken expiredtokenexception invalidaccesskeyid invalididentitytoken authfailure security',
      /InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|ExpiredToken(?:Exception)?|InvalidAccessKeyId|InvalidIdentityToken|AuthFailure\b|The security token included in the request is (?:invalid|expired)/,
      AWS,
    ),
    errorLine(
      'log.cloud-credentials-invalid',
      'invalid_grant',
      /oauth2: .*invalid_grant|invalid_grant: (?:Invalid JWT|account not found|Invalid grant)/,
      GCP,
    ),
    errorLine(
      'log.cloud-credentials-invalid',
      'aadsts7000215 aadsts7000222 aadsts700016 aadsts90002 invalidauthenticationtoken',
      /AADSTS\d+|InvalidAuthenticationToken/,
      AZURE,
    ),
    errorLine(
      'log.cloud-denied',
      'authorized accessdenied accessdeniedexception unauthorizedoperation',
      /^.*?(?<principal>arn:aws[\w-]*:\S+) is not authorized to perform: (?<action>[\w:*]+)(?: on resource: (?<resource>\S+))?|AccessDenied(?:Exception)?\b(?!: \/)|UnauthorizedOperation/,
      AWS,
    ),
    errorLine(
      'log.cloud-denied',
      'iam permission googleapi iam_permission_denied permission_denied',
      /^.*?[Pp]ermission '?(?<action>[a-z]+\.\w+\.\w+)'? denied(?: on resource '?(?<resource>[^\s']+))?|(?:googleapi|google).*(?:Error 403|PERMISSION_DENIED|forbidden)|IAM_PERMISSION_DENIED|does not have (?<action2>[a-z]+\.\w+\.\w+) (?:access|permission)/,
      GCP,
    ),
    errorLine(
      'log.cloud-denied',
      'authorizationfailed authorizationpermissionmismatch client',
      /^.*?[Tt]he client '(?<principal>[^']+)' .*does not have authorization to perform action '(?<action>[^']+)'|AuthorizationFailed|AuthorizationPermissionMismatch/,
      AZURE,
    ),
  ],
};
