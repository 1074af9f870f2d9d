// From taught cases to a pattern that is recalled, checked on fresh evidence, credited, and kept from others.
import { describe, expect, test } from 'vitest';
import { consolidate } from '../../src/app/consolidate.ts';
import { giveFeedback } from '../../src/app/feedback.ts';
import type { LearnedPattern } from '../../src/domain/learned.ts';
import { FIXED_CLOCK } from '../support/fixed-clock.ts';
import type { Fixture } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';
import { type MemoryLab, openMemoryLab } from '../support/memory-lab.ts';
import { object, workload } from '../support/objects.ts';

/** A pod whose container waits for a key that its ConfigMap lacks. */
function missingKey(app: string, key: string): Fixture {
  const message = `couldn't find key ${key} in ConfigMap shop/${app}-config`;
  const [top, replicaSet, made] = workload(app, { ready: 0 });
  if (!top || !replicaSet || !made) throw new Error('a workload has a Deployment, a ReplicaSet and a pod');
  const state = { waiting: { reason: 'CreateContainerConfigError', message } };
  const status = { name: app, image: `registry.example/${app}:1`, restartCount: 0, state, ready: false };
  return {
    objects: [
      top,
      replicaSet,
      { ...made, status: { ...made.status, phase: 'Pending', containerStatuses: [status] } },
    ],
  };
}

async function learnedLab(): Promise<MemoryLab & { readonly pattern: LearnedPattern }> {
  const lab = openMemoryLab();
  for (const [app, key] of [
    ['cart', 'log-level'],
    ['auth', 'region'],
    ['search', 'shard-count'],
  ] as const) {
    const first = await lab.ask(`why does ${app} in shop not start`, missingKey(app, key));
    lab.teach(first, `ConfigMap ${app}-config has no key ${key}`, `add ${key} to ${app}-config`);
  }
  const { cases, learned } = lab;
  consolidate({ cases, learned, clock: FIXED_CLOCK, onProgress: () => undefined }, { dryRun: false });
  const [pattern] = learned.list({ states: ['active'] });
  if (!pattern) throw new Error('three taught cases make a pattern');
  return { ...lab, pattern };
}

