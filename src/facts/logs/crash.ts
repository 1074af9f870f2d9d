// Log lines of programs that end on an error of their own: panics, segfaults, lost modules, exhausted heaps.
import { ANY, type Topic } from '../rules.ts';
import { errorLine, infoLine, warnLine } from './rule.ts';

/** How a shell ends the line of a program that a signal killed. */
function diedOf(signal: string): RegExp {
  return new RegExp(`(?:^|[\\s:])${signal}(?: +\\(core dumped\\)| *$)`);
}

export const crashLogTopic: Topic = {
  kinds: {
    'log.heap-exhausted': {
      doc: 'A program cannot get more memory from its runtime or the system, without being ended by the kernel.',
      depth: 'origin',
      takes: ['exhausted'],
      own: true,
      captures: ['runtime', 'space', 'log'],
    },
    'log.thread-limit': {
      doc: 'A program cannot start another thread or process.',
      depth: 'origin',
      takes: ['exhausted'],
      own: true,
      standing: 'pointer',
      captures: ['log'],
    },
    'log.stack-overflow': {
      doc: 'A program recursed until its stack was full.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: ['log'],
    },
    'log.all-asleep': {
      doc: 'Every goroutine of a Go program waits for another.',
      depth: 'origin',
      takes: ['in-use'],
      captures: ['log'],
    },
    'log.data-race': {
      doc: 'A Go program ended because two goroutines used one map at once.',
      depth: 'origin',
      takes: ['in-use'],
      captures: ['log'],
    },
    'log.segfault': {
      doc: 'A program accessed memory that is not its own.',
      depth: 'origin',
      takes: [],
      own: true,
      captures: ['log'],
    },
    'log.bus-error': {
      doc: 'A program accessed memory that a file or shared memory should back, and nothing was there.',
      depth: 'origin',
      standing: 'pointer',
      takes: [],
      own: true,
      captures: ['log'],
    },
    'log.illegal-instruction': {
      doc: 'A program uses an instruction that the processor of the node does not have.',
      depth: 'origin',
      takes: ['unsupported'],
      captures: ['log'],
    },
    'log.module-missing': {
      doc: 'A program cannot load a module, class or library of its language.',
      depth: 'origin',
      takes: ['missing'],
      captures: ['runtime', 'module', 'log'],
    },
    'log.runtime-version': {
      doc: 'A program needs another version of its language runtime than the image has.',
      depth: 'origin',
      takes: ['mismatch', 'missing', 'unsupported'],
      captures: ['runtime', 'module', 'needed', 'present', 'log'],
    },
    'log.null-reference': {
      doc: 'A program used a value that is not there.',
      depth: 'mechanism',
      takes: ['invalid', 'missing'],
      standing: 'pointer',
      captures: ['runtime', 'log'],
    },
    'log.panic': {
      doc: 'A Go or Rust program panicked.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'symptom',
      captures: ['runtime', 'at', 'log'],
    },
    'log.aborted': {
      doc: 'A program ended itself after a check of its own failed.',
      depth: 'mechanism',
      takes: ANY,
      standing: 'symptom',
      captures: ['log'],
    },
    'log.bean-failed': {
      doc: 'A Java application context cannot make one of its beans.',
      depth: 'mechanism',
      standing: 'said',
      takes: ANY,
      captures: ['bean', 'log'],
    },
    'log.worker-timeout': {
      doc: 'A server ended one of its own workers because a request took longer than it lets them.',
      depth: 'origin',
      takes: ['timed-out'],
      captures: ['limit', 'log'],
      own: true,
    },
    'log.oom-killed-child': {
      doc: 'The kernel or a parent ended a process for want of memory.',
      depth: 'origin',
      takes: ['exhausted'],
      captures: ['process', 'log'],
    },
  },
  logs: [
    errorLine('log.thread-limit', 'native', /unable to create (?:new )?native thread/),
    errorLine(
      'log.thread-limit',
      'thread fork pthread_create',
      /pthread_create failed|can't start new thread|failed to create new OS thread|Failed to start native thread|fork: (?:retry: )?Resource temporarily unavailable|failed to create thread: Resource temporarily unavailable/,
    ),
    warnLine('log.heap-exhausted', 'outofmemoryerror', /OutOfMemoryError(?:: (?<space>[A-Z][\w ]+))?/, {
      give: { runtime: 'Java' },
    }),
    warnLine(
      'log.heap-exhausted',
      'heap',
      /JavaScript heap out of memory|Reached heap limit|invalid array length Allocation failed/,
      { give: { runtime: 'Node.js' } },
    ),
    errorLine('log.heap-exhausted', 'memoryerror', /^(?:numpy\.\S*)?(?:\w+\.)*_?(?:Array)?MemoryError\b/, {
      give: { runtime: 'Python' },
    }),
    errorLine('log.heap-exhausted', 'outofmemoryexception', /OutOfMemoryException/, {
      give: { runtime: '.NET' },
    }),
    errorLine('log.heap-exhausted', 'memory', /Allowed memory size of (?<space>\d+ bytes) exhausted/, {
      give: { runtime: 'PHP' },
    }),
    errorLine(
      'log.heap-exhausted',
      'memory',
      /runtime: out of memory|fatal error: out of memory|runtime: cannot allocate memory/,
      { give: { runtime: 'Go' } },
    ),
    errorLine(
      'log.heap-exhausted',
      'bad_alloc allocation allocate',
      /std::bad_alloc|memory allocation of \d+ bytes failed|[Cc]annot allocate memory|ENOMEM|[Ff]ailed to allocate memory/,
    ),
    errorLine('log.heap-exhausted', 'nomemoryerror', /NoMemoryError/, { give: { runtime: 'Ruby' } }),
    infoLine(
      'log.worker-timeout',
      'timeout timed harakiri limit killing',
      /WORKER TIMEOUT \(pid|\bHARAKIRI\b.{0,40}\bWORKER\b|[Tt]erminating timed out worker(?:.{0,60}within (?<limit>\d+ seconds))?|worker=\d+ PID:\d+ timeout \(\d+s > (?<limit2>\d+s)\), killing|execution timed out \(\d+(?:\.\d+)? ?sec\), terminating|Hard time limit \((?<limit3>\d+(?:\.\d+)?s)\) exceeded for/,
    ),
    warnLine(
      'log.oom-killed-child',
      'sigkill killed memory',
      /(?:Worker|worker) \(pid:\d+\) was sent SIGKILL! Perhaps out of memory|Out of memory: Kill(?:ed)? process \d+ \((?<process>[^)]+)\)|Memory cgroup out of memory|(?:server|worker|child|background) process .{0,40}was terminated by signal 9/,
    ),
    errorLine(
      'log.stack-overflow',
      'stackoverflowerror overflow exceeds recursionerror call',
      /StackOverflowError|fatal error: stack overflow|goroutine stack exceeds|Maximum call stack size exceeded|RecursionError|has overflowed its stack|SystemStackError/,
    ),
    errorLine('log.all-asleep', 'asleep', /all goroutines are asleep - deadlock/),
    errorLine(
      'log.data-race',
      'concurrent',
      /fatal error: concurrent map (?:writes|read and map write|iteration and map write)|WARNING: DATA RACE/,
    ),
    errorLine('log.null-reference', 'nil', /invalid memory address or nil pointer dereference/, {
      give: { runtime: 'Go' },
    }),
    errorLine('log.null-reference', 'nullpointerexception', /NullPointerException/, {
      give: { runtime: 'Java' },
    }),
    errorLine(
      'log.null-reference',
      'undefined null',
      /Cannot (?:read|set) propert(?:y|ies) (?:'[^']*' )?of (?:undefined|null)|(?:undefined|null) is not an object/,
      { give: { runtime: 'Node.js' } },
    ),
    errorLine('log.null-reference', 'nonetype', /'NoneType' object /, { give: { runtime: 'Python' } }),
    errorLine(
      'log.null-reference',
      'nullreferenceexception object',
      /NullReferenceException|Object reference not set to an instance/,
      { give: { runtime: '.NET' } },
    ),
    errorLine('log.null-reference', 'nil', /undefined method .{1,60} for nil(?::NilClass)?/, {
      give: { runtime: 'Ruby' },
    }),
    errorLine(
      'log.segfault',
      'sigsegv segmentation segfault signal',
      /^(?!\[signal)(?:.*\b(?:SIGSEGV|[Ss]egmentation [Ff]ault)\b|.*segfault(?: at [0-9a-f]+| \(core)|.*(?:exited|terminated|killed) (?:on|by|with) signal 11\b)/,
    ),
    errorLine(
      'log.bus-error',
      'sigbus bus signal',
      /^(?!\[signal).*\b(?:SIGBUS|[Bb]us error)\b|(?:exited|terminated|killed) (?:on|by|with) signal 7\b/,
    ),
    // A shell tells how a program died without a level, which whoever passes it on calls harmless.
    infoLine('log.segfault', 'segmentation', diedOf('[Ss]egmentation [Ff]ault')),
    infoLine('log.bus-error', 'bus', diedOf('[Bb]us error')),
    infoLine('log.illegal-instruction', 'illegal', diedOf('[Ii]llegal instruction')),
    errorLine(
      'log.illegal-instruction',
      'sigill illegal microarchitecture avx avx2 x86',
      /SIGILL|[Ii]llegal instruction|requires a CPU with (?:AVX|SSE)|CPU does not support x86-64-v\d|does not support (?:the )?AVX/,
    ),

    errorLine(
      'log.runtime-version',
      'unsupportedclassversionerror runtime',
      /(?:UnsupportedClassVersionError: )?(?<module>[\w/$.]+) has been compiled by a more recent version of the Java Runtime \(class file version (?<needed>[\d.]+)\), this version of the Java Runtime only recognizes class file versions up to (?<present>[\d.]+)/,
      { give: { runtime: 'Java' } },
    ),
    errorLine(
      'log.runtime-version',
      'unsupportedclassversionerror',
      /UnsupportedClassVersionError(?:: (?<module>\S+))?/,
      { give: { runtime: 'Java' } },
    ),
    errorLine(
      'log.runtime-version',
      'net framework',
      /You must install(?: or update)? \.NET to run this application|The framework '(?<module>[^']+)', version '(?<needed>[^']+)'(?: \([^)]*\))? was not found/,
      { give: { runtime: '.NET' } },
    ),
    errorLine(
      'log.runtime-version',
      'node_module_version node engine',
      /NODE_MODULE_VERSION (?<present>\d+)|The engine "node" is incompatible with this module\. Expected version "(?<needed>[^"]+)"\. Got "(?<present2>[^"]+)"/,
      { give: { runtime: 'Node.js' } },
    ),
    errorLine(
      'log.runtime-version',
      'python',
      /requires a different Python: (?<present>\S+) not in '(?<needed>[^']+)'|requires Python '?(?<needed2>[><=~\d.,]+)/,
      { give: { runtime: 'Python' } },
    ),
    errorLine(
      'log.module-missing',
      'modulenotfounderror module',
      /ModuleNotFoundError: No module named '?(?<module>[\w.]+)|ImportError: No module named '?(?<module2>[\w.]+)|: No module named '?(?<module3>[\w.]+)/,
      { give: { runtime: 'Python' } },
    ),
    errorLine('log.module-missing', 'importerror', /ImportError: cannot import name '(?<module>[^']+)'/, {
      give: { runtime: 'Python' },
    }),
    errorLine(
      'log.module-missing',
      'module package err_module_not_found',
      /Cannot find (?:module|package) '(?<module>[^']+)'/,
      { give: { runtime: 'Node.js' } },
    ),
    errorLine(
      'log.module-missing',
      'classnotfoundexception noclassdeffounderror',
      /(?:ClassNotFoundException|NoClassDefFoundError): (?:Could not initialize class )?(?<module>[\w/$.]+)/,
      { give: { runtime: 'Java' } },
    ),
    errorLine(
      'log.module-missing',
      'main',
      /Could not find or load main class (?<module>\S+)|no main manifest attribute, in (?<module2>\S+)/,
      { give: { runtime: 'Java' } },
    ),
    errorLine('log.module-missing', 'jarfile', /Unable to access jarfile (?<module>\S+)/, {
      give: { runtime: 'Java' },
    }),
    errorLine(
      'log.module-missing',
      'load gem sources gems',
      /cannot load such file -- (?<module>[^\s(]+)|Could not find (?:gem '?)?(?<module2>[\w-]+[^\s']*)'? in (?:any of the sources|locally installed gems)/,
      { give: { runtime: 'Ruby' } },
    ),
    errorLine('log.module-missing', 'assembly', /Could not load file or assembly '(?<module>[^',]+)/, {
      give: { runtime: '.NET' },
    }),
    errorLine('log.module-missing', 'class', /Uncaught Error: Class "(?<module>[^"]+)" not found/, {
      give: { runtime: 'PHP' },
    }),
    errorLine('log.bean-failed', 'bean', /required a bean of type '(?<bean>[^']+)' that could not be found/),
    errorLine('log.bean-failed', 'bean', /No qualifying bean of type '(?<bean>[^']+)'/),
  ],
};
