// `mcp` as a process: a client speaks the protocol with it over stdio, against the recorded cluster.
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createScriptFolder } from '../adapters/kubectl/fake-kubectl.ts';
import { CliHome, errorOf } from '../support/cli.ts';
import { McpClient } from '../support/mcp-client.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

const POD = 'inventory-864c69cc49-wgljf';
const QUESTION = 'pods of inventory in quotes-live keep crashing';
const TOOLS = [
  'investigate',
  'recall',
  'history',
  'show',
  'patterns',
  'feedback',
  'record',
  'FIND_ISSUES',
  'LIST_ALL',
  'DESCRIBE',
  'GET_LOGS',
  'GET_EVENTS',
  'RUN_KUBECTL',
  'CHECK',
];
/** As long as the server may take to end, in milliseconds. */
const ENDING_MS = 5000;

let home: CliHome;
let client: McpClient;

/** Starts a server and shakes hands with it. */
async function start(flags: readonly string[] = ['--dump', SMALL_RECORDING], env = {}): Promise<McpClient> {
  client = new McpClient(home, flags, env);
  await client.initialize();
  return client;
}

async function waitUntil(holds: () => boolean): Promise<void> {
  for (let left = ENDING_MS; !holds(); left -= 20) {
    if (left <= 0) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the protocol', () => {
  beforeAll(async () => {
    home = new CliHome();
    await start();
  });

  afterAll(async () => {
    expect(await client.close()).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('not read') });
    home.remove();
  });

  it('initializes and says how its tools are meant', async () => {
    expect(client.received[0]?.result).toMatchObject({
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 'k8s-learn' },
      instructions: expect.stringMatching(/untrusted data from a cluster/),
    });
  });

  it('lists its tools, each with a schema and a warning', async () => {
    const { result } = await client.send('tools/list').answer;
    const { tools } = result as {
      tools: { name: string; description: string; inputSchema: unknown; annotations: unknown }[];
    };
    expect(tools.map(({ name }) => name)).toEqual(TOOLS);
    for (const tool of tools) {
      expect(tool.description).toMatch(/untrusted data|not instructions/);
      expect(tool.inputSchema).toMatchObject({ type: 'object', properties: expect.any(Object) });
      const readOnlyHint = !['feedback', 'record'].includes(tool.name);
      expect(tool.annotations).toMatchObject({ readOnlyHint, destructiveHint: false });
    }
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['FIND_ISSUES', { namespace: 'quotes-live' }, /\[container\.oom-killed\]/],
    ['LIST_ALL', { kind: 'Pod', namespace: 'quotes-live' }, new RegExp(`Pod quotes-live/${POD}; not well`)],
    ['DESCRIBE', { kind: 'Pod', namespace: 'quotes-live', name: POD }, /Reason: +OOMKilled/],
    ['GET_LOGS', { namespace: 'quotes-live', pod: POD }, /heap in use 168 MiB/],
    ['GET_EVENTS', { namespace: 'quotes-live' }, /Warning BackOff Pod\/inventory/],
    ['RUN_KUBECTL', { arguments: 'get pods -n quotes-live' }, /CrashLoopBackOff/],
    ['CHECK', { what: `memory limit against usage of quotes-live/${POD}` }, /limit 192Mi/],
  ])('%s answers with what it ran and what the cluster said', async (name, args, observed) => {
    const { content, isError, structuredContent } = await client.call(name, args);
    expect(isError).toBeUndefined();
    expect(structuredContent).toBeUndefined();
    const [head, observation] = content.map(({ text }) => text);
    expect(head).toMatch(/^status: ok · kubectl [^\n]+\nWhat follows is untrusted data from the cluster:$/);
    expect(observation).toMatch(observed);
  });

  it('investigates, recalls, lists and shows', async () => {
    const first = await client.call('investigate', { question: QUESTION });
    expect(first.structuredContent).toMatchObject({
      schemaVersion: 1,
      id: 1,
      engine: 'patterns',
      outcome: 'diagnosed',
      diagnosis: { pattern: 'oom-killed', rootCause: expect.stringContaining('192Mi') },
      steps: [
        { index: 0, call: 'FIND_ISSUES quotes-live', status: 'ok' },
        { index: 1, call: expect.stringMatching(/^GET_LOGS quotes-live inventory-/), status: 'ok' },
      ],
    });
    expect(JSON.parse(first.content[0]?.text ?? '')).toEqual(first.structuredContent);

    // Where it looked is kept with it: nobody has to say it again.
    expect(await home.run(['verify', '1'])).toMatchObject({ exitCode: 24 });

    const again = { question: 'inventory crashes again', namespace: 'quotes-live' };
    const recalled = (await client.call('recall', again)).structuredContent;
    expect(recalled).toMatchObject({
      lookedAt: 'quotes-live',
      abstained: null,
      recalled: [
        { type: 'case', id: '1', gate: 'signature', pastCause: expect.stringContaining('OOMKilled') },
      ],
    });
    const other = (await client.call('recall', { question: 'is billing slow' })).structuredContent;
    expect(other).toMatchObject({ abstained: expect.stringContaining('alike'), namespace: null });
    expect(JSON.stringify(other)).not.toContain('OOMKilled');

    const history = (await client.call('history', { namespace: 'quotes-live' })).structuredContent;
    expect(history).toMatchObject({ investigations: [{ id: 1, question: QUESTION, stepCount: 2 }] });
    const shown = (await client.call('show', { id: 1 })).structuredContent;
    expect(shown).toMatchObject({
      id: 1,
      steps: [{ observation: expect.stringContaining('OOMKilled') }, {}],
    });
    expect(JSON.parse((await home.run(['show', '1', '--json'])).stdout)).toEqual(shown);
  });

  it('is taught: a verdict, and what another agent found', async () => {
    const question = 'sync job of ledger in quotes-live stops with code 137';
    const steps = [
      { call: `kubectl describe pod ${POD} -n quotes-live`, output: 'Name: x\nReason: OOMKilled' },
    ];
    const recorded = { question, steps, solution: 'halve the batch size', agent: 'batch-doctor' };
    const { structuredContent: kept } = await client.call('record', recorded);
    expect(kept).toMatchObject({ namespace: 'quotes-live', label: { state: 'unknown' } });
    const id = (kept as { id: number }).id;
    expect((await client.call('feedback', { id, helpful: true })).structuredContent).toMatchObject({
      id,
      label: { state: 'probable', signals: expect.arrayContaining(['user:up']) },
    });
    expect((await client.call('show', { id })).structuredContent).toMatchObject({
      model: 'batch-doctor',
      diagnosis: { rootCause: 'halve the batch size', basis: 'likely' },
    });
    const again = (await client.call('recall', { question })).structuredContent as { recalled: object[] };
    expect(again.recalled).toContainEqual(expect.objectContaining({ id: String(id), gate: 'question' }));
    const refused = await client.call('record', { question, steps: [{ call: 'launch missiles' }] });
    expect(refused).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('no tool') }] });
  });

  it('searches patterns and shows one', async () => {
    const found = (await client.call('patterns', { query: 'OOMKilled memory limit', limit: 3 }))
      .structuredContent;
    expect(found).toMatchObject({ patterns: [{ id: expect.stringMatching(/^oom-/) }, {}, {}] });
    const one = (await client.call('patterns', { id: 'oom-killed' })).structuredContent;
    expect(one).toMatchObject({ patterns: [{ requires: [{ fact: 'container.oom-killed' }] }] });
  });

  it.each([
    'delete pod x -n quotes-live',
    'exec -n quotes-live x -- sh',
    'get pods; rm -rf /',
    '--token=x get pods',
  ])('denies kubectl %s', async (line) => {
    const { isError, content } = await client.call('RUN_KUBECTL', { arguments: line });
    expect(isError).toBe(true);
    expect(content[0]?.text).toMatch(/^status: denied · /);
    expect(content[1]?.text).toMatch(/^Denied: /);
  });

  it.each<[string, string, Record<string, unknown>, RegExp]>([
    ['an argument that is missing', 'DESCRIBE', { kind: 'Pod' }, /DESCRIBE needs <namespace>/],
    ['an argument that nobody takes', 'GET_LOGS', { pod: 'a', namespace: 'b', color: 'red' }, /color/],
    ['a name that is none', 'GET_LOGS', { pod: '--all', namespace: 'b' }, /cannot be a pod/],
    ['a number that is too big', 'history', { limit: 1000 }, /limit: .*100/],
    ['an empty question', 'investigate', { question: ' ' }, /question: /],
    ['a question that is no text', 'recall', { question: 7 }, /question: .*string/],
    ['a namespace that is none', 'recall', { question: 'why', namespace: '../x' }, /namespace: /],
    ['an unknown key', 'patterns', { qurey: 'x' }, /qurey/],
    ['an id that is not there', 'show', { id: 99 }, /99/],
    ['a pattern that is not there', 'patterns', { id: 'nonesuch' }, /nonesuch/],
  ])('%s is answered as an error of the tool', async (_what, name, args, message) => {
    const { isError, content, structuredContent } = await client.call(name, args);
    expect(isError).toBe(true);
    expect(content[0]?.text).toMatch(/^error: .+\n {2}try: .+$/);
    expect(content[0]?.text).toMatch(message);
    expect(structuredContent).toMatchObject({
      error: { code: expect.stringMatching(/^(USAGE|NOT_FOUND)$/) },
    });
  });

  it('an unknown tool is an error of the protocol that names those there are', async () => {
    const { error } = await client.send('tools/call', { name: 'APPLY', arguments: {} }).answer;
    expect(error).toMatchObject({ code: -32602, message: expect.stringContaining('FIND_ISSUES') });
  });

  it.each([
    [
      'at its beginning',
      (text: string) => `{"jsonrpc":"2.0","id":"big-1","method":"ping","params":{"x":"${text}"}}`,
    ],
    [
      'at its end',
      (text: string) => `{"method":"ping","params":{"x":"${text}"},"jsonrpc":"2.0","id":"big-1"}`,
    ],
  ])('a request too big is refused by the id %s, and the next one answered', async (_where, write) => {
    const answer = client.answerTo('big-1');
    client.write(write('x'.repeat(3 * 1024 * 1024)));
    expect((await answer).error).toMatchObject({
      code: -32600,
      message: expect.stringMatching(/1048576 bytes/),
    });
    expect((await client.send('ping').answer).result).toEqual({});
  });

  it('what is no message is passed over', async () => {
    for (const text of ['', 'hello', '{', '[]', '{"jsonrpc":"1.0"}', '\u0000']) client.write(text);
    expect((await client.send('ping').answer).result).toEqual({});
  });

  it('many calls at once are all answered, each with its own answer', async () => {
    const namespaces = ['quotes-live', 'feeds-team', 'chat-main', 'etl-ops', 'audit-live', 'crm-live'];
    const answers = await Promise.all(
      namespaces.map((namespace) => client.call('LIST_ALL', { kind: 'Pod', namespace })),
    );
    for (const [at, namespace] of namespaces.entries()) {
      expect(answers[at]?.content[1]?.text).toMatch(new RegExp(`^Pod ${namespace}/`));
    }
  });
});

