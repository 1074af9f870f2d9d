// Which names say that their value is a secret: of variables, fields, flags, headers and parameters.

/**
 * `strong`: a password or the like, whatever its value looks like · `plain`: a token, a secret, a key ·
 * `weak`: some key, secret only when its value looks random · `none`: nothing secret.
 */
export type NameClass = 'strong' | 'plain' | 'weak' | 'none';

const STRONG_WORDS = new Set([
  'pass',
  'passcode',
  'passphrase',
  'passwd',
  'password',
  'passwords',
  'passwort',
  'pwd',
  'htpasswd',
  'masterauth',
  'mnemonic',
  'psk',
  'pw',
  'requirepass',
]);
const STRONG_ENDS =
  /(?:password|passwd|passphrase|passwort|(?<=[a-z]{2})pwd|(?<=[a-z]{3})p(?:w|sk)|(?:key|store|user|root|admin|db|smtp)pass)$/;

const PLAIN_WORDS = new Set([
  'apikey',
  'apikeys',
  'accesskey',
  'bearer',
  'credential',
  'credentials',
  'creds',
  'dockercfg',
  'dockerconfigjson',
  'jsessionid',
  'jwt',
  'phpsessid',
  'privatekey',
  'secret',
  'secretkey',
  'secrets',
  'sessionid',
  'setcookie',
  'token',
  'tokens',
]);
const PLAIN_ENDS = /(?:token|secret|apikey|accesskey|secretkey|privatekey|credentials|sessionid)$/;

/** What makes a key secret when it stands before it: `api_key`, `AccountKey`, `client-key-data`. */
const KEY_QUALIFIERS = new Set(
  'access account admin aes api app auth ca client consumer decryption deploy ecdsa encrypt encryption hmac integration jwt license master private root rsa secret server service session shared sign signing ssh storage subscription tls unseal recovery webhook wrapping write'.split(
    ' ',
  ),
);

/** Last words that make of a secret something about it: where it lies, what it is called, how long it lasts. */
const ABOUT_WORDS = new Set(
  'age alg algorithm algorithms api at attempts audience audiences authority backend bucket budget bytes cache certificate class column config configmap configured controller count date days dir directory disabled driver enabled endpoint engine err error errors exists expiration expired expires expiry failures field file filename files format found generator group groups handler header headers host hours id identity ids in index interval invalid issuer kind label len length level limit limits location manager max message method min minutes missing mode mount mountpath ms name names namespace operator optional path paths per period plugin policy pool port prefix projection prompt provider proxy queue rate reason ref reference refresher refs rejected request requests required resource resources retries review reviewer reviews role rotated rotation rotator scope scopes seconds selector server service set size sizes source state status stdin store strategy suffix sync syncer target template time timeout timestamp total ttl type types uid updated uri url urls usage used valid validation validator vault version volume volumes watcher width cc cpp go java js kt php py rb rs scala ts'.split(
    ' ',
  ),
);
/** Words before `id` that make it a secret after all. */
const SECRET_IDS = new Set(['secret', 'session', 'sess']);

/** Whose cookie is a secret: Erlang's nodes and sessions; the name of a cookie is none. */
const COOKIE_OWNERS = new Set(['erlang', 'session', 'auth', 'magic', 'dist']);
/** Words that make a sum or a digest of it. */
const SUM_WORDS = new Set([
  'checksum',
  'digest',
  'fingerprint',
  'revision',
  'sha',
  'sha256',
  'md5',
  'crc',
  'etag',
]);

/** First words that make a switch or a number of it: `use_token`, `max_tokens`, `ALLOW_EMPTY_PASSWORD`. */
const SWITCH_WORDS = new Set(
  'allow automount count disable enable enabled has ignore is max min needs no num require requires show skip total use uses with without'.split(
    ' ',
  ),
);

/** Last words that say nothing: the name is judged without them. */
const NEUTRAL_WORDS = new Set(
  'b64 base64 base backup current data dev encoded new old plain prev previous primary prod raw secondary staging string test text value values'.split(
    ' ',
  ),
);

/** Headers and settings whose name does not say that they hold a key. */
const KEY_NAMES = new Set([
  'x-honeycomb-team',
  'x-sentry-auth',
  'github-oauth',
  'gitlab-oauth',
  'dsonar.login',
  'sonar.login',
]);

/** Names of the shell's own variables. */
const SHELL_NAMES = new Set(['PWD', 'OLDPWD']);

const MAX_NAME_CHARS = 128;
const CACHE_SIZE = 4096;
const cache = new Map<string, NameClass>();

/** Splits `DB_PASSWORD`, `dbPassword`, `X-Api-Key` and `db.password2` into lower-case words. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .map((word) => (/^[a-z]+\d+$/.test(word) && !NEUTRAL_WORDS.has(word) ? word.replace(/\d+$/, '') : word))
    .filter((word) => word !== '' && !/^\d+$/.test(word));
}

function classifyWords(words: readonly string[]): NameClass {
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  if (last === 'id' && SECRET_IDS.has(before)) {
    return 'plain';
  }
  if (ABOUT_WORDS.has(last) || SWITCH_WORDS.has(words[0] ?? '')) {
    return 'none';
  }
  // `passwordKey` names a key within a Secret.
  if (last === 'key' && (STRONG_WORDS.has(before) || before === 'token')) {
    return 'weak';
  }
  if (words.length > 1 && last === 'salt') {
    return 'weak';
  }
  if ((words.length > 1 && last === 'auth') || last.endsWith('basicauth')) {
    return 'weak';
  }
  if (words.length > 1 && last === 'cookie' && COOKIE_OWNERS.has(before)) {
    return 'plain';
  }
  // What is summed up of a secret is none: `checksum/secret`.
  if (words.some((word) => SUM_WORDS.has(word)) && !words.some((word) => STRONG_WORDS.has(word))) {
    return 'none';
  }
  // A count of tests that pass, as often as a password.
  if (words.length === 1 && last === 'pass') {
    return 'plain';
  }
  if (words.some((word) => STRONG_WORDS.has(word) || STRONG_ENDS.test(word))) {
    return 'strong';
  }
  if (words.some((word) => PLAIN_WORDS.has(word) || PLAIN_ENDS.test(word))) {
    return 'plain';
  }
  const key = words.findIndex(
    (word, index) => /^keys?$/.test(word) && KEY_QUALIFIERS.has(words[index - 1] ?? ''),
  );
  if (key !== -1) {
    return 'plain';
  }
  return words.length > 1 && last === 'key' ? 'weak' : 'none';
}

function classifyAfresh(name: string): NameClass {
  if (SHELL_NAMES.has(name)) {
    return 'none';
  }
  if (KEY_NAMES.has(name.toLowerCase().replace(/^-+/, ''))) {
    return 'plain';
  }
  const words = [...wordsOf(name)];
  while (words.length > 1 && NEUTRAL_WORDS.has(words.at(-1) ?? '')) {
    words.pop();
  }
  return classifyWords(words);
}

/** Tells what a name says of its value. */
export function classifyName(name: string): NameClass {
  if (name.length > MAX_NAME_CHARS) {
    return 'none';
  }
  const known = cache.get(name);
  if (known !== undefined) {
    return known;
  }
  const fresh = classifyAfresh(name);
  if (cache.size >= CACHE_SIZE) {
    cache.clear();
  }
  cache.set(name, fresh);
  return fresh;
}

/** Tells whether a name says that its value is a secret. */
export function isSecretName(name: string): boolean {
  const nameClass = classifyName(name);
  return nameClass === 'strong' || nameClass === 'plain';
}
