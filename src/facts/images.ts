// Facts of images: why one cannot be pulled or used, told from what the kubelet and the runtime write.
// Wordings: kubelet's images package (`Failed to pull image %q: %v`), containerd's resolver, CRI-O, Docker.
import type { ObjectRef } from '../domain/kube.ts';
import type { Inventory } from './inventory.ts';
import type { Pod } from './kube-json.ts';
import { ANY, type Captures, type MessageRule, type Topic } from './rules.ts';

const PULL = ['container', 'image', 'tag', 'error'] as const;
/** The kubelet's events and the waiting reasons that carry such messages. */
const REASON =
  /^(?:Failed|ErrImagePull|ImagePullBackOff|RegistryUnavailable|ImageInspectError|InspectFailed|BackOff|SignatureValidationFailed)$/;
/** The image with its tag, as it stands in quotes after the word for it. */
const IMAGE = String.raw`.*?(?:image|reference|for) "(?<image>[^"\s]*?(?::(?<tag>[^":/@\s]+))?(?:@sha256:\w+)?)".*?`;

/** The states in which a message can be about nothing but the pull. */
const PULL_STATE = /^(?:ErrImagePull|ImagePullBackOff|RegistryUnavailable|SignatureValidationFailed)$/;

/** Builds the rules for an error: of a message that names the image, then says why; of one that says why alone. */
function pullRules(code: string, error: string): readonly MessageRule[] {
  const spoken = '(?=.*(?:pull|resolve|manifest|fetch|unpack|image))';
  return [
    {
      code,
      reason: REASON,
      message: new RegExp(`^${spoken}(?:${IMAGE})?(?<error>(?:${error}))`, 'is'),
      refine: nameImage,
    },
    { code, reason: PULL_STATE, message: new RegExp(`^.*?(?<error>(?:${error}))`, 'is'), refine: nameImage },
  ];
}

/** Adds the image of the container where the message does not name it. */
function nameImage(subject: ObjectRef, found: Captures, inventory: Inventory): Captures {
  if (found['image'] !== undefined) return found;
  const { spec } = (inventory.find(subject) as Pod | undefined) ?? {};
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const image = containers.find(({ name }) => name === found['container'])?.image;
  return image === undefined ? found : { ...found, image };
}

export const imageTopic: Topic = {
  kinds: {
    'image.not-found': {
      doc: 'The registry has no image of this name and tag.',
      depth: 'origin',
      takes: ['missing'],
      captures: PULL,
    },
    'image.access-denied': {
      doc: 'The registry does not let the image be pulled with the credentials that were given, or there are none.',
      depth: 'origin',
      takes: ['denied'],
      captures: PULL,
    },
    'image.registry-dns': {
      doc: 'The name of the registry cannot be resolved.',
      depth: 'origin',
      takes: ['unresolved'],
      captures: [...PULL, 'host'],
    },
    'image.registry-unreachable': {
      doc: 'The registry does not answer.',
      depth: 'origin',
      takes: ['timed-out', 'refused', 'reset'],
      captures: PULL,
    },
    'image.registry-tls': {
      doc: 'The certificate or the protocol of the registry is not accepted.',
      depth: 'origin',
      takes: ['untrusted', 'mismatch', 'expired', 'unsupported'],
      captures: PULL,
    },
    'image.rate-limited': {
      doc: 'The registry refuses further pulls for a while.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: PULL,
    },
    'image.platform-missing': {
      doc: 'The image exists, but not for the architecture of the node.',
      depth: 'origin',
      takes: ['mismatch', 'missing', 'unsupported'],
      captures: PULL,
    },
    'image.node-disk-full': {
      doc: 'The node has no space left for the image.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: PULL,
    },
    'image.name-invalid': {
      doc: 'The name of the image is not one that could exist.',
      depth: 'origin',
      takes: ['invalid'],
      captures: [...PULL],
    },
    'image.never-pull': {
      doc: 'The image is not on the node, and the pull policy forbids to fetch it.',
      depth: 'origin',
      takes: ['missing'],
      captures: [...PULL],
    },
    'image.signature-invalid': {
      doc: 'The signature of the image was not accepted.',
      depth: 'origin',
      takes: ['missing', 'invalid', 'denied', 'untrusted', 'mismatch'],
      captures: PULL,
    },
    'image.pull-secret-missing': {
      doc: 'A pull secret that the pod names does not exist.',
      depth: 'origin',
      takes: ['denied', 'missing'],
      captures: ['secret'],
    },
    'image.pull-failed': {
      doc: 'An image cannot be pulled.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: PULL,
    },
  },
  messages: [
    {
      code: 'image.pull-secret-missing',
      reason: /^FailedToRetrieveImagePullSecret$/,
      message: /image pull secrets \((?<secret>[^)]+)\)/,
    },
    {
      code: 'image.name-invalid',
      reason: /^(?:InvalidImageName|InspectFailed|Failed)$/,
      message:
        /(?:couldn't parse image (?:name|reference) "(?<image>[^"]+)"|invalid image name "?(?<image2>[^":]+)"?).*?(?<error>invalid reference format.*)/s,
    },
    {
      code: 'image.never-pull',
      reason: /^(?:ErrImageNeverPull|Failed)$/,
      message:
        /Container image "(?<image>[^"]*?(?::(?<tag>[^":/@]+))?)" is not present with pull policy of Never/,
    },
    ...pullRules('image.rate-limited', 'toomanyrequests.*|(?:429|rate limit).*'),
    ...pullRules(
      'image.registry-dns',
      'lookup (?<host>[^\\s:]+).*(?:no such host|server misbehaving|Temporary failure in name resolution)|no such host|Temporary failure in name resolution',
    ),
    ...pullRules(
      'image.registry-tls',
      '(?:tls: |x509: ).*|server gave HTTP response to HTTPS client|certificate[^"]*(?:expired|unknown authority|not trusted).*',
    ),
    ...pullRules(
      'image.platform-missing',
      'no match for platform in manifest.*|no matching manifest for .*|no image found in (?:manifest list|image index) for architecture.*',
    ),
    ...pullRules('image.node-disk-full', 'no space left on device'),
    ...pullRules(
      'image.signature-invalid',
      'SignatureValidationFailed.*|signature validation failed.*|signature[^"]*(?:required|invalid|rejected|was not).*',
    ),
    ...pullRules(
      'image.access-denied',
      '(?:pull access denied|insufficient_scope|authorization failed|authentication required|no basic auth credentials|401 Unauthorized|403 Forbidden|unauthorized|denied: |access to the requested resource is not authorized|failed to authorize).*',
    ),
    ...pullRules(
      'image.not-found',
      'manifest unknown.*|manifest for .* not found|repository .*not found.*|name unknown.*|(?:404 Not Found).*|code = NotFound.*|not found$|not found(?=[":,\\s])',
    ),
    ...pullRules(
      'image.registry-unreachable',
      '(?:dial tcp|i/o timeout|connection refused|connection reset|no route to host|network is unreachable|TLS handshake timeout|context deadline exceeded|Client\\.Timeout|EOF|50[0-9] ).*',
    ),
    {
      code: 'image.pull-failed',
      reason:
        /^(?:Failed|ErrImagePull|ImagePullBackOff|BackOff|ImageInspectError|InspectFailed|RegistryUnavailable)$/,
      message:
        /^(?:Failed to pull image|Back-off pulling image|Failed to inspect image) "(?<image>[^"]*?(?::(?<tag>[^":/@]+))?(?:@sha256:\w+)?)"(?:: (?<error>.+))?/s,
    },
  ],
};