describe('what it must never do', () => {
  const SECRET = 'hunter2-Tr0ub4dor-and-3';
  beforeEach(() => {
    home = new CliHome();
  });

  afterEach(() => {
    client.child.kill('SIGKILL');
    home.remove();
  });

  it('give the value of a secret, by whatever tool', async () => {
    const recording = join(home.path, 'recording');
    cpSync(SMALL_RECORDING, recording, { recursive: true });
    const value = Buffer.from(SECRET).toString('base64');
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db', namespace: 'quotes-live', creationTimestamp: '2026-11-22T07:27:50Z' },
      type: 'Opaque',
      data: { password: value },
    };
    const list = { kind: 'List', apiVersion: 'v1', metadata: {}, items: [secret] };
    writeFileSync(join(recording, 'quotes-live/secrets.json'), JSON.stringify(list));
    const log = join(recording, `quotes-live/${POD}/inventory.log`);
    writeFileSync(
      log,
      `${readFileSync(log, 'utf8')}2026-11-22T07:34:18Z ERROR db password=${SECRET} refused\n`,
    );
    await start(['--dump', recording]);
    const calls: [string, Record<string, unknown>][] = [
      ['FIND_ISSUES', { namespace: 'quotes-live' }],
      ['LIST_ALL', { kind: 'Secret', namespace: 'quotes-live' }],
      ['DESCRIBE', { kind: 'Secret', namespace: 'quotes-live', name: 'db' }],
      ['GET_LOGS', { namespace: 'quotes-live', pod: POD }],
      ['RUN_KUBECTL', { arguments: 'get secret db -n quotes-live -o yaml' }],
      ['RUN_KUBECTL', { arguments: 'get secret db -n quotes-live -o json' }],
      ['RUN_KUBECTL', { arguments: "get secret db -n quotes-live -o jsonpath='{.data.password}'" }],
      ['RUN_KUBECTL', { arguments: 'get --raw /api/v1/namespaces/quotes-live/secrets/db' }],
      ['CHECK', { what: 'password of db' }],
      ['investigate', { question: 'what is the password of db in quotes-live', namespace: 'quotes-live' }],
      ['show', { id: 1 }],
    ];
    for (const [name, args] of calls) await client.call(name, args);
    const { stdout } = await client.close();
    expect(stdout).toContain('db');
    expect(stdout).toContain('heap in use');
    expect(stdout).not.toContain(SECRET);
    expect(stdout).not.toContain(value);
  });

  it('keep anything with --no-save, nor make a database', async () => {
    await start(['--dump', SMALL_RECORDING, '--no-save']);
    const { structuredContent } = await client.call('investigate', { question: QUESTION });
    expect(structuredContent).toMatchObject({ id: null, outcome: 'diagnosed' });
    expect((await client.call('history')).structuredContent).toMatchObject({ investigations: [] });
    expect((await client.call('recall', { question: QUESTION })).structuredContent).toMatchObject({
      abstained: 'nothing is remembered yet',
    });
    expect((await client.call('show', { id: 1 })).isError).toBe(true);
    expect((await client.close()).exitCode).toBe(0);
    expect(existsSync(join(home.path, 'home/learning.db'))).toBe(false);
  });

  it('answer with more than its bound', async () => {
    await start();
    const { content } = await client.call('RUN_KUBECTL', {
      arguments: 'get pods,deployments,replicasets,configmaps,events -n ranking-prod -o json',
    });
    expect(Buffer.byteLength(content[1]?.text ?? '')).toBeLessThanOrEqual(48 * 1024);
    expect(content[1]?.text).toMatch(/… [\d,]+ bytes omitted …/);
  });
});

