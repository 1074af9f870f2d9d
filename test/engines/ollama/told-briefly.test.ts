// What a model is told is short: what decides, and more of it when it asks for the same again.
import { describe, expect, test } from 'vitest';
import type { Step, ToolName } from '../../../src/domain/investigation.ts';
import { allotOpening } from '../../../src/engines/ollama/allotment.ts';
import { condensed } from '../../../src/engines/ollama/condense.ts';
import { estimateTokens } from '../../../src/engines/ollama/tokens.ts';
import { workload } from '../../support/objects.ts';
import { investigateScripted } from '../../support/ollama/investigate.ts';
import { type ChatBody, call, diagnosis } from '../../support/ollama/script.ts';

function stepOf(tool: ToolName, observation: string, facts: Step['facts'] = []): Step {
  return {
    ...{ index: 1, tool, args: {}, argv: [], calls: [], status: 'ok', durationMs: 1, observation, facts },
    ...{ bytes: observation.length, omittedBytes: 0 },
  };
}

const FACT: Step['facts'][number] = {
  code: 'pod.pending',
  subject: { kind: 'Pod', namespace: 'shop', name: 'cart' },
  captures: {},
  quote: 'status.phase: Pending',
};

describe('an observation is condensed', () => {
  test('of a description what names nothing goes, the rest stays quotable', () => {
    const text = condensed(
      stepOf(
        'DESCRIBE',
        [
          'Name:             cart-0',
          'Annotations:      <none>',
          'Containers:',
          '  main:',
          '    Image ID:       registry.example/cart@sha256:abab',
          '    Exit Code:      78',
          'Volumes:',
          '  kube-api-access-f6cgs:',
          '    Type:                    Projected',
          '    ConfigMapName:           kube-root-ca.crt',
          'Events:',
          '  Warning  BackOff  0s (x3 over 1m)  kubelet  Back-off restarting failed container',
        ].join('\n'),
      ),
    );
    expect(text.split('\n')).toEqual([
      'Name: cart-0',
      'Containers:',
      ' main:',
      '  Exit Code: 78',
      'Volumes:',
      'Events:',
      ' Warning BackOff 0s (x3 over 1m) kubelet Back-off restarting failed container',
    ]);
  });

  test('of lines of a log that differ in numbers alone the last one stays, with their number', () => {
    const log = ['start', 'tick 1 ok', 'ledger frozen', 'tick 22 ok', 'tick 333 ok', 'end'].join('\n');
    expect(condensed(stepOf('GET_LOGS', log)).split('\n')).toEqual([
      'start',
      'ledger frozen',
      'tick 333 ok (3 like it)',
      'end',
    ]);
  });

  test('findings that stand apart do not stand in the text as well; without them nothing is taken away', () => {
    const list = 'Pod shop/cart; Pending\nFindings:\n- pod shop/cart [pod.pending] status.phase: Pending';
    expect(condensed(stepOf('LIST_ALL', list, [FACT]))).toBe('Pod shop/cart; Pending');
    expect(condensed(stepOf('LIST_ALL', list))).toContain('Findings:');
  });
});

test('what the library looked at shares its room: what one step does not need the others get', () => {
  const long = stepOf('GET_LOGS', 'words that go on and on. '.repeat(2000));
  const idle = stepOf('LIST_ALL', 'ConfigMap shop/a');
  const [log = 0, list = 0, other = 0] = allotOpening([long, idle, long]);
  expect(log).toBe(other);
  expect(list).toBeLessThan(100);
  expect(log).toBeGreaterThan(1000);
  expect(log + list + other).toBeLessThanOrEqual(2200);
});

const QUESTION = 'why does batch in namespace shop lose its orders?';
const WORDS =
  'amber basil cedar delta ember fjord grove hazel inlet jetty karst lemon mango nerve ocean'.split(' ');
/** Lines of different words, so that none is like another. */
const LINES = WORDS.flatMap((one) =>
  WORDS.map((other) => `reading the page ${one} of the ledger by ${other}`),
);
const EARLY = 'shard nine of the ledger is frozen';
/** What decides stands in the first half, where a short telling leaves out. */
const LOG = [...LINES.slice(0, 50), EARLY, ...LINES.slice(50)].join('\n');

describe('a log that was told in part', () => {
  const textOf = ({ messages }: ChatBody) => messages.map(({ content }) => content).join('\n');
  const again = call('GET_LOGS', { namespace: 'shop', pod: 'batch-0' });
  const answer = diagnosis({
    rootCause: 'StatefulSet batch loses orders: shard nine of the ledger is frozen.',
    affected: [{ kind: 'StatefulSet', namespace: 'shop', name: 'batch' }],
    evidence: [{ step: 1, quote: EARLY }],
  });
  const run = {
    question: QUESTION,
    fixture: { objects: workload('batch', { kind: 'StatefulSet' }), logs: { 'shop/batch-0': LOG } },
  };

  test('is told further when the model asks for it again, and the cluster is not asked', async () => {
    const { investigation, ollama } = await investigateScripted({
      ...run,
      script: { turns: [again, answer] },
    });
    const [first, second] = ollama.chats;
    if (first === undefined || second === undefined) throw new Error('two requests were due');
    expect(textOf(first)).not.toContain(EARLY);
    expect(textOf(second)).toContain(EARLY);
    const logs = investigation.steps.filter(({ tool }) => tool === 'GET_LOGS');
    expect(logs).toHaveLength(1);
    expect(investigation.diagnosis?.rootCause).toContain('shard nine');
    // What was sent before stays as it was: the server has it read.
    expect(second.messages.slice(0, first.messages.length)).toEqual(first.messages);
  });

  test('is told further once: the second time it is a repetition', async () => {
    const { ollama } = await investigateScripted({ ...run, script: { turns: [again, again, answer] } });
    expect(textOf(ollama.chats[2] ?? { model: '', messages: [] })).toMatch(/was done already/);
  });

  test('and so is what was told whole', async () => {
    const { ollama } = await investigateScripted({
      ...run,
      fixture: { ...run.fixture, logs: { 'shop/batch-0': EARLY } },
      script: { turns: [again, answer] },
    });
    expect(textOf(ollama.chats[1] ?? { model: '', messages: [] })).toMatch(/was done already/);
  });

  test('takes a small part of a large context', async () => {
    const { ollama } = await investigateScripted({ ...run, script: { turns: [answer] } });
    expect(estimateTokens(textOf(ollama.chats[0] ?? { model: '', messages: [] }))).toBeLessThan(3000);
  });
});
