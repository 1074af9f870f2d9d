// Bad habits of small models, one a row: what the model does, and what must come of it.
import type { Investigation } from '../../../src/domain/investigation.ts';
import type { Fixture } from '../../support/fixture-cluster.ts';
import { LAPSED_LICENCE, OUT_OF_MEMORY } from '../../support/ollama/fixtures.ts';
import { call, diagnosis, type Turn } from '../../support/ollama/script.ts';
import type { ScriptedModel, ScriptedOllama } from '../../support/ollama/server.ts';

export const OOM_QUESTION = 'why does cart in namespace shop keep crashing?';
export const LICENCE_QUESTION = 'why does billing in namespace shop make no invoices?';

export interface Scenario {
  readonly habit: string;
  readonly question: string;
  readonly fixture: Fixture;
  readonly model?: ScriptedModel;
  /** Where the library knows the answer the model is asked for its opinion. */
  readonly ask?: 'always';
  readonly turns: readonly Turn[];
  readonly otherwise?: Turn;
  readonly outcome: Investigation['outcome'];
  readonly pattern?: string | null;
  readonly rootCause?: RegExp;
  readonly explanation?: RegExp;
  /** What must stand nowhere in the diagnosis. */
  readonly never?: RegExp;
  /** What is looked at last, tool by tool. */
  readonly tools?: readonly string[];
  /** A part of a message that the model must have been sent. */
  readonly told?: RegExp;
  readonly notice?: RegExp;
  readonly check?: (investigation: Investigation, ollama: ScriptedOllama) => void;
}

const LOGS = { namespace: 'shop', pod: 'licences-0' };
const FINISH = call('FINISH');
const TEXT_MODEL: ScriptedModel = { capabilities: ['completion'] };

/** The right answer to the question about billing. */
export const LICENCE_ANSWER = {
  conclusive: true,
  rootCause: 'Deployment billing serves no invoices because its licence ACME-2291 has lapsed on 2026-02-27.',
  solution: 'Renew the licence and restart the pods of billing.',
  commands: ['kubectl -n shop rollout restart deployment/billing'],
  category: 'licence',
  severity: 'high',
  affected: [{ kind: 'Deployment', namespace: 'shop', name: 'billing' }],
  evidence: [{ step: 1, quote: 'licence ACME-2291 has lapsed on 2026-02-27: refusing to serve invoices' }],
};
const RIGHT = diagnosis(LICENCE_ANSWER);
const licence = { question: LICENCE_QUESTION, fixture: LAPSED_LICENCE } as const;
const oom = { question: OOM_QUESTION, fixture: OUT_OF_MEMORY, ask: 'always' } as const;
const found = { outcome: 'diagnosed', pattern: null, rootCause: /licence ACME-2291/ } as const;
const known = { outcome: 'diagnosed', pattern: 'oom-killed', rootCause: /128Mi/ } as const;

