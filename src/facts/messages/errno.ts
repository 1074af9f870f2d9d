// Errors of the operating system: what each states, which depends on what it was asked for.
import type { Predicate } from '../../domain/complaint.ts';

export interface SystemError {
  /** As `errno.h` names it; signals as the kernel names them. */
  readonly code: string;
  readonly predicate: Predicate;
  /** What it is about, in words: `shared memory`, `the file system`, `a resource that is not named`. */
  readonly of: string;
}

interface Subject {
  readonly when: RegExp;
  readonly of: string;
  readonly predicate?: Predicate;
}

interface Row {
  readonly code: string;
  readonly text: RegExp;
  readonly predicate: Predicate;
  /** What it is about when no subject fits. */
  readonly of: string;
  readonly subjects?: readonly Subject[];
}

/** What an errno is about when the message names nothing that tells. */
export const NOT_NAMED = 'a resource that is not named';

const SHARED_MEMORY = /shared memory|\/dev\/shm|\bshm\b|shm_open|shmget/i;

const ROWS: readonly Row[] = [
  {
    code: 'ENOSPC',
    text: /[Nn]o space left on (?:the )?device|\bENOSPC\b/,
    predicate: 'exhausted',
    of: NOT_NAMED,
    subjects: [
      { when: /inotify|fsnotify|\bwatch(?:er)?s?\b/i, of: 'file watches of the node' },
      { when: SHARED_MEMORY, of: 'shared memory' },
      { when: /\bsem(?:get|aphores?|op)\b/i, of: 'semaphores of the node' },
      { when: /cgroup/i, of: 'control groups of the node' },
      {
        when: /\/\S|\b(?:write|writing|copy|open|create|mkdir|fallocate|file|disk|save|extend|flush)\b/i,
        of: 'the file system',
      },
    ],
  },
  {
    code: 'EDQUOT',
    text: /[Dd]isk quota exceeded|\bEDQUOT\b/,
    predicate: 'exhausted',
    of: 'a quota of the file system',
  },
  {
    code: 'EMFILE',
    text: /[Tt]oo many open files(?! in system)|\bEMFILE\b/,
    predicate: 'exhausted',
    of: 'open files of the process',
    subjects: [{ when: /inotify|fsnotify|\bwatch(?:er)?s?\b/i, of: 'inotify instances of the node' }],
  },
  {
    code: 'ENFILE',
    text: /[Tt]oo many open files in system|\bENFILE\b/,
    predicate: 'exhausted',
    of: 'open files of the node',
  },
  {
    code: 'ENOMEM',
    text: /[Cc]annot allocate memory|\bENOMEM\b/,
    predicate: 'exhausted',
    of: 'memory',
    subjects: [
      { when: /\bfork\b|\bclone\b/, of: 'memory or processes' },
      { when: /\bmmap\b|\bmap\b/, of: 'memory or memory maps' },
    ],
  },
  {
    code: 'EAGAIN',
    text: /[Rr]esource temporarily unavailable|\bEAGAIN\b/,
    predicate: 'said',
    of: NOT_NAMED,
    subjects: [
      { when: /\block\b|locked/i, of: 'a lock', predicate: 'in-use' },
      { when: /\bfork\b|\bclone\b|pthread|thread/i, of: 'processes and threads', predicate: 'exhausted' },
    ],
  },
  { code: 'EROFS', text: /[Rr]ead-only file ?system|\bEROFS\b/, predicate: 'denied', of: 'the file system' },
  {
    code: 'EACCES',
    text: /[Pp]ermission denied|\bEACCES\b/,
    predicate: 'denied',
    of: 'a file',
    subjects: [
      { when: /\bbind\b|\blisten/i, of: 'a port' },
      { when: /publickey|password|code = |iam\.|for (?:table|relation|schema)/i, of: 'a permission' },
    ],
  },
  {
    code: 'EPERM',
    text: /[Oo]peration not permitted|\bEPERM\b/,
    predicate: 'denied',
    of: 'an operation of the kernel',
  },
  {
    code: 'EBUSY',
    text: /[Dd]evice or resource busy|(?:target|device) is busy|\bEBUSY\b/,
    predicate: 'in-use',
    of: 'a mount or device',
  },
  { code: 'ETXTBSY', text: /[Tt]ext file busy|\bETXTBSY\b/, predicate: 'in-use', of: 'a program that runs' },
  {
    code: 'EADDRINUSE',
    text: /[Aa]ddress (?:is )?already in use|\bEADDRINUSE\b/,
    predicate: 'in-use',
    of: 'a port',
  },
  { code: 'EEXIST', text: /\b[Ff]ile exists\b|\bEEXIST\b/, predicate: 'in-use', of: 'a file' },
  { code: 'ENOTEMPTY', text: /[Dd]irectory not empty|\bENOTEMPTY\b/, predicate: 'in-use', of: 'a folder' },
  {
    code: 'EADDRNOTAVAIL',
    text: /[Cc]annot assign requested address|\bEADDRNOTAVAIL\b/,
    predicate: 'missing',
    of: 'an address of this host',
  },
  {
    code: 'ENOENT',
    text: /[Nn]o such file or directory|\bENOENT\b/,
    predicate: 'missing',
    of: 'a file',
    subjects: [{ when: /\bexec\b|spawn/, of: 'a program' }],
  },
  { code: 'ENODEV', text: /[Nn]o such device|\bENODEV\b|\bENXIO\b/, predicate: 'missing', of: 'a device' },
  { code: 'ENOTDIR', text: /\b[Nn]ot a directory\b|\bENOTDIR\b/, predicate: 'mismatch', of: 'a path' },
  { code: 'EISDIR', text: /\b[Ii]s a directory\b|\bEISDIR\b/, predicate: 'mismatch', of: 'a path' },
  {
    code: 'EXDEV',
    text: /[Ii]nvalid cross-device link|\bEXDEV\b/,
    predicate: 'mismatch',
    of: 'two file systems',
  },
  {
    code: 'ENOEXEC',
    text: /[Ee]xec format error|cannot execute binary file|\bENOEXEC\b/,
    predicate: 'unsupported',
    of: 'a binary',
  },
  {
    code: 'ENOSYS',
    text: /[Ff]unction not implemented|\bENOSYS\b/,
    predicate: 'unsupported',
    of: 'a call of the kernel',
  },
  {
    code: 'ENOTSUP',
    text: /[Oo]peration not supported|\bENOTSUP\b|\bEOPNOTSUPP\b/,
    predicate: 'unsupported',
    of: 'an operation',
  },
  { code: 'EINVAL', text: /\b[Ii]nvalid argument\b|\bEINVAL\b/, predicate: 'invalid', of: 'an argument' },
  { code: 'EIO', text: /[Ii]nput\/output error|\bEIO\b/, predicate: 'failed', of: 'a disk or volume' },
  { code: 'ESTALE', text: /[Ss]tale (?:NFS )?file handle|\bESTALE\b/, predicate: 'expired', of: 'a mount' },
  {
    code: 'ELOOP',
    text: /[Tt]oo many levels of symbolic links|\bELOOP\b/,
    predicate: 'invalid',
    of: 'a link',
  },
  {
    code: 'E2BIG',
    text: /[Aa]rgument list too long|\bE2BIG\b/,
    predicate: 'exhausted',
    of: 'arguments and environment',
  },
  {
    code: 'EFBIG',
    text: /\b[Ff]ile too large\b|\bEFBIG\b/,
    predicate: 'exhausted',
    of: 'the size of a file',
  },
  { code: 'EDEADLK', text: /[Rr]esource deadlock avoided|\bEDEADLK\b/, predicate: 'in-use', of: 'a lock' },
  { code: 'ENOTFOUND', text: /\bENOTFOUND\b|\bEAI_AGAIN\b/, predicate: 'unresolved', of: 'a name' },
  {
    code: 'ECONNREFUSED',
    text: /[Cc]onnection (?:was )?(?:actively )?refused|\bECONNREFUSED\b/,
    predicate: 'refused',
    of: 'a connection',
    subjects: [
      {
        when: /\blookup \S+(?: on \S+)?: (?:read|write|dial) udp|\blookup \S+ on |server misbehaving/,
        of: 'the DNS server',
        predicate: 'unresolved',
      },
    ],
  },
  {
    code: 'ECONNRESET',
    text: /[Cc]onnection reset|\bECONNRESET\b|\bECONNABORTED\b/,
    predicate: 'reset',
    of: 'a connection',
  },
  { code: 'EPIPE', text: /[Bb]roken pipe|\bEPIPE\b/, predicate: 'reset', of: 'a connection' },
  {
    code: 'ETIMEDOUT',
    text: /[Cc]onnection timed[ -]out|[Oo]peration timed out|\bi\/o timeout\b|\bE(?:SOCKET)?TIMEDOUT\b/,
    predicate: 'timed-out',
    of: 'a connection',
    subjects: [{ when: /\blookup \S+ on /, of: 'the DNS server', predicate: 'unresolved' }],
  },
  {
    code: 'EHOSTUNREACH',
    text: /[Nn]o route to host|[Hh]ost is unreachable|\bEHOSTUNREACH\b/,
    predicate: 'timed-out',
    of: 'a host',
    subjects: [{ when: /\blookup \S+ on /, of: 'the DNS server', predicate: 'unresolved' }],
  },
  {
    code: 'ENETUNREACH',
    text: /[Nn]etwork is unreachable|\bENETUNREACH\b/,
    predicate: 'timed-out',
    of: 'a network',
  },
  {
    code: 'SIGBUS',
    text: /\bSIGBUS\b|\b[Bb]us error\b|\bsignal 7\b/,
    predicate: 'failed',
    of: 'memory that a file or shared memory backs',
    subjects: [{ when: SHARED_MEMORY, of: 'shared memory', predicate: 'exhausted' }],
  },
  {
    code: 'SIGSEGV',
    text: /\bSIGSEGV\b|\b[Ss]egmentation [Ff]ault\b|\bsegfault\b|\bsignal 11\b/,
    predicate: 'failed',
    of: 'memory that is not its own',
  },
];
/** Texts without these have no errno: most lines of a log. */
const ANY = new RegExp(ROWS.map(({ text }) => text.source).join('|'));

/** Finds the errno or signal that a text names. `whole` is the message around it, which may name the subject. */
export function systemErrorOf(text: string, whole = text): SystemError | undefined {
  if (!ANY.test(text)) return undefined;
  const row = ROWS.find((candidate) => candidate.text.test(text));
  if (!row) return undefined;
  const subject =
    row.subjects?.find(({ when }) => when.test(text)) ?? row.subjects?.find(({ when }) => when.test(whole));
  return { code: row.code, predicate: subject?.predicate ?? row.predicate, of: subject?.of ?? row.of };
}
