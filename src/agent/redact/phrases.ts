// Secrets that a phrase announces: `root password is X`, `Unseal Key 1: X`, `IDENTIFIED BY 'X'`.
import { isProseWord, isReference, looksSecretInSentence, MARKER } from './secret-values.ts';

/**
 * `any`: whatever stands there, if it is no word of a complaint · `likely`: what does not look like a plain word.
 */
type Demand = 'any' | 'likely';

/**
 * What a text has in it (in lower case), the phrase up to the secret, what the secret must look like, and whether
 * capital letters count.
 */
type Phrase = readonly [holds: string, before: string, demand: Demand, flags?: 'exact'];

/** Programs that read a password from what is written to them. */
const READS_PASSWORD =
  '(?:kinit|cryptsetup|smbpasswd|saslpasswd2|passwd|gpg|su|ssh-add|keepassxc-cli|[a-z]+-keystore|gh|glab|pass)';

const SECRET_NOUN = '(?:password|passwd|passphrase|passcode|pass phrase|secret|pin code)';
const Q = '\\\\{0,6}["\'`]?';

const PHRASES: readonly Phrase[] = [
  // Passwords that a program made up or was given
  [
    'password',
    `\\b(?:root|admin|administrator|generated|initial|temporary|default|bootstrap|new|master|sudo|login)(?: \\w{1,20}){0,2} ${SECRET_NOUN}(?: (?:for|of) [^\\s:]{1,64}(?: [^\\s:]{1,64})?)?(?: has been| was)? (?:is|are|was|set to|reset to|changed to|generated as)(?: now)?:? ${Q}`,
    'any',
  ],
  [
    'pass',
    `\\b${SECRET_NOUN}(?: (?:for|of) [^\\s:]{1,64}(?: [^\\s:]{1,64})?)? (?:is|was|set to|reset to|changed to)(?: now)?:? ${Q}`,
    'likely',
  ],
  [
    'pass',
    `\\b${SECRET_NOUN}(?: is| was)? (?:generated )?for [^\\n:]{1,120}:(?: |\\n[ \\t]{2,8}|\\n\\n[ \\t]{0,8})${Q}`,
    'likely',
  ],
  ['password', `\\bPASSWORD \\w{1,40} = `, 'any', 'exact'],
  ['password', `\\bthe following password[^\\n]{0,80}:\\s{1,8}`, 'likely'],
  ['passphrase', `\\bpassphrase for key [^\\n:]{1,120}: ${Q}`, 'likely'],
  ['unseal', `\\bunseal key(?: \\d{1,2})?(?: \\([^)\\n]{1,40}\\))?: ${Q}`, 'likely'],
  ['recovery', `\\brecovery (?:key|code)(?: \\d{1,2})?(?: \\([^)\\n]{1,40}\\))?: ${Q}`, 'likely'],
  [
    'token',
    `\\b(?:bearer|access|refresh|api|auth|join|root|session|bootstrap) token (?:is |was )?${Q}`,
    'likely',
  ],
  [
    'key',
    `\\b(?:api|access|secret|private|encryption|signing|account|licen[sc]e|master|shared) key (?:is|was)? ?${Q}`,
    'likely',
  ],
  ['secret id', `\\bsecret id[ \\t]{0,8}[:=][ \\t]{0,8}${Q}`, 'likely'],
  // Codes that are good for one time
  ['otp', `\\botp(?: code)?\\b[^\\n:]{0,40}(?: is |: )(?=\\d{4,8}\\b)`, 'any'],
  [
    'code',
    `\\b(?:one-time|verification|2fa|mfa|login) code\\b[^\\n:]{0,40}(?: is |: )(?=\\d{4,8}\\b)`,
    'any',
  ],
  ['authenticated', `\\buser [\\w.@-]{1,64}:(?=\\S{1,200} authenticated)`, 'likely'],
  // Settings whose value stands behind a blank
  ['insecure-password', `\\binsecure-password `, 'any'],
  ['auth', `\\bstats auth [\\w.@-]{1,64}:`, 'any'],
  ['auth', `\\b(?:AUTH|HELLO \\d AUTH \\w{1,40}) ${Q}`, 'likely', 'exact'],
  // Redis: access lists, and what its monitor prints
  ['on >', `\\b(?:user|setuser) \\S{1,64} on (?:\\S{1,40} ){0,4}>`, 'any'],
  ['on #', `\\b(?:user|setuser) \\S{1,64} on (?:\\S{1,40} ){0,4}#(?=[a-f0-9]{64}\\b)`, 'any'],
  ['"auth"', `"auth" (?:"[^"\\n]{1,64}" )?"`, 'any'],
  // The accounts of CouchDB and Shiro
  ['admins]', `\\[admins\\]\\s{1,4}[\\w.@-]{1,64} ?= ?`, 'likely'],
  ['users]', `\\[users\\]\\s{1,4}[\\w.@-]{1,64} ?= ?`, 'likely'],
  // Routers and ZooKeeper
  ['neighbor', `\\bneighbor \\S{1,64} password (?:\\d )?`, 'any'],
  ['auth-pass', `\\bauth-pass \\S{1,64} `, 'any'],
  ['addauth', `\\baddauth digest [\\w.-]{1,64}:`, 'any'],
  // Kafka's brokers: `user_alice="X"` behind a login module
  ['loginmodule', `\\buser_[\\w.-]{1,64}=\\\\{0,6}["']`, 'any'],
  // The private parts of a key in JSON
  [
    '"kty',
    `\\\\{0,6}"(?:d|p|q|dp|dq|qi|k)\\\\{0,6}"\\s{0,4}:\\s{0,4}\\\\{0,6}"(?=[\\w-]{16})`,
    'any',
    'exact',
  ],
  ['env ', `^\\s*ENV \\w{0,60}(?:PASS|PASSWORD|PASSWD|PW|PWD|SECRET|TOKEN|KEY)\\w{0,20} ${Q}`, 'any'],
  ['ssws', `\\bSSWS `, 'any'],
  ['login', `\\blogin \\S{1,64}\\s{1,40}password `, 'any'],
  // SQL
  ['password(', `\\bPASSWORD\\(${Q}`, 'any', 'exact'],
  // A revision, an image or a record is identified by what is no secret.
  [
    'identified',
    `(?<!\\b(?:revision|commit|image|record|object|resource) )\\bidentified (?:with ${Q}\\w{1,64}${Q} )?(?:by|as) (?:password )?${Q}`,
    'any',
  ],
  ['set password', `\\bset password for [^\\n=]{1,120} = ${Q}`, 'any'],
  // Shells
  ['securestring', `\\bConvertTo-SecureString (?:-String )?${Q}`, 'any'],
  ['stdin', `\\becho (?:-n )?${Q}(?=[^\\s"'\`]{1,200}${Q} \\| [^\\n|]{0,120}--?(?:password-)?stdin)`, 'any'],
  ['sudo', `\\becho (?:-n )?${Q}(?=[^\\s"'\`]{1,200}${Q} \\| sudo -S)`, 'any'],
  ['echo', `\\becho (?:-n )?${Q}(?=[^\\s"'\`]{1,200}${Q} \\| ${READS_PASSWORD}\\b)`, 'any'],
  ['chpasswd', `\\becho (?:-n )?${Q}[\\w.-]{1,64}:(?=[^\\s"'\`]{1,200}${Q} \\| (?:sudo )?chpasswd)`, 'any'],
  // Addresses whose path is the secret
  ['webhook.office', `/IncomingWebhook/`, 'likely'],
  ['hooks', `\\bhooks\\.zapier\\.com/hooks/catch/`, 'any'],
  ['chat.google', `[?&]key=`, 'likely'],
];

