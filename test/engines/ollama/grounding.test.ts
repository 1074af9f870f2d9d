// Grounding: what a model says is told as far as it was seen, word for word.
import { describe, expect, test } from 'vitest';
import type { Step } from '../../../src/domain/investigation.ts';
import { NAMES_ONLY, strikeUnseen } from '../../../src/engines/ollama/grounding/claims.ts';
import { Corpus } from '../../../src/engines/ollama/grounding/corpus.ts';
import { termsIn } from '../../../src/engines/ollama/grounding/terms.ts';
import { plainCommands } from '../../../src/engines/ollama/proposed-commands.ts';

function step(index: number, observation: string, more: Partial<Step> = {}): Step {
  return {
    index,
    tool: 'DESCRIBE',
    args: {},
    argv: [],
    calls: [],
    status: 'ok',
    durationMs: 1,
    bytes: observation.length,
    omittedBytes: 0,
    observation,
    facts: [],
    ...more,
  };
}

const SEEN = [
  'Name: cart-6fb9d8c7-x2v5p',
  'Namespace: shop',
  'Image: registry.example/cart:1.4.2',
  'Last State: Terminated, Reason: OOMKilled, Exit Code: 137',
  'Limits: memory: 128Mi, cpu: 250m',
  'Environment: DATABASE_URL: postgres://db.shop.svc:5432/cart',
  'Warning BackOff 5m (x12) back-off 5m0s restarting failed container',
  'usage 94%',
].join('\n');
const CORPUS = new Corpus(
  [
    step(0, SEEN),
    step(1, 'Error from server (NotFound): pods "ghost-77" not found', {
      status: 'failed',
      args: { name: 'ghost-77' },
    }),
  ],
  ['shop', 'prod-eu'],
);

describe('terms', () => {
  test.each<readonly [string, readonly string[]]>([
    ['Container cart exceeded its memory limit of 128Mi.', ['quantity 128Mi', 'name cart']],
    [
      'It waits 30 seconds, then uses 95 % of 2 GiB.',
      ['quantity 30 seconds', 'quantity 95 %', 'quantity 2 GiB'],
    ],
    ['Exit code 137 after 5 restarts on port 8080.', ['number 137', 'number 8080']],
    ['Pod shop/cart-6fb9d8c7-x2v5p was OOMKilled.', ['name shop/cart-6fb9d8c7-x2v5p', 'reason OOMKilled']],
    ['The key "api-token" of secret db-credentials is missing.', ['quote api-token', 'name db-credentials']],
    ['DATABASE_URL points to db.shop.svc.', ['name DATABASE_URL', 'name db.shop.svc']],
    ['The image nginx:1.29 cannot be pulled.', ['name nginx:1.29']],
    ['A read-only, long-running, non-existent, mis-configured out-of-memory crash-looping thing.', []],
    ['The Deployment, its ReplicaSet and the ConfigMap; HTTP/1.1 over IPv4, e.g. v1 and/or k8s.', []],
    ["The pod's livenessProbe and spec.replicas; a pod is down and the service has no endpoints.", []],
    ['The service redis is down.', ['name redis']],
    ['It depends on a service called payments.', ['name payments']],
    ['Pod crashes because the container exceeds its limit.', []],
    ['The deployment requires more nodes.', []],
  ])('%s', (text, expected) => {
    expect(termsIn(text).map(({ kind, text: term }) => `${kind} ${term}`)).toEqual(expected);
  });
});

describe('what was seen', () => {
  test.each([
    'Container cart of pod shop/cart-6fb9d8c7-x2v5p exceeded its memory limit of 128Mi and was OOMKilled (exit code 137).',
    'Its limit of 128 MiB is too low.',
    'The deployment cart in shop, context prod-eu, uses registry.example/cart:1.4.2.',
    'It cannot reach "postgres://db.shop.svc:5432/cart", set in DATABASE_URL.',
    'It was restarted 12 times; 94 % are used; "Reason: OOMKilled".',
    'The cpu limit is 250 millicores.',
  ])('%s', (text) => {
    const checked = strikeUnseen(text, CORPUS);
    expect(checked.struck).toEqual([]);
    expect(checked.text).toBe(text);
  });

  test.each<readonly [string, string, readonly string[]]>([
    ['Its limit is 256Mi.', '', ['256Mi']],
    ['Its limit is 28Mi.', '', ['28Mi']],
    ['It exits with code 13.', '', ['13']],
    ['Pod cart-6fb9d8c7-zzzzz fails.', '', ['cart-6fb9d8c7-zzzzz']],
    ['Pod art fails.', '', ['art']],
    ['It was OOMKilled. The secret db-password-2 is missing.', 'It was OOMKilled.', ['db-password-2']],
    ['It was OOMKilled (its limit is 64Mi).', 'It was OOMKilled.', ['64Mi']],
    ['The log says "connection refused".', '', ['connection refused']],
    ['It is in ImagePullBackOff.', '', ['ImagePullBackOff']],
    ['Pod ghost-77 has failed.', '', ['ghost-77']],
    ['See http://evil.example/x for more.', '', ['http://evil.example/x']],
  ])('%s', (text, left, struck) => {
    const checked = strikeUnseen(text, CORPUS);
    expect(checked.text).toBe(left);
    expect(checked.struck).toEqual(struck);
  });

  test('a solution may hold new values, but no new objects', () => {
    const checked = strikeUnseen(
      'Raise the limit of cart to 512Mi. Restart the deployment payments-api.',
      CORPUS,
      NAMES_ONLY,
    );
    expect(checked.text).toBe('Raise the limit of cart to 512Mi.');
    expect(checked.struck).toEqual(['payments-api']);
  });
});

describe('quotes', () => {
  test.each<readonly [string, number, string | null]>([
    ['Reason: OOMKilled', 0, 'Reason: OOMKilled'],
    ['reason:   oomkilled,\texit code: 137', 0, 'Reason: OOMKilled, Exit Code: 137'],
    ['Reason: OOMKilled', 7, 'Reason: OOMKilled'],
    ['Reason: Evicted', 0, null],
  ])('%j, said of step %d', (quote, said, expected) => {
    const found = CORPUS.findVerbatim(quote, said);
    expect(found?.line ?? null).toBe(expected);
    if (found) expect(SEEN).toContain(found.line);
  });
});

describe('proposed commands', () => {
  test.each<readonly [string, boolean]>([
    ['kubectl -n shop set resources deployment/cart --limits=memory=256Mi', true],
    [`kubectl -n shop patch deployment cart -p '{"spec":{"replicas":2}}'`, true],
    ['`kubectl -n shop rollout restart deployment/cart`', true],
    ['kubectl get pods | head', false],
    ['kubectl delete pod cart && reboot', false],
    ['kubectl delete pod $(whoami)', false],
    ['kubectl apply -f <file>', false],
    ["kubectl patch x -p '{", false],
    ['kubectl delete pod cart\nrm -rf /', false],
    ['kubectl -n shop delete pod payments-api-0', false],
    ['rm -rf /', false],
    ['kubectl', false],
  ])('%s', (command, kept) => {
    expect(plainCommands([command], CORPUS, []).commands.length).toBe(kept ? 1 : 0);
  });
});
