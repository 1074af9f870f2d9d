// Ordinary strings and log lines, none of which holds a secret: names, digests, numbers, complaints, in many grammars.
import { ALNUM, DIGITS, type Dice, HEX, LOWER } from './dice.ts';

const WORDS =
  'cart order payment invoice user session cache queue worker batch index search report mail auth token secret password key credential login proxy gateway ledger stock price offer basket review image upload sync import export metric trace audit policy quota tenant account vault cookie certificate'.split(
    ' ',
  );
/** Words under whose name a value is none of anybody's business to hide. */
const PLAIN = WORDS.filter(
  (word) => !/secret|password|key|token|credential|cookie|session|auth|account/.test(word),
);
const VERBS =
  'started stopped loaded failed refused accepted opened closed refreshed rotated expired renewed parsed stored dropped'.split(
    ' ',
  );
const REASONS =
  'not found|permission denied|connection refused|deadline exceeded|invalid argument|already exists|unauthorized|forbidden|no such file or directory|unexpected EOF|is required|is missing|expired|not set|too short|mismatch|has been revoked|is invalid|cannot be empty'.split(
    '|',
  );
const KINDS =
  'Pod Deployment Secret ConfigMap Service Ingress Job CronJob StatefulSet PersistentVolumeClaim ServiceAccount'.split(
    ' ',
  );
const RANDOM_SUFFIX = 'bcdfghjklmnpqrstvwxz2456789';

type Make = (dice: Dice) => string;

const uuid: Make = (d) => [8, 4, 4, 4, 12].map((length) => d.text(HEX, length)).join('-');
const name: Make = (d) => `${d.one(WORDS)}-${d.one(WORDS)}${d.below(3) === 0 ? `-${d.below(20)}` : ''}`;
const pod: Make = (d) => `${name(d)}-${d.text(`${HEX}`, 10)}-${d.text(RANDOM_SUFFIX, 5)}`;
const digest: Make = (d) => `sha256:${d.text(HEX, 64)}`;
const ip: Make = (d) => `10.${d.below(256)}.${d.below(256)}.${d.below(256)}`;
const time: Make = (d) =>
  `2026-0${d.below(9) + 1}-${10 + d.below(18)}T${10 + d.below(13)}:${10 + d.below(49)}:${10 + d.below(49)}.${d.text(DIGITS, 3)}Z`;
const host: Make = (d) => `${name(d)}.${d.one(WORDS)}.svc.cluster.local`;
const image: Make = (d) =>
  `registry.example/${d.one(WORDS)}/${name(d)}:v${d.below(9)}.${d.below(30)}.${d.below(9)}`;
const env: Make = (d) => `${d.one(WORDS)}_${d.one(WORDS)}`.toUpperCase();
const camel: Make = (d) => d.one(PLAIN) + d.one(PLAIN).replace(/^./, (letter) => letter.toUpperCase());

/** Strings as objects hold them. */
const STRINGS: readonly Make[] = [
  uuid,
  name,
  pod,
  digest,
  ip,
  time,
  host,
  image,
  (d) => `${image(d).replace(/:v.*/, '')}@${digest(d)}`,
  (d) => `containerd://${d.text(HEX, 64)}`,
  (d) => d.text(HEX, 40),
  (d) => d.text(HEX, 32),
  (d) => d.text(HEX, 64),
  (d) => d.text(HEX, 7),
  (d) => `pod-template-hash=${d.text(HEX, 10)}`,
  (d) => `app.kubernetes.io/name=${name(d)}`,
  (d) => `checksum/secret: ${d.text(HEX, 64)}`,
  (d) => `checksum/config: ${d.text(HEX, 64)}`,
  (d) => `secret-checksum: ${d.text(HEX, 40)}`,
  (d) => `etag: "${d.text(HEX, 32)}"`,
  (d) => `resourceVersion: "${d.below(90_000_000)}"`,
  (d) => `key: ${uuid(d)}`,
  (d) => `cache_key: ${uuid(d)}`,
  (d) => `${uuid(d)}: ${d.one(WORDS)}`,
  (d) => `${camel(d)}Key: ${d.one(WORDS)}`,
  (d) =>
    `https://${host(d)}:${8000 + d.below(1000)}/${d.one(WORDS)}/${d.one(WORDS)}?page=${d.below(90)}&sort=${d.one(WORDS)}`,
  (d) => `/var/lib/kubelet/pods/${uuid(d)}/volumes/kubernetes.io~secret/${name(d)}`,
  (d) => `/apis/apps/v1/namespaces/${name(d)}/deployments/${pod(d)}`,
  (d) => `system:serviceaccount:${name(d)}:${name(d)}`,
  (d) => `arn:aws:iam::${d.text(DIGITS, 12)}:role/${name(d)}`,
  (d) => `subscriptions/${uuid(d)}/resourceGroups/${name(d)}`,
  (d) => `${d.below(4000)}m`,
  (d) => `${d.below(64)}Gi`,
  (d) => `${d.one(WORDS)}.${d.one(WORDS)}.example.com/${name(d)}`,
  (d) => `projected-${d.one(WORDS)}-${d.text(RANDOM_SUFFIX, 5)}`,
  (d) => `kube-api-access-${d.text(RANDOM_SUFFIX, 5)}`,
  (d) => `${name(d)}-token-${d.text(RANDOM_SUFFIX, 5)}`,
  (d) => `MII${d.text(`${ALNUM}+/`, 61)}`,
  (d) => `${d.text(LOWER, 8)}.${d.text(HEX, 16)}.${d.text(LOWER, 5)}`,
  (d) => `v1.${d.below(30)}.${d.below(9)}+${d.text(HEX, 7)}`,
];

