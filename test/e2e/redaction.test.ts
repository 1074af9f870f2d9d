// Redaction as a process: no secret of a recording reaches the prompt, the disk, the terminal, JSON, an export or a case.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { corpus, type Planted } from '../agent/redact/corpus/corpus.ts';
import { CliHome } from '../support/cli.ts';
import { call, type Turn } from '../support/ollama/script.ts';
import { type ScriptedOllama, startOllama } from '../support/ollama/server.ts';
import { JOINED, LANDMARK, NAMESPACE, POD, writeSecretsRecording } from '../support/secrets-recording.ts';

const SEED = 42;
const MIN_GONE = 0.97;
const QUESTION = `pods of inventory in ${NAMESPACE} keep crashing with exit code 137, I log in with password=${JOINED.question}`;

let home: CliHome;
let dump: string;
let ollama: ScriptedOllama | undefined;

beforeEach(() => {
  home = new CliHome();
  dump = join(home.path, 'recorded');
});

afterEach(async () => {
  home.remove();
  await ollama?.close();
  ollama = undefined;
});

/** One secret of each shape: another one each time, so that none is gone because of its neighbour. */
function onePerShape(): readonly Planted[] {
  const byShape = new Map<string, Planted>();
  for (const planted of corpus(SEED)) byShape.set(planted.shape, byShape.get(planted.shape) ?? planted);
  return [...byShape.values()];
}

function bytesBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** Reads everything that there is to read, then finds what the first look told. */
const CURIOUS: readonly Turn[] = [
  call('GET_LOGS', { namespace: NAMESPACE, pod: POD, container: 'inventory' }),
  call('DESCRIBE', { kind: 'Pod', namespace: NAMESPACE, name: POD }),
  call('DESCRIBE', { kind: 'ConfigMap', namespace: NAMESPACE, name: 'settings' }),
  call('RUN_KUBECTL', { arguments: `get replicasets -n ${NAMESPACE} -o yaml` }),
  call('RUN_KUBECTL', { arguments: `get pods -n ${NAMESPACE} -o json` }),
  call('GET_EVENTS', { namespace: NAMESPACE }),
  call('FINISH'),
  () => ({
    content: JSON.stringify({
      conclusive: true,
      rootCause: 'The container inventory is OOMKilled.',
      solution: 'Raise its memory limit.',
      commands: [],
      category: 'other',
      severity: 'medium',
      affected: [],
      hypothesis: '',
      evidence: [{ step: 0, quote: 'OOMKilled' }],
    }),
  }),
];

function leaksIn(text: string, planted: readonly Planted[]): readonly string[] {
  return planted
    .filter(({ secret }) => text.includes(secret))
    .map(({ place, shape }) => `${place}: ${shape}`);
}

describe('what leaves the program', () => {
  it('holds no secret of the recording', async () => {
    const planted = onePerShape();
    writeSecretsRecording(dump, planted);
    const raw = bytesBelow(dump);
    for (const secret of Object.values(JOINED).filter((value) => value !== JOINED.question)) {
      expect(raw).toContain(secret);
    }
    const view = ['--dump', dump, '--view', `${NAMESPACE},kube-system`, '--no-feedback'];
    ollama = await startOllama({ turns: CURIOUS, otherwise: call('FINISH') });
    const env = { OLLAMA_HOST: ollama.url, K8S_LEARN_MODEL_NUM_CTX: '40000' };
    const asked = await home.run(['--engine', 'ollama', '--json', ...view, QUESTION], { env });
    const plain = await home.run(['--engine', 'patterns', ...view, QUESTION]);
    const scanned = await home.run(['scan', '--json', ...view.slice(0, 4)]);
    await home.run(['feedback', '2', 'up']);
    const exported = await home.run(['export', '--include-cases', '--yes']);
    const out = join(home.path, 'cases');
    const recorded = await home.run(['bench', 'record', '2', '--dump', dump, '--out', out, '--json']);
    expect(asked.exitCode, asked.stderr).toBe(0);
    expect(plain.exitCode, plain.stderr).toBe(0);
    expect(exported.exitCode, exported.stderr).toBe(0);
    expect(recorded.exitCode, recorded.stderr).toBe(0);

    const prompt = ollama.chats.map((chat) => JSON.stringify(chat)).join('\n');
    const channels: Readonly<Record<string, string>> = {
      prompt,
      terminal: `${plain.stdout}\n${plain.stderr}\n${asked.stderr}`,
      json: `${asked.stdout}\n${scanned.stdout}`,
      database: bytesBelow(join(home.path, 'home')),
      export: exported.stdout,
      case: bytesBelow(out),
    };
    // What was to be read was read: else nothing could have leaked.
    expect(prompt).toContain(LANDMARK);
    expect(prompt).toContain('mysqladmin ping -uroot -p[redacted]');
    expect(channels['database']).toContain(LANDMARK);
    expect(channels['case']).toContain(LANDMARK);
    expect(channels['json']).toContain('-p[redacted]');
    for (const [name, text] of Object.entries(channels)) {
      for (const [place, secret] of Object.entries(JOINED)) {
        expect(text.includes(secret), `${place} in ${name}`).toBe(false);
      }
      const leaks = leaksIn(text, planted);
      expect(1 - leaks.length / planted.length, `${name}:\n${leaks.join('\n')}`).toBeGreaterThanOrEqual(
        MIN_GONE,
      );
    }
  }, 300_000);
});
