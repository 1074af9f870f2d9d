import { describe, expect, it } from 'vitest';
import { type PlanOptions, planBench } from '../../../src/app/bench/plan.ts';
import type { Incident } from '../../../src/app/grading.ts';

const OPTIONS: PlanOptions = { arms: ['off'], seed: null, questions: 'first' };

function incident(id: string, family: string, questions = ['first?', 'second?', 'third?']): Incident {
  return { id, cluster: 'c', namespace: `ns-${id}`, app: `app-${id}`, family, questions, must: ['x'] };
}

const TWENTY = Array.from({ length: 20 }, (_, at) => incident(`i${at}`, `f${at % 4}`));

describe('the plan of a bench', () => {
  it('keeps the order of the file and knows what came before', () => {
    const plan = planBench([incident('a', 'x'), incident('b', 'y'), incident('c', 'x')], OPTIONS);
    expect(plan.map(({ incident: { id }, novelty }) => [id, novelty])).toEqual([
      ['a', 'novel'],
      ['b', 'novel'],
      ['c', 'recurrent'],
    ]);
  });

  it.each([
    ['first', ['1', '2', '3'], '1', ['2']],
    ['all', ['1', '2', '3'], '1', ['2', '3']],
    ['first', ['1'], '1', ['1']],
    ['all', ['1'], '1', ['1']],
  ] as const)('asks other words than it teaches: %s of %j', (questions, all, taught, asked) => {
    const [planned] = planBench([incident('a', 'x', [...all])], { ...OPTIONS, questions });
    expect(planned).toMatchObject({ taught, asked });
  });

  it('lies about a fifth, with the causes of other families alone, the same for the same seed', () => {
    const plan = planBench(TWENTY, { ...OPTIONS, seed: 5 });
    const lied = plan.filter(({ liesOf }) => liesOf !== null);
    expect(lied).toHaveLength(4);
    for (const {
      incident: { family },
      liesOf,
    } of lied) {
      expect(liesOf).toHaveLength(15);
      expect(liesOf?.some((other) => other.family === family)).toBe(false);
    }
    expect(planBench(TWENTY, { ...OPTIONS, seed: 5 })).toEqual(plan);
    expect(planBench(TWENTY, { ...OPTIONS, seed: 6 }).map(({ incident: { id } }) => id)).not.toEqual(
      plan.map(({ incident: { id } }) => id),
    );
    expect(new Set(plan.map(({ incident: { id } }) => id)).size).toBe(20);
  });
});