/** Lines of YAML and of `describe`. */
const LINES: readonly Make[] = [
  (d) => `secretName: ${name(d)}`,
  (d) => `      ${env(d)}:  <set to the key '${d.one(WORDS)}' in secret '${name(d)}'>  Optional: false`,
  (d) =>
    `  - name: ${env(d)}\n    valueFrom:\n      secretKeyRef:\n        key: ${d.one(WORDS)}\n        name: ${name(d)}`,
  (d) =>
    `  volumes:\n  - name: ${name(d)}\n    secret:\n      defaultMode: 420\n      secretName: ${name(d)}`,
  (d) =>
    `  - serviceAccountToken:\n      expirationSeconds: 3607\n      path: token\n  - configMap:\n      name: ${name(d)}`,
  (d) => `imagePullSecrets:\n- name: ${name(d)}`,
  (d) => `secrets:\n- name: ${name(d)}\n- name: ${name(d)}`,
  (d) =>
    `{"secret":{"secretName":"${name(d)}","defaultMode":420,"items":[{"key":"tls.key","path":"tls.key"}]}}`,
  (d) => `{"secretRef":{"name":"${name(d)}"},"token":{"id":${d.below(999)},"expires":"${time(d)}"}}`,
  (d) =>
    `{"credentials":{"source":"Secret","secretRef":{"namespace":"${name(d)}","name":"${name(d)}","key":"creds"}}}`,
  () => `  privateKey:\n    algorithm: RSA\n    rotationPolicy: Never\n    size: 2048`,
  (d) =>
    `Type:        Secret (a volume populated by a Secret)\n    SecretName:  ${name(d)}\n    Optional:    false`,
  (d) => `Tokens:              ${name(d)}-token-${d.text(RANDOM_SUFFIX, 5)}`,
  (d) => `    ${d.one(WORDS)}:  ${d.below(4000)} bytes`,
  (d) => `Image ID:  ${image(d)}@${digest(d)}`,
  (d) =>
    `    Liveness:  http-get http://:${8000 + d.below(999)}/${d.one(WORDS)} delay=${d.below(60)}s timeout=1s period=10s #success=1 #failure=3`,
  (d) =>
    `    Readiness: exec [/bin/${d.one(['pg_isready', 'redis-cli ping', 'mysqladmin ping -h localhost', 'curl -fsS http://localhost/health'])}] delay=0s timeout=1s`,
  (d) =>
    `    Args:\n      --${d.one(WORDS)}-${d.one(WORDS)}\n      --port=${d.below(9000)}\n      --${d.one(WORDS)}-file=/etc/${name(d)}`,
  (d) => `nodeSelector: ${d.one(PLAIN)}=${d.one(WORDS)}`,
  (d) => `  ${env(d)}_FILE: /run/secrets/${name(d)}`,
  (d) => `  ${env(d)}_URL: http://${host(d)}:${d.below(9000)}`,
  (d) => `  tokenTTL: ${d.below(90)}h\n  keySize: 2048\n  passwordPolicy: strict`,
];

const LEVELS = ['INFO', 'WARN', 'ERROR', 'DEBUG'];

