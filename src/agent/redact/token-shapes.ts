// Secrets that are known by their own shape, wherever they stand.
import { MARKER } from './secret-values.ts';

/**
 * Shapes of tokens, each beginning with what its issuer begins them with. Sources: the issuers' documentation of
 * their token formats; RFC 7519 (JWT), RFC 6750 (Bearer), RFC 7617 (Basic).
 */
const WHOLE_SHAPES: readonly string[] = [
  // Amazon, Google, Azure
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])',
  'AIza[\\w-]{35}',
  'ya29\\.[\\w-]{20,}',
  'GOCSPX-[\\w-]{20,}',
  // GitHub, GitLab
  'gh[pousr]_[A-Za-z0-9]{30,}',
  'github_pat_\\w{22,}',
  'gl(?:pat|rt|dt|cbt|ptt|ft|soat|agent)-[\\w.-]{20,}',
  // Slack
  'xox[abeoprs]-[A-Za-z0-9-]{10,}',
  'xapp-\\d-[A-Za-z0-9-]{10,}',
  // Payment, mail, messages
  '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}',
  'whsec_[A-Za-z0-9+/=]{20,}',
  'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}',
  // Registries and platforms
  'npm_[A-Za-z0-9]{36}',
  'pypi-AgEIcHlwaS5vcmc[\\w-]{20,}',
  'dckr_(?:pat|oat)_[\\w-]{20,}',
  'do[opr]_v1_[a-f0-9]{64}',
  'dapi[a-f0-9]{32}',
  'hf_[A-Za-z0-9]{30,}',
  'hv[sbr]\\.[\\w-]{20,}',
  'sk-(?:ant|proj|svcacct|or)-[\\w-]{20,}',
  'sk-(?=[A-Za-z]{0,40}\\d)[A-Za-z0-9]{20,}',
  'lin_api_[A-Za-z0-9]{30,}',
  'AGE-SECRET-KEY-1[A-Z0-9]{50,}',
  // A base64 of a PEM block: told apart from certificates by its first line
  'LS0tLS1CRUdJTi[A-Za-z0-9+/]{20,}={0,2}',
];

/** A prefix stays, what comes after it goes: headers, parameters of signed URLs, webhooks. */
const PREFIXED_SHAPES: readonly (readonly [string, string])[] = [
  ['[Bb](?:earer|EARER)\\s{1,8}', '(?=[\\w.~+/=-]*\\d|[\\w.~+/=-]{20})(?!\\w{1,20}=\\\\*")[\\w.~+/=-]{8,}'],
  ['[Bb](?:asic|ASIC)\\s{1,8}', '(?=[A-Za-z0-9+/]*(?:\\d|[a-z][A-Z]|=))[A-Za-z0-9+/]{8,}={0,2}'],
  [
    '[?&;](?:sig|signature|key|code|sas|assertion|[Xx]-(?:[Aa]mz|[Gg]oog)-(?:[Ss]ignature|[Cc]redential|[Ss]ecurity-[Tt]oken))=',
    '(?!\\d{1,12}(?![\\w%-]))[^&\\s"\'<>\\\\]{8,}',
  ],
  ['hooks\\.slack\\.com/(?:services|workflows|triggers)/', '[\\w/-]{8,}'],
  ['discord(?:app)?\\.com/api/webhooks/\\d{5,}/', '[\\w-]{20,}'],
  ['api\\.telegram\\.org/bot', '\\d{6,12}:[\\w-]{20,}'],
];

/**
 * Base64 of a JSON object, with the two or more further parts that make it a JSON Web Token. The parts are optional
 * so that a match always consumes what it has looked at: the time stays linear.
 */
const JSON_BASE64 = 'eyJ[\\w+/-]{8,}={0,2}(?:\\.[\\w-]{8,}(?:\\.[\\w-]*){0,3})?';
/** Base64 of `{"auths":`, the credentials of a container registry. */
const DOCKER_AUTHS = 'eyJhdXRocyI6';
/** A shape begins where a word does, or behind an escaped newline or tab. */
const START = '(?:(?<![A-Za-z0-9_])|(?<=\\\\[nrt]))';

const WHOLE = new RegExp(`${JSON_BASE64}|${START}(?:${WHOLE_SHAPES.join('|')})`, 'g');
const PREFIXED = PREFIXED_SHAPES.map(([prefix, secret]) => new RegExp(`(${prefix})${secret}`, 'g'));
/** One look at a text that has none of them. */
export const SHAPE_HINT =
  'eyJ|A[KSBC]IA|ACCA|AIza|ya29|GOCSPX|gh[pousr]_|hub_pat|gl[a-z]{2,5}-|xox|xapp|[sr]k_|whsec|SG\\.|shp|npm_|pypi-|dckr|_v1_|dapi|hf_|hv[sbr]\\.|sk-|lin_api|AGE-S|LS0tLS1|[Bb]earer|BEARER|[Bb]asic|BASIC|[?&;][skcax]|slack\\.|discord|telegram';
const PREFIXES = new RegExp(SHAPE_HINT, 'i');

const BASE64_PEM = 'LS0tLS1CRUdJTi';
const PRIVATE = /PRIVATE KEY|OPENSSH|PGP PRIVATE/;
const PEM_HEAD_CHARS = 64;

function replaceWhole(match: string): string {
  if (match.startsWith('eyJ')) {
    return match.includes('.') || match.startsWith(DOCKER_AUTHS) ? MARKER : match;
  }
  if (!match.startsWith(BASE64_PEM)) {
    return MARKER;
  }
  // A certificate is no secret: only what says that it is a private key goes.
  const head = Buffer.from(match.slice(0, PEM_HEAD_CHARS), 'base64').toString('latin1');
  return PRIVATE.test(head) ? MARKER : match;
}

/** Takes out what its own shape gives away: tokens of known issuers, JWTs, bearer and basic credentials. */
export function redactShapes(text: string): string {
  if (!PREFIXES.test(text)) {
    return text;
  }
  let result = text;
  // What stands right behind a token begins a word only when the token is gone.
  for (let before = ''; before !== result; ) {
    before = result;
    result = before.replace(WHOLE, replaceWhole);
  }
  for (const shape of PREFIXED) {
    result = result.replace(shape, `$1${MARKER}`);
  }
  return result;
}
