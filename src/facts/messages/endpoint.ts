// Whom a message complains about: the host and port of the other side, whatever client wrote it.
import type { Mention } from '../../domain/complaint.ts';

export interface Endpoint {
  /** A name without scheme and path; an address only when the line has no name. */
  readonly host?: string;
  readonly port?: string;
  /** The address that was dialled, when the line has it beside a name. */
  readonly address?: string;
}

interface Named {
  readonly host: string;
  readonly port?: string | undefined;
}

const HOST_TEXT = '[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9_])?';
const HOST = `(?<![A-Za-z0-9._-])(${HOST_TEXT})`;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** Phrases after which the name stands that could not be resolved. */
const UNRESOLVED = [
  new RegExp(`\\blookup ${HOST}\\.?(?: on [^ ]+)? ?(?::|$)`),
  new RegExp(
    `(?:ENOTFOUND|EAI_AGAIN|UnknownHostException: |[Cc]ould not resolve host: |[Uu]nknown host |bad address |translate host name |host not found in (?:upstream|resolver) |server host |resolve host(?:name)? |[Cc]an't resolve |Failed to resolve |resolve address (?:for )?)\\s*['"]?${HOST}(?::(\\d{1,5}))?`,
  ),
  new RegExp(
    `${HOST}(?::(\\d{1,5}))?: (?:Name or service not known|Temporary failure in name resolution|Name does not resolve|nodename nor servname|No address associated)`,
  ),
] as const;

/** Forms in which clients write both parts; the first group is the host, the second the port. */
const PAIRS = [
  new RegExp(`upstream: "(?:[a-z]+:)?(?://)?${HOST}(?::(\\d{1,5}))?`),
  new RegExp(`host='${HOST}', port=(\\d{1,5})`),
  new RegExp(`server at "${HOST}"(?: \\([^)]*\\))?, port (\\d{1,5})`),
  new RegExp(`on host "${HOST}"(?: \\([^)]*\\))?(?: and accepting[^?]*on port (\\d{1,5}))?`),
  new RegExp(`server on '${HOST}(?::(\\d{1,5}))?'`),
  new RegExp(`connect to (?:host )?${HOST},? port (\\d{1,5})`),
  new RegExp(`\\bhost=${HOST} (?:port=(\\d{1,5}) )?user=`),
  new RegExp(`${HOST}/(?:<unresolved>|\\d{1,3}(?:\\.\\d{1,3}){3}):(\\d{1,5})`),
] as const;
const URL_PARTS = new RegExp(`\\b([a-z][a-z0-9+.-]{0,30})://(?:[^\\s/@"']*@)?${HOST}(?::(\\d{1,5}))?`, 'g');
const NAME_AND_PORT = new RegExp(`(?<![\\w./:@-])${HOST}:(\\d{2,5})(?![\\w-]|:\\S|\\.\\d)`, 'g');
const SPOKEN = [
  new RegExp(
    `\\b(?:upstream|service|broker|hostname|cluster)(?:[=:] ?| ["'\`])["'\`]?${HOST}(?![\\w:/])`,
    'gi',
  ),
  new RegExp(
    `\\b(?:connect(?:ing|ion|ions)? (?:to|with)|reach(?:ing)?|contact(?:ing)?|dial(?:ing)?|call(?:ing|s)?(?: to)?|waiting for|wait for|requests? to)[ =:]+["'\`]?${HOST}(?![\\w:/])`,
    'gi',
  ),
  new RegExp(
    `(?:^|[\\s"'\`])${HOST}["'\`]? (?:is )?(?:unreachable|not reachable|unavailable|not available|not ready|refused|never came up|did not come up)`,
    'gi',
  ),
] as const;
const ARROW_ADDRESS = /->(\d{1,3}(?:\.\d{1,3}){3}):(\d{1,5})/;
const ADDRESS = /(?<![\w.>-])(\d{1,3}(?:\.\d{1,3}){3}):(\d{1,5})(?!\d|->)/g;
const BARE_ADDRESS = /(?<![\w.:-])(\d{1,3}(?:\.\d{1,3}){3})(?![\w.])/;
const V6_ADDRESS = /\[([0-9a-fA-F:]*:[0-9a-fA-F:]+)\]:(\d{1,5})/;
/** The resolver that a lookup was sent to and the client of a proxied request are not the other side. */
const BYSTANDERS = / on \[?[0-9a-fA-F.:]+\]?:53\b|client: [^,]+,|server: [^,]*,/g;

