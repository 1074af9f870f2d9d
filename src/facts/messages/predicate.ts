// What a clause states: one table of the wordings of fourteen kinds of failure, whatever program uses them.
import { isSpecific, type Predicate } from '../../domain/complaint.ts';
import { systemErrorOf } from './errno.ts';

interface Wording {
  readonly predicate: Predicate;
  readonly text: RegExp;
}

/** Codes of HTTP that state a kind of failure by themselves. */
const BY_STATUS: Readonly<Record<string, Predicate>> = {
  400: 'invalid',
  401: 'denied',
  403: 'denied',
  404: 'missing',
  405: 'unsupported',
  407: 'denied',
  408: 'timed-out',
  409: 'in-use',
  410: 'missing',
  413: 'exhausted',
  415: 'unsupported',
  422: 'invalid',
  423: 'in-use',
  429: 'exhausted',
  501: 'unsupported',
  504: 'timed-out',
  507: 'exhausted',
};
const STATUS =
  /(?:\bstatus ?_?code|\bstatus|\bHTTP(?:\/[\d.]+)?|\bcode|\breturned|\banswered|\bresponded with|\bgot|\bresponse|\b[Ee]rror)[ :=]+(?:code |status |Error )?["'[(]?([45]\d\d)\b(?!\s*(?:ms|bytes))|^\W*([45]\d\d)\b|\b([45]\d\d) (?:Unauthorized|Forbidden|Not Found|Method Not|Conflict|Gone|Payload|Request|Too Many|Gateway Time|Unprocessable|Bad Request|Client Error)/;

/** These are told before the errno that stands beside them: it says only how it was noticed. */
const FIRST: readonly Wording[] = [
  {
    predicate: 'exhausted',
    text: /QueuePool limit|[Cc]onnection is not available, request timed out|[Pp]ool (?:is |has been |was )?(?:exhausted|full|empty)|[Tt]imeout (?:waiting for|acquiring|exceeded when trying to get).{0,40}(?:pool|idle|free)|[Oo]ut of memory|OutOfMemory/,
  },
  { predicate: 'denied', text: /[Aa]uthentication failed|[Ll]ogin failed/ },
  {
    predicate: 'invalid',
    text: /\bfield \S{1,80} not found in (?:type|struct)|not allowed (?:here|in this context)/,
  },
];

/** The order counts: exact wordings come before the words that may stand in them. */
const WORDINGS: readonly Wording[] = [
  {
    predicate: 'unresolved',
    text: /no such host|[Nn]ame (?:or service not known|does not resolve)|[Tt]emporary failure in (?:name )?resolution|[Cc]ould not resolve (?:host|address|proxy)|could not be resolved|UnknownHost(?:Exception|Error)|[Uu]nknown (?:MySQL server )?host\b|NXDOMAIN|SERVFAIL|nodename nor servname|[Nn]o address associated with hostname|host not found in (?:upstream|resolver)|could not translate host name|[Ff]ailed to resolve (?:host|name|address|')|[Cc]an(?:no|')t resolve (?:host|name|address)|[Nn]o resolvable|server misbehaving|getaddrinfo|NameResolutionError|\blookup [\w.-]+(?: on [\d.:]+)?$|DNS (?:problem|resolution|lookup|query)|\bbad address '/,
  },
  {
    predicate: 'expired',
    text: /\b(?:has|have|had|is|are|was|already)(?: been)? expired\b|\bexpired (?:at|on|certificate|token|or is not)|(?:[Tt]oken|[Ss]ession|[Cc]ertificate|[Cc]redentials?|[Ll]ease|[Kk]ey|[Pp]assword|[Ll]icen[cs]e|Request)s? ?[Ee]xpired|Expired(?:Token)?(?:Exception|Error)?\b|not yet valid|NotAfter:|certificate_expired|(?:past|beyond) its (?:expiry|expiration|lifetime)|no longer valid|stale (?:token|mount|lease)/,
  },
  {
    predicate: 'mismatch',
    text: /certificate is valid for .{0,300}, not |[Hh]ost ?name .{0,120}(?:not verified|doesn't match|does not match)|subject alternative (?:DNS )?names? (?:matching|present|found)|HTTP response to HTTPS client|wrong version number|[Mm]ismatch|does(?:n't| not) match(?! the signature)|did(?:n't| not) match (?!any file)|do not match(?! any)|[Ii]ncompatible|[Ee]xpected (?:an? )?empty|\b[Nn]o key could (?:be used|decrypt)|[Dd]ecrypt(?:ion)? (?:failed|error)|(?:cannot|could not|unable to|failed to) (?:be )?(?:decrypt|unseal)|\b[Ee]xpect(?:s|ed|ing)?\b.{1,200}[,:;] ?(?:but )?(?:got|found|was)\b|inequivalent|is different from|compiled by a more recent version|untolerated taint|had taints?\b|affinity conflict|[Uu]PGRADE PROBLEM|Wrong \w+ version|Can't handle RDB format|version [`'"]?\w[\w.]*['"]? not found \(required|no match for platform|issued by a different|(?:[Ii]ncorrect|[Ww]rong) (?:region|zone|endpoint|cluster|type|version|port|protocol|format|size|length|node|namespace|tenant|project|account|bucket|architecture)\b|Topology locality|requested PV is too small|is type "?\w+"?, expected|container has runAsNonRoot|less than or equal to|greater than or equal to|not compatible with|hostPath type check failed|incompatible requirements|expected type\b(?!:)|unexpected (?:schema|version|type)|differs? from|tried to parse .{1,120} as an? ?\w+|tried to parse .{1,120} as \w+, but|checksum (?:error|failed)|crc error|already (?:migrated|applied) with/,
  },
  {
    predicate: 'untrusted',
    text: /unknown (?:certificate )?authority|self[- ]signed|(?:get|find) (?:local )?issuer|unable to verify the first certificate|PKIX path building failed|valid certification path|CERTIFICATE_VERIFY_FAILED|certificate verify failed|UntrustedRoot|bad certificate|unknown ca\b|unknown_ca|[Hh]ost key verification failed|doesn't contain any IP SANs|certificate is not trusted|not trusted|untrusted|certificate signature failure|UNABLE_TO_VERIFY|DEPTH_ZERO_SELF/,
  },
  {
    predicate: 'in-use',
    text: /already (?:in use|exists?|allocated|bound|used|defined|locked|held|mounted|attached|running|registered|taken|owned|claimed|has an? )|\bis (?:already |currently |apparently )?in use\b|apparently in use|exclusively attached|is reserved for|name is reserved|has been modified|(?:is|operation) (?:still )?in progress|another (?:operation|process|instance|update)|AnotherOperation|Deadlock|deadlock (?:detected|found)|duplicate key|(?:acquir|obtain)(?:e|ing)?(?: the)? (?:\w+ )?lock|Unable to lock|node locks|is locked\b|database is locked|lock(?:ed)? by|lock file|lock DB|lock (?:wait|request) time|free ports for|[Cc]onflict\b|could not serialize|code = A(?:borted|lreadyExists)\b|is being used by|\bis busy\b|Port \d+ (?:is|was) already/,
  },
  {
    predicate: 'exhausted',
    text: /[Oo]ut ?[Oo]f ?[Mm]emory|\bOOM\b|OOM-?[Kk]illed|out of (?:shared )?memory|heap (?:limit|space|out of memory)|memory limit|MemoryError|bad_alloc|(?:[Ee]xceed(?:s|ed|ing)?|over|reached|hit|has the maximum|above)(?: \w+){0,3} (?:quota|limits?|maximum|max|capacity|backoff limit|watermark|rate|rate limit)\b|[Qq]uota\b.{0,80}[Ee]xceed|(?:[Ll]imits?|[Qq]uota|[Cc]apacity|space|[Mm]emory|budget|attempts|allowance)\b.{0,60}?\b(?:reached|exceeded|exhausted)|(?:[Qq]uota|[Ll]imit) ?[Ee]xceeded|\bexceed(?:s|ed)? (?:the )?(?:total )?(?:limit|max|quota)|[Ii]nsufficient (?!permission|privilege|scope|access)|[Tt]oo [Mm]any (?!levels|redirects)|[Tt]oo large|larger than (?:the )?(?:max|limit|\d)|no (?:more )?(?:free |available )?(?:space|memory|IPs?\b|IP addresses|addresses|capacity|slots|disk|available (?:IPs?|addresses))|[Rr]ate ?[Ll]imit|[Tt]hrottl|toomanyrequests|RateExceeded|Rate exceeded|retries exhausted|exhausted|ResourceExhausted|RESOURCE_EXHAUSTED|low on resource|have enough resource|enough (?:free )?(?:memory|space|resources?|capacity)|sufficient resources|table full|disk (?:is )?full|\bfull (?:osd|disk)|pool\(?s?\)? full|is full\b|max_connections|is too low, increase|QueuePool limit|[Cc]onnection is not available|unable to create (?:new )?native thread|can't start new thread|stack overflow|StackOverflow|maximum (?:call stack|recursion)|LIMIT_EXCEEDED|flood-stage|maximum (?:\w+ ){1,3}(?:open|reached|exceeded|allowed)\b|max (?:node group|retry|retries)\w*(?: size| count)?|nodes? exceed|space left|assign an IP address|to free \d+ bytes|currently unavailable capacity|devices unavailable|available instance types|instance types were unavailable/,
  },
  {
    predicate: 'denied',
    text: /[Pp]ermission.{0,60}denied|[Aa]ccess (?:to .{0,200} is )?[Dd]enied|AccessDenied|[Ff]orbidden|[Uu]nauthori[sz]ed|UNAUTHORIZED|[Nn]ot authori[sz]ed|[Uu]nauthenticated|UNAUTHENTICATED|PermissionDenied|PERMISSION_DENIED|[Aa]uthentication (?:\w+ ){0,2}(?:failed|failure|required|error|unavailable)|[Aa]uthori[sz]ation (?:\w+ ){0,2}(?:failed|required|error|Violation)|credentials? (?:are |is )?(?:invalid|incorrect|wrong)|[Ll]ogin (?:\w+ ){0,2}(?:failed|refused|incorrect)|[Ii]nvalid (?:\w+ ){0,3}(?:password|[Cc]redentials?|token|secret provided|client secret|api[_ -]?key|username|role name|user|login|access key)|invalid_(?:client|grant|token)|wrong password|bad (?:credentials|password)|WRONGPASS|NOAUTH|NOPERM|ACCESS_REFUSED|SignatureDoesNotMatch|signature we calculated|insufficient[_ ](?:scope|permissions?|privileges?|access)|denied the request|\b(?:is|are|was) denied|[Dd]enied by|denied\b|not (?:allowed|permitted)\b(?! (?:here|in this context))|may not (?!be (?:\w+ed|available|valid|able)\b)\w|must be logged in|[Rr]ead-only|read only|READONLY|read-only-allow|slaveOk|not (?:master|primary)|NotWritablePrimary|is not writable|violates? (?:the )?(?:PodSecurity|pod's disruption|policy)|no pg_hba|not a ?member|must be owner|allowlisted|whitelisted|is blocked (?:because|by)|rejected by|do not match any of the allowed/,
  },
  {
    predicate: 'refused',
    text: /[Cc]onnection (?:\w+ )?refused|[Cc]onnection to \S+ refused|actively refused|connection was refused|refused (?:the )?(?:connection|to connect)|connect error: 111|\(111\)|\[Errno 111\]|(?:connection failure|connect).{0,80}: 111\b/,
  },
  {
    predicate: 'reset',
    text: /closed (?:the )?connection|connection (?:was )?closed|closed by (?:peer|remote|server|the)|socket hang up|^(?:[Uu]nexpected )?EOF\b|\b[Uu]nexpected EOF|: EOF\b|\bEOF$|EOFError|EOFException|[Ll]ost connection|RemoteDisconnected|GOAWAY|\bgoaway\b|stream (?:was )?reset|disconnect(?:ed)? (?:from|by)|connection (?:was )?aborted|broken connection|closing transport|server has gone away|terminated by (?:peer|the server)/,
  },
  {
    predicate: 'timed-out',
    text: /[Tt]imed?[ _-]?out\b|[Tt]ime-?out\b|TIMED_?OUT|Timeout(?:Exception|Error)?\b|[Dd]eadline[ _]?[Ee]xceeded|deadline exceeded|DEADLINE_EXCEEDED|longer than specified deadline|took too long|(?:did|does) not (?:respond|answer|reply)|no (?:response|answer|reply) (?:from|within|in)\b|is unreachable|[Uu]nreachable\b|not reachable|no route to/,
  },
  {
    predicate: 'unsupported',
    text: /[Uu]nsupported|[Nn]ot (?:currently )?[Ss]upport(?:ed)?\b|does(?:n't| not) support|do not support|[Uu]nimplemented|UNIMPLEMENTED|not implemented|unknown service|requires a CPU|only .{1,80} (?:is|are) supported|[Nn]o runtime for|(?:is|are|flag|feature) not enabled|not enabled on|not available on this|[Dd]eprecated and (?:was )?removed|no longer (?:supported|served)|protocol version|NotImplemented|not (?:a )?supported/,
  },
  {
    predicate: 'missing',
    text: /[Nn]ot ?[Ff]ound|NOT_FOUND|do(?:es)?(?:n't| not) (?:have any (?:active|ready)|exist|host this)|did(?:n't| not) exist|no longer exists?|[Nn]o such\b|NoSuch\w+|[Nn]on-?existent|(?<!provided but |must |may |should |can)[Nn]ot (?:been )?(?:defined|set|configured|provided|specified|installed|discovered|present|registered|available in|given|declared|mounted)\b|is(?:n't| not) defined|[Uu]ndefined (?:variable|template|symbol|reference|table|column|function)|undefined$|is unset|unbound variable|must (?:be set|be provided|be specified|be defined|exist)|(?:is|are) (?:required|missing)\b|[Rr]equired (?:value|key|parameter|environment|field|property|option)|[Mm]issing\b|cannot be null|can(?:no|')t be (?:null|empty|blank)|must not be (?:null|empty|blank)|^KeyError\b|KeyError: |NotPresent|[Nn]o module named|[Cc]annot find|[Cc]an't find|(?:[Cc]ould|[Cc]an)(?:n't| ?not) (?:find|locate(?! a valid)|load main class|load the default credentials|automatically determine|resolve placeholder)|[Uu]nable to (?:find|locate|resolve (?:service|dependency|symbol))|[Ff]ailed to find|[Uu]nknown (?:database|topic|table|column|queue|user|key|image|volume|collection|index|kind)\b|UnknownTopic|UndefinedTable|manifest unknown|[Nn]o (?:matches for|endpoints|healthy|live|server|servers|leader|cluster leader|queue|exchange|networks? found|networks|certificate|nodes? available|node was|metrics|persistent volumes|storage class|index|primary|container|pods?|backends?|hosts?|upstreams?|record|value|default|match|credentials|entry|route|such|provider|data)\b|[Nn]o CSI|has no (?:server|endpoints|default|value)|could not find|find the (?:requested|specified)|nil pointer evaluating|is nil$|matched? no\b|did not match any|was not in\b|ClassNotFound|NoClassDef|does not contain|\b[Nn]o (?:\w+ ){1,5}(?:found|available|configured|defined|exists?|specified|provided)(?=[.,;]|$)|value is not there|NoCredential|not in the list|Selector is required/,
  },
  {
    predicate: 'invalid',
    text: /[Ii]nvalid|INVALID|[Mm]alformed|[Pp]ars(?:e|ing) (?:error|failed|failure|YAML|JSON)|[Ee]rror (?:while |during )?pars|(?:[Ff]ailed|[Uu]nable|could not|cannot) to parse|(?:cannot|could not|couldn't) parse|\bparse error|[Ss]yntax ?[Ee]rror|[Uu]nexpected (?:token|character|end of|indent|key|symbol|argument|INCONSISTENCY)|UNEXPECTED INCONSISTENCY|[Uu]nknown (?:directive|field|flag|option|type|property|keyword|argument|command|parameter|key|attribute)|unrecogni[sz]ed|[Uu]nmarshal|not_json|[Bb]ad (?:file format|option|configuration|config|magic|data|request|syntax|value|argument)|must be (?:a |an |one |at |of |accessible|lower|greater|less|between)|too open\b|field is immutable|is immutable|did not find expected|Expecting (?:value|property|TRUSTED)|no start line|corrupt|damaged|could not locate a valid|unknown escape|not a valid|is not valid|illegal (?!state)|JSONDecodeError|YAMLException|ValidationError|validation error|provided but not defined|required parameter|ill-?formed|[Ww]rong number of arguments|unparsable|cannot be parsed|unable to decode|decod(?:e|ing) error|failed to decode/,
  },
  {
    predicate: 'waiting',
    text: /[Ww]ait(?:ing|s|ed)? (?:for|until|on|to|indefinitely)\b|[Nn]ot (?:yet |currently )?(?:ready|active|available|up|running|established|joined)\b|unbound immediate|not ready\b|is (?:still )?(?:starting|initiali[sz]ing|shutting down|loading|sealed|pending|paused|suspended)|^LOADING\b|starting up|unable to handle the request|discovered yet|in recovery mode|[Rr]etrying (?:in|after)|still (?:waiting|pending|starting)|currently unable to handle|not initiali[sz]ed|to become ready|PodInitializing|ContainerCreating|is unavailable: .{0,20}pending/,
  },
];

const FAILED =
  /[Ff]ail|FAIL|[Ee]rror|ERR\b|ERROR|[Uu]nable|[Cc]ould ?(?:n't|not)|[Cc]an ?(?:not|'t)\b|[Pp]anic|[Ee]xception|[Cc]rash|CRASH|[Aa]bort|[Rr]efus|[Rr]eject|[Bb]ack-off|FATAL|[Ff]atal|[Kk]illed|exit(?:ed)? (?:status|code|with)|out of range|nil:NilClass|[Uu]nhealthy|[Bb]roken|[Uu]navailable|\b50[0235]\b|MISCONF|SIG[A-Z]{3,}/;
const WORD = /[A-Za-z]{3}/;

/** Gives what a clause states. `whole` is the message around it, which may name what an errno is about. */
export function predicateOf(clause: string, whole = clause): Predicate {
  const first = FIRST.find(({ text }) => text.test(clause));
  if (first) return first.predicate;
  const system = systemErrorOf(clause, whole);
  if (system && isSpecific(system.predicate)) return system.predicate;
  if (!WORD.test(clause)) return byStatus(clause) ?? 'said';
  const wording = WORDINGS.find(({ text }) => text.test(clause));
  if (wording) return wording.predicate;
  return byStatus(clause) ?? (system?.predicate === 'failed' || FAILED.test(clause) ? 'failed' : 'said');
}

function byStatus(clause: string): Predicate | undefined {
  const match = STATUS.exec(clause);
  const status = match?.[1] ?? match?.[2] ?? match?.[3];
  return status === undefined ? undefined : BY_STATUS[status];
}
