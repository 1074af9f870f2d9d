// Images that cannot be pulled, all of them ImagePullBackOff from outside: told apart by what the runtime said.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from '../support/answers.ts';
import { containerEvent, IMAGE, waitingWorkload } from '../support/broken-pods.ts';
import { workload } from '../support/objects.ts';

const RESOLVE = `failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}": `;
const HEAD = `failed to do request: Head "https://registry.example/v2/cart/manifests/9.9": `;
const RPC = 'rpc error: code = Unknown desc = ';

/** The kubelet's event and state of a pull that failed, up to 1.30: the state tells only that it backs off. */
function backingOff(error: string, image = IMAGE): readonly KubeObject[] {
  return [
    ...waitingWorkload('ImagePullBackOff', `Back-off pulling image "${image}"`, { container: { image } }),
    containerEvent('Failed', `Failed to pull image "${image}": ${error}`),
    containerEvent('Failed', 'Error: ErrImagePull'),
    containerEvent('BackOff', `Back-off pulling image "${image}"`, 'Normal'),
    ...workload('web'),
  ];
}

/** The same since 1.31, whose state repeats the error; the event may be gone. */
function backingOffSince131(error: string): readonly KubeObject[] {
  const message = `Back-off pulling image "${IMAGE}": ErrImagePull: ${error}`;
  return [...waitingWorkload('ImagePullBackOff', message), ...workload('web')];
}

const QUESTIONS = ['why is cart in shop in ImagePullBackOff', 'cart in shop cannot pull its image'];

const ERRORS: readonly (readonly [string, string, string, readonly string[]])[] = [
  [
    'no such tag, containerd',
    `rpc error: code = NotFound desc = ${RESOLVE}${IMAGE}: not found`,
    'image-not-found',
    [IMAGE, '9.9'],
  ],
  [
    'no such tag, CRI-O',
    `${RPC}reading manifest 9.9 in registry.example/cart: manifest unknown: manifest unknown`,
    'image-not-found',
    [IMAGE],
  ],
  [
    'no such tag, Docker',
    'Error response from daemon: manifest for registry.example/cart:9.9 not found: manifest unknown: manifest unknown',
    'image-not-found',
    [IMAGE],
  ],
  [
    'no access, Docker Hub',
    `${RPC}${RESOLVE}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    'image-access-denied',
    [IMAGE],
  ],
  [
    'no access, a token is refused',
    `${RPC}${RESOLVE}failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://registry.example/token?scope=repository%3Acart%3Apull: 401 Unauthorized`,
    'image-access-denied',
    [IMAGE],
  ],
  [
    'no such registry',
    `${RPC}${RESOLVE}${HEAD}dial tcp: lookup registry.example on 10.96.0.10:53: no such host`,
    'image-registry-dns',
    ['registry.example'],
  ],
  [
    'an authority nobody knows',
    `${RPC}${RESOLVE}${HEAD}tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    'image-registry-tls',
    ['unknown authority'],
  ],
  [
    'HTTP where HTTPS is spoken',
    `${RPC}${RESOLVE}${HEAD}http: server gave HTTP response to HTTPS client`,
    'image-registry-tls',
    ['HTTP response to HTTPS client'],
  ],
  [
    'too many pulls',
    `${RPC}failed to pull and unpack image "${IMAGE}": failed to copy: httpReadSeeker: failed open: unexpected status code https://registry.example/v2/cart/manifests/sha256:0a1b: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading`,
    'image-rate-limited',
    ['toomanyrequests'],
  ],
  [
    'another architecture',
    `rpc error: code = NotFound desc = failed to pull and unpack image "${IMAGE}": no match for platform in manifest: not found`,
    'image-platform-missing',
    [IMAGE],
  ],
  [
    'a full disk',
    `${RPC}failed to pull and unpack image "${IMAGE}": failed to extract layer sha256:0a1b2c: write /var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/9/fs/usr/lib/x: no space left on device: unknown`,
    'image-node-disk-full',
    ['node-1'],
  ],
  [
    'a registry that does not answer',
    `${RPC}${RESOLVE}${HEAD}dial tcp 192.0.2.7:443: i/o timeout`,
    'image-registry-unreachable',
    ['192.0.2.7:443', 'timeout'],
  ],
  [
    'a registry that refuses',
    `${RPC}${RESOLVE}${HEAD}dial tcp 192.0.2.7:443: connect: connection refused`,
    'image-registry-unreachable',
    ['connection refused'],
  ],
  [
    'something of its own',
    `${RPC}failed to pull and unpack image "${IMAGE}": the snapshotter is in a bad mood`,
    'image-pull-failed',
    [IMAGE, 'bad mood'],
  ],
];

