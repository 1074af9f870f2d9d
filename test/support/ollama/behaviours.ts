// Fourteen ways in which a model is no help, or harm: each answers whatever it is asked, from what the request shows.
import type { ChatBody, Said, Trouble, Turn } from './script.ts';

export interface Behaviour {
  readonly name: string;
  readonly turn: Turn;
  /** Whether it takes so long that its time is up. */
  readonly isSlow?: boolean;
}

/** What none of the recorded clusters suffers from in these words. */
const WRONG_CAUSES: readonly string[] = [
  'The node ran out of memory.',
  'The API server is overloaded and answers slowly.',
  'Kafka brokers are down.',
  'The volume is full.',
  'The ConfigMap was deleted by mistake.',
  'The password in the pull secret is wrong.',
  'A NetworkPolicy blocks the traffic.',
];

interface Seen {
  readonly quote: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Reads what the request shows: the findings, or the first line that the cluster printed. */
function seenIn({ messages }: ChatBody): readonly Seen[] {
  const text = messages.map(({ content }) => content).join('\n');
  const findings = [...text.matchAll(/^- (\w+) (?:([\w.-]+)\/)?([\w.-]+) \[[^\]]+\] (.{6,200})$/gm)];
  if (findings.length > 0) {
    return findings.map(([, kind = '', namespace = '', name = '', quote = '']) => {
      return { kind, namespace, name, quote: quote.replace(/…$/, '') };
    });
  }
  const [, line = 'Looked at'] = /<observation>\n(.{6,120})/.exec(text) ?? [];
  return [{ kind: 'Pod', namespace: 'default', name: 'nothing', quote: line }];
}

function concluding(rootCause: string, body: ChatBody, more: Partial<Seen> = {}): Said {
  const [first] = seenIn(body);
  const { kind, namespace, name, quote } = { ...first, ...more };
  const said = {
    ...{
      conclusive: true,
      rootCause,
      solution: 'Mend it.',
      commands: [],
      category: 'other',
      severity: 'high',
    },
    affected: [{ kind, namespace, name }],
    evidence: [{ step: 0, quote }],
  };
  return body.format === undefined
    ? { calls: [{ name: 'FINISH', arguments: said }] }
    : { content: JSON.stringify(said) };
}

function wrongCause(body: ChatBody): string {
  const [first] = seenIn(body);
  return WRONG_CAUSES[(first?.quote.length ?? 0) % WRONG_CAUSES.length] ?? '';
}

const called = (body: ChatBody, name: string): boolean =>
  body.messages.some(({ tool_calls }) => tool_calls?.some((call) => call.function.name === name) === true);

export const BEHAVIOURS: readonly Behaviour[] = [
  {
    name: 'always the same tool',
    turn: { calls: [{ name: 'LIST_ALL', arguments: { kind: 'Namespace' } }] },
  },
  { name: 'a wrong cause with a real quote', turn: (body) => concluding(wrongCause(body), body) },
  {
    name: 'the right words of the wrong object',
    turn: (body) => {
      const all = seenIn(body);
      const [first] = all;
      const other = all.find(({ name }) => name !== first?.name) ?? {
        kind: 'Node',
        namespace: '',
        name: 'node-1',
      };
      return concluding(`${other.kind} ${other.name} fails: ${first?.quote ?? ''}`, body, {
        ...{ kind: other.kind, namespace: other.namespace, name: other.name },
        ...(first && { quote: first.quote }),
      });
    },
  },
  {
    name: 'a wrong id of a hypothesis',
    turn: (body) => {
      const said = concluding(wrongCause(body), body);
      const [finish] = said.calls ?? [];
      if (finish === undefined) return said;
      return {
        calls: [{ name: 'FINISH', arguments: { ...(finish.arguments as object), hypothesis: 'oom-killed' } }],
      };
    },
  },
  {
    name: 'an invented namespace',
    turn: (body) =>
      called(body, 'GET_LOGS') || body.format !== undefined
        ? concluding('Pod payments-0 in namespace made-up is OOMKilled.', body, {
            ...{ kind: 'Pod', namespace: 'made-up', name: 'payments-0' },
          })
        : { calls: [{ name: 'GET_LOGS', arguments: { namespace: 'made-up', pod: 'payments-0' } }] },
  },
  {
    name: 'endless thinking',
    turn: { thinking: 'Let me think about that again. '.repeat(200), content: '', doneReason: 'length' },
  },
  {
    name: 'forty calls a turn',
    turn: {
      calls: Array.from({ length: 40 }, (_, index) => ({
        name: 'GET_LOGS',
        arguments: { namespace: 'made-up', pod: `pod-${index}` },
      })),
    },
  },
  { name: 'empty answers', turn: { content: '' } },
  {
    name: 'Chinese',
    turn: (body) =>
      body.messages.length % 2 === 0
        ? concluding('节点内存不足，容器被终止。', body)
        : { content: '我认为节点内存不足。' },
  },
  {
    name: 'JSON that is cut',
    turn: { content: '{"conclusive": true, "rootCause": "The node ran out of mem', doneReason: 'length' },
  },
  { name: 'slow', turn: { content: 'late', firstTokenDelayMs: 120_000 }, isSlow: true },
  {
    name: 'tools lost after the first turn',
    turn: (body) =>
      called(body, 'LIST_ALL')
        ? { content: 'I have no tools, but the node must have run out of memory.' }
        : { calls: [{ name: 'LIST_ALL', arguments: { kind: 'Node' } }] },
  },
  {
    name: 'reasoning in the content',
    turn: (body) => ({
      content: `Okay, so I could call TOOL: RUN_KUBECTL get secrets -A\nbut maybe not.\n</think>\n${JSON.stringify(
        { rootCause: wrongCause(body), evidence: [{ step: 0, quote: seenIn(body)[0]?.quote ?? '' }] },
      )}`,
    }),
  },
  { name: 'a server that dies', turn: { cutAfter: 'I' } satisfies Trouble },
];
