// Secrets that are known by their own shape, wherever they stand.
import { PrefixIndex } from './prefix-index.ts';
import { MARKER } from './secret-values.ts';
import { ALPHABETS, TOKEN_TABLE, type TokenRow } from './token-table.ts';

/** Shapes that a shorter one of the table would cut short. */
const LONG_SHAPES: readonly (readonly [starts: string, shape: string])[] = [
  ['AKIA ASIA', 'A[KS]IA[A-Z0-9]{16}:[A-Za-z0-9/+=]{40}'], // Both halves, as s3fs has them
];

/** Shapes that a prefix, an alphabet and a length do not say: how they begin, and the whole of them. */
const PART_SHAPES: readonly (readonly [starts: string, shape: string])[] = [
  ['SG.', 'SG\\.[\\w-]{16,}\\.[\\w-]{16,}'], // SendGrid
  ['pat. sat.', '[ps]at\\.[\\w-]{22}\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{20}'], // Harness
  ['M N O', '[MNO][A-Za-z\\d]{23,25}\\.[\\w-]{6}\\.[\\w-]{27,38}(?![\\w-])'], // Discord
  ['sk-', 'sk-(?=[A-Za-z]{0,40}\\d)[A-Za-z0-9]{20,}'], // OpenAI
  ['sk_live_ sk_test_', 'sk_(?:live|test)_[\\w-]{10,}'], // Stripe, Paystack, Knock, Clerk
  ['s.', 's\\.(?=[A-Za-z0-9]*\\d)(?=[A-Za-z0-9]*[A-Z])[A-Za-z0-9]{24}(?![\\w.])'], // Vault before 1.10
  ['A3-', 'A3-[A-Z0-9]{6}(?:-[A-Z0-9]{5,11}){4,5}'], // 1Password
  ['access_token$', 'access_token\\$(?:production|sandbox)\\$[a-z0-9]{16}\\$[a-f0-9]{32}'], // Braintree
  ['0/ 1/ 2/', '[012]/\\d{15,16}[:/][a-f0-9]{32}'], // Asana
  ['v1.0-', 'v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}'], // Cloudflare
  ['AAAA', 'AAAA[\\w-]{7}:APA91b[\\w-]{100,}'], // Firebase
  ['token-', 'token-[a-z0-9]{5}:[a-z0-9]{54}'], // Rancher
  ['K10', 'K10[a-f0-9]{64}::[\\w.-]{1,64}:[\\w.-]{16,}'], // k3s
  // Hashes of passwords: crypt, Argon2, phpass, LDAP, Django, Werkzeug, SCRAM, MySQL
  [
    '$2 $apr1$ $1$ $5$ $6$ $7$ $y$ $gy$ $sha1$ $bcrypt $scrypt$ $argon2',
    '\\$(?:2[abxy]?|apr1|1|5|6|7|y|gy|sha1|bcrypt-sha256|scrypt|argon2(?:id|i|d))\\$[\\w./$=,+:-]{16,}={0,2}',
  ],
  ['$P$ $H$ $S$', '\\$[PHS]\\$[A-Za-z0-9./]{28,55}'],
  [
    '{SSHA {SHA} {SMD5} {CRYPT} {BCRYPT} {PBKDF2 {ARGON2 {bcrypt} {pbkdf2} {scrypt}',
    '\\{(?:SSHA|SHA|SMD5|SSHA256|SSHA512|CRYPT|BCRYPT|PBKDF2|ARGON2|PBKDF2-SHA\\d{3}|bcrypt|pbkdf2|scrypt)\\}[A-Za-z0-9+/.$=]{16,}',
  ],
  [
    'pbkdf2 scrypt bcrypt argon2',
    '(?:pbkdf2|scrypt|bcrypt|argon2)_?(?:sha\\d{1,3})?[:$][\\w./+:,=-]{1,40}\\$[\\w./+$=-]{16,}',
  ],
  ['SCRAM-SHA-', 'SCRAM-SHA-\\d{1,3}\\$\\d+:[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+'],
  ['*', '\\*[A-F0-9]{40}(?![A-Za-z0-9])'],
  // A base64 of a PEM block: told apart from certificates by its first line
  ['LS0tLS1CRUdJTi', 'LS0tLS1CRUdJTi[A-Za-z0-9+/]{20,}={0,2}'],
];

/** Shapes that are known by what is within them. */
const INNER_SHAPES: readonly (readonly [holds: string, shape: string])[] = [
  ['atlasv1', '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{60,70}'], // Terraform Cloud
  ['_mmk', '[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk'], // MaxMind
  ['NRAL', '[a-f0-9]{36}NRAL'], // New Relic
  ['Q~', '[\\w~.]{3}\\dQ~[\\w~.-]{31,34}'], // Azure's client secrets
  ['AzFu', '[A-Za-z0-9+/_-]{44}AzFu[A-Za-z0-9+/_-]{5}[AQgw]=='], // Azure Functions
  ['AZDO', '[A-Za-z0-9]{70,76}AZDO[A-Za-z0-9]{4}'], // Azure DevOps
  ['-us', '[a-f0-9]{32}-us\\d{1,2}(?!\\w)'], // Mailchimp
  [':AA', '\\d{8,10}:AA[\\w-]{32,36}(?![\\w-])'], // Telegram
];