export const SCENARIOS: readonly Scenario[] = [
  {
    ...licence,
    ...found,
    habit: 'none: it looks and concludes',
    turns: [call('GET_LOGS', LOGS), FINISH, RIGHT],
    tools: ['GET_LOGS'],
  },
  {
    ...licence,
    ...found,
    habit: 'no tools: it writes calls as text',
    model: TEXT_MODEL,
    turns: [{ content: 'TOOL: GET_LOGS shop licences-0' }, { content: 'TOOL: FINISH' }, RIGHT],
    tools: ['GET_LOGS'],
    check: (_, ollama) => {
      if (ollama.chats.some(({ tools }) => tools !== undefined)) throw new Error('tools were sent');
    },
  },
  ...(
    [
      ['JSON', '{"name": "GET_LOGS", "arguments": {"namespace": "shop", "pod": "licences-0"}}'],
      [
        'JSON in a fence',
        'I will read the log.\n```json\n{"name":"get_logs","parameters":{"namespace":"shop","pod":"licences-0"}}\n```',
      ],
      [
        'JSON between tags',
        '<tool_call>\n{"name": "GET_LOGS", "arguments": {"namespace": "shop", "pod": "licences-0"}}\n</tool_call>',
      ],
      [
        'function tags without an opening',
        '<function=GET_LOGS>\n<parameter=namespace>\nshop\n</parameter>\n<parameter=pod>\nlicences-0\n</parameter>\n</function>\n</tool_call>',
      ],
      [
        'the function of an OpenAI call',
        '{"tool_calls":[{"function":{"name":"GET_LOGS","arguments":"{\\"namespace\\":\\"shop\\",\\"pod\\":\\"licences-0\\"}"}}]}',
      ],
      ['a line in bold', 'Let me look.\n**TOOL:** `GET_LOGS shop licences-0`'],
      ['Python', 'GET_LOGS(namespace="shop", pod="licences-0")'],
      ['a bare line', 'GET_LOGS shop licences-0'],
      ['a kubectl command in a fence', 'Run this:\n```bash\nkubectl logs licences-0 -n shop\n```'],
    ] as const
  ).map(
    ([form, content]): Scenario => ({
      ...licence,
      ...found,
      habit: `the call leaks into the text as ${form}`,
      turns: [{ content }, FINISH, RIGHT],
    }),
  ),
  {
    ...licence,
    ...found,
    habit: 'the call is lost: prose announces it',
    turns: [
      { content: 'I will now check the logs of the billing pod.' },
      call('GET_LOGS', LOGS),
      FINISH,
      RIGHT,
    ],
    told: /That was no tool call/,
  },
  {
    ...licence,
    ...found,
    habit: 'an unknown tool',
    turns: [call('get_pod_logs', LOGS), call('GET_LOGS', LOGS), FINISH, RIGHT],
    told: /no tool is called "get_pod_logs"/,
  },
  {
    ...licence,
    ...found,
    habit: 'a missing argument',
    turns: [call('GET_LOGS', { namespace: 'shop' }), call('GET_LOGS', LOGS), FINISH, RIGHT],
    told: /GET_LOGS needs <pod>/,
  },
  {
    ...licence,
    ...found,
    habit: 'an argument that no tool takes',
    turns: [call('GET_LOGS', { ...LOGS, since: '5m' }), call('GET_LOGS', LOGS), FINISH, RIGHT],
    told: /GET_LOGS takes no "since"/,
  },
  {
    ...licence,
    ...found,
    habit: 'names of arguments that others use',
    turns: [
      call('functions.get_logs', { ns: 'shop', pod_name: 'pod/licences-0', previous: false }),
      FINISH,
      RIGHT,
    ],
    tools: ['GET_LOGS'],
  },
  {
    ...licence,
    ...found,
    habit: 'one call twice',
    turns: [call('GET_LOGS', LOGS), call('GET_LOGS', LOGS), FINISH, RIGHT],
    told: /GET_LOGS shop licences-0 was done already: its result is step \d/,
    tools: ['GET_LOGS'],
  },
  {
    ...licence,
    habit: 'an endless loop: the same call for ever',
    turns: [],
    otherwise: call('FIND_ISSUES', { namespace: 'shop' }),
    outcome: 'inconclusive',
    explanation: /gave no diagnosis/,
    tools: ['DESCRIBE'],
    check: (_, ollama) => {
      if (ollama.chats.length > 6) throw new Error(`${ollama.chats.length} requests`);
    },
  },
  {
    ...oom,
    ...known,
    habit: 'an endless loop where the library knows the answer',
    turns: [],
    otherwise: call('FIND_ISSUES', { namespace: 'shop' }),
    notice: /Showing what the pattern library has/,
  },
  {
    ...licence,
    ...found,
    habit: 'an empty answer',
    turns: [{ content: '' }, call('GET_LOGS', LOGS), FINISH, RIGHT],
    told: /answer was empty/,
  },
  {
    ...licence,
    habit: 'nothing but empty answers',
    turns: [],
    otherwise: { content: '' },
    outcome: 'inconclusive',
    explanation: /answers were empty/,
  },
  {
    ...oom,
    ...known,
    habit: 'nothing but empty answers where the library knows',
    turns: [],
    otherwise: { content: '' },
  },
  {
    ...licence,
    ...found,
    habit: 'prose for ever, then a diagnosis when it is asked for one',
    turns: [
      call('GET_LOGS', LOGS),
      { content: 'The licence has lapsed.' },
      { content: 'As I said.' },
      { content: 'Again.' },
      RIGHT,
    ],
  },
  {
    ...licence,
    habit: 'prose for ever',
    turns: [],
    otherwise: { content: 'You should check the logs of your pods and see whether something is wrong.' },
    outcome: 'inconclusive',
    explanation: /gave no diagnosis: its answer was not valid JSON/,
  },
  {
    ...licence,
    ...found,
    habit: 'the diagnosis where a call was due',
    turns: [call('GET_LOGS', LOGS), RIGHT, RIGHT],
  },
  {
    ...licence,
    ...found,
    habit: 'malformed JSON, mended when asked',
    turns: [call('GET_LOGS', LOGS), FINISH, { content: '{"rootCause": "Deployment billing has' }, RIGHT],
    told: /That could not be read/,
  },
  {
    ...licence,
    ...found,
    habit: 'JSON with text around it, a comma too many and names of its own',
    turns: [
      call('GET_LOGS', LOGS),
      FINISH,
      {
        content:
          'Here is the diagnosis:\n```json\n{"root_cause": "The licence ACME-2291 of billing has lapsed.", "severity": "HIGH", "evidence": [{"step": "step 1", "quote": "licence ACME-2291 has lapsed on 2026-02-27"},],}\n```\nHope this helps!',
      },
    ],
  },
  {
    ...licence,
    habit: 'malformed JSON for ever',
    turns: [call('GET_LOGS', LOGS), FINISH],
    otherwise: { content: '{"rootCause": "Deploy' },
    outcome: 'inconclusive',
    explanation: /gave no diagnosis/,
  },
  {
    ...licence,
    ...found,
    habit: 'a 500 from the parser, once',
    turns: [
      { status: 500, error: 'error parsing tool call: raw=\'{"a"\', err=unexpected end of JSON input' },
      call('GET_LOGS', LOGS),
      FINISH,
      RIGHT,
    ],
  },
  {
    ...licence,
    ...found,
    habit: 'an error of the parser in mid-stream, twice',
    turns: [
      { streamError: "error parsing tool call: raw='x', err=invalid character 'x'" },
      { streamError: "error parsing tool call: raw='x', err=invalid character 'x'" },
      call('GET_LOGS', LOGS),
      FINISH,
      RIGHT,
    ],
    told: /could not be read\. Keep its arguments short/,
  },
  {
    ...oom,
    ...known,
    habit: 'a 500 from the parser for ever',
    turns: [],
    otherwise: { status: 500, error: "error parsing tool call: raw='x'" },
  },
  {
    ...licence,
    ...found,
    habit: 'a stream that is cut',
    turns: [{ cutAfter: 'I will' }, call('GET_LOGS', LOGS), FINISH, RIGHT],
  },
  {
    ...licence,
    ...found,
    habit: 'a stream without its last line',
    turns: [{ unfinished: 'I will' }, call('GET_LOGS', LOGS), FINISH, RIGHT],
  },
  {
    ...licence,
    ...found,
    habit: 'a line that is no JSON',
    turns: [{ garbage: '<html>oops</html>' }, call('GET_LOGS', LOGS), FINISH, RIGHT],
  },
  {
    ...licence,
    habit: 'streams that are cut for ever',
    turns: [],
    otherwise: { cutAfter: 'I' },
    outcome: 'inconclusive',
    explanation: /answers broke off/,
  },
  {
    ...licence,
    ...found,
    habit: 'a busy server',
    turns: [
      { status: 503, error: 'server busy, please try again.  maximum pending requests exceeded' },
      call('GET_LOGS', LOGS),
      FINISH,
      RIGHT,
    ],
  },
  {
    ...licence,
    ...found,
    habit: 'an error page instead of JSON',
    turns: [
      { status: 500, error: '<html>bad gateway</html>', contentType: 'text/html' },
      call('GET_LOGS', LOGS),
      FINISH,
      RIGHT,
    ],
  },
  {
    ...licence,
    habit: 'an invented object',
    turns: [
      FINISH,
      diagnosis({
        ...LICENCE_ANSWER,
        rootCause: 'Pod shop/payments-7d9f5c6b8-q4k2z exceeded its memory limit of 512Mi and was OOMKilled.',
        affected: [{ kind: 'Pod', namespace: 'shop', name: 'payments-7d9f5c6b8-q4k2z' }],
        evidence: [{ step: 0, quote: 'payments-7d9f5c6b8-q4k2z OOMKilled' }],
      }),
    ],
    outcome: 'inconclusive',
    explanation: /quotes nothing that was seen/,
  },
  {
    ...licence,
    habit: 'an invented object of a plain name',
    turns: [
      FINISH,
      diagnosis({
        ...LICENCE_ANSWER,
        rootCause: 'The redis it depends on is down.',
        affected: [{ kind: 'Service', namespace: 'shop', name: 'redis' }],
        evidence: [{ step: 0, quote: 'redis is down' }],
      }),
    ],
    outcome: 'inconclusive',
  },
  {
    ...licence,
    habit: 'an object that a failed look asked for',
    turns: [
      call('GET_LOGS', { namespace: 'shop', pod: 'ghost-1' }),
      FINISH,
      diagnosis({
        ...LICENCE_ANSWER,
        rootCause: 'Pod ghost-1 has failed.',
        affected: [],
        evidence: [{ step: 1, quote: 'ghost-1' }],
      }),
    ],
    outcome: 'inconclusive',
  },
  {
    ...licence,
    ...found,
    habit: 'one true sentence and one invented',
    turns: [
      call('GET_LOGS', LOGS),
      FINISH,
      diagnosis({
        ...LICENCE_ANSWER,
        rootCause: `${LICENCE_ANSWER.rootCause} Also the secret billing-db-credentials has expired after 90d.`,
      }),
    ],
    never: /billing-db-credentials|90d/,
    notice: /never seen: .*billing-db-credentials/,
  },
  {
    ...licence,
    ...found,
    habit: 'an invented quote beside a true one',
    turns: [
      call('GET_LOGS', LOGS),
      FINISH,
      diagnosis({
        ...LICENCE_ANSWER,
        evidence: [{ step: 1, quote: 'FATAL: disk full on /var/lib' }, ...LICENCE_ANSWER.evidence],
      }),
    ],
    never: /disk full/,
  },
  {
    ...licence,
    habit: 'no quote that was seen',
    turns: [
      call('GET_LOGS', LOGS),
      FINISH,
      diagnosis({ ...LICENCE_ANSWER, evidence: [{ step: 1, quote: 'everything is broken' }] }),
    ],
    outcome: 'inconclusive',
    explanation: /quotes nothing that was seen/,
  },
  {
    ...licence,
    ...found,
    habit: 'a quote of the wrong step, with other spaces',
    turns: [
      call('GET_LOGS', LOGS),
      FINISH,
      diagnosis({
        ...LICENCE_ANSWER,
        evidence: [{ step: 0, quote: 'licence  ACME-2291 has\tlapsed on 2026-02-27' }],
      }),
    ],
    check: ({ diagnosis: told }) => {
      if (told?.evidence[0]?.step === 0) throw new Error('cites the wrong step');
    },
  },
  {
    ...licence,
    habit: 'it says itself that it does not know',
    turns: [
      FINISH,
      diagnosis({ ...LICENCE_ANSWER, conclusive: false, rootCause: 'The log of billing was not read.' }),
    ],
    outcome: 'inconclusive',
    explanation: /found no cause.*log of billing was not read/,
  },
  {
    ...licence,
    ...found,
    habit: 'commands that do more than one thing, or name what is not there',
    turns: [
      call('GET_LOGS', LOGS),
      FINISH,
      diagnosis({
        ...LICENCE_ANSWER,
        commands: [
          'kubectl -n shop rollout restart deployment/billing; rm -rf /',
          'kubectl -n shop delete pod $(kubectl get pods -o name)',
          'kubectl -n shop create secret generic <name>',
          'helm upgrade billing',
          'kubectl -n shop restart deployment/payments-api-7',
          ...LICENCE_ANSWER.commands,
        ],
      }),
    ],
    check: ({ diagnosis: told }) => {
      if (JSON.stringify(told?.commands) !== JSON.stringify(LICENCE_ANSWER.commands))
        throw new Error(JSON.stringify(told?.commands));
    },
  },
  {
    ...oom,
    ...known,
    habit: 'none, where the library knows the answer, too',
    turns: [
      FINISH,
      diagnosis({
        ...LICENCE_ANSWER,
        rootCause: 'Container cart of deployment cart is dying: OOMKilled at its memory limit of 128Mi.',
        affected: [{ kind: 'Deployment', namespace: 'shop', name: 'cart' }],
        evidence: [{ step: 0, quote: 'OOMKilled' }],
      }),
    ],
    check: ({ label, diagnosis: told }) => {
      if (!label.signals.includes('oracle:oom-killed')) throw new Error(label.signals.join());
      if (told?.pattern !== 'oom-killed' || told.confidence <= 0.6) throw new Error(JSON.stringify(told));
      if (told.rootCause.includes('is dying'))
        throw new Error('the model is told in the name of the library');
    },
  },
  {
    ...oom,
    ...known,
    habit: 'another cause than the one that the library confirms',
    turns: [
      FINISH,
      diagnosis({
        ...LICENCE_ANSWER,
        rootCause: 'Deployment cart waits: back-off restarting failed container.',
        affected: [{ kind: 'Deployment', namespace: 'shop', name: 'cart' }],
        evidence: [{ step: 0, quote: 'back-off 5m0s restarting failed container' }],
      }),
    ],
    notice: /another cause than the pattern library; both are told/,
    check: ({ diagnosis: told, otherFindings }) => {
      if (told?.pattern !== 'oom-killed') throw new Error(`told is ${told?.pattern}`);
      if (!otherFindings[0]?.summary.startsWith('The model says: Deployment cart waits'))
        throw new Error(JSON.stringify(otherFindings));
    },
  },
  {
    ...licence,
    habit: 'a confidence and controls of its own making',
    ...found,
    turns: [
      call('GET_LOGS', LOGS),
      FINISH,
      diagnosis({
        ...LICENCE_ANSWER,
        confidence: 1,
        rootCause: `\u001b[31m${LICENCE_ANSWER.rootCause}\u202e`,
        solution: 'Renew\u0007 it.',
      }),
    ],
    check: ({ diagnosis: told }) => {
      if (told === null || told.confidence > 0.6) throw new Error(`confidence ${told?.confidence}`);
      if (/\p{Cc}|\u202e/u.test(told.rootCause + told.solution)) throw new Error('controls');
    },
  },
];