describe.each([
  ['up to 1.30', backingOff],
  ['since 1.31', backingOffSince131],
] as const)('an image that cannot be pulled, %s', (_, build) => {
  test.each(ERRORS)('%s → $2', async (__, error, pattern, says) => {
    for (const question of QUESTIONS) {
      const found = await answer(question, build(error));
      expect(found.pattern, found.rootCause).toBe(pattern);
      for (const words of ['cart', ...says]) expect(found.rootCause).toContain(words);
      expect(found.investigation.diagnosis?.affected[0]?.name).toBe('cart');
    }
  });
});

describe('an image that is not even pulled', () => {
  test.each([
    [
      waitingWorkload(
        'InvalidImageName',
        'Failed to apply default image tag "Registry.example/Cart:9.9": couldn\'t parse image name "Registry.example/Cart:9.9": invalid reference format: repository name (Cart) must be lowercase',
        { container: { image: 'Registry.example/Cart:9.9' } },
      ),
      'image-name-invalid',
      ['Registry.example/Cart:9.9', 'lowercase'],
    ],
    [
      waitingWorkload(
        'ErrImageNeverPull',
        `Container image "${IMAGE}" is not present with pull policy of Never`,
      ),
      'image-never-pull',
      [IMAGE],
    ],
    [
      waitingWorkload(
        'SignatureValidationFailed',
        `image pull failed for ${IMAGE} because the signature validation failed: Source image rejected: A signature was required, but no signature exists`,
      ),
      'image-signature-invalid',
      ['signature'],
    ],
  ] as const)('%#: %s', async (objects, pattern, says) => {
    const found = await answer('cart in shop does not start', objects);
    expect(found.pattern, found.rootCause).toBe(pattern);
    for (const words of says) expect(found.rootCause).toContain(words);
  });
});

describe('a pull secret that does not exist', () => {
  const noSecret = containerEvent(
    'FailedToRetrieveImagePullSecret',
    'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
  );
  const denied = `${RPC}${RESOLVE}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;

  test('is why access is denied', async () => {
    const found = await answer('cart in shop is in ImagePullBackOff', [...backingOff(denied), noSecret]);
    expect(found.pattern).toBe('image-pull-secret-missing-denied');
    expect(found.rootCause).toContain('regcred');
  });

  test('is told where the runtime does not say why', async () => {
    const silent = waitingWorkload('ImagePullBackOff', `Back-off pulling image "${IMAGE}"`);
    const found = await answer('cart in shop is in ImagePullBackOff', [...silent, noSecret]);
    expect(found.pattern).toBe('image-pull-secret-missing');
    expect(found.rootCause).toContain('regcred');
  });

  test('is not why a tag is not there', async () => {
    const missing = backingOff(`rpc error: code = NotFound desc = ${RESOLVE}${IMAGE}: not found`);
    const found = await answer('cart in shop is in ImagePullBackOff', [...missing, noSecret]);
    expect(found.pattern).toBe('image-not-found');
  });

  test('is no trouble where the image was there all the same', async () => {
    const found = await answer('is cart in shop well', [...workload('cart'), noSecret]);
    expect(found.pattern).toBeNull();
  });
});

describe('other messages that speak of images and of something missing', () => {
  test.each([
    ['Failed', 'Error: secret "image-pull-creds" not found', 'config-object-missing'],
    [
      'Failed',
      'Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "fetch-images": executable file not found in $PATH: unknown',
      'command-missing',
    ],
  ])('%s: %s', async (reason, message, pattern) => {
    const objects = [...waitingWorkload('CreateContainerError', message), containerEvent(reason, message)];
    expect((await answer('cart in shop does not start', objects)).pattern).toBe(pattern);
  });

  test('the state alone tells why, when the event is gone', async () => {
    const message = `${RPC}Error response from daemon: Get "https://registry.example/v2/": dial tcp: lookup registry.example: no such host`;
    const found = await answer('cart in shop does not start', waitingWorkload('ErrImagePull', message));
    expect(found.pattern).toBe('image-registry-dns');
    expect(found.rootCause).toContain('registry.example');
  });
});
