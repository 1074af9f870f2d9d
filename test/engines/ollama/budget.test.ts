// The model's context: never exceeded, never cut by the server, read once, and the user is told what does not fit.
import { describe, expect, test } from 'vitest';
import type { ProgressEvent } from '../../../src/domain/progress.ts';
import { estimateTokens } from '../../../src/engines/ollama/tokens.ts';
import type { Fixture } from '../../support/fixture-cluster.ts';
import { event, object, pod, workload } from '../../support/objects.ts';
import { investigateScripted, type ScriptedResult } from '../../support/ollama/investigate.ts';
import { type ChatBody, call, diagnosis, type Turn } from '../../support/ollama/script.ts';
import type { OllamaScript } from '../../support/ollama/server.ts';

const QUESTION = 'why does batch in namespace shop lose its orders?';
const PODS = Array.from({ length: 11 }, (_, index) => `batch-${index}`);
const DECISIVE = 'order 77120 dropped: ledger shard 9 is frozen since 02:41';

/** Lines as a busy program writes them: times, ids, addresses. */
function busyLog(seed: number, bytes: number): string {
  const lines: string[] = [];
  let size = 0;
  for (let index = 0; size < bytes; index++) {
    const line = `2026-03-01T02:${String(index % 60).padStart(2, '0')}:${String(seed).padStart(2, '0')}.${index}Z INFO request id=${(seed * 7919 + index * 104729).toString(16)} path=/api/orders/${index} peer=10.42.${seed}.${index % 250}:5432 took=${index % 97}ms`;
    lines.push(line);
    size += line.length + 1;
  }
  return lines.join('\n');
}

function busyCluster(bytesEach: number): Fixture {
  const logs = PODS.map((name, index) => {
    const text = busyLog(index, bytesEach);
    return [`shop/${name}`, index === PODS.length - 1 ? `${text}\n${DECISIVE}` : text];
  });
  return {
    objects: workload('batch', { kind: 'StatefulSet', replicas: PODS.length }),
    logs: Object.fromEntries(logs),
  };
}

const ANSWER = diagnosis({
  conclusive: true,
  rootCause: 'StatefulSet batch drops orders because ledger shard 9 is frozen since 02:41.',
  solution: 'Thaw the shard.',
  commands: [],
  category: 'dependency',
  severity: 'high',
  affected: [{ kind: 'StatefulSet', namespace: 'shop', name: 'batch' }],
  evidence: [{ step: 11, quote: DECISIVE }],
});

/** The library reads the first log; the model the others, one a turn, then the end. */
const READ_ALL: readonly Turn[] = PODS.slice(1).map((name) =>
  call('GET_LOGS', { namespace: 'shop', pod: name }),
);

async function readAll(
  numCtx: number,
  script: Partial<OllamaScript> = {},
  bytesEach = 19_500,
): Promise<ScriptedResult> {
  return investigateScripted({
    question: QUESTION,
    fixture: busyCluster(bytesEach),
    script: {
      turns: [...READ_ALL, ANSWER],
      models: { 'qwen3:8b': { contextLength: 131_072, capabilities: ['completion', 'tools'] } },
      ...script,
    },
    model: { numCtx },
    maxSteps: 20,
  });
}

/** What a request takes by the client's own estimate, the room for the answer with it. */
function clientCount({ messages, tools, options }: ChatBody): number {
  const texts = messages.map((message) => message.content + JSON.stringify(message.tool_calls ?? ''));
  return (
    estimateTokens(texts.join('\n')) +
    Math.ceil(JSON.stringify(tools ?? '').length / 3) +
    (options?.num_predict ?? 0)
  );
}

function noticesOf(events: readonly ProgressEvent[]): string {
  return events.flatMap((event) => (event.type === 'notice' ? [event.text] : [])).join('\n');
}

/** Pairs of requests that follow each other in which the later does not begin with all of the earlier. */
function rewrites(chats: readonly ChatBody[]): number {
  return chats.filter((chat, index) => {
    const next = chats[index + 1];
    return (
      next !== undefined &&
      JSON.stringify(next.messages.slice(0, chat.messages.length)) !== JSON.stringify(chat.messages)
    );
  }).length;
}

describe('12 turns with 200 kB of observations', () => {
  test('no request is longer than the context, and each begins with all of the one before', async () => {
    const { ollama, investigation, events } = await readAll(16_384);
    const bytes = investigation.steps.reduce((sum, step) => sum + step.bytes, 0);
    expect(bytes).toBeGreaterThan(200_000);
    expect(ollama.chats.length).toBe(PODS.length);
    for (const chat of ollama.chats) {
      expect(chat.options?.num_ctx).toBe(16_384);
      expect(clientCount(chat)).toBeLessThanOrEqual(16_384);
      expect(chat.messages[1]?.content).toContain(`Question: ${QUESTION}`);
    }
    expect(rewrites(ollama.chats)).toBe(0);
    // The last request keeps the tools, too: without them the server would read everything again.
    const offered = new Set(ollama.chats.map(({ tools }) => JSON.stringify(tools)));
    expect(offered.size).toBe(1);
    expect(ollama.truncated).toEqual([]);
    // Where the context has room a part is told on purpose: who reads it may ask for more.
    expect(noticesOf(events)).not.toContain('too long');
    expect(investigation.diagnosis?.rootCause).toContain('ledger shard 9');
  });

  test.each([4096, 6000, 8192])(
    'in a context of %d the oldest text goes, the question and the findings stay',
    async (numCtx) => {
      const { ollama, investigation } = await readAll(numCtx);
      expect(ollama.truncated).toEqual([]);
      expect(Math.max(...ollama.promptTokens)).toBeLessThanOrEqual(numCtx);
      for (const chat of ollama.chats) {
        expect(chat.options?.num_ctx).toBe(numCtx);
        expect(chat.messages[0]?.role).toBe('system');
        expect(chat.messages[1]?.content).toContain(`Question: ${QUESTION}`);
      }
      expect(investigation.diagnosis?.rootCause).toContain('ledger shard 9');
      expect(investigation.steps.length).toBeGreaterThan(PODS.length);
    },
  );

  test('what is rewritten is told to the user', async () => {
    const { ollama, events } = await readAll(4096);
    expect(rewrites(ollama.chats)).toBeGreaterThan(0);
    expect(noticesOf(events)).toMatch(/context of 4096 tokens is full: of steps? [\d, ]+/);
  });

  test.each(['0.12', '0.34'] as const)(
    'a server that counts twice as many tokens refuses (%s), and is asked again with less',
    async (overflowStyle) => {
      const { ollama, investigation } = await readAll(8192, { charsPerToken: 1.3, overflowStyle });
      expect(ollama.truncated).toEqual([]);
      expect(Math.max(...ollama.promptTokens)).toBeLessThanOrEqual(8192);
      expect(investigation.outcome).toBe('diagnosed');
    },
  );
});