/** A port without its host. */
const LISTENING = /(?:\blisten \w+ \S*:|:::|\b[Pp]ort ['"]?|, port |nodePort: Invalid value: )(\d{2,5})\b/g;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443', ws: '80', wss: '443' };
/** Words before a number that is no port. */
const NO_HOSTS: ReadonlySet<string> = new Set(
  'line col column row pid code errno status attempt exit port at thread id error sqlstate version time count line_number took after tid uid gid index offset size len length retry retries os attempts http exception e i w f'.split(
    ' ',
  ),
);
/** Words that stand where a name may stand and are none. */
const NO_NAMES: ReadonlySet<string> = new Set(
  'the a an any all both one this that it its be is was are were on at in of by from for to with via as and or not no server servers database host hosts upstream upstreams remote backend backends service services broker brokers cluster clusters node nodes api endpoint endpoints address addresses peer client connection connections socket url uri failed failing error errors timed timeout timeouts name names local port dependency dependencies has have had could cannot will should would may might more request requests response data leader primary master replica lock pod pods container process instance some unix daemon peers master api other our your their my new http https tcp udp grpc dns tls dial dialing lookup read write get post put connect rpc resolved information getaddrinfo socket network route'.split(
    ' ',
  ),
);
const SOURCE_FILE =
  /\.(?:go|py|js|mjs|cjs|ts|jsx|tsx|java|kt|scala|rb|rs|c|cc|cpp|h|php|cs|lua|ex|exs|conf|ya?ml|json|sh|sql|toml|html?)$/i;

/** Finds host and port of the other side in a line; an empty object when the line names none. */
export function findEndpoint(line: string): Endpoint {
  const text = line.replace(BYSTANDERS, ' ');
  const unresolved = firstPair(UNRESOLVED, text);
  if (unresolved) return withPort(unresolved.host, unresolved.port ?? portBeside(unresolved.host, text));
  const dialled = findAddress(text);
  const named = findName(text, dialled?.port);
  if (!named) return dialled ? withPort(dialled.host, dialled.port) : {};
  const endpoint = withPort(named.host, named.port ?? dialled?.port);
  return dialled ? { ...endpoint, address: dialled.host } : endpoint;
}

/** Names of hosts in phrases that are no connection: of certificates, of requests, of domains. */
const NAMED_HOSTS = [
  new RegExp(`\\bhost: "${HOST}(?::(\\d{1,5}))?"`, 'g'),
  new RegExp(`\\bhost[: ]+"?(${HOST_TEXT}\\.[a-z]{2,})"?`, 'g'),
  new RegExp(`certificate is valid for ${HOST}(?:, ${HOST}){0,5}(?:, not|$)`, 'g'),
  new RegExp(`certificate is valid for [^:]{1,300}, not ${HOST}`, 'g'),
  new RegExp(`[Hh]ost ?name ['"]?${HOST}['"]? (?:not verified|does)`, 'g'),
  new RegExp(
    `(?:authorization error for|domains? \\[?|looking up \\w+ for|set of domains[^:]{0,60}:) ?${HOST}`,
    'g',
  ),
  new RegExp(`cannot validate certificate for ${HOST}`, 'g'),
  new RegExp(`(?:^|[ =])${HOST}:/(?=[a-z])`, 'g'),
  new RegExp(`\\b(?:[a-z][\\w-]{0,40})@${HOST}: Permission denied`, 'g'),
  new RegExp(`\\b\\d+ ${HOST}\\. (?:A|AAAA|SRV|PTR|TXT|MX|CNAME|NS): `, 'g'),
  /\b(?:[Uu]pstream|[Bb]ackend|[Dd]ependency|[Ss]ervice) (?:service )?["'`]?([a-z][\w.-]{0,250})["'`]? (?:returned|responded|answered|failed|is down)/g,
  /\b(?:connect(?:ing|ion)? to|dial|call to) ["'`]?([a-z][a-z0-9]*(?:[.-][a-z0-9]+)*)["'`]?(?![\w:/.-])/g,
] as const;
/** Addresses that stand for every address of a host say nothing. */
const ANY_ADDRESS = /^::$/;
const PAGES =
  /\b(?:see|[Mm]ore (?:information|details)[^:]{0,20}:?|visit|refer to|docs?:) (?:at )?https?:\/\/\S+/g;
/** The near end of a connection (`10.1.0.2:40000->`). */
const NEAR_END = /\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}->/g;

/** Finds every host, address and port of another side that a message names. */
export function sidesIn(message: string): readonly Mention[] {
  const text = message.replace(BYSTANDERS, blanks).replace(PAGES, blanks).replace(NEAR_END, blanks);
  const sides: Mention[] = [];
  const add = (host: string | undefined, port: string | undefined, at: number): void => {
    if (host !== undefined && !ANY_ADDRESS.test(host))
      sides.push({ type: IPV4.test(host) ? 'address' : 'host', text: host, at });
    if (port !== undefined) sides.push({ type: 'port', text: port, at: text.indexOf(port, at) });
  };
  for (const form of [...UNRESOLVED, ...PAIRS]) {
    for (const { index, 1: host = '', 2: port } of text.matchAll(new RegExp(form, 'g'))) {
      if (!NO_NAMES.has(host.toLowerCase())) add(host, port, index);
    }
  }
  for (const { index, 1: scheme = '', 2: host = '', 3: port } of text.matchAll(URL_PARTS)) {
    if (scheme !== 'unix' && scheme !== 'file') add(host, port, index);
  }
  for (const { index, 1: host = '', 2: port } of text.matchAll(NAME_AND_PORT)) {
    if (isName(host) && !NO_HOSTS.has(host.toLowerCase()) && !SOURCE_FILE.test(host)) add(host, port, index);
  }
  for (const { index, 1: address, 2: port } of text.matchAll(ADDRESS)) add(address, port, index);
  for (const { index, 1: address } of text.matchAll(new RegExp(BARE_ADDRESS, 'g')))
    add(address, undefined, index);
  for (const form of NAMED_HOSTS) {
    for (const match of text.matchAll(form)) {
      for (const host of match.slice(1)) {
        if (host === undefined || NO_NAMES.has(host.toLowerCase())) continue;
        if (/^\d{1,5}$/.test(host)) add(undefined, host, match.index);
        else add(host, undefined, match.index);
      }
    }
  }
  for (const { index, 1: port } of text.matchAll(LISTENING)) add(undefined, port, index);
  return sides;
}

function blanks(text: string): string {
  return ' '.repeat(text.length);
}

function withPort(host: string, port: string | undefined): Endpoint {
  return port === undefined ? { host } : { host, port };
}

function firstPair(expressions: readonly RegExp[], text: string): Named | null {
  for (const expression of expressions) {
    const match = expression.exec(text);
    if (match?.[1] !== undefined && isName(match[1]) && !NO_NAMES.has(match[1].toLowerCase()))
      return { host: match[1], port: match[2] };
  }
  return null;
}

/** A name is preferred; one with another port than the one dialled is somebody else. */
function findName(text: string, dialledPort: string | undefined): Named | null {
  const fits = (port: string | undefined): boolean =>
    dialledPort === undefined || port === undefined || port === dialledPort;
  const pair = firstPair(PAIRS, text);
  if (pair && fits(pair.port)) return pair;
  for (const [, scheme = '', host = '', port] of text.matchAll(URL_PARTS)) {
    if (isName(host) && fits(port ?? DEFAULT_PORTS[scheme])) return { host, port };
  }
  for (const [, host = '', port] of text.matchAll(NAME_AND_PORT)) {
    if (isName(host) && !NO_HOSTS.has(host.toLowerCase()) && !SOURCE_FILE.test(host) && fits(port))
      return { host, port };
  }
  for (const expression of SPOKEN) {
    for (const [, host = ''] of text.matchAll(expression)) {
      if (isName(host) && !NO_NAMES.has(host.toLowerCase()) && !SOURCE_FILE.test(host)) return { host };
    }
  }
  return null;
}

function portBeside(host: string, text: string): string | undefined {
  const at = text.indexOf(`${host}:`);
  return at === -1 ? undefined : /^\d{2,5}(?!\d)/.exec(text.slice(at + host.length + 1))?.[0];
}

function findAddress(text: string): { readonly host: string; readonly port: string | undefined } | null {
  const arrow = ARROW_ADDRESS.exec(text);
  const pair = arrow ?? [...text.matchAll(ADDRESS)].at(-1) ?? V6_ADDRESS.exec(text);
  if (pair?.[1] !== undefined) return { host: pair[1], port: pair[2] };
  const bare = BARE_ADDRESS.exec(text)?.[1];
  if (bare === undefined) return null;
  return { host: bare, port: /\bport[ =:]+(\d{1,5})/.exec(text)?.[1] };
}

function isName(host: string): boolean {
  return /[A-Za-z]/.test(host) && !IPV4.test(host);
}
