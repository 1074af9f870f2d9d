// Log lines of calls that are answered with an error: HTTP and gRPC statuses, proxies without a backend, open circuits.
import { ANY, type Topic } from '../rules.ts';
import { ENDPOINT, errorLine, infoLine, warnLine } from './rule.ts';

const endpoint = { endpoint: true } as const;
/** Answers that a server gives to its own callers. */
const OWN_ANSWER =
  /^\S+ - \S* ?\[|HTTP\/\d(?:\.\d)?"|\b(?:responded|returning|returned to client|request completed|completed request|finished call|handled request|access)\b/i;
const CALLS =
  'bad gateway service unavailable get post put delete patch head request requests upstream response status http https call calling code got returned backend webhook';

export const upstreamLogTopic: Topic = {
  kinds: {
    'log.upstream-error': {
      doc: 'A call to another service is answered with a server error.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: [...ENDPOINT, 'status', 'log'],
    },
    'log.grpc-unavailable': {
      doc: 'A gRPC call finds no server that takes it.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
    'log.upstream-denied': {
      doc: 'A call to another service is answered with: not authenticated, or not allowed.',
      depth: 'mechanism',
      takes: ['denied'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'status', 'log'],
    },
    'log.upstream-not-found': {
      doc: 'A call to another service is answered with: there is no such path or method.',
      depth: 'mechanism',
      takes: ['missing', 'unsupported'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'status', 'log'],
    },
    'log.rate-limited': {
      doc: 'Another service answers that it is called too often.',
      depth: 'mechanism',
      takes: ['exhausted'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'status', 'log'],
    },
    'log.deadline-exceeded': {
      doc: 'A call is given up because its deadline has passed.',
      depth: 'mechanism',
      takes: ['timed-out'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
    'log.circuit-open': {
      doc: 'Calls to another service are not even tried any more: too many failed.',
      depth: 'pod',
      takes: ['denied'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'circuit', 'log'],
    },
  },
  logs: [
    warnLine(
      'log.upstream-error',
      'upstream upstreams healthy',
      /no healthy upstream|upstream connect error|no live upstreams|upstream request timeout|disconnect\/reset before headers/,
      {
        endpoint: true,
        give: { status: '503' },
        unless: /\b50[0124]\b/,
      },
    ),
    warnLine(
      'log.upstream-error',
      'upstream upstreams healthy',
      /(?:\b(?<status>50[0124])\b.*)?(?:no healthy upstream|upstream connect error|no live upstreams|disconnect\/reset before headers)/,
      endpoint,
    ),
    warnLine(
      'log.rate-limited',
      '429 toomanyrequests resourceexhausted',
      /\b(?<status>429)\b.*(?:[Tt]oo [Mm]any|[Rr]ate)|(?:status(?: code)?|HTTP(?:\/[\d.]+)?|code)[ :=]+(?<status2>429)\b|429 Client Error|code = ResourceExhausted/,
      { endpoint: true, unless: OWN_ANSWER },
    ),
    errorLine(
      'log.upstream-denied',
      '401 403 unauthenticated permissiondenied',
      /(?:status(?: code)?|HTTP(?:\/[\d.]+)?|code|got|returned|response)[ :=]+["']?(?<status>40[13])\b|\b(?<status2>40[13]) (?:Client Error|Unauthorized|Forbidden)|code = (?<status3>Unauthenticated|PermissionDenied)|StatusCode\.(?<status4>UNAUTHENTICATED|PERMISSION_DENIED)/,
      { endpoint: true, unless: OWN_ANSWER },
    ),
    warnLine(
      'log.deadline-exceeded',
      'deadlineexceeded deadline_exceeded deadline timeout',
      /code = DeadlineExceeded|DEADLINE_EXCEEDED|context deadline exceeded|Client\.Timeout exceeded/,
      endpoint,
    ),
    warnLine(
      'log.grpc-unavailable',
      'unavailable',
      /code = Unavailable\b|StatusCode\.UNAVAILABLE|Status\{code=UNAVAILABLE|14 UNAVAILABLE|StatusRuntimeException: UNAVAILABLE/,
      endpoint,
    ),
    warnLine(
      'log.upstream-error',
      CALLS,
      /(?:^|\s|")(?:GET|POST|PUT|DELETE|PATCH|HEAD) ["']?https?:\/\/\S{1,200}?["']?[ :,-]+.{0,40}?\b(?<status>50[0234])\b|\bhttps?:\/\/\S{1,200}.{0,60}?(?:status(?: code)?|returned|responded with|HTTP(?:\/[\d.]+)?|code|got|failed with|answered|response)[ :=]+["']?(?<status2>50[0234])\b|(?:status(?: code)?|returned|got|HTTP|response(?: code)?|unexpected status)[ :=]+["']?(?<status3>50[0234])\b.{0,60}(?:https?:\/\/|\bfrom\b|\bupstream\b|\bcalling\b)|\b(?<status4>50[0234]) (?:Server Error|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out|Internal Server Error)\b.{0,40}(?:for url|from|https?:\/\/)|(?:[Uu]pstream|[Bb]ackend|[Dd]ependency|[Ss]ervice|(?:[Cc]all|[Rr]equest) to) ["'`]?(?<host>[A-Za-z][\w.-]*)["'`]? (?:returned|responded with|answered|failed(?: with|:)) (?:HTTP )?(?:status )?(?:code )?(?<status5>50[0234])\b|^(?<host2>[a-z][\w.-]*): (?<status7>50[234]) (?:Bad Gateway|Service Unavailable|Gateway Time)|HttpServerErrorException\S*: (?<status8>50[0234])\b|Request failed with status code (?<status6>50[0234])/,
      endpoint,
    ),
    errorLine(
      'log.upstream-not-found',
      '404 unimplemented',
      /(?:GET|POST|PUT|PATCH) ["']?https?:\/\/\S{1,200}?["']?[ :,-]+.{0,40}?\b(?<status>404)\b|404 Client Error|Request failed with status code (?<status2>404)|code = (?<status3>Unimplemented)/,
      endpoint,
    ),
    infoLine(
      'log.circuit-open',
      'circuit circuitbreaker breaker callnotpermittedexception',
      /[Cc]ircuit ?[Bb]reaker ["'`]?(?<circuit>[\w.-]+?)?["'`]? ?(?:is |state )?(?:now )?(?:OPEN|open\b|opened)|circuit(?: breaker)? (?:is )?open\b|to (?:OPEN|open)\b.*[Cc]ircuit/,
      endpoint,
    ),
    errorLine(
      'log.unreachable',
      'upstream consecutive',
      /(?:[Uu]pstream|[Bb]ackend|[Dd]ependency|[Ss]ervice) ["'`]?(?<host>[A-Za-z][\w.-]*\w)["'`]?(?::(?<port>\d{2,5}))? (?:is )?(?:failed|failing|unhealthy|unavailable|down)\b/,
      endpoint,
    ),
  ],
};
