// Log lines of clients of Redis, MongoDB, Kafka, RabbitMQ, Elasticsearch, etcd and the like.
import { ANY, type Topic } from '../rules.ts';
import { ENDPOINT, errorLine, infoLine, warnLine } from './rule.ts';

const REDIS = { give: { system: 'Redis' } } as const;
const MONGO = { give: { system: 'MongoDB' } } as const;
const KAFKA = { give: { system: 'Kafka' } } as const;
const RABBIT = { give: { system: 'RabbitMQ' } } as const;
const ELASTIC = { give: { system: 'Elasticsearch' } } as const;

export const storeLogTopic: Topic = {
  kinds: {
    'log.writes-blocked': {
      doc: 'A store takes no writes until its own trouble is over: a full disk, a snapshot that fails.',
      depth: 'origin',
      standing: 'pointer',
      takes: ['exhausted', 'denied', 'waiting'],
      captures: ['system', 'resource', 'log'],
    },
    'log.no-primary': {
      doc: 'A cluster of servers has no leader that takes requests.',
      depth: 'mechanism',
      takes: ['missing', 'waiting', 'timed-out', 'denied'],
      standing: 'pointer',
      captures: ['system', ...ENDPOINT, 'log'],
    },
    'log.client-not-cluster-aware': {
      doc: 'A client that knows one server talks to a cluster that sends it elsewhere.',
      depth: 'origin',
      takes: ['mismatch'],
      captures: ['system', 'log'],
    },
    'log.broker-unavailable': {
      doc: 'No message broker answers.',
      depth: 'mechanism',
      takes: ['missing', 'unresolved', 'refused', 'timed-out', 'denied'],
      standing: 'pointer',
      captures: ['system', ...ENDPOINT, 'log'],
    },
    'log.coordinator-unavailable': {
      doc: 'A group of consumers has no coordinator: what the broker keeps their places in is not there.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'pointer',
      captures: ['system', 'log'],
    },
    'log.replication-factor': {
      doc: 'A topic asks for more copies than there are brokers.',
      depth: 'origin',
      takes: ANY,
      captures: ['system', 'factor', 'members', 'log'],
    },
    'log.resource-missing': {
      doc: 'A topic, queue, virtual host, index or bucket that a program uses does not exist.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['system', 'resource_kind', 'resource', 'log'],
    },
    'log.resource-denied': {
      doc: 'A server does not let this user use a topic, queue, index or command.',
      depth: 'origin',
      takes: ['denied'],
      standing: 'pointer',
      captures: ['system', 'resource', 'user', 'log'],
    },
    'log.resource-mismatch': {
      doc: 'A queue or topic exists with other properties than the program declares.',
      depth: 'origin',
      takes: ['mismatch'],
      captures: ['system', 'resource', 'log'],
    },
    'log.server-memory-full': {
      doc: 'A store refuses commands because its own memory limit is reached.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: ['system', 'log'],
    },
  },
  logs: [
    errorLine(
      'log.auth-failed',
      'wrongpass noauth err auth',
      /WRONGPASS|NOAUTH|ERR (?:invalid password|AUTH <password> called without|Client sent AUTH)|Client sent AUTH, but no password is set/,
      REDIS,
    ),
    errorLine('log.resource-denied', 'noperm', /NOPERM (?<resource>.+)/, REDIS),
    warnLine(
      'log.database-read-only',
      'readonly',
      /READONLY You can't write against a read only (?:replica|slave)/,
      REDIS,
    ),
    warnLine('log.writes-blocked', 'misconf', /MISCONF /, REDIS),
    warnLine('log.writes-blocked', 'noreplicas', /NOREPLICAS /, REDIS),
    warnLine('log.too-many-connections', 'max', /max number of clients reached/, REDIS),
    infoLine('log.database-starting', 'loading', /LOADING (?:Redis|Valkey) is loading the dataset/, REDIS),
    errorLine('log.client-not-cluster-aware', 'moved crossslot', /\bMOVED \d+ \S+|CROSSSLOT /, REDIS),
    warnLine(
      'log.no-primary',
      'clusterdown masterdown sentinel sentinels',
      /CLUSTERDOWN|MASTERDOWN|(?:All|all) sentinels (?:are )?(?:down|unreachable)|No (?:master|sentinel) found/i,
      REDIS,
    ),
    warnLine('log.server-memory-full', 'oom', /OOM command not allowed when used memory/, REDIS),
    errorLine(
      'log.auth-failed',
      'authentication authenticationfailed',
      /(?:MongoServerError|MongoError|MongoSecurityException|AuthenticationFailed|\(AuthenticationFailed\)|OperationFailure).{0,40}[Aa]uthentication ?[Ff]ailed|SCRAM(?:-SHA-\d+)? authentication failed|Exception authenticating MongoCredential|unable to authenticate using mechanism "SCRAM/,
      MONGO,
    ),
    errorLine(
      'log.resource-denied',
      'authorized requires',
      /not authorized on (?<resource>\S+) to execute command|command \w+ requires authentication/,
      MONGO,
    ),
    warnLine(
      'log.no-primary',
      'primary mongoserverselectionerror serverselectiontimeouterror selection selecting replicasetnoprimary',
      /MongoServerSelectionError|ServerSelectionTimeoutError|server selection (?:error|timeout)|No (?:suitable|primary) server|ReplicaSetNoPrimary|no primary (?:server|available|found)|Timed out (?:after \d+ ms )?while waiting (?:for a server|to select)/,
      { ...MONGO, endpoint: true },
    ),
    errorLine(
      'log.database-read-only',
      'primary notwritableprimary notmaster master',
      /NotWritablePrimary|NotMaster|not (?:primary|master)(?: and slaveOk=false)?\b/,
      { ...MONGO, unless: /kafka|partition|etcd/i },
    ),
    errorLine(
      'log.auth-failed',
      'sasl saslauthenticationexception',
      /SaslAuthenticationException|SASL (?:authentication (?:failed|error)|handshake failed)|SASL Authentication failed|authentication (?:failed|failure).{0,40}SASL/i,
      KAFKA,
    ),
    errorLine(
      'log.resource-denied',
      'authorized topicauthorizationexception groupauthorizationexception topic_authorization_failed',
      /(?:(?:Topic|Group)AuthorizationException: )?Not authorized to access (?:topics|group): \[?(?<resource>[^\]\s]+)|(?:Topic|Group|Cluster)AuthorizationException|TOPIC_AUTHORIZATION_FAILED/,
      KAFKA,
    ),
    warnLine(
      'log.resource-missing',
      'unknown_topic_or_partition topic metadata unknowntopicorpartitionexception',
      /Topic (?<resource>[\w.-]+) not present in metadata|UNKNOWN_TOPIC_OR_PARTITION|UnknownTopicOrPartition|[Uu]nknown [Tt]opic [Oo]r [Pp]artition|This server does not host this topic-partition|\{(?<resource2>[\w.-]+)=UNKNOWN_TOPIC_OR_PARTITION\}/,
      { give: { system: 'Kafka', resource_kind: 'topic' } },
    ),
    warnLine(
      'log.no-primary',
      'leader_not_available leader notleaderforpartitionexception',
      /LEADER_NOT_AVAILABLE|[Ll]eader [Nn]ot [Aa]vailable|there is no leader for this topic-partition|Not ?Leader ?For ?Partition/,
      { ...KAFKA, endpoint: true },
    ),
    infoLine(
      'log.coordinator-unavailable',
      'coordinator coordinator_not_available coordinatornotavailableexception',
      /[Cc]oordinator is not available|COORDINATOR_NOT_AVAILABLE|CoordinatorNotAvailable/,
      KAFKA,
    ),
    infoLine(
      'log.replication-factor',
      'replication invalid_replication_factor',
      /target replication factor of (?<factor>\d+) cannot be reached because only (?<members>\d+) broker|[Rr]eplication factor:? (?<factor2>\d+) (?:is )?larger than available brokers:? (?<members2>\d+)|alive brokers '?(?<members3>\d+)'? does not meet the required replication factor '?(?<factor3>\d+)/,
      KAFKA,
    ),
    infoLine(
      'log.broker-unavailable',
      'broker brokers node kafka nobrokersavailable client',
      /(?:Broker|Node) may not be available|Bootstrap broker \S+ .*disconnected|NoBrokersAvailable|client has run out of available brokers|(?:all|All) broker(?:s)? (?:are )?(?:down|unavailable)|Broker (?:transport failure|not available)|brokers are down|Failed to (?:update metadata|get metadata|construct kafka)|Timed out waiting for a node assignment/,
      { ...KAFKA, endpoint: true },
    ),
    errorLine(
      'log.auth-failed',
      'access_refused 530 403 login',
      /ACCESS_REFUSED - Login was refused|username or password not allowed|PLAIN login refused: user '(?<user>[^']+)'|login refused/,
      RABBIT,
    ),
    errorLine(
      'log.resource-denied',
      'access_refused vhost',
      /ACCESS_REFUSED - access to (?<resource>.+?) refused for user '(?<user>[^']+)'|access to vhost '(?<resource2>[^']+)' refused for user '(?<user2>[^']+)'/,
      RABBIT,
    ),
    errorLine(
      'log.resource-missing',
      'vhost',
      /vhost '?(?<resource>[^'\s]+)'? (?:not found|does not exist)|no vhost '(?<resource2>[^']+)'/i,
      { give: { system: 'RabbitMQ', resource_kind: 'virtual host' } },
    ),
    errorLine('log.resource-missing', 'queue exchange not_found', /no queue '(?<resource>[^']+)' in vhost/, {
      give: { system: 'RabbitMQ', resource_kind: 'queue' },
    }),
    errorLine('log.resource-missing', 'exchange', /no exchange '(?<resource>[^']+)' in vhost/, {
      give: { system: 'RabbitMQ', resource_kind: 'exchange' },
    }),
    errorLine(
      'log.resource-mismatch',
      'precondition_failed',
      /PRECONDITION_FAILED - inequivalent arg .*? for (?:queue|exchange) '(?<resource>[^']+)'|PRECONDITION_FAILED/,
      RABBIT,
    ),
    warnLine(
      'log.writes-blocked',
      'alarm connection blocked',
      /(?:memory|disk) resource limit alarm set|connection\.blocked|blocked.{0,40}(?:low on (?:memory|disk))/,
      RABBIT,
    ),
    warnLine(
      'log.writes-blocked',
      'cluster_block_exception flood watermark',
      /cluster_block_exception(?:.*?index \[(?<resource>[^\]]+)\] blocked by)?|flood[ -]stage disk watermark|read-only-allow-delete/,
      ELASTIC,
    ),
    warnLine(
      'log.no-primary',
      'master_not_discovered_exception master discovered',
      /master_not_discovered_exception|master not discovered|no (?:elected )?master node|MasterNotDiscoveredException/,
      ELASTIC,
    ),
    errorLine(
      'log.resource-missing',
      'index_not_found_exception',
      /index_not_found_exception.*?no such index \[(?<resource>[^\]]+)\]/,
      { give: { system: 'Elasticsearch', resource_kind: 'index' } },
    ),
    errorLine(
      'log.auth-failed',
      'security_exception',
      /security_exception.*(?:unable to authenticate|missing authentication)(?:.*?user \[(?<user>[^\]]+)\])?/,
      ELASTIC,
    ),
    warnLine(
      'log.server-memory-full',
      'circuit_breaking_exception',
      /circuit_breaking_exception|CircuitBreakingException/,
      ELASTIC,
    ),
    warnLine('log.no-primary', 'etcdserver', /etcdserver: (?:no leader|leader changed|request timed out)/, {
      give: { system: 'etcd' },
    }),
    warnLine('log.writes-blocked', 'etcdserver', /etcdserver: mvcc: database space exceeded/, {
      give: { system: 'etcd' },
    }),
    errorLine(
      'log.auth-failed',
      'nats authorization',
      /nats: [Aa]uthorization [Vv]iolation|NATS.*Authorization Violation/,
      { give: { system: 'NATS' } },
    ),
    warnLine('log.broker-unavailable', 'nats', /nats: no servers available for connection/, {
      give: { system: 'NATS' },
      endpoint: true,
    }),
    errorLine(
      'log.resource-missing',
      'nosuchbucket bucket',
      /NoSuchBucket|[Tt]he specified bucket does not exist/,
      { give: { system: 'object storage', resource_kind: 'bucket' } },
    ),
    errorLine('log.auth-failed', 'ldap', /LDAP.*(?:error code 49|[Ii]nvalid [Cc]redentials)/, {
      give: { system: 'LDAP' },
    }),
    errorLine(
      'log.auth-failed',
      '535 smtp',
      /\b535[ -]5\.7\.\d|Username and Password not accepted|SMTPAuthenticationError/,
      { give: { system: 'SMTP' } },
    ),
    errorLine('log.auth-failed', 'vault', /vault.*(?:invalid (?:role|token)|Code: 403)/i, {
      give: { system: 'Vault' },
    }),
    errorLine(
      'log.credentials-rejected',
      'authentication login credentials password token jwt key',
      /[Aa]uthentication failed for (?:user )?["']?(?<user>[^\s"']+)|[Ll]ogin (?:failed|incorrect|refused) for (?:user )?["']?(?<user2>[^\s"']+)|[Ii]nvalid (?:username or password|credentials|password|API key|api key|access key)|password (?:is|has) expired|(?:[Tt]oken|JWT|[Aa]ccess key|API key) (?:is |has )?expired/,
    ),
  ],
};