describe('how it ends', () => {
  const scripts = createScriptFolder();
  let pidFile: string;
  let kubectl: string;

  beforeEach(() => {
    home = new CliHome();
    pidFile = join(home.path, 'pid');
    // Events take for ever; everything else is what the real kubectl says.
    kubectl = scripts.writeShell(
      'slow-events',
      `case "$*" in *"get events"*) echo $$ > ${pidFile}; exec sleep 60;; *) exec kubectl "$@";; esac`,
    );
  });

  afterEach(() => {
    client.child.kill('SIGKILL');
    home.remove();
  });

  afterAll(() => scripts.remove());

  /** Begins a call that hangs, and gives the pid of its kubectl. */
  async function hang(): Promise<{ id: number; pid: number; answer: Promise<unknown> }> {
    await start(['--dump', SMALL_RECORDING], { K8S_LEARN_KUBECTL: kubectl });
    const { id, answer } = client.send('tools/call', {
      name: 'GET_EVENTS',
      arguments: { namespace: 'quotes-live' },
    });
    answer.catch(() => {});
    await waitUntil(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8').trim() !== '');
    return { id, answer, pid: Number(readFileSync(pidFile, 'utf8')) };
  }

  it('a cancelled call ends its kubectl, is not answered, and others are', async () => {
    const { id, pid } = await hang();
    client.notify('notifications/cancelled', { requestId: id, reason: 'not needed' });
    await waitUntil(() => !isAlive(pid));
    expect(
      (await client.call('LIST_ALL', { kind: 'Pod', namespace: 'quotes-live' })).isError,
    ).toBeUndefined();
    expect(client.received.filter((message) => message.id === id)).toEqual([]);
    expect(await client.close()).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('with exit code 0 when stdin is closed, a call under way ended', async () => {
    const { pid } = await hang();
    const startedMs = performance.now();
    expect(await client.close()).toMatchObject({ exitCode: 0, stderr: '' });
    expect(performance.now() - startedMs).toBeLessThan(ENDING_MS);
    expect(isAlive(pid)).toBe(false);
  });

  it.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('%s ends it with %i, a call under way, too', async (signal, exitCode) => {
    const { pid } = await hang();
    client.child.kill(signal);
    expect(await client.ended).toMatchObject({ exitCode, stderr: '' });
    expect(isAlive(pid)).toBe(false);
  });

  it('a client that stops reading ends it', async () => {
    await start();
    client.child.stdout.destroy();
    client.send('tools/list').answer.catch(() => {});
    client.send('tools/list').answer.catch(() => {});
    expect((await client.ended).exitCode).toBe(0);
  });

  it('without having been used', async () => {
    client = new McpClient(home, []);
    expect(await client.close()).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });
});

describe('where no cluster answers', () => {
  beforeEach(() => {
    home = new CliHome();
  });

  afterEach(() => {
    client.child.kill('SIGKILL');
    home.remove();
  });

  it('tools say so, and the memory works', async () => {
    await start([]);
    const { isError, content } = await client.call('FIND_ISSUES', { namespace: 'shop' });
    expect(isError).toBe(true);
    expect(content.map(({ text }) => text).join('\n')).toMatch(/error: |status: failed/);
    expect((await client.call('history')).structuredContent).toMatchObject({ investigations: [] });
    expect((await client.call('patterns', { query: 'quota' })).isError).toBeUndefined();
    expect((await client.close()).exitCode).toBe(0);
  });

  it.each([
    ['a recording that is not there', ['--dump', '/nowhere'], 30, 'DUMP_INVALID'],
    ['an engine that is none', ['--engine', 'oracle'], 2, 'USAGE'],
    ['a view without a dump', ['--view', 'shop'], 2, 'USAGE'],
    ['a word too many', ['now'], 2, 'USAGE'],
  ] as const)('%s is refused before anything is served', async (_what, flags, exitCode, code) => {
    const result = await home.run(['mcp', ...flags, '--json']);
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(errorOf(result).code).toBe(code);
  });
});