const EXPRESSIONS = PHRASES.map(
  ([holds, before, demand, flags]) =>
    [
      holds,
      new RegExp(`(${before})([^\\s"'\`\\\\<>,;]{4,300})`, flags === 'exact' ? 'gm' : 'gim'),
      demand,
    ] as const,
);

/** Lines of a file that is nothing but accounts: `.pgpass`, PgBouncer's user list; accounts in Oracle's addresses. */
const ACCOUNT_LINES: readonly RegExp[] = [
  /(\bjdbc:oracle:\w{1,10}:[\w.-]{1,64}\/)([^\s@]{1,100})(?=@)/g,
  /((?:^[ \t|>-]*|")[\w.*-]{1,253}:(?:\d{2,5}|\*):[\w*.-]{1,64}:[\w*.@-]{1,64}:)([^\s:"]{4,200})(?=$|")/gm,
  /^([ \t]*"[\w.@-]{1,64}" ")([^"\s]{4,200})(?="$)/gm,
];

/** What every one of these phrases has in it. */
export const PHRASE_HINT = [
  ...new Set(PHRASES.map(([holds]) => holds.replace(/[.(\]]/g, '\\$&'))),
  'jdbc:oracle',
  ':(?:\\d{2,5}|\\*):[\\w*.-]{1,64}:',
  '"[\\w.@-]{1,64}" "',
].join('|');
const ANY_PHRASE = new RegExp(PHRASE_HINT, 'i');

const COMMON_PASSWORDS = new Set(['secret', 'password', 'admin', 'test', 'user', 'server']);

/** What a password is said to be, besides its own text. */
const STATES = new Set(
  'accepted always available being blank changed default different disabled either enabled encrypted fine generated hashed hidden identical immutable kept known managed mandatory masked never only optional protected provided random redacted reset rotated saved short shown stored strong supported taken temporary these they this those used weak written'.split(
    ' ',
  ),
);

function isSecret(word: string, demand: Demand): boolean {
  const bare = word.replace(/[.!?)\]}]+$/, '');
  if (bare.startsWith(MARKER.slice(0, -1)) || isReference(word) || /^[*x•.]+$/i.test(bare)) return false;
  return demand === 'any'
    ? (!isProseWord(bare) || COMMON_PASSWORDS.has(bare.toLowerCase())) &&
        !STATES.has(bare.toLowerCase()) &&
        bare.length >= 4
    : looksSecretInSentence(bare);
}

/** Takes out what a phrase says to be a secret. */
export function redactPhrases(text: string): string {
  let result = text;
  if (ANY_PHRASE.test(text)) {
    const lower = text.toLowerCase();
    for (const [holds, expression, demand] of EXPRESSIONS) {
      if (!lower.includes(holds)) continue;
      result = result.replace(expression, (whole: string, before: string, word: string) =>
        isSecret(word, demand) ? `${before}${MARKER}` : whole,
      );
    }
  }
  if (!(result.includes(':') || result.includes('" "'))) return result;
  for (const line of ACCOUNT_LINES) {
    result = result.replace(line, (whole: string, before: string, word: string) =>
      isSecret(word, 'likely') ? `${before}${MARKER}` : whole,
    );
  }
  return result;
}
