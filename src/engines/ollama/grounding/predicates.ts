// What can be the matter with a thing, in classes: how a claim says it in free words, and how logs and Kubernetes
// state it. A claim holds only where what it cites states the same.

interface PredicateClass {
  readonly name: string;
  /** In a claim. */
  readonly said: RegExp;
  /** In what a cluster prints, where that differs; what says it in a claim states it, too. */
  readonly stated?: RegExp;
}

/** The more special before the more general: what one has taken of a claim, the next does not read again. */
export const PREDICATES: readonly PredicateClass[] = [
  {
    name: 'out-of-memory',
    said: /\boom\w*|\bout[- ]of[- ]memory|exceed\w*\s(?:its |the )?memory|more (?:memory )?than (?:its|the) memory limit|memory limit\b[^.]{0,30}\b(?:too (?:low|small)|exceeded|reached)|kernel kill\w*|cannot allocate memory|heap (?:space|memory)/gi,
    stated: /exit code:? 137|\bsignal: 9\b|memory cgroup/i,
  },
  { name: 'evicted', said: /\bevict\w*/gi },
  { name: 'leaking', said: /\bleak\w*/gi },
  {
    name: 'full',
    said: /\bno (?:free )?(?:space|room) (?:is )?left|\bno free space|\bout of (?:disk|storage|space)\b(?: space)?|\b(?:is|are|was|disk|volume|storage) full\b|\b(?:disk|storage|space)\w* (?:is )?exhausted|storage exhausted/gi,
    stated: /no space left|disk ?pressure|disk quota|\benospc\b|filesystem full/i,
  },
  {
    name: 'unschedulable',
    said: /\b(?:cannot|can not|could not|can't) be scheduled|\bunschedulable|\bpending\b|\b(?:no|none of the \d* ?|finds? no) ?nodes?\b/gi,
    stated: /nodes? (?:are|is) available|failedscheduling/i,
  },
  {
    name: 'forbidden',
    said: /\bforbid\w*|\b(?:not|isn't) allowed to|\bmay not\b|\b(?:lack\w*|miss\w*|without|no)\b[^.;]{0,25}\b(?:rbac|permission|right|role|privilege|access)s?\b|\brole\b[^.;]{0,40}\bmissing|\baccess (?:is )?denied|\bpermission denied|\bnot permitted|\bno right\b/gi,
    stated: /\bcannot (?:get|list|watch|create|update|patch|delete)\b|\beacces\b|\b403\b|\bdenied\b/i,
  },
  {
    name: 'throttled',
    said: /\brate[- ]?limit\w*|\bthrottl\w*|\btoo many requests|\b429\b|\bquota\b|\bexceed\w* the (?:allowed )?number|\bused up\b/gi,
    stated: /exceeded quota|\d+ of \d+ calls/i,
  },
  {
    name: 'exhausted',
    said: /\bexhaust\w*|\btoo many (?:\w+ )?(?:workers|connections|clients|files|threads|processes)/gi,
    stated: /\btoo many\b|limit reached|remaining connection slots/i,
  },
  {
    name: 'insufficient',
    said: /\binsufficient|\bnot enough|\bnone\b[^.;]{0,30}\benough|\bno \w+ with enough|\black\w*(?: of)? (?:memory|cpu|space|room)|\bshort of\b|\bno room\b|\bno (?:gpu|cpu|memory)\b[^.;]{0,12}\b(?:free|left)/gi,
  },
  {
    name: 'expired',
    said: /\bexpir\w*|\blapsed?\b|\bran out\b(?! of)|\bno longer valid|\bout[- ]of[- ]date/gi,
    stated: /is after \d{4}-|not valid after/i,
  },
  { name: 'revoked', said: /\brevoke\w*/gi },
  {
    name: 'untrusted',
    said: /\b(?:not|is not|isn't|un)[- ]?trusted|\bself-signed|\bunknown authority/gi,
    stated: /signed by unknown|verify failed|unable to verify/i,
  },
  {
    name: 'unauthenticated',
    said: /\bwrong\b[^.;]{0,20}\b(?:password|credential|token|user)\w*|\b(?:password|credential|token)\w*\b[^.;]{0,40}\b(?:wrong|invalid|incorrect|rejected)|\binvalid\b[^.;]{0,20}\b(?:password|credential|token)\w*|\breject\w*[^.;]{0,20}\b(?:password|credential|login)\w*|\bauthentication\b|\bcannot log ?in|\blog ?in\b[^.;]{0,30}\b(?:refus\w*|fail\w*|denied)|\bunauthori[sz]ed\b|\b401\b/gi,
    stated:
      /\bauth\w* fail|access denied for user|login failed|bad credentials|invalid_grant|pull access denied/i,
  },
  {
    name: 'unresolved',
    said: /\b(?:cannot|can not|could not|can't|not) (?:be )?resolve\w*|\bresolution (?:fails|failed|of)|\bno such host|\b(?:host|name)\w*\b[^.;]{0,60}\b(?:unknown|does not exist|not exist)|\bunknown (?:host|name)/gi,
    stated:
      /\bno such host|name or service not known|nxdomain|server misbehaving|enotfound|getaddrinfo|unknownhost|resolution ?failed|not satisfiable/i,
  },
  {
    name: 'refused',
    said: /\brefus\w*[^.;]{0,20}\bconnection\w*|\bconnection\w*\b[^.;]{0,60}\brefused|\bnothing listens|\bnot listening/gi,
    stated: /connection refused|econnrefused|actively refused/i,
  },
  {
    name: 'timed-out',
    said: /\btimes? ?out\b|\btimed out|\btimeout|\btoo slow\w*|\banswers? slowly/gi,
    stated: /deadline exceeded|etimedout|failed after \d+ ?m?s/i,
  },
  {
    name: 'unreachable',
    said: /\b(?:cannot|can not|could not|can't|fails? to|unable to) (?:connect|reach)\w*|\bunreachable|\b(?:cannot|can't) be reached/gi,
    stated:
      /refused|timed? ?out|no route|unreachable|no such host|handshake\b.*\bfail|connection reset|\beof\b/i,
  },
  { name: 'locked', said: /\block(?:ed|s)?\b|\bdeadlock\w*/gi, stated: /\block\b|held by/i },
  { name: 'corrupt', said: /\bcorrupt\w*|\bdamaged/gi, stated: /checksum|bad magic|unexpected end/i },
  {
    name: 'not-pulled',
    said: /\b(?:cannot|can not|could not|can't) (?:be )?pull\w*|\bpull\w*\b[^.;]{0,20}\bfail\w*/gi,
    stated: /imagepull|errimage|manifest unknown|failed to pull/i,
  },
  {
    name: 'not-bound',
    said: /\bnot bound|\bunbound\b/gi,
    stated: /waiting for .*bound|waitforfirstconsumer/i,
  },
  {
    name: 'elsewhere',
    said: /\b(?:another|other|wrong) (?:zone|node|region)|\btaint\w*|\btolerat\w*|\baffinity\b/gi,
  },
  { name: 'overloaded', said: /\boverload\w*|\bsaturat\w*|\bunder (?:heavy )?load/gi },
  { name: 'blocked', said: /\bblock(?:s|ed|ing)?\b/gi, stated: /dropped|denied by/i },
  {
    name: 'off',
    said: /\bdisabled\b|\bpaused?\b|\bsuspended\b|\bturned off|\bswitched off|\bscaled to (?:0|zero)/gi,
    stated: /\bdisabled|\bpaused?\b|suspend|maintenance/i,
  },
  {
    name: 'being-deleted',
    said: /\bterminating\b|\bbeing deleted|\bdeleted\b/gi,
    stated: /deletiontimestamp/i,
  },
  {
    name: 'taken',
    said: /\balready (?:in use|exists?|taken|bound|running)|\bin use\b|\bduplicate\w*|\bconflict\w*/gi,
  },
  { name: 'unsupported', said: /\bunsupported|\bnot supported|\bincompatible|\bdeprecated/gi },
  {
    name: 'crashed',
    said: /\bpanic\w*|\bseg(?:mentation )?fault\w*|\bsigsegv\b|\bunhandled exception|\bbug\b/gi,
    stated: /traceback|exit code:? 139/i,
  },
  {
    name: 'down',
    said: /\b(?:is|are|was|were) (?:all )?down\b|\bnot running|\bunavailable\b|\bno (?:healthy |ready )?endpoints?/gi,
    stated: /\bdown\b|\b503\b|no (?:available|healthy|ready)|\b0\/\d+\b/i,
  },
  {
    name: 'missing',
    said: /\bmissing\b|\b(?:does|do|did) not exist|\bnot found|\bwas not found|\bthere (?:is|are) no\b|\babsent\b|\bnon-?existent|\bno such\b|\blacks?\b|\bhas no\b/gi,
    stated: /not ?found|no such|does not exist|doesn't exist|not set|is required|undefined|\b404\b/i,
  },
  {
    name: 'wrong',
    said: /\bwrong\b|\binvalid\b|\bincorrect\w*|\bnot valid\b|\bmalformed|\bmis-?config\w*|\bmismatch\w*|\btypo\b|\bbroken\b|\bdoes not match/gi,
    stated:
      /invalid|malformed|unknown (?:field|flag|key|option)|cannot parse|parse error|syntax|unexpected|mismatch|bad request|\b400\b|auth\w* fail/i,
  },
  { name: 'read-only', said: /\bread-only\b/gi },
  { name: 'unscaled', said: /\bquorum\b|\bno leader|\bsplit[- ]brain/gi },
];

/** Gives the classes that a claim speaks of. */
export function predicatesIn(claim: string): ReadonlySet<string> {
  const found = new Set<string>();
  let rest = withoutInnerDots(claim);
  for (const { name, said } of PREDICATES) {
    const left = rest.replace(said, ' ');
    if (left === rest) continue;
    found.add(name);
    rest = left;
  }
  return found;
}

/** Tells whether what a cluster printed states a class. */
export function states(printed: string, name: string): boolean {
  const found = PREDICATES.find((predicate) => predicate.name === name);
  if (found === undefined) return false;
  return (
    new RegExp(found.said.source, 'i').test(withoutInnerDots(printed)) || found.stated?.test(printed) === true
  );
}

/** Tells whether a text states any class at all. */
export function statesAny(printed: string): boolean {
  return PREDICATES.some(({ name }) => states(printed, name));
}

/** A dot within a name ends no sentence. */
function withoutInnerDots(text: string): string {
  return text.replace(/\.(?=\S)/g, '·');
}
