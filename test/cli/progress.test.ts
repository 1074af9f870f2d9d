// Progress: a line a step where there is no terminal, notices alone for programs, nothing with --quiet.
import { describe, expect, it } from 'vitest';
import { type ProgressStyle, startProgress } from '../../src/cli/progress.ts';
import { createPaint } from '../../src/cli/render/paint.ts';
import { createTerminal } from '../../src/cli/terminal.ts';
import { readEnvironment } from '../../src/config.ts';
import type { Step } from '../../src/domain/investigation.ts';
import type { ProgressEvent } from '../../src/domain/progress.ts';

const STEP: Step = {
  index: 0,
  tool: 'DESCRIBE',
  args: { kind: 'Pod', namespace: 'shop', name: 'cart' },
  argv: ['kubectl', 'describe', 'pod', 'cart'],
  calls: [
    { argv: ['kubectl', 'describe', 'pod', 'cart'], status: 'ok', durationMs: 80, bytes: 20 },
    { argv: ['kubectl', 'get', '--raw', '/api?x=a b'], status: 'failed', durationMs: 80, bytes: 20 },
  ],
  status: 'ok',
  durationMs: 412,
  bytes: 20,
  omittedBytes: 0,
  observation: '',
  facts: [],
};

const EVENTS: readonly ProgressEvent[] = [
  { type: 'notice', text: 'a kind may not\nbe listed' },
  { type: 'thought', text: 'looking closer' },
  { type: 'thinking', text: 'hm' },
  { type: 'step-started', index: 0, call: STEP },
  { type: 'step-finished', step: STEP },
  { type: 'step-started', index: 1, call: STEP },
  { type: 'step-finished', step: { ...STEP, index: 1, status: 'timeout', calls: [] } },
];

async function shown(style: ProgressStyle, verbose: boolean, failed: boolean): Promise<string> {
  let text = '';
  const terminal = {
    ...createTerminal(process, readEnvironment({})),
    err: (more: string) => {
      text += more;
    },
  };
  const progress = await startProgress({ terminal, paint: createPaint(false), style, verbose });
  for (const event of EVENTS) progress.show(event);
  progress.finish(failed);
  return text;
}

const STEPS = '✔ 1 DESCRIBE Pod shop cart — 0 findings, 2 kubectl calls, 0.4 s\n';
const NOTE = 'note: a kind may not be listed\n';
const SECOND = '⧗ 2 DESCRIBE Pod shop cart — took too long, 0.4 s\n';

describe('progress', () => {
  it.each<[ProgressStyle, boolean, boolean, string]>([
    ['lines', false, false, NOTE + STEPS + SECOND],
    [
      'lines',
      true,
      false,
      `${NOTE}  looking closer\n  hm\n${STEPS}    kubectl describe pod cart (ok)\n    kubectl get --raw '/api?x=a b' (failed)\n${SECOND}`,
    ],
    ['notices', false, false, NOTE],
    ['notices', false, true, ''],
    ['nothing', false, false, ''],
  ])('%s, verbose %s, failed %s', async (style, verbose, failed, expected) => {
    expect(await shown(style, verbose, failed)).toBe(expected);
  });
});
