// Goldens of the main screens at 40, 80, 120 and 200 columns, and as a program reads them: what a person sees is looked at
// when it changes (`npx vitest run -u test/cli/screens.test.ts`).
import type { Check } from '../../src/app/doctor.ts';
import { filterPatterns } from '../../src/app/library.ts';
import type { ScanReport, Trouble } from '../../src/app/scan.ts';
import { listSettings } from '../../src/app/settings.ts';
import type { Output } from '../../src/cli/output.ts';
import { createProgram } from '../../src/cli/program.ts';
import { renderChecks } from '../../src/cli/render/checks-text.ts';
import { renderHistory } from '../../src/cli/render/history-text.ts';
import { renderResult } from '../../src/cli/render/investigation-text.ts';
import { renderPatterns } from '../../src/cli/render/patterns-text.ts';
import { renderScan } from '../../src/cli/render/scan-text.ts';
import { renderSettings } from '../../src/cli/render/settings-text.ts';
import { renderShown } from '../../src/cli/render/show-text.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import type { Environment } from '../../src/config.ts';
import type { Investigation } from '../../src/domain/investigation.ts';
import { oomDiagnosis, oomInvestigation } from '../support/investigations.ts';
import { builtinPatterns } from '../support/library.ts';
import { describeScreens } from '../support/screens.ts';

const ANSWER: Investigation = oomInvestigation({
  id: 42,
  diagnosis: oomDiagnosis({
    chain: [
      {
        object: { kind: 'Ingress', namespace: 'shop', name: 'web' },
        says: 'answers 503: service cart has no ready endpoint',
        step: 0,
      },
      {
        object: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
        says: '0 of 2 pods are ready',
        step: 0,
      },
    ],
  }),
});

const INCONCLUSIVE: Investigation = oomInvestigation({
  id: 43,
  outcome: 'inconclusive',
  diagnosis: null,
  explanation: 'No known cause fits what was seen at deployment shop/cart.',
  leads: [
    {
      says: 'Container cart of pod shop/cart-6fb9c7d5f4-x2x8q',
      quote: 'panic: runtime error: index out of range [3] with length 3',
      step: 1,
    },
  ],
});

function trouble(namespace: string, name: string, consequences: readonly string[] = []): Trouble {
  return {
    ...oomDiagnosis({
      rootCause: `Container ${name} of pod ${namespace}/${name}-6fb9c7d5f4-x2x8q exceeded its memory limit of 128Mi and was OOMKilled (exit code 137, 6 restarts). It runs with its default heap.`,
      affected: [{ kind: 'Deployment', namespace, name }],
    }),
    consequences: consequences.map((service) => ({
      pattern: 'service-no-ready-endpoints',
      subject: { kind: 'Service', namespace, name: service },
      summary: `Service ${namespace}/${service} has no ready endpoints: it selects deployment ${name}, and none of its pods is ready`,
      severity: 'high' as const,
    })),
  };
}

function scanOf(troubles: readonly Trouble[]): ScanReport {
  return {
    cluster: { id: 'c-1', context: 'prod-eu-1', namespace: null },
    groups: [{ pattern: 'oom-killed', category: 'oom', severity: 'high', troubles }],
    steps: [],
    omissions: ['could not list networkpolicies.networking.k8s.io: forbidden'],
    notLooked: [{ what: 'networkpolicies.networking.k8s.io', why: 'forbidden' }],
    stopped: false,
    objectCount: 441,
    callCount: 47,
    durationMs: 4200,
  };
}

const FEW = scanOf([trouble('shop', 'cart', ['cart', 'basket', 'till', 'desk', 'shelf'])]);
const MANY = scanOf(
  Array.from({ length: 14 }, (_, index) => trouble('shop', `worker-${index}`, index === 0 ? ['web'] : [])),
);

const CHECKS: readonly Check[] = [
  { name: 'node', state: 'ok', detail: 'Node 22.16.0', hint: null },
  {
    name: 'cluster',
    state: 'warning',
    detail: 'kubectl knows no cluster here',
    hint: 'kubectl config get-contexts; a recorded cluster needs none: --dump <dir>',
  },
  {
    name: 'database',
    state: 'notice',
    detail: '/home/ann/.local/share/k8s-learn/learning.db is not there yet',
    hint: null,
  },
];

const SETTINGS_LISTING = listSettings({
  variables: {},
  homePath: '/home/ann/.local/share/k8s-learn',
  configPath: '/home/ann/.config/k8s-learn/config.json',
} as unknown as Environment);

function helpAt({ width, room }: Output): string {
  let text = '';
  const terminal = {
    out: (chunk: string) => {
      text += chunk;
    },
    width: () => width,
    room: () => room,
  } as unknown as Terminal;
  const program = createProgram({
    programName: 'k8s-learn',
    version: '0.0.0',
    terminal,
    interrupt: { guard: () => new AbortController().signal, error: () => null },
    runtime: () => Promise.reject(new Error('help needs nothing')),
    exitWith() {},
  });
  program.outputHelp();
  return text;
}

const { steps, ...summary } = ANSWER;
const summaries = [
  { ...summary, id: 42, stepCount: steps.length },
  {
    ...INCONCLUSIVE,
    id: 7,
    stepCount: 1,
    question: 'why is the checkout of the web shop so slow since this morning and who changed what',
  },
];

const SCREENS: Readonly<Record<string, (output: Output) => string>> = {
  answer: (output) => renderResult(ANSWER, output),
  inconclusive: (output) => renderResult(INCONCLUSIVE, output),
  'scan-few': (output) => renderScan(FEW, output),
  'scan-many': (output) => renderScan(MANY, output),
  history: (output) => renderHistory(summaries, '2026-11-22T12:00:00.000Z', false, output),
  show: (output) =>
    renderShown({ investigation: ANSWER, injections: [], labelEvents: [], lesson: null }, output),
  patterns: (output) =>
    renderPatterns(filterPatterns(builtinPatterns(), { type: 'quota', words: [] }), output),
  doctor: (output) => renderChecks(CHECKS, output),
  config: (output) => renderSettings(SETTINGS_LISTING, output),
  help: helpAt,
};

describeScreens(SCREENS);