describe('a learned pattern', () => {
  test('is recalled in place of its cases, told with the values of the fourth, and credited', async () => {
    const lab = await learnedLab();
    const later = await lab.ask('billing never comes up in shop', missingKey('billing', 'currency'));
    expect(later.diagnosis).toMatchObject({
      pattern: lab.pattern.pattern.id,
      rootCause: 'ConfigMap billing-config has no key currency',
      solution: 'add currency to billing-config',
    });
    expect(later.memory.replayed).toBe(true);
    const used = later.memory.recalled.filter(({ injected }) => injected);
    expect(used).toMatchObject([{ type: 'pattern', id: lab.pattern.pattern.id }]);
    expect(lab.thoughts.join()).toContain(
      `something like this was seen before (${lab.pattern.pattern.id}, 3 times)`,
    );
    expect(lab.learned.uses(lab.pattern.pattern.id)).toMatchObject([{ arm: 'on', followed: true }]);
  });

  test.each(['suspended', 'archived', 'candidate'] as const)('is not shown while it is %s', async (state) => {
    const lab = await learnedLab();
    lab.learned.put({ ...lab.pattern, state });
    const later = await lab.ask('billing never comes up in shop', missingKey('billing', 'currency'));
    expect(later.memory.recalled.some(({ type, injected }) => type === 'pattern' && injected)).toBe(false);
  });

  test('says nothing in another cluster, and everywhere once it holds everywhere', async () => {
    const lab = await learnedLab();
    const elsewhere = object('Namespace', 'kube-system', {}, { uid: 'another', namespace: undefined });
    const there: Fixture = { objects: [elsewhere, ...missingKey('billing', 'currency').objects] };
    expect((await lab.ask('billing never comes up in shop', there)).diagnosis).toBeNull();
    lab.learned.put({ ...lab.pattern, clusterId: null });
    expect((await lab.ask('billing never comes up in shop', there)).diagnosis).not.toBeNull();
  });

  test('taken in from elsewhere, it is tried last, told to no model, and trusted after three confirmations', async () => {
    const lab = await learnedLab();
    for (const { investigationId } of lab.cases.list(10)) lab.store.remove([investigationId]);
    const foreign = {
      ...lab.pattern,
      pattern: { ...lab.pattern.pattern, id: 'imported-key', confidence: 0.15, origin: 'imported' as const },
      origin: 'imported' as const,
      state: 'shadow' as const,
      clusterId: null,
      s2: '',
      members: [],
    };
    lab.learned.put(foreign);
    const parts = { ...lab, clock: FIXED_CLOCK, onProgress: () => undefined };
    for (const app of ['billing', 'mail', 'geo']) {
      expect(lab.learned.find('imported-key')?.state).toBe('shadow');
      const asked = await lab.ask(`${app} never comes up in shop`, missingKey(app, `${app}-key`));
      // The first is told by it; from then on a case of this place is nearer.
      expect(asked.diagnosis?.pattern).toMatch(app === 'billing' ? /^imported-key$/ : /^case-/);
      giveFeedback(
        { id: asked.id ?? 0, verdict: 'up', comment: null, cause: null, solution: null },
        { ...lab, clock: FIXED_CLOCK },
      );
      consolidate(parts, { dryRun: false });
    }
    expect(lab.notices).toEqual([expect.stringContaining('nothing here has confirmed')]);
    expect(lab.learned.find('imported-key')).toMatchObject({
      state: 'active',
      why: 'taken in, and confirmed 3 times here',
    });
  });

  test('taken in from elsewhere, it gives way to what is known here', async () => {
    const lab = await learnedLab();
    const told = {
      ...lab.pattern.pattern,
      id: 'imported-key',
      root_cause_template: 'another cause of {container}',
    };
    lab.learned.put({ ...lab.pattern, pattern: told, origin: 'imported', state: 'shadow', clusterId: null });
    const asked = await lab.ask('billing never comes up in shop', missingKey('billing', 'currency'));
    expect(asked.diagnosis?.pattern).toBe(lab.pattern.pattern.id);
  });

  test('that names an object of where it was learned is told only where that was seen', async () => {
    const lab = await learnedLab();
    const template = 'pod chat-green/webhooks-64f5559548-cc4x7 holds the key of {container} in its volume';
    lab.learned.put({ ...lab.pattern, pattern: { ...lab.pattern.pattern, root_cause_template: template } });
    expect(
      (await lab.ask('billing never comes up in shop', missingKey('billing', 'currency'))).diagnosis,
    ).toBeNull();
    const own = template.replace('chat-green/webhooks-64f5559548-cc4x7', 'shop/billing-0');
    lab.learned.put({ ...lab.pattern, pattern: { ...lab.pattern.pattern, root_cause_template: own } });
    expect(
      (await lab.ask('billing never comes up in shop', missingKey('billing', 'currency'))).diagnosis,
    ).not.toBeNull();
  });

  test('gives way to the library until it has proved itself', async () => {
    const lab = await learnedLab();
    const lie = {
      ...lab.pattern.pattern,
      root_cause_template: 'the node of {pod} is too small',
      symptoms: ['never comes up', 'comes up in shop'],
    };
    const ask = () =>
      lab.ask('billing never comes up in shop', missingKey('billing', 'currency'), {
        patterns: builtinPatterns(),
      });
    lab.learned.put({ ...lab.pattern, pattern: { ...lie, confidence: 0.44 } });
    expect((await ask()).diagnosis?.rootCause).toMatch(/currency/);
    lab.learned.put({ ...lab.pattern, pattern: { ...lie, confidence: 0.8 } });
    expect((await ask()).diagnosis?.rootCause).toMatch(/too small/);
  });

  test('is weighed anew as soon as somebody says that it was wrong', async () => {
    const lab = await learnedLab();
    const { id } = lab.pattern.pattern;
    const asked = await lab.ask('billing never comes up in shop', missingKey('billing', 'currency'));
    const before = lab.learned.find(id)?.pattern.confidence ?? 0;
    const said = { comment: null, cause: null, solution: null, verdict: 'down' as const };
    giveFeedback({ ...said, id: asked.id ?? 0 }, { ...lab, clock: FIXED_CLOCK });
    const once = lab.learned.find(id);
    expect(once?.state).toBe('active');
    expect(once?.pattern.confidence).toBeLessThan(before);
    for (const app of ['mail', 'geo']) {
      const again = await lab.ask(`${app} never comes up in shop`, missingKey(app, 'currency'));
      giveFeedback({ ...said, id: again.id ?? 0 }, { ...lab, clock: FIXED_CLOCK });
    }
    expect(lab.learned.find(id)).toMatchObject({
      state: 'suspended',
      why: expect.stringContaining('in a row'),
    });
  });

  test('says nothing once it is mended', async () => {
    const lab = await learnedLab();
    const mended = await lab.ask('why does cart in shop not start', { objects: workload('cart') });
    expect(mended).toMatchObject({ diagnosis: null, memory: { replayed: false } });
  });
});
