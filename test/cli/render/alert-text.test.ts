// What a person reads first of alerts at night: which one, how grave, since when, and what came of all.
import { describe, expect, test } from 'vitest';
import type { GroupAnswer } from '../../../src/app/alerts/answer.ts';
import { questionOf } from '../../../src/app/alerts/question.ts';
import { readAlerts } from '../../../src/app/alerts/read-alerts.ts';
import type { Output } from '../../../src/cli/output.ts';
import { renderGroup, renderSummary } from '../../../src/cli/render/alert-text.ts';
import { createPaint } from '../../../src/cli/render/paint.ts';
import { K8sLearnError } from '../../../src/domain/errors.ts';

const paint = createPaint(false);
const OUTPUT: Output = {
  ...{ json: false, quiet: false, verbose: false, width: 80, room: 80, programName: 'k8s-learn' },
  ...{ paint, errPaint: paint, progressStyle: 'nothing' },
};
const LABELS = { alertname: 'KubePodNotReady', namespace: 'shop', pod: 'cart-6fb8c9d7f5-x2x9z' };

function answered(alerts: readonly object[], error: K8sLearnError | null = null): GroupAnswer {
  const [group] = readAlerts(JSON.stringify({ alerts }));
  if (group === undefined) throw new Error('it is a group');
  const isAsked = error !== null;
  return { group, asked: isAsked ? questionOf(group) : null, result: null, resolved: [], again: [], error };
}

const FAILED = new K8sLearnError('NOT_FOUND', 'there is no namespace shop', 'name another');
const firing = { status: 'firing', labels: LABELS, startsAt: '2026-03-01T02:40:00Z' };

describe('a group', () => {
  test('is named with the worst severity, how many alerts it is, and since when', () => {
    const text = renderGroup(
      answered(
        [
          { ...firing, labels: { ...LABELS, severity: 'warning' }, startsAt: '2026-03-01T02:50:00Z' },
          { ...firing, labels: { ...LABELS, severity: 'critical', pod: 'cart-6fb8c9d7f5-b7b7b' } },
        ],
        FAILED,
      ),
      OUTPUT,
    );
    expect(text).toMatch(/^Alert KubePodNotReady \(critical, 2 alerts, firing since 2026-03-01 \d\d:40\)\n/);
    expect(text).toContain('why is pod cart-6fb8c9d7f5-x2x9z in namespace shop not ready?\n');
    expect(text).toContain('It could not be looked into: there is no namespace shop. name another');
  });

  test.each([
    ['over', { ...firing, status: 'resolved' }, 'It is over, and was not looked into here before'],
    [
      'silenced',
      { ...firing, status: { state: 'suppressed', silencedBy: ['x'], inhibitedBy: [] } },
      'It is silenced or inhibited',
    ],
    [
      'a heartbeat',
      { status: 'firing', labels: { alertname: 'Watchdog' } },
      'It says only that alerts arrive',
    ],
  ])('of what is %s says why nothing was asked', (_, alert, says) => {
    expect(renderGroup(answered([alert]), OUTPUT)).toContain(`${says}: nothing was asked.`);
  });
});

test('several groups are summed up in one line', () => {
  const answers = [answered([firing], FAILED), answered([{ ...firing, status: 'resolved' }])];
  expect(renderSummary(answers, { ...OUTPUT, width: 100 })).toBe(
    '2 groups of alerts · 0 with a cause · 0 without · 1 not looked into · 1 not firing',
  );
});