describe('a log of 40,000 tokens', () => {
  test('is given in part: its end, and what was left out', async () => {
    const log = `${busyLog(1, 160_000).slice(0, 125_000)}\n${DECISIVE}`;
    const { ollama, investigation } = await investigateScripted({
      question: QUESTION,
      fixture: { objects: workload('batch', { kind: 'StatefulSet' }), logs: { 'shop/batch-0': log } },
      script: {
        turns: [
          call('FINISH'),
          (body) => {
            const seen = body.messages.map(({ content }) => content).join('\n');
            return seen.includes(DECISIVE) && /… [\d,]+ bytes omitted …|\(\d+ like it\)/.test(seen)
              ? diagnosis({
                  rootCause: 'StatefulSet batch drops orders: ledger shard 9 is frozen.',
                  evidence: [{ step: 1, quote: DECISIVE }],
                })
              : diagnosis({ conclusive: false, rootCause: 'The end of the log is not there.' });
          },
        ],
      },
    });
    expect(investigation.diagnosis?.evidence).toContainEqual({ step: 1, quote: DECISIVE });
    expect(Math.max(...ollama.promptTokens)).toBeLessThan(16_384);
  });
});

describe('a look at a large cluster', () => {
  test('findings about what the question names come first', async () => {
    const crowd = Array.from({ length: 120 }, (_, index) =>
      pod(`worker-${index}`, {
        namespace: `team-${index}`,
        ready: false,
        status: {
          containerStatuses: [
            {
              name: 'main',
              image: 'x:1',
              ready: false,
              restartCount: 4,
              state: {
                waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "x:${index}"` },
              },
            },
          ],
        },
      }),
    );
    const own = pod('orders-0', {
      labels: { app: 'orders' },
      ready: false,
      status: {
        containerStatuses: [
          {
            name: 'main',
            image: 'y:1',
            ready: false,
            restartCount: 9,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { reason: 'Error', exitCode: 78 } },
          },
        ],
      },
    });
    const { ollama } = await investigateScripted({
      question: 'why is orders crashing?',
      fixture: { objects: [...crowd, own, object('ConfigMap', 'orders')] },
      engine: { ask: 'always' },
      script: { turns: [], otherwise: { content: '' } },
    });
    const opening = ollama.chats[0]?.messages[1]?.content ?? '';
    const findings =
      opening
        .split('Findings:')[1]
        ?.split('\n')
        .filter((line) => line.startsWith('- ')) ?? [];
    expect(findings[0]).toContain('orders-0');
    expect(opening).toMatch(/- and \d+ more, of less weight here/);
    expect(ollama.promptTokens[0]).toBeLessThan(16_384);
  });

  test('what is said again and again of one workload stands behind what is said once', async () => {
    const alike = Array.from({ length: 9 }, (_, index) =>
      event(
        { kind: 'ReplicaSet', name: 'orders-rs' },
        'FailedCreate',
        `pods "orders-${index}" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2`,
      ),
    );
    const { ollama } = await investigateScripted({
      question: 'why is orders short of pods?',
      fixture: { objects: [...workload('orders', { replicas: 2, ready: 0 }), ...alike] },
      engine: { ask: 'always' },
      script: { turns: [], otherwise: { content: '' } },
    });
    const opening = ollama.chats[0]?.messages[1]?.content ?? '';
    const lines = opening.split('\n').filter((line) => line.startsWith('- '));
    const quota = lines.flatMap((line, index) =>
      line.includes('[admission.quota-exceeded]') ? [index] : [],
    );
    const others = lines.flatMap((line, index) => (line.includes('[workload.unavailable]') ? [index] : []));
    expect(quota.length).toBeGreaterThan(3);
    expect(others[0]).toBeLessThan(quota[2] ?? 0);
  });

  test('a question as long as a book is never cut: the library answers', async () => {
    const { investigation, ollama } = await investigateScripted({
      question: `why does batch in shop fail? ${'It began yesterday when we moved house. '.repeat(4000)}`,
      fixture: { objects: workload('batch') },
      script: { turns: [] },
    });
    expect(ollama.chats).toEqual([]);
    expect(investigation.explanation).toMatch(/does not fit a context of 16384 tokens/);
  });
});
