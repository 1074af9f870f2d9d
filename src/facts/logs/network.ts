// Log lines of connections that do not come about: names that do not resolve, ports that refuse, packets that get lost.
import { ANY, type Topic } from '../rules.ts';
import { ENDPOINT, errorLine, infoLine, warnLine } from './rule.ts';

const endpoint = { endpoint: true } as const;

export const networkLogTopic: Topic = {
  kinds: {
    'log.dns-failure': {
      doc: 'The name of another side is not found: `answer` is `unknown` when DNS says so, `none` when it says nothing.',
      depth: 'mechanism',
      takes: ['unresolved'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'answer', 'log'],
    },
    'log.connection-refused': {
      doc: 'The other side refuses the connection: nothing listens on that port.',
      depth: 'mechanism',
      takes: ['refused'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
    'log.connection-timeout': {
      doc: 'The other side does not answer in time.',
      depth: 'mechanism',
      takes: ['timed-out'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
    'log.upstream-read-timeout': {
      doc: 'A proxy waited for the answer of its upstream as long as it may, and gave up.',
      depth: 'mechanism',
      takes: ['timed-out'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
    'log.no-route': {
      doc: 'There is no way to the address of the other side.',
      depth: 'mechanism',
      takes: ['timed-out'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
    'log.connection-reset': {
      doc: 'The other side closes the connection in the middle of it.',
      depth: 'mechanism',
      takes: ['reset'],
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
    'log.unreachable': {
      doc: 'A program says that it cannot reach another one, and not why.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
    'log.waiting-for': {
      doc: 'A program waits until another one answers.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: [...ENDPOINT, 'log'],
    },
  },
  logs: [
    infoLine(
      'log.dns-failure',
      'eai_again resolved temporary misbehaving servfail servers server lookup resolution resolver',
      /EAI_AGAIN|[Tt]emporary failure in (?:name )?resolution|Errno -3\]|server misbehaving|SERVFAIL|[Tt]emporary DNS|no servers could be reached|could not be resolved \(110|DNS (?:server|query) (?:timed out|did not respond)|lookup \S+ on \S+: (?:.*i\/o timeout|.*connection refused|.*no route to host)|lookup \S+: (?:i\/o timeout|operation timed out)|lookup \S+: (?:read|write|dial) udp .*(?:i\/o timeout|connection refused|no route to host)/,
      { endpoint: true, give: { answer: 'none' } },
    ),
    infoLine(
      'log.dns-failure',
      'such enotfound resolved known resolve unknownhostexception unknown nxdomain nodename address hostname upstream resolver bad bootstrap',
      /no such host|host not found in resolver|ENOTFOUND|[Nn]ame (?:or service not known|does not resolve)|Errno -[25]\]|[Cc]ould not resolve (?:host|hostname|proxy)\b|could not be resolved \(3|UnknownHostException|UnknownHostError|[Uu]nknown (?:MySQL server )?host\b|NXDOMAIN|nodename nor servname|[Nn]o address associated with hostname|bad address '|host not found in upstream|could not translate host name|[Cc]an't resolve|[Cc]annot resolve (?:host|hostname|name|address)|[Ff]ailed to resolve (?:host|hostname|name|address|')|No resolvable bootstrap urls|getaddrinfo.* (?:failed|not found)/,
      { endpoint: true, give: { answer: 'unknown' }, unless: /IP address '/ },
    ),
    infoLine(
      'log.no-route',
      'route ehostunreach unreachable enetunreach noroutetohostexception',
      /[Nn]o route to host|EHOSTUNREACH|NoRouteToHostException|[Nn]etwork is unreachable|ENETUNREACH|[Hh]ost is unreachable/,
      endpoint,
    ),
    infoLine(
      'log.upstream-read-timeout',
      'upstream',
      /upstream timed out \([^)]*\) while reading (?:response header|upstream)/,
      endpoint,
    ),
    infoLine(
      'log.connection-timeout',
      'timeout etimedout timedout timed out connecttimeout connecttimeoutexception sockettimeoutexception connecttimeouterror und_err_connect_timeout timeoutexception readtimeout',
      /ETIMEDOUT|[Cc]onnection timed[ -]?out|dial (?:tcp|udp)[^"]*: (?:i\/o timeout|connect: connection timed out|.*operation timed out)|\bi\/o timeout|[Cc]onnect(?:ion)? ?[Tt]ime(?:d ?)?[Oo]ut|connect timed out|ConnectTimeout(?:Error|Exception)?|SocketTimeoutException|UND_ERR_CONNECT_TIMEOUT|[Oo]peration timed out|Read timed out|read timeout=|ESOCKETTIMEDOUT|Connection attempt timed out|upstream timed out/,
      endpoint,
    ),
    infoLine(
      'log.connection-refused',
      'refused econnrefused connectexception',
      /[Cc]onnection refused|[Cc]onnection to \S+ refused|ECONNREFUSED|actively refused|connect\(\) failed \(111|\(111 "Connection refused"\)|connection was refused|refused (?:the )?(?:connection|to connect)/,
      { endpoint: true, unless: /ACCESS_REFUSED|polic(?:y|ies)\b|retry[ _-]on/i },
    ),
    warnLine(
      'log.connection-reset',
      'reset econnreset hang prematurely eof remotedisconnected',
      /[Cc]onnection reset by (?:peer|remote)|ECONNRESET|socket hang up|prematurely closed connection|[Uu]nexpected EOF|RemoteDisconnected|Connection reset\b|server closed the connection unexpectedly|connection closed (?:by (?:peer|remote|server)|unexpectedly)/,
      {
        endpoint: true,
        unless: /while reading client|client (?:closed|disconnected|prematurely)|ClientAbortException/i,
      },
    ),
    errorLine(
      'log.connection-reset',
      'server unexpectedly',
      /server closed the connection unexpectedly/,
      endpoint,
    ),
    infoLine(
      'log.waiting-for',
      'response rejecting attempt',
      /^(?:pg_isready: )?(?<host>[\w.-]+):(?<port>\d{2,5}) - (?:no response|rejecting connections|no attempt)/,
    ),
    infoLine(
      'log.waiting-for',
      'waiting',
      /waiting (?:\d+ seconds )?for (?<host>[A-Za-z0-9][\w.-]*):(?<port>\d{2,5})/,
    ),
    infoLine(
      'log.waiting-for',
      'waiting',
      /^(?:\S+: )?(?:[Ss]till )?[Ww]aiting (?:for|until|on) (?:the )?(?:(?:service|server|host|database|db|pod) (?=["'`]?[a-z0-9][\w.-]* (?:to|at|on)\b))?["'`]?(?<host>(?!https?:|cache|the\b|a\b|all\b|caches|leader|lock|connections|requests|shutdown|job|jobs|events|messages|work)[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9])["'`]?(?::(?<port>\d{2,5}))?(?: (?:to (?:be(?:come)?|come|start(?:.{0,30} on (?:port )?(?<port2>\d{2,5}))?|accept|respond|answer)|at |on port|\(|\.\.\.|for |is )| ?\.{2,}|…|$|:|,)/,
      endpoint,
    ),
    infoLine(
      'log.waiting-for',
      'waiting',
      /[Ww]aiting (?:for|until|on) (?:the )?(?:\w+:\/\/|database|db|server|service|backend|connection|broker|host|port|cache|queue|\w+ (?:server|service|database|db))\b.*/,
      { endpoint: true, unless: /lock|cache(?:s)? to sync|informer/ },
    ),
    infoLine(
      'log.waiting-for',
      'unavailable sleeping retrying up ready yet',
      /^["'`]?(?<host>[A-Za-z][A-Za-z0-9.-]+)["'`]?(?::(?<port>\d{2,5}))? (?:is |are )?(?:(?:unavailable|not (?:available|ready|up|reachable)(?: yet)?|not yet (?:available|ready|up))\s*(?:-|,|;|\.|…)*\s*(?:sleeping|waiting|retrying|will retry))/i,
      endpoint,
    ),
    errorLine(
      'log.unreachable',
      'unreachable link reach connect contact connection dial connecting',
      /\b(?:is )?(?:unreachable|not reachable)\b|Communications link failure|\b(?:[Cc]ould not|[Cc]annot|[Cc]an't|[Uu]nable to|[Ff]ailed to|[Ff]ailure to|couldn't) (?:re)?(?:connect|establish (?:a |an )?(?:\w+ )?connection|contact|reach|dial)\b|[Cc]onnection (?:to \S+ )?(?:failed|could not be established)|[Ee]rror (?:while )?connecting to/,
      {
        endpoint: true,
        unless: /certificate|x509|password|authenticat|unreachable code/i,
      },
    ),
  ],
};
