import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Complaint } from '../../../src/domain/complaint.ts';
import { parseLogLine } from '../../../src/facts/logs/line.ts';
import { complaintOf } from '../../../src/facts/messages/complaint.ts';
import type { Labelled } from './score.ts';

const TABLE = JSON.parse(readFileSync(new URL('messages.json', import.meta.url), 'utf8')) as Labelled[];
/** Messages without framing of a log, of one line. */
const PLAIN = TABLE.map(({ text }) => text).filter(
  (text) =>
    !text.includes('\n') && !text.startsWith('{') && parseLogLine(text).text === text && text.length < 700,
);

const WRAPPINGS: Readonly<Record<string, (message: string) => string>> = {
  'a Go chain': (message) => `run failed: step: ${message}`,
  gRPC: (message) => `rpc error: code = Unknown desc = ${message}`,
  Java: (message) =>
    `java.lang.RuntimeException: start\n\tat com.acme.Main.main(Main.java:3)\nCaused by: ${message}`,
  Spring: (message) => `Context failed; nested exception is ${message}`,
  '.NET': (message) =>
    `System.AggregateException: One or more errors occurred.\n ---> ${message}\n   at Acme.Run()\n   --- End of inner exception stack trace ---`,
  '.NET in one line': (message) => `System.AggregateException: One or more errors occurred. ---> ${message}`,
  Python: (message) =>
    `Traceback (most recent call last):\n  File "a.py", line 1, in run\n${message}\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File "b.py", line 2, in main\nRuntimeError: start`,
  'Node.js': (message) => `Error: start\n    at run (a.js:1:1) {\n  [cause]: ${message}\n}`,
  'a line of JSON': (message) => JSON.stringify({ level: 'error', msg: 'step', error: message }),
  'JSON in JSON': (message) =>
    JSON.stringify({
      level: 'info',
      msg: `[child] ${JSON.stringify({ level: 'error', msg: 'step', error: message })}`,
    }),
  klog: (message) => `E0102 10:00:00.000000       1 sync.go:10] "Step failed" err=${JSON.stringify(message)}`,
  'a status of the API': (message) =>
    JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason: 'InternalError' }),
  'the output of a mount': (message) =>
    `mount failed\nMounting command: mount\nMounting arguments: -t x a b\nOutput: ${message}`,
  'similar events': (message) => `(combined from similar events): ${message}`,
};

const states = ({ predicate, mentions }: Complaint): unknown => ({
  predicate,
  mentions: [...new Set(mentions.map(({ type, text }) => `${type} ${text}`))].sort(),
});

describe('a wrapped message', () => {
  it.each(Object.entries(WRAPPINGS))('states and names in %s what it did', (_, wrap) => {
    for (const message of PLAIN)
      expect(states(complaintOf(wrap(message))), wrap(message)).toEqual(states(complaintOf(message)));
  });

  it('states and names the same in two wrappings', () => {
    const wrapping = fc.constantFrom(...Object.values(WRAPPINGS));
    fc.assert(
      fc.property(fc.constantFrom(...PLAIN), wrapping, (message, wrap) => {
        const wrapped = `sync: ${wrap(message)}`;
        expect(states(complaintOf(wrapped)), wrapped).toEqual(states(complaintOf(message)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('any text', () => {
  it('is taken apart without an error, and its clauses lie in it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 400 }), fc.constantFrom(...PLAIN)), (text) => {
        const complaint = complaintOf(text);
        expect(complaint.text).toBe(text);
        expect(complaint.clauses.length).toBeGreaterThan(0);
        for (const { start, end } of [...complaint.clauses, complaint.told]) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(text.length);
        }
        for (const { at, text: said } of complaint.mentions)
          expect(text.length - said.length + 1).toBeGreaterThan(at);
      }),
      { numRuns: 500 },
    );
  });

  it('takes no longer than it should when it is made to', () => {
    const hostile = [
      '": '.repeat(2000),
      "'".repeat(4000),
      '{"a":'.repeat(1000),
      'a:'.repeat(4000),
      '\\"'.repeat(3000),
      'x'.repeat(8000),
      ' '.repeat(8000),
      'Caused by: '.repeat(600),
      'host='.repeat(1500),
      'a.'.repeat(4000),
      '10.'.repeat(2600),
      '/a'.repeat(4000),
      'is '.repeat(2600),
      'permission '.repeat(700),
    ];
    for (const text of hostile) {
      const startedMs = performance.now();
      complaintOf(text);
      expect(performance.now() - startedMs, text.slice(0, 20)).toBeLessThan(400);
    }
  });
});
