// Log lines of what the operating system refuses: disks, files, ports, processes, binaries that do not fit.

import { NOT_NAMED } from '../messages/errno.ts';
import type { Topic } from '../rules.ts';
import { errorLine, infoLine, warnLine } from './rule.ts';

export const systemLogTopic: Topic = {
  kinds: {
    'log.disk-full': {
      doc: 'A program cannot write: no space is left.',
      depth: 'origin',
      takes: ['exhausted'],
      own: true,
      captures: ['path', 'log'],
    },
    'log.shared-memory-full': {
      doc: 'No room is left in the shared memory of a container.',
      depth: 'origin',
      takes: ['exhausted'],
      own: true,
      captures: ['log'],
    },
    'log.no-space': {
      doc: 'A program is told that no space is left, and the line does not say where.',
      depth: 'origin',
      takes: ['exhausted'],
      own: true,
      standing: 'pointer',
      captures: ['log'],
    },
    'log.permissions-unsafe': {
      doc: 'A program refuses a file or folder because it is open to others, or belongs to another user.',
      depth: 'origin',
      takes: ['invalid'],
      captures: ['path', 'log'],
    },
    'log.disk-quota': {
      doc: 'A program cannot write: a quota of the file system is used up.',
      depth: 'origin',
      takes: ['exhausted'],
      own: true,
      captures: ['path', 'log'],
    },
    'log.read-only-file-system': {
      doc: 'A program cannot write: the file system is mounted read-only.',
      depth: 'origin',
      takes: ['denied'],
      own: true,
      captures: ['path', 'log'],
    },
    'log.permission-denied': {
      doc: 'A program may not open or execute a file with its user.',
      depth: 'origin',
      takes: ['denied'],
      own: true,
      captures: ['path', 'log'],
    },
    'log.input-output-error': {
      doc: 'A disk or volume gives errors.',
      depth: 'origin',
      takes: ['expired'],
      own: true,
      captures: ['path', 'log'],
    },
    'log.too-many-open-files': {
      doc: 'A program has as many files and sockets open as it may.',
      depth: 'origin',
      takes: ['exhausted'],
      own: true,
      standing: 'pointer',
      captures: ['log'],
    },
    'log.watch-limit': {
      doc: 'The node has no more file watches to give.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: ['log'],
    },
    'log.port-in-use': {
      doc: 'A port that a program wants to listen on is taken.',
      depth: 'origin',
      takes: ['in-use'],
      captures: ['port', 'log'],
    },
    'log.port-privileged': {
      doc: 'A program may not listen on a port below 1024 with its user.',
      depth: 'origin',
      takes: ['denied'],
      captures: ['port', 'log'],
    },
    'log.address-unavailable': {
      doc: 'A program wants to listen on an address that its pod does not have.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['address', 'port', 'log'],
    },
    'log.exec-format': {
      doc: 'A binary is for another processor architecture, or a script has no interpreter line.',
      depth: 'origin',
      takes: ['unsupported'],
      captures: ['path', 'log'],
    },
    'log.library-missing': {
      doc: 'A shared library is not in the image.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['library', 'log'],
    },
    'log.library-version': {
      doc: 'A shared library in the image is too old.',
      depth: 'origin',
      takes: ['mismatch', 'missing'],
      captures: ['library', 'needed', 'log'],
    },
    'log.command-missing': {
      doc: 'A script calls a command that is not in the image.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['command', 'log'],
    },
    'log.kernel-setting': {
      doc: 'A program demands another kernel setting of its node.',
      depth: 'origin',
      takes: ['exhausted', 'denied'],
      captures: ['setting', 'log'],
    },
    'log.operation-not-permitted': {
      doc: 'The kernel forbids an operation: a capability, seccomp or user namespace is in the way.',
      depth: 'origin',
      takes: ['denied'],
      standing: 'pointer',
      captures: ['path', 'log'],
    },
    'log.clock-skew': {
      doc: 'The clocks of two sides disagree.',
      depth: 'origin',
      takes: ['mismatch', 'expired', 'exhausted', 'invalid'],
      standing: 'pointer',
      captures: ['log'],
    },
    'log.data-corrupt': {
      doc: 'A store finds its own files damaged.',
      depth: 'origin',
      takes: ['invalid', 'mismatch'],
      own: true,
      captures: ['path', 'log'],
    },
    'log.data-version': {
      doc: 'The files of a store were written by another version of it.',
      depth: 'origin',
      takes: ['mismatch', 'unsupported'],
      own: true,
      captures: ['needed', 'present', 'log'],
    },
    'log.data-locked': {
      doc: 'The files of a store are locked by another process.',
      depth: 'origin',
      takes: ['in-use'],
      own: true,
      standing: 'pointer',
      captures: ['path', 'log'],
    },
    'log.data-folder-not-empty': {
      doc: 'A database finds its new data folder not empty.',
      depth: 'origin',
      takes: ['in-use'],
      captures: ['path', 'log'],
    },
  },
  logs: [
    warnLine(
      'log.watch-limit',
      'inotify watchers inotify_init inotify_init1 inotify_add_watch fsnotify',
      /(?:inotify|fsnotify|file watchers|watcher).{0,200}(?:[Tt]oo many open files|[Nn]o space left|reached)|ENOSPC: System limit for number of file watchers/,
    ),
    errorLine(
      'log.shared-memory-full',
      'shared shm dev_shm',
      /(?:shared memory|\/dev\/shm|\bshm_open|\bshmget).{0,120}(?:[Nn]o space left|ENOSPC|[Cc]annot allocate)|out of shared memory|insufficient shared memory|(?:[Nn]o space left|ENOSPC).{0,80}(?:shared memory|\/dev\/shm)/,
      { about: ['shared memory', 'memory', 'memory or memory maps'] },
    ),
    warnLine(
      'log.disk-full',
      'space enospc full disk',
      /(?:(?:^|[\s"'(:])(?<path>\/[^\s"':,)]+)["')]*[^/]{0,60})?(?:[Nn]o space left on device|ENOSPC|[Dd]isk (?:is )?full\b|[Nn]ot enough (?:free )?(?:disk )?space|DiskFull|No usable temporary directory|database or disk is full)(?:[^/]{0,60}?['" ](?<path2>\/[^\s"':,)]+))?/,
      { about: ['the file system'] },
    ),
    warnLine('log.no-space', 'space enospc', /[Nn]o space left on device|ENOSPC/, { about: [NOT_NAMED] }),
    warnLine('log.disk-quota', 'quota edquot', /[Dd]isk quota exceeded|EDQUOT/),
    errorLine(
      'log.read-only-file-system',
      'read erofs readonlyfilesystemexception',
      /(?:(?:^|[\s"'(:=[])(?<path>\/[^\s"':,)\]]+)["')\]]*[^/]{0,60})?(?:[Rr]ead-only file ?system|EROFS)(?:[^/]{0,40}?['" (](?<path2>\/[^\s"':,)]+))?/,
    ),
    errorLine(
      'log.port-privileged',
      'bind listen eacces',
      /(?:listen (?:tcp|udp)[46]? |bind\(\) to |listen EACCES: permission denied |bind to (?:address )?)\S*?:(?<port>\d{1,4})\b.*[Pp]ermission denied|listen EACCES: permission denied \S*?:?(?<port2>\d{1,4})$|\(13\)Permission denied: AH00072: make_sock: could not bind to address \S+:(?<port3>\d+)/,
    ),
    errorLine(
      'log.port-in-use',
      'use eaddrinuse bind occupied allocated usage',
      /(?:\S*:(?<port>\d{2,5})\b.{0,60}?)?(?:[Aa]ddress already in use|EADDRINUSE|[Pp]ort (?<port2>\d{2,5}) (?:is |was )?(?:already )?(?:in use|occupied|allocated)|[Aa]ddress in use|Connection in use: \('[^']*', (?<port4>\d+)|only one usage of each socket address)(?:[^\d]{0,40}(?::::|\S*:)(?<port3>\d{2,5})\b)?/i,
    ),
    errorLine(
      'log.address-unavailable',
      'assign eaddrnotavail',
      /(?:(?<address>\d{1,3}(?:\.\d{1,3}){3}):(?<port>\d+).*)?(?:[Cc]annot assign requested address|EADDRNOTAVAIL)/,
      { unless: /dial |connect\b/ },
    ),
    errorLine('log.too-many-open-files', 'files emfile enfile', /[Tt]oo many open files|EMFILE|ENFILE/),
    errorLine(
      'log.exec-format',
      'exec binary',
      /(?:["' ](?<path>\/[^\s"':]+)["']?: )?(?:[Ee]xec format error|cannot execute binary file|Bad CPU type)/,
    ),
    errorLine(
      'log.library-version',
      'version glibc',
      /version [`'"]?(?<needed>(?:GLIBC|GLIBCXX|CXXABI|OPENSSL|LIBC)[\w.]*)['"]? not found(?: \(required by (?<library>[^)]+)\))?/,
    ),
    errorLine(
      'log.library-missing',
      'libraries library shared lib',
      /error while loading shared libraries: (?<library>[^\s:]+)|[Ee]rror loading shared library (?<library2>[^\s:]+)|(?<library3>lib[\w.+-]+\.so[\w.]*): cannot open shared object file|[Ll]ibrary not loaded: (?<library4>\S+)|Unable to load (?:shared library|DLL) '(?<library5>[^']+)'|undefined symbol: (?<library6>\S+)|UnsatisfiedLinkError: (?<library7>.{1,80})/,
    ),
    errorLine(
      'log.command-missing',
      'found executable exec',
      /exec: "(?<command>[^"]+)": (?:executable file not found|stat [^:]+: no such file)|(?:^|: )(?:line )?\d*:? ?(?<command2>[\w./-]+): (?:command )?not found$|env: ['‘]?(?<command3>[^'’:]+)['’]?: No such file|spawn (?<command4>\S+) ENOENT|(?:exec|sh): (?<command5>[\w./-]+): not found/,
      { unless: /key|user|host|module|page|class|route/i },
    ),
    errorLine('log.command-missing', 'exec', /exec user process caused:? "?no such file or directory/),
    errorLine('log.command-missing', 'spawn', /spawn (?<command>\S+) ENOENT/),
    errorLine(
      'log.kernel-setting',
      'vm.max_map_count max_map_count vm ulimit sysctl descriptors memlock',
      /(?<setting>vm\.max_map_count)\b.*(?:too low|at least)|max virtual memory areas (?<setting2>vm\.max_map_count)|max file descriptors \[\d+\] for elasticsearch process is too low|memory locking requested .* but memory is not locked|failed to set (?:rlimit|ulimit) (?<setting3>\w+)/,
    ),
    errorLine(
      'log.operation-not-permitted',
      'permitted eperm',
      /(?:["' ](?<path>\/[^\s"':,]+)["']?.{0,40})?(?:[Oo]peration not permitted|EPERM)/,
    ),
    errorLine(
      'log.permissions-unsafe',
      'permissions ownership access owner open unprotected',
      /(?:directory|file) "(?<path>[^"]+)" has (?:wrong ownership|invalid permissions|group or world access)|[Pp]ermissions 0?\d{3,4} for '(?<path2>[^']+)' are too open|(?<path3>\/[^\s"':,)]+) must be (?:accessible|readable) by (?:its )?owner only|UNPROTECTED PRIVATE KEY FILE/,
    ),
    errorLine(
      'log.permission-denied',
      'permission eacces accessdeniedexception unauthorizedaccessexception permissionerror unwritable writable',
      /(?:(?:^|[\s"'(:=`])(?<path>\/[^\s"'`:,)]+)["'`)]*[^/]{0,40})?(?:[Pp]ermission denied|EACCES|\(13: Permission denied\))(?:[^/]{0,40}?['" (](?<path2>\/[^\s"':,)]+))?|AccessDeniedException: (?<path3>\/\S+)|Access to the path '(?<path4>[^']+)' is denied|(?<path5>\/\S+) is not writable|not writable: (?<path6>\/\S+)/,
      {
        unless:
          /, client: |\bclient: \d|publickey|rpc error|for (?:table|relation|schema)|code = |iam\.|googleapi/,
      },
    ),
    warnLine(
      'log.input-output-error',
      'input eio stale',
      /(?:["' ](?<path>\/[^\s"':,]+)["']?.{0,40})?(?:[Ii]nput\/output error|\bEIO\b|[Ss]tale (?:NFS )?file handle|ESTALE)/,
    ),
    errorLine(
      'log.clock-skew',
      'clock skew requesttimetooskewed issued nbf iat',
      /[Cc]lock (?:skew|drift)|RequestTimeTooSkewed|RequestExpired|[Tt]oken used before issued|Signature (?:not yet current|expired)|JWT (?:not active|issued in the future)|clock is (?:behind|ahead|out of sync)/,
    ),
    errorLine(
      'log.data-version',
      'incompatible compatible initialized downgrade version upgrade',
      /database files are incompatible with server|data directory was initialized by PostgreSQL version (?<present>\d+\S*), which is not compatible with this version (?<needed>\d+\S*)|Cannot (?:upgrade|boot server version|downgrade)|[Dd]owngrad(?:e|ing) (?:from|is not supported)|featureCompatibilityVersion|cannot upgrade a node from version \[(?<present2>[^\]]+)\] directly to version \[(?<needed2>[^\]]+)\]|Can't handle RDB format version/,
    ),
    errorLine(
      'log.data-locked',
      'lock locked postmaster node',
      /lock file "(?<path>[^"]+)" already exists|Unable to lock \.?(?<path2>\S+),? error: 11|failed to obtain node locks|lock DB directory|[Ll]ock(?:ing)? (?:file|DB directory|database)[^/]{0,40}(?<path3>\/[^\s:"]+).{0,60}(?:[Rr]esource temporarily unavailable|already (?:locked|held|in use))|cannot acquire (?:directory )?lock on "?(?<path4>\/[^\s"]+)|(?:[Uu]nable|[Ff]ailed) to (?:acquire|obtain|get) (?:the )?(?:exclusive )?(?:file |data(?:base)? |directory |write )+lock/,
    ),
    errorLine(
      'log.data-folder-not-empty',
      'empty',
      /directory "(?<path>[^"]+)" exists but is not empty|--initialize specified but the data directory has files in it/,
    ),
    warnLine(
      'log.data-corrupt',
      'corrupt bad corrupted corruption checksum checkpoint malformed invalid magic badly truncated',
      /invalid page in block|could not locate a valid checkpoint record|invalid (?:primary )?checkpoint record|page verification failed|database disk image is malformed|[Cc]orrupt(?:ed|ion)?\b.{0,60}\b(?:file|index|segment|block|wal|WAL|page|data|table|chunk|record|log)|\b(?:[Ff]ile|[Ii]ndex|[Ss]egment|[Bb]lock|wal|WAL|[Pp]age|[Dd]ata(?:base)?|[Tt]able|[Cc]hunk|[Ll]og)\b.{0,60}\bcorrupt(?:ed|ion)?\b|(?:invalid|bad) (?:checksum|magic (?:number|string|header))|checksum (?:mismatch|error|failed|failure)\b.{0,60}(?:block|page|file|segment|wal|chunk|sst|index)|Bad file format reading the append only file|Short read or OOM loading DB|CorruptIndexException|unexpected (?:end|EOF).{0,20}(?:WAL|wal|segment)/,
      {
        unless: /[Mm]igration|[Dd]ownload|repaired|successfully/,
      },
    ),
    infoLine('log.data-corrupt', 'lost', /unrecoverable data loss|data loss detected/),
  ],
};