/** What programs say: complaints of secrets, too. */
const SENTENCES: readonly Make[] = [
  (d) => `${d.one(WORDS)} ${d.one(VERBS)} in ${d.below(9000)} ms`,
  (d) => `${d.one(WORDS)} ${d.one(WORDS)} ${d.one(REASONS)}`,
  (d) => `${d.one(WORDS)} ${name(d)}: ${d.one(REASONS)}`,
  (d) => `failed to get ${d.one(WORDS)} ${name(d)}: ${d.one(REASONS)}`,
  (d) => `${d.one(KINDS)} "${name(d)}" ${d.one(REASONS)}`,
  (d) => `couldn't find key ${d.one(WORDS)} in ${d.one(KINDS)} ${name(d)}/${name(d)}`,
  (d) => `environment variable ${env(d)} ${d.one(['is not set', 'is required', 'must not be empty'])}`,
  (d) =>
    `the ${d.one(['password', 'token', 'secret', 'key'])} ${d.one(['is wrong', 'has expired', 'is too short', 'was rejected by the server', 'could not be read', 'is not valid yet', 'was rotated'])}`,
  (d) =>
    `${d.one(['root', 'admin', 'initial'])} password ${d.one(['is required', 'is not set', 'was changed', 'has expired', 'is incorrect'])}`,
  (d) =>
    `${d.one(['api', 'access', 'secret', 'signing'])} key ${d.one(['is missing', 'not found', 'was rotated', 'is invalid'])}`,
  (d) => `user ${d.one(WORDS)} authenticated from ${ip(d)}`,
  (d) => `login of ${d.one(WORDS)} failed: ${d.one(REASONS)}`,
  (d) => `dial tcp ${ip(d)}:${d.below(60_000)}: connect: connection refused`,
  (d) => `Get "http://${host(d)}:${d.below(9000)}/${d.one(WORDS)}": context deadline exceeded`,
  (d) => `pulled ${image(d)}@${digest(d)}`,
  (d) => `commit ${d.text(HEX, 40)} deployed`,
  (d) => `request ${uuid(d)} took ${d.below(900)} ms`,
  (d) => `trace_id=${d.text(HEX, 32)} span_id=${d.text(HEX, 16)}`,
  (d) => `bound ${name(d)} to pvc-${uuid(d)}`,
  (d) => `${d.below(90)} tokens used, ${d.below(90)} passed, ${d.below(9)} failed`,
  (d) => `token bucket ${name(d)} has ${d.below(90)} tokens`,
  (d) => `partition ${d.below(90)} of topic ${d.one(WORDS)} has offset ${d.below(90_000)}`,
  (d) =>
    `GET /${d.one(WORDS)}/${uuid(d)}?page=${d.below(90)} ${d.one(['200', '404', '503'])} ${d.below(900)}ms`,
  () => `mysql: [Warning] Using a password on the command line interface can be insecure.`,
  (d) => `FATAL: password authentication failed for user "${d.one(WORDS)}"`,
  (d) => `cookie ${d.one(WORDS)} ${d.one(REASONS)}`,
  (d) =>
    `using ${d.one(['bearer', 'access', 'refresh'])} token ${d.one(['authentication', 'from file', 'cache', 'of the service account'])}`,
  (d) => `at com.example.${d.one(WORDS)}.${camel(d)}(${camel(d)}.java:${d.below(900)})`,
  (d) => `goroutine ${d.below(900)} [running]: main.${camel(d)}(0x${d.text(HEX, 10)}, 0x${d.text(HEX, 8)})`,
];

/** The same sentence as programs with different loggers write it. */
const LOGGERS: readonly ((sentence: string, dice: Dice) => string)[] = [
  (sentence) => sentence,
  (sentence, d) =>
    `${time(d)} ${d.one(LEVELS)} [${d.one(WORDS)}-${d.below(20)}] c.e.${d.one(WORDS)}.${camel(d)} - ${sentence}`,
  (sentence, d) =>
    JSON.stringify({
      level: d.one(LEVELS).toLowerCase(),
      ts: time(d),
      msg: sentence,
      caller: `${d.one(WORDS)}.go:${d.below(900)}`,
    }),
  (sentence, d) =>
    JSON.stringify({
      time: time(d),
      message: sentence,
      [camel(d)]: d.below(900),
      [`${d.one(PLAIN)}Id`]: uuid(d),
      pod: pod(d),
    }),
  (sentence, d) =>
    `ts=${time(d)} level=${d.one(LEVELS).toLowerCase()} msg=${JSON.stringify(sentence)} ${d.one(PLAIN)}=${d.one(WORDS)} pod=${pod(d)}`,
  (sentence, d) =>
    `${d.one(['I', 'W', 'E'])}0102 10:${10 + d.below(49)}:00.${d.text(DIGITS, 6)}       1 ${d.one(WORDS)}.go:${d.below(900)}] ${sentence}`,
  (sentence, d) => `[pod/${pod(d)}/${d.one(WORDS)}] ${sentence}`,
  (sentence, d) =>
    `${ip(d)} - - [02/Jan/2026:10:00:00 +0000] "GET /${d.one(WORDS)} HTTP/1.1" 200 ${d.below(9000)} "${sentence.replaceAll('"', "'")}"`,
  (sentence, d) =>
    `Warning  ${d.one(['Failed', 'Unhealthy', 'BackOff'])}  ${d.below(59)}m  kubelet  ${sentence}`,
];

/** Makes one ordinary string or line. `recorded` are lines of real logs; their numbers change. */
export function ordinary(dice: Dice, recorded: readonly string[]): string {
  switch (dice.below(6)) {
    case 0:
      return dice.one(STRINGS)(dice);
    case 1:
      return dice.one(LINES)(dice);
    case 2:
      return dice.one(recorded).replace(/\d(?=\d*[ ,.:)\]]|$)/g, () => dice.text(DIGITS, 1));
    case 3:
      return `${dice.one(LOGGERS)(dice.one(STRINGS)(dice), dice)}`;
    default:
      return dice.one(LOGGERS)(dice.one(SENTENCES)(dice), dice);
  }
}