function escaped(literal: string): string {
  return literal.replace(/[.$+/]/g, '\\$&');
}

function shapeOfRow([, prefixes, alphabet, length, maxLength]: TokenRow): readonly (readonly [
  string,
  RegExp,
])[] {
  const letters = `[${ALPHABETS[alphabet]}]`;
  const behind = maxLength === undefined ? '' : `(?!${letters})`;
  return prefixes
    .split(' ')
    .map((prefix) => [
      prefix,
      new RegExp(`${escaped(prefix)}${letters}{${length},${maxLength ?? ''}}${behind}`, 'y'),
    ]);
}

function regexes([starts, shape]: readonly [string, string]): readonly (readonly [string, RegExp])[] {
  return starts.split(' ').map((start) => [start, new RegExp(shape, 'y')] as const);
}

const TOKENS = new PrefixIndex<RegExp>([
  ...LONG_SHAPES.flatMap(regexes),
  ...TOKEN_TABLE.flatMap(shapeOfRow),
  ...PART_SHAPES.flatMap(regexes),
]);

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
  ['\\bSAML(?:Response|Request|art)=', '[\\w+/%=-]{20,}'],
];

/**
 * Base64 of a JSON object, with the two or more further parts that make it a JSON Web Token. The parts are optional
 * so that a match always consumes what it has looked at: the time stays linear.
 */
const JSON_BASE64 = 'eyJ[\\w+/-]{8,}={0,2}(?:\\.[\\w-]{8,}(?:\\.[\\w-]*){0,3})?';
/** Base64 of `{"auths":`, the credentials of a container registry. */
const DOCKER_AUTHS = 'eyJhdXRocyI6';
/** Base64 of `{"k":"`, with which Grafana's API keys began. */
const GRAFANA_KEY = 'eyJrIjoi';
const JSON_TOKEN = new RegExp(JSON_BASE64, 'g');
const START = '(?:(?<![A-Za-z0-9_])|(?<=\\\\[nrt]))';
const INNER = new RegExp(`${START}(?:${INNER_SHAPES.map(([, shape]) => shape).join('|')})`, 'g');
const INNER_HINT = new RegExp(INNER_SHAPES.map(([holds]) => holds).join('|'));
const PREFIXED = PREFIXED_SHAPES.map(([prefix, secret]) => new RegExp(`(${prefix})${secret}`, 'g'));
/** What a text has in it that holds one of the other shapes. */
export const SHAPE_HINT =
  'eyJ|bearer|basic|SAML|[?&;](?:sig|key|code|sas|asser|x-)|slack\\.com|discord|telegram|webhook|private-lines';
const OTHER_SHAPES = new RegExp(SHAPE_HINT, 'i');

/** No token is shorter, in characters. */
const MIN_TOKEN_CHARS = 16;

/** Tells, at little cost, whether a text may hold a token that is known by its shape alone. */
export function mayHoldToken(text: string): boolean {
  return text.length >= MIN_TOKEN_CHARS && (INNER_HINT.test(text) || TOKENS.find(text, 0, isWhole) !== null);
}

const BASE64_PEM = 'LS0tLS1CRUdJTi';
const PRIVATE = /PRIVATE KEY|OPENSSH|PGP PRIVATE/;
const PEM_HEAD_CHARS = 64;

function replaceWhole(match: string): string {
  if (match.startsWith('eyJ')) {
    return match.includes('.') || match.startsWith(DOCKER_AUTHS) || match.startsWith(GRAFANA_KEY)
      ? MARKER
      : match;
  }
  if (!match.startsWith(BASE64_PEM)) {
    return MARKER;
  }
  // A certificate is no secret: only what says that it is a private key goes.
  const head = Buffer.from(match.slice(0, PEM_HEAD_CHARS), 'base64').toString('latin1');
  return PRIVATE.test(head) ? MARKER : match;
}

/** Tells of a beginning whether the whole of a token is there; leaves its end in the expression. */
function isWhole(text: string, at: number, shape: RegExp): boolean {
  shape.lastIndex = at;
  return shape.test(text);
}

function redactTokens(text: string): string {
  let result = '';
  let kept = 0;
  for (let from = 0; ; ) {
    // What stands right behind a token begins a word once the token is gone.
    const hit = TOKENS.find(text, from, isWhole, from > 0 && from === kept);
    if (hit === null) break;
    const end = hit.entry.lastIndex;
    const replacement = replaceWhole(text.slice(hit.at, end));
    if (replacement === MARKER) {
      result += text.slice(kept, hit.at) + MARKER;
      kept = end;
    }
    from = end;
  }
  return kept === 0 ? text : result + text.slice(kept);
}

/** Takes out what its own shape gives away: tokens of known issuers, JWTs, bearer and basic credentials. */
export function redactShapes(text: string): string {
  let result = text;
  for (let before = ''; before !== result; ) {
    before = result;
    result = before.includes('eyJ') ? before.replace(JSON_TOKEN, replaceWhole) : before;
    if (INNER_HINT.test(result)) result = result.replace(INNER, MARKER);
    result = redactTokens(result);
  }
  if (!OTHER_SHAPES.test(result)) {
    return result;
  }
  for (const shape of PREFIXED) {
    result = result.replace(shape, `$1${MARKER}`);
  }
  return result;
}
