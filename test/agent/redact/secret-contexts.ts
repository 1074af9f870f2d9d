// Where secrets stand in what kubectl prints: each context plants one in text as it is really written.

export interface SecretContext {
  readonly name: string;
  readonly plant: (secret: string) => string;
  /** What must be gone besides the secret itself: its encoded form. */
  readonly encode?: (secret: string) => string;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** Escapes a secret for a double-quoted string of JSON, YAML or a shell. */
function inQuotes(secret: string): string {
  return JSON.stringify(secret).slice(1, -1);
}

const YAML: readonly SecretContext[] = [
  { name: 'a YAML value', plant: (s) => `spec:\n  password: ${s}\n  user: app\n` },
  { name: 'a YAML value at the top', plant: (s) => `password: ${s}\nuser: app\n` },
  { name: 'a token at the top', plant: (s) => `token: ${s}\n` },
  { name: 'a YAML token', plant: (s) => `spec:\n  apiToken: ${s}\n` },
  { name: 'a double-quoted YAML value', plant: (s) => `  password: "${inQuotes(s)}"\n` },
  { name: 'a single-quoted YAML value', plant: (s) => `  client_secret: '${s.replaceAll("'", "''")}'\n` },
  { name: 'a YAML block', plant: (s) => `  password: |\n    ${s}\n  x: y\n` },
  { name: 'a folded YAML block', plant: (s) => `  token: >-\n    ${s}\n` },
  {
    name: 'an environment variable',
    plant: (s) => `    - name: DB_PASSWORD\n      value: ${s}\n    - name: X\n`,
  },
  { name: 'a quoted variable', plant: (s) => `    - name: API_TOKEN\n      value: "${inQuotes(s)}"\n` },
  { name: 'a variable as a block', plant: (s) => `    - name: API_TOKEN\n      value: |-\n        ${s}\n` },
  { name: 'a list of arguments', plant: (s) => `    - --password\n    - ${s}\n` },
  { name: 'properties within YAML', plant: (s) => `  app.properties: |\n    user=x\n    db.password=${s}\n` },
  { name: 'a kubeconfig', plant: (s) => `users:\n- name: u\n  user:\n    token: ${s}\n` },
  { name: "a kubeconfig's key", plant: (s) => `    client-key-data: ${base64(s)}\n`, encode: base64 },
  {
    name: 'a Secret',
    plant: (s) => `apiVersion: v1\ndata:\n  x: ${base64(s)}\nkind: Secret\nmetadata:\n  name: z\n`,
    encode: base64,
  },
  {
    name: "a Secret's plain data",
    plant: (s) => `kind: Secret\nmetadata:\n  name: z\nstringData:\n  x: ${s}\n`,
  },
  {
    name: 'a Secret in a list',
    plant: (s) =>
      `items:\n- apiVersion: v1\n  data:\n    x: ${s}\n  kind: Secret\n  metadata:\n    name: z\n- kind: Pod\nkind: List\n`,
  },
];

const JSON_TEXT: readonly SecretContext[] = [
  { name: 'JSON', plant: (s) => JSON.stringify({ user: 'a', password: s, x: 1 }) },
  { name: 'indented JSON', plant: (s) => JSON.stringify({ user: 'a', secretKey: s, x: 1 }, null, 2) },
  { name: 'a variable as JSON', plant: (s) => JSON.stringify([{ name: 'GITHUB_TOKEN', value: s }]) },
  { name: 'a variable, value first', plant: (s) => JSON.stringify([{ value: s, name: 'GITHUB_TOKEN' }]) },
  {
    name: 'a variable as indented JSON',
    plant: (s) => JSON.stringify([{ name: 'API_TOKEN', value: s }], null, 4),
  },
  { name: 'JSON within JSON', plant: (s) => JSON.stringify({ msg: JSON.stringify({ token: s }) }) },
  {
    name: 'JSON within JSON within JSON',
    plant: (s) => JSON.stringify({ a: JSON.stringify({ msg: JSON.stringify({ password: s }) }) }),
  },
  { name: 'a list of tokens', plant: (s) => JSON.stringify({ tokens: [s, 'b'] }) },
  { name: 'arguments as JSON', plant: (s) => JSON.stringify(['--api-key', s]) },
  { name: 'one argument as JSON', plant: (s) => JSON.stringify([`--password=${s}`]) },
  { name: 'a Secret as JSON', plant: (s) => JSON.stringify({ data: { x: s, '}': s }, kind: 'Secret' }) },
  {
    name: 'a Secret as indented JSON',
    plant: (s) => JSON.stringify({ kind: 'Secret', stringData: { x: s } }, null, 4),
  },
  {
    name: 'a Secret within an annotation',
    plant: (s) => JSON.stringify({ a: JSON.stringify({ data: { x: s }, kind: 'Secret' }) }),
  },
  {
    name: 'the last applied configuration',
    plant: (s) =>
      `    kubectl.kubernetes.io/last-applied-configuration: |\n      ${JSON.stringify({ env: [{ name: 'DB_PASSWORD', value: s }] })}\n`,
  },
  {
    name: "a registry's credentials",
    plant: (s) => JSON.stringify({ auths: { r: { auth: base64(`user:${s}`) } } }),
    encode: (s) => base64(`user:${s}`),
  },
];

const DESCRIBED: readonly SecretContext[] = [
  {
    name: 'a described variable',
    plant: (s) => `    Environment:\n      DB_PASSWORD:     ${s}\n      OTHER:           x\n    Mounts:\n`,
  },
  { name: 'a described key', plant: (s) => `      AWS_SECRET_ACCESS_KEY:  ${s}\n` },
  {
    name: 'described arguments',
    plant: (s) => `    Args:\n      --password\n      ${s}\n    State:  Running\n`,
  },
  {
    name: 'a described annotation',
    plant: (s) => `Annotations:  example.com/token: ${s}\n              other: y\n`,
  },
  {
    name: 'a described ConfigMap',
    plant: (s) => `Data\n====\ndb-password:\n----\n${s}\n\nother:\n----\nx\n`,
  },
];

const COMMANDS: readonly SecretContext[] = [
  { name: 'a flag with =', plant: (s) => `--password=${s}` },
  { name: 'a flag and its value', plant: (s) => `app --db-password ${s} --port 80` },
  { name: 'a Java property', plant: (s) => `java -Dspring.datasource.password=${s} -jar x.jar` },
  { name: 'a Helm value', plant: (s) => `helm upgrade x --set auth.password=${s}` },
  { name: 'an assignment before a command', plant: (s) => `PGPASSWORD=${s} psql -h db` },
  { name: 'an exported variable', plant: (s) => `export API_KEY=${s}\n` },
  { name: 'a quoted exported variable', plant: (s) => `export API_KEY="${inQuotes(s)}"\n` },
  { name: 'a .env file', plant: (s) => `DB_PASSWORD=${s}\nX=1` },
  { name: "curl's user", plant: (s) => `curl -u admin:${s} https://x` },
  { name: 'an .npmrc', plant: (s) => `//registry.example/:_authToken=${s}` },
  { name: 'an .ini file', plant: (s) => `password = ${s}\n` },
  { name: 'a TOML file', plant: (s) => `secret_key = "${inQuotes(s)}"\n` },
  { name: 'an XML element', plant: (s) => `<password>${s}</password>` },
  { name: 'an XML attribute', plant: (s) => `<add key="DbPassword" value="${s}"/>` },
];

const LOGS: readonly SecretContext[] = [
  { name: 'a log line', plant: (s) => `2026-01-01T00:00:00Z INFO login user=bob password=${s} ip=10.0.0.1` },
  { name: 'a sentence', plant: (s) => `2026-01-01 ERROR login failed with password: ${s}` },
  { name: 'logfmt', plant: (s) => `time="x" level=info msg="using token" token=${s}` },
  { name: 'quoted logfmt', plant: (s) => `msg="x" api_key="${inQuotes(s)}"` },
  { name: 'a printed configuration', plant: (s) => `Config(user=app, password=${s}, host=db)` },
  { name: "Go's struct", plant: (s) => `{Username:app Password:${s} Host:db}` },
  { name: "Go's map", plant: (s) => `map[password:${s} user:x]` },
  { name: "Python's dictionary", plant: (s) => `{'password': '${s}'}` },
  { name: 'a quoted word', plant: (s) => `invalid password "${s}" for user bob` },
];

const ADDRESSES: readonly SecretContext[] = [
  {
    name: 'an address',
    plant: (s) => `postgres://app:${encodeURIComponent(s)}@db:5432/x`,
    encode: encodeURIComponent,
  },
  { name: 'an address, not encoded', plant: (s) => `connect to amqp://guest:${s}@rabbit:5672/ failed` },
  { name: 'an address without a user', plant: (s) => `redis://:${s}@cache:6379/0` },
  { name: "Go's MySQL address", plant: (s) => `app:${s}@tcp(db:3306)/shop` },
  {
    name: 'a parameter',
    plant: (s) => `GET /cb?token=${encodeURIComponent(s)}&x=1 HTTP/1.1`,
    encode: encodeURIComponent,
  },
  { name: 'a connection string', plant: (s) => `Server=db;User Id=app;Password=${s};Encrypt=true` },
  { name: 'a storage account', plant: (s) => `AccountName=a;AccountKey=${s};EndpointSuffix=x` },
  { name: "libpq's string", plant: (s) => `host=db user=app password=${s} dbname=x` },
];

const HEADERS: readonly SecretContext[] = [
  { name: 'a bearer header', plant: (s) => `Authorization: Bearer ${s}` },
  {
    name: 'a bearer header as JSON',
    plant: (s) => JSON.stringify({ headers: { Authorization: `Bearer ${s}` } }),
  },
  {
    name: 'a basic header',
    plant: (s) => `Authorization: Basic ${base64(`u:${s}`)}`,
    encode: (s) => base64(`u:${s}`),
  },
  { name: "Go's headers", plant: (s) => `map[Authorization:[Bearer ${s}] X:[y]]` },
  { name: 'a header of its own', plant: (s) => `X-Api-Key: ${s}` },
  { name: "curl's header", plant: (s) => `curl -H "Authorization: Bearer ${s}" https://x` },
  { name: 'a cookie', plant: (s) => `Cookie: session=${s}; a=b` },
  { name: 'a cookie that is set', plant: (s) => `Set-Cookie: sid=${s}; Path=/` },
];

export const SECRET_CONTEXTS: readonly SecretContext[] = [
  ...YAML,
  ...JSON_TEXT,
  ...DESCRIBED,
  ...COMMANDS,
  ...LOGS,
  ...ADDRESSES,
  ...HEADERS,
];

/** Shapes of passwords and keys that people and machines make. */
export const SECRET_SHAPES: readonly string[] = [
  'hunter2',
  'swordfish',
  'S3cr3t!',
  'admin123',
  '12345678',
  'correct-horse-battery-staple',
  'p@ss/w0rd',
  'Tr0ub4dor&3',
  'x7#kL9$mQ',
  'Ab1;Cd2',
  'it,works1',
  'abc(1)x',
  'back\\slash1',
  'a8f5f167f44f4964e6c998dee827110c',
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'c3VwZXItc2VjcmV0Cg==',
  '550e8400-e29b-41d4-a716-446655440000',
];

/** Tokens that are known by their shape, wherever they stand. */
export const TOKEN_SHAPES: readonly (readonly [string, string])[] = [
  ['a JSON Web Token', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P`],
  ['an AWS access key', `AKIA${'IOSFODNN7EXAMPLE'}`],
  ['a temporary AWS key', `ASIA${'IOSFODNN7EXAMPLE'}`],
  ['a Google key', `AIza${'SyA1234567890abcdefghijklmnopqrstuv'}`],
  ['a GitHub token', `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`],
  ['a fine-grained GitHub token', `github_pat_${'11ABCDEFG0a1b2c3d4e5f6_x7y8z9'}`],
  ['a GitLab token', `glpat-${'a1b2c3d4e5f6g7h8i9j0'}`],
  ['a Slack token', `xoxb-${'123456789012-123456789012-abcdefABCDEF'}`],
  ['a Stripe key', `sk_live_${'a1b2c3d4e5f6g7h8i9j0k1l2'}`],
  ['an npm token', `npm_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`],
  ['a Docker Hub token', `dckr_pat_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N'}`],
  ['a Vault token', `hvs.${'CAESIJlmno1234567890abcdefghijklmn'}`],
  ['a SendGrid key', `SG.${'a1b2c3d4e5f6g7h8i9j0kl'}.${'m1n2o3p4q5r6s7t8u9v0w1x2y3z4a5b6c7d8e9f0g1h'}`],
  [
    'registry credentials',
    Buffer.from('{"auths":{"r":{"username":"u","password":"hunter2"}}}').toString('base64'),
  ],
  [
    'a key as base64',
    Buffer.from(`-----BEGIN RSA PRIVATE KEY-----\n${'MIIE'.repeat(20)}\n`).toString('base64'),
  ],
];
