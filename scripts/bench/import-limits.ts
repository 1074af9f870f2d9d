// What hostile files cost the program that imports them: time and peak memory, of the built program.
// npx tsx scripts/bench/import-limits.ts [--json]
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const PROGRAM = fileURLToPath(new URL('../../bin/k8s-learn.js', import.meta.url));
const SAMPLE_MS = 5;
const MIB = 1024 * 1024;

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const folder = mkdtempSync(join(tmpdir(), 'k8s-learn-bench-'));

function pattern(number: number): string {
  return JSON.stringify({
    id: `p-${number}`,
    pattern_type: 'oom',
    symptoms: ['OOMKilled'],
    requires: [{ fact: 'container.oom-killed' }],
    root_cause_template: `container {container} was killed, variant ${number}`,
    solution_template: 'raise the limit',
    confidence: 0.5,
    learned_from: 3,
    origin: 'learned',
  });
}

function* document(patterns: number): Generator<string> {
  yield '{"schemaVersion":1,"patterns":[';
  for (let number = 0; number < patterns; number++) yield `${number === 0 ? '' : ','}${pattern(number)}`;
  yield ']}';
}

function* blanks(megabytes: number): Generator<string> {
  const chunk = ' '.repeat(MIB);
  yield '{"schemaVersion":1,';
  for (let number = 0; number < megabytes; number++) yield chunk;
  yield '"patterns":[]}';
}

/** Each file as it comes on stdin, generated while it is read. */
const FILES: readonly (readonly [name: string, content: () => Iterable<string | Uint8Array>])[] = [
  ['an empty list', () => ['{"schemaVersion":1,"patterns":[]}']],
  ['200 patterns', () => document(200)],
  ['5,000 patterns', () => document(5000)],
  ['1,000,000 patterns', () => document(1_000_000)],
  ['1,000,000 empty patterns', () => [`{"schemaVersion":1,"patterns":[${'{},'.repeat(999_999)}{}]}`]],
  ['500 MB of blanks', () => blanks(500)],
  ['one string of 15 MB', () => [`{"schemaVersion":1,"patterns":["${'x'.repeat(15 * MIB)}"]}`]],
  ['15 MB of brackets', () => ['['.repeat(15 * MIB)]],
  ['15 MB of digits', () => [`[${'1'.repeat(15 * MIB)}]`]],
  ['7 million numbers', () => [`{"schemaVersion":1,"patterns":[${'1,'.repeat(7_000_000)}1]}`]],
  ['500 MB, compressed', () => [gzipSync(Buffer.alloc(500 * MIB))]],
  ['200 patterns, torn', () => [[...document(200)].join('').slice(0, -100)]],
];

async function run(content: Iterable<string | Uint8Array>) {
  const child = spawn(process.execPath, [PROGRAM, 'import', '-'], {
    env: { ...process.env, K8S_LEARN_HOME: join(folder, `home-${Math.random()}`) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  let told = '';
  let peakKib = 0;
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stdout.on('data', (chunk: Buffer) => {
    told += chunk.toString();
  });
  // The program closes stdin once it has seen enough.
  child.stdin.on('error', () => undefined);
  const startedMs = performance.now();
  const timer = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peakKib = Math.max(peakKib, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    } catch {
      // It has ended.
    }
  }, SAMPLE_MS);
  Readable.from(content).pipe(child.stdin);
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(timer);
  const line = (said.split('\n')[0] || told.trim().split('\n').at(-1)) ?? '';
  return {
    exitCode,
    peakRssMb: Math.round(peakKib / 1024),
    elapsedMs: Math.round(performance.now() - startedMs),
    said: line.slice(0, 120),
  };
}

const results: Record<string, Awaited<ReturnType<typeof run>>> = {};
for (const [name, content] of FILES) results[name] = await run(content());
rmSync(folder, { recursive: true, force: true });
console.log(values.json ? JSON.stringify(results, null, 2) : results);
