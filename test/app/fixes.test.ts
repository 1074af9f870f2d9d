// What ends a trouble is found without asking: what was proposed, something else, or nothing that anybody did.
import { describe, expect, test } from 'vitest';
import { builtinPatterns } from '../support/library.ts';
import { type MemoryLab, openMemoryLab } from '../support/memory-lab.ts';
import { killedForMemory, well } from '../support/troubled-apps.ts';

const patterns = builtinPatterns();

function fail(lab: MemoryLab, app = 'cart') {
  return lab.ask(`pods of ${app} in shop keep crashing`, killedForMemory(app, '128Mi'), { patterns });
}

function visit(lab: MemoryLab, app: string, container: Readonly<Record<string, unknown>>) {
  return lab.ask(`is something wrong with ${app} in shop`, well(app, container), { patterns });
}

describe('a trouble that is gone', () => {
  test('after what was proposed was done confirms the cause', async () => {
    const lab = openMemoryLab();
    await fail(lab);
    await visit(lab, 'cart', { resources: { limits: { memory: '512Mi' } } });
    expect(lab.fixes.find(1)).toMatchObject({ summary: 'limits.memory 128Mi → 512Mi', proposed: true });
    expect(lab.store.get(1).label).toMatchObject({
      state: 'verified',
      signals: expect.arrayContaining(['visit:fixed-as-proposed']),
    });
    const next = await fail(lab, 'mail');
    expect(next.seen?.fix).toEqual({ times: 1, summary: 'limits.memory 128Mi → 512Mi' });
  });

  test('after something else was done does not, and that is told first the next time', async () => {
    const lab = openMemoryLab();
    await fail(lab);
    const image = 'registry.example/cart:2';
    await visit(lab, 'cart', { image, resources: { limits: { memory: '128Mi' } } });
    expect(lab.fixes.find(1)).toMatchObject({ proposed: false });
    expect(lab.store.get(1).label.state).not.toBe('verified');
    const next = await fail(lab, 'mail');
    expect(next.diagnosis?.solution).toMatch(
      /^Fixed once by: image registry\.example\/cart:1 → registry\.example\/cart:2\./,
    );
  });

  test('though nobody did anything proves nothing', async () => {
    const lab = openMemoryLab();
    await fail(lab);
    await visit(lab, 'cart', { resources: { limits: { memory: '128Mi' } } });
    expect(lab.fixes.find(1)).toBeUndefined();
    const { label } = lab.store.get(1);
    expect(label.signals).toContain('visit:gone');
    expect(label.state).not.toBe('verified');
  });
});
