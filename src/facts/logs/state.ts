// Log lines in which a program tells of its own state: why it is not ready, what is exhausted, what hangs, migrations.
import { ANY, type Topic } from '../rules.ts';
import { errorLine, infoLine, warnLine } from './rule.ts';

export const stateLogTopic: Topic = {
  kinds: {
    'log.not-ready-reason': {
      doc: 'A program says why it is not ready.',
      depth: 'origin',
      takes: ANY,
      standing: 'pointer',
      captures: ['why', 'log'],
    },
    'log.pool-exhausted': {
      doc: 'A pool of workers, threads or connections has none free.',
      depth: 'origin',
      takes: ['exhausted', 'timed-out'],
      standing: 'pointer',
      captures: ['pool', 'log'],
    },
    'log.stalled': {
      doc: 'A program notices that it makes no progress: a deadlock, a blocked loop, a watchdog.',
      depth: 'origin',
      takes: ANY,
      standing: 'pointer',
      captures: ['log'],
    },
    'log.migration-failed': {
      doc: 'A database migration failed.',
      depth: 'origin',
      takes: ANY,
      standing: 'pointer',
      captures: ['migration', 'why', 'log'],
    },
    'log.migration-unknown': {
      doc: 'The schema of a database bears a migration that this version of a program does not know.',
      depth: 'origin',
      own: true,
      takes: ANY,
      captures: ['migration', 'log'],
    },
    'log.migration-dirty': {
      doc: 'An earlier migration stopped half way, and nothing goes on until that is settled.',
      depth: 'origin',
      takes: ['in-use', 'invalid'],
      captures: ['migration', 'log'],
    },
    'log.migration-checksum': {
      doc: 'A migration that was applied has been changed since.',
      depth: 'origin',
      takes: ['mismatch'],
      captures: ['migration', 'log'],
    },
    'log.migration-locked': {
      doc: 'A migration waits for a lock that another run holds.',
      depth: 'origin',
      takes: ['in-use', 'waiting', 'timed-out'],
      standing: 'pointer',
      captures: ['log'],
    },
    'log.migrations-pending': {
      doc: 'A program does not start because migrations have not been run.',
      depth: 'origin',
      standing: 'pointer',
      takes: ['waiting', 'mismatch', 'missing'],
      captures: ['log'],
    },
  },
  logs: [
    errorLine(
      'log.migration-unknown',
      'revision resolved migration migrations newer downgrade downgrading',
      /Can't locate revision identified by '(?<migration>[^']+)'|applied migrations? not resolved locally: (?<migration2>[\w.]+)|no migration found for version (?<migration3>\d+)|(?:[Dd]atabase|[Ss]chema|[Mm]igrations?) .{0,40}\b(?:is|are|was|were|has been) (?:migrated |created |upgraded |written )?(?:by|with|from)? ?(?:a )?newer (?:than|version)|[Dd]owngrad(?:e|ing)(?: of the (?:database|schema))? (?:is )?(?:not (?:supported|allowed|possible)|unsupported)/,
    ),
    errorLine(
      'log.migration-dirty',
      'dirty',
      /[Dd]irty database version (?<migration>\d+)|database is dirty|migration (?<migration2>\S+) is dirty|schema_migrations.*dirty/,
    ),
    errorLine(
      'log.migration-checksum',
      'checksum check',
      /[Mm]igration checksum mismatch for migration (?:version )?(?<migration>[\w.]+)?|Validation Failed:.*check ?sum|[Cc]hecksum.{0,40}(?:migration|changeset) (?<migration2>[\w.]+)|migration (?<migration3>\S+) was previously applied but has been modified/,
    ),
    infoLine(
      'log.migration-locked',
      'changelog lock change',
      /[Ww]aiting for changelog lock|[Cc]ould not acquire change log lock|can't acquire (?:database )?lock|timeout: can't acquire database lock/,
    ),
    infoLine(
      'log.migrations-pending',
      'migrations mismatch',
      /[Ww]aiting for (?:\w+ )?migrations?\b|schema version mismatch/,
    ),
    errorLine(
      'log.migrations-pending',
      'pending unapplied migrations',
      /PendingMigrationError|[Mm]igrations are pending|(?:have|has|are) (?:\d+ )?(?:unapplied|pending) migration|schema (?:version|is) (?:is )?(?:out of date|too old|behind|not up[ -]to[ -]date)|[Pp]ending migrations?\b|has not been migrated/,
    ),
    errorLine(
      'log.migration-failed',
      'migration migrations migrate',
      /\b[Mm]igration ["'`]?(?<migration>(?!failed|error|of|to|for|from|with|script|could|has|is|was|did|step)[\w./-]+)["'`]?(?: has| have)? ?(?:failed|error|could not be applied|aborted|did not complete)(?:[^:]{0,60}: (?<why>.+))?|Migration (?:of schema .{1,60} )?(?:to version )"?(?<migration2>[^"\s]+)[^"]*"? failed|(?:[Ff]ailed to (?:apply|run|execute|migrate)|[Cc]ould not (?:apply|run)|[Ee]rror (?:applying|running|executing|during)|[Uu]nable to (?:apply|run)) (?:the )?(?:database )?(?:schema )?migrations?:? ?["'`]?(?<migration3>\d[\w./-]+)?(?:[^:]{0,60}: (?<why2>.+))?|[Mm]igrations? failed(?:: (?<why3>.+))?|Migration (?<migration4>V[\w.]+\.sql) failed/,
    ),
    warnLine(
      'log.pool-exhausted',
      'pool max_children rejectedexecutionexception connections acquire hikaripool queuepool pools workers threads',
      /(?<pool>(?:(?:worker|thread|connection|database|db|goroutine|session|http|client|executor|request|process)[ _-]?)?pool) (?:is |has been |was )?(?:exhausted|full|depleted|saturated|starved|empty)|[Pp]ool (?<pool2>\S+) (?:is )?(?:exhausted|full)|(?<pool3>HikariPool-\d+|\S*Pool\S*) - Connection is not available, request timed out|QueuePool limit of size \d+ overflow \d+ reached|[Tt]imeout (?:acquiring|waiting for|trying to acquire|while waiting for|expired|exceeded when trying).{0,40}(?:from (?:the )?pool|connection from|free connection|pool)|[Cc]onnection pool timeout|[Nn]o (?:free|available|idle) (?:workers?|threads?|connections?)\b|all (?:\d+ )?(?:workers|threads|connections) (?:are )?(?:busy|in use)|RejectedExecutionException|server reached (?:pm\.)?max_children|ResourceRequest timed out|Timed out fetching a new connection from the connection pool|Unable to acquire JDBC Connection|remaining pool size.{0,20}\b0\b|connection pool is full/i,
      { unless: /is full, discarding/ },
    ),
    warnLine(
      'log.stalled',
      'deadlock timeout watchdog blocked stalled loop hung soft progress advanced unresponsive stuck starvation lockup',
      /(?:main|event|worker|run|control)[ -]?loop (?:has (?:not advanced|been blocked|stalled|hung)|is (?:blocked|stuck|stalled|hung)|blocked|stalled|stuck|not advanc)|[Ww]atchdog.{0,60}(?:timeout|timed out|triggered|expired|fired|not (?:fed|responding)|detected|no (?:heartbeat|progress))|Found one Java-level deadlock|possible deadlock|\b[Dd]eadlock (?:detected|suspected)(?::| (?:in|between|on|after|by))|has been blocked for \d+ ?(?:ms|s)|blocked for more than \d+ seconds|soft lockup|[Tt]hread starvation|(?:no|without) progress (?:for|since|in) \d+|event loop (?:lag|blocked|delay)|(?:stuck|hung|stalled|unresponsive) (?:for|since) \d+/,
      {
        unless: /transaction|lock wait|statement/,
      },
    ),
    infoLine(
      'log.not-ready-reason',
      'readiness readyz ready unready',
      /(?:[Rr]eadiness(?: (?:check|probe|gate))?|readyz|ready check|\/ready)(?: (?:failed|failing|error|is failing|status|false|not ok))?: (?!ok\b|OK\b|ready\b|true\b|passed\b|success|pass\b|up\b|UP\b)(?<why>\S.{3,})|\bnot (?:yet )?ready(?: to serve)?(?: yet)?(?::| -|,|;| because| since| until) ?(?<why2>\S.{3,})|\bunready: (?<why3>\S.{3,})|[Rr]eadiness (?:check|probe) (?:failed|failing)(?: because| due to|[ -]+)(?<why4>\S.{3,})/,
      {
        unless: /node .{0,40}not ready|pod .{0,40} not ready|"GET /,
      },
    ),
    warnLine(
      'log.not-ready-reason',
      'warm warmup warming cache index snapshot',
      /(?:cache|index|model|snapshot|warm[ -]?up|warming).{0,40}(?:incomplete|not (?:yet )?(?:loaded|complete|finished|synced|ready|warm)|still (?:loading|warming|running)|in progress|pending)/,
      { unless: /leader|controller-runtime/ },
    ),
    infoLine(
      'log.not-ready-reason',
      'warming warm loading',
      /(?:warming(?: up)?|loading (?:cache|model|index|snapshot|dataset)).{0,60}(?:\d+ ?%|\d+\/\d+|not ready)/,
    ),
  ],
};
