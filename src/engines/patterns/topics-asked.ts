// What a question is about apart from the objects that it names: a deletion, a state, requests, logs, changes.

/** A question in lower case: its words in order, and all of it with one space between them. */
export interface Spoken {
  readonly words: readonly string[];
  readonly text: string;
}

const DELETION = /\b(?:terminat|delet|remov|finaliz|get rid of|go(?:es)? away)/;

/** Tells whether a question is about something that does not go away. */
export function speaksOfDeletion({ text }: Spoken): boolean {
  return DELETION.test(text);
}

/** Words of requests that are not answered as they should be, from outside or between programs. */
const REQUEST_WORD =
  /^(?:http|https|40[0-9]|413|429|50[0-9]|gateway|url|browser|pages?|sites?|website|open|opens|reach|reachable|unreachable|ingress|route|requests?|responses?|served?|redirects?|login|logging|certificate|cert|tls|fake|host|hostname|domain|traffic|proxy)$/;

/** Words of a state that an object would show: it does not start, runs no more, is gone. */
const STATE_WORD =
  /^(?:down|dead|crash\w*|crashloop\w*|restart\w*|pending|unready|start\w*|evict\w*|terminat\w*|unavailable|kill\w*|oom\w*|(?:un)?schedul(?:ed|able|ing)|missing|gone|unhealthy)$/;
/** That something is ready is said of what is well, unless it is denied. */
const DENIED_STATE =
  /\b(?:not|never|no longer|\w+n't|cannot|can't|0 of|none (?:is|are)) (?:\w+ ){0,3}(?:ready|healthy|running|available|up)\b/;

/** Tells whether a question is about a state that its object would show, as against what a program does. */
export function speaksOfState({ words, text }: Spoken): boolean {
  return DENIED_STATE.test(text) || words.some((word) => STATE_WORD.test(word));
}

/** Where logs are kept, and what is said of logs that do not arrive there. */
const LOG_STORE =
  /\b(?:kibana|loki|grafana|elasticsearch|opensearch|splunk|graylog|cloudwatch|datadog|stackdriver)\b/;
const OF_LOGS = /\b(?:logs?|lines?|log ?ging|ind(?:ex|ices))\b/;

/** The store has nothing, or logs are missing wherever they are kept. */
const NOTHING_THERE =
  /\b(?:shows?|has|gets?|receives?) (?:nothing|no data)\b|\bis empty\b|\bno (?:new )?data\b/;
const LOGS_MISSING =
  /\blogs?(?: lines?)?(?: \w+){0,3} (?:missing|gone|lost|incomplete)\b|\b(?:missing|lost) logs?\b|\bno (?:new |more )?logs?(?: lines?)? (?:arrive|since|from|in)\b|\bholes in the logs\b/;

/** Tells whether a question is about logs that are not found where they are kept. */
export function speaksOfLogs({ text }: Spoken): boolean {
  if (LOGS_MISSING.test(text)) return true;
  return LOG_STORE.test(text) && (OF_LOGS.test(text) || NOTHING_THERE.test(text));
}

/** Where measurements, alerts and dashboards are kept, and what is said of ones that do not arrive there. */
const METRIC_STORE =
  /\b(?:prometheus|grafana|thanos|mimir|cortex|alertmanager|vmagent|victoria ?metrics|monitoring)\b/;
const OF_METRICS =
  /\b(?:metrics?|targets?|scrap(?:e|es|ed|ing)|time ?series|series|samples?|dashboards?|panels?|graphs?|alerts?|rules?|(?:service|pod) ?monitors?)\b/;

const NO_METRICS =
  /\b(?:no|without|missing|lost) (?:metrics|time ?series|samples)\b|\bmetrics (?:are |is )?(?:missing|gone|not (?:shown|there|scraped|collected))\b/;

/** Tells whether a question is about measurements, alerts or dashboards that are not found where they are kept. */
export function speaksOfMetrics({ text }: Spoken): boolean {
  return (METRIC_STORE.test(text) && OF_METRICS.test(text)) || NO_METRICS.test(text);
}

const DNS =
  /\b(?:dns|nxdomain|resolv(?:e|es|ed|ing|able)|host ?names?|route ?53|hosted zones?|externaldns)\b|\brecords? (?:is|are|was|were|never|not|missing)\b/;

/** Tells whether a question is about a host name that is not found in DNS. */
export function speaksOfDns({ text }: Spoken): boolean {
  return DNS.test(text);
}

const VANISHED =
  /\b(?:gone|disappear\w*|vanish\w*|(?:is|are|was|were|get|gets|got|been|being|keeps? being) (?:\w+ )?(?:deleted|removed|replaced|recreated|evicted|killed)|(?:re ?created|start anew|started anew|new pods?) (?:every|each|all the time|again and again|over and over))\b/;

/** Tells whether a question says that something is gone, or is replaced again and again. */
export function speaksOfVanishing({ text }: Spoken): boolean {
  return VANISHED.test(text);
}

/** Of copies that are alike only some are said to be in trouble, or of calls only some, by chance. */
const SOME_ONLY =
  /\b(?:one|some|two|half|a few|only one) of (?:the |its |our |my )?(?:\S+ )?(?:pods?|copies|replicas|instances)\b|\b(?:random(?:ly)?|sporadic(?:ally)?|intermittent(?:ly)?|now and then|from time to time|occasional(?:ly)?|other (?:two |three )?(?:pods|copies|replicas) (?:are|is|work))\b/;

/** Tells whether a question says that some copies or some calls alone fail. */
export function speaksOfSome({ text }: Spoken): boolean {
  return SOME_ONLY.test(text);
}

const CHANGE = '(?:scal|appl|creat|delet|edit|patch|deploy|chang|updat|install)\\w*';
const NO_CHANGE = new RegExp(
  `\\b(?:not|never|n t|nothing) (?:yet |been |get |gets )?(?:rolled out|deployed|applied|synced|updated|released|picked up)\\b|\\b(?:cannot|can not|can t|could not|unable to|no longer|fails? to|no)\\b(?: \\w+){0,2} ${CHANGE}|\\bkubectl ${CHANGE}`,
);

/** Tells whether a question says that no change gets through. */
export function speaksOfChanges({ text }: Spoken): boolean {
  return NO_CHANGE.test(text);
}

/** Tells whether a question is about requests and what they are answered with. */
export function speaksOfRequests({ words }: Spoken): boolean {
  return words.some((word) => REQUEST_WORD.test(word));
}
