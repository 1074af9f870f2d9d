// Every sentence that `feedback` prints is a promise: here each is kept, and no sentence is printed that is not here.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { askCluster, openMind, serveRecording } from '../../scripts/bench/recorded.ts';
import { consolidateInPassing } from '../../src/app/consolidate.ts';
import { SIBLING, TAUGHT, writeDemoRecording } from '../../src/app/demo-recording.ts';
import { type FeedbackRequest, type FeedbackResult, giveFeedback } from '../../src/app/feedback.ts';
import { renderFeedback } from '../../src/cli/render/feedback-text.ts';
import { createPaint } from '../../src/cli/render/paint.ts';
import type { Investigation } from '../../src/domain/investigation.ts';
import { FIXED_CLOCK } from '../support/fixed-clock.ts';
import type { Fixture } from '../support/fixture-cluster.ts';
import { builtinPatterns } from '../support/library.ts';
import { type MemoryLab, openMemoryLab } from '../support/memory-lab.ts';
import { workload } from '../support/objects.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';
import { killedForMemory, withoutImage } from '../support/troubled-apps.ts';

const patterns = builtinPatterns();
const OUTPUT = { paint: createPaint(false), width: 10_000 } as Parameters<typeof renderFeedback>[1];
const CAUSE = 'the feature flag service was switched off';

/** The sentences, each with the test below that holds it to its word. */
const PROMISES = {
  label: /^#\d+: thumbs (?:up|down); its label is now \w+ \(\d+ %\)\.$/,
  confirmed:
    /^When the same is seen at .+ again, the answer says that it was confirmed, and is no less sure of it\.$/,
  denied: /^It is not told as the cause at .+ while the same is seen there\.$/,
  offer: /^With --cause and --solution you can say what it was\.$/,
  contested: /^It was called right before, so at .+ it is told as likely from now on, and no more\.$/,
  taught: /^It is told first when the same is seen at .+ again\.$/,
  linked:
    /^What you said names something that can be looked at \(.+\): where that is seen as well, it leads, too\.$/,
  filled:
    /^What you said names values that can be looked at: where nothing else explains the same symptoms, it is told with the values found there\.$/,
  reported:
    /^What you said names nothing that can be looked at: at other objects it is only named as a hypothesis, until it is confirmed at one of them\.$/,
  unknown:
    /^The verdict is kept, but nothing was found in this investigation that it could be known again by, so it will not be recalled\.$/,
  learned:
    /^Learned from \d+ that are alike: learned-[a-z0-9-]+\. k8s-learn patterns show learned-[a-z0-9-]+$/,
} as const;
type Promised = keyof typeof PROMISES;

/** Gives which promises a result makes. Fails on a sentence that is none of them. */
function promisesOf(result: FeedbackResult): readonly Promised[] {
  const sentences = renderFeedback(result, OUTPUT)
    .trim()
    .split(/\n|(?<=\.) (?=[A-Z])/);
  return sentences.map((sentence) => {
    const found = Object.entries(PROMISES).find(([, expression]) => expression.test(sentence));
    if (found === undefined) throw new Error(`nobody keeps this promise: ${sentence}`);
    return found[0] as Promised;
  });
}

function say(lab: MemoryLab, { id }: Investigation, words: Partial<FeedbackRequest>): FeedbackResult {
  if (id === null) throw new Error('the investigation was not kept');
  const request = { id, verdict: 'down' as const, comment: null, cause: null, solution: null, ...words };
  return giveFeedback(request, { ...lab, clock: FIXED_CLOCK });
}

function ask(lab: MemoryLab, app: string, fixture: Fixture, library = patterns): Promise<Investigation> {
  return lab.ask(`${app} in shop is down`, fixture, { patterns: library });
}

const killed = (app: string): Fixture => killedForMemory(app, '128Mi');

describe('a thumb', () => {
  test('up: the answer says that it was confirmed, and is no less sure', async () => {
    const lab = openMemoryLab();
    const first = await ask(lab, 'cart', killed('cart'));
    const result = say(lab, first, { verdict: 'up' });
    expect(promisesOf(result)).toEqual(['label', 'confirmed']);
    expect(lab.store.get(first.id ?? 0).label).toEqual(result.label);
    const again = await ask(lab, 'cart', killed('cart'));
    expect(again.seen).toMatchObject({ confirmed: 1 });
    expect(again.diagnosis?.confidence).toBeGreaterThanOrEqual(first.diagnosis?.confidence ?? 1);
  });

  test('down: it is not told there while the same is seen, and what it was can be said', async () => {
    const lab = openMemoryLab();
    const first = await ask(lab, 'cart', killed('cart'));
    expect(promisesOf(say(lab, first, {}))).toEqual(['label', 'denied', 'offer']);
    const again = await ask(lab, 'cart', killed('cart'));
    expect(again.diagnosis?.pattern).not.toBe(first.diagnosis?.pattern);
    expect((await ask(lab, 'mail', killed('mail'))).diagnosis?.pattern).toBe(first.diagnosis?.pattern);
    expect(say(lab, first, { cause: CAUSE }).taught).toBe(true);
    expect((await ask(lab, 'cart', killed('cart'))).diagnosis?.rootCause).toContain(CAUSE);
  });

  test('down on what was called right before: it is likely from then on, and no more', async () => {
    const lab = openMemoryLab();
    say(lab, await ask(lab, 'cart', killed('cart')), { verdict: 'up' });
    const second = await ask(lab, 'cart', killed('cart'));
    expect(promisesOf(say(lab, second, {}))).toEqual(['label', 'contested', 'offer']);
    const { diagnosis } = await ask(lab, 'cart', killed('cart'));
    expect(diagnosis).toMatchObject({ pattern: 'oom-killed', basis: 'likely' });
  });

  test('of what cannot be known again: it is kept, and not recalled', async () => {
    const lab = openMemoryLab();
    const nothing = await ask(lab, 'cart', { objects: workload('cart') });
    expect(promisesOf(say(lab, nothing, { cause: CAUSE }))).toEqual(['label', 'unknown']);
    expect(lab.store.labelEvents(nothing.id ?? 0)).toHaveLength(1);
    const again = await ask(lab, 'cart', { objects: workload('cart') });
    expect(JSON.stringify(again)).not.toContain(CAUSE);
  });
});

describe('what was taught', () => {
  test('names nothing: it leads there, is a hypothesis elsewhere, and leads once it was confirmed at one', async () => {
    const lab = openMemoryLab();
    const first = await ask(lab, 'cart', killed('cart'), []);
    expect(promisesOf(say(lab, first, { cause: CAUSE }))).toEqual(['label', 'taught', 'reported']);
    expect((await ask(lab, 'cart', killed('cart'))).diagnosis).toMatchObject({
      basis: 'lesson',
      pattern: 'case-1',
    });
    const sibling = await ask(lab, 'mail', killed('mail'));
    expect(sibling.diagnosis?.basis).toBe('evidence');
    expect(sibling.seen?.lesson).toMatchObject({ id: 1, cause: CAUSE });
    // Where nothing else says why it is told as a hypothesis, which somebody can confirm.
    const told = await ask(lab, 'auth', killed('auth'), []);
    expect(told.diagnosis?.rootCause).toMatch(/^Last time with these symptoms/);
    say(lab, told, { verdict: 'up' });
    const third = await ask(lab, 'geo', killed('geo'), []);
    expect(third.diagnosis?.rootCause).not.toContain('Last time');
    expect(third.diagnosis?.rootCause.toLowerCase()).toContain(CAUSE);
  });

  test('names values: where nothing else explains it, it is told with those found there', async () => {
    const lab = openMemoryLab();
    const first = await ask(lab, 'cart', killed('cart'), []);
    const result = say(lab, first, { cause: 'the limit of 128Mi is too low since the last release' });
    expect(promisesOf(result)).toEqual(['label', 'taught', 'filled']);
    const sibling = await ask(lab, 'mail', killedForMemory('mail', '96Mi'), []);
    expect(sibling.diagnosis).toMatchObject({
      basis: 'lesson',
      rootCause: 'The limit of 96Mi is too low since the last release',
    });
    expect((await ask(lab, 'geo', withoutImage('geo', '2.0'), [])).diagnosis?.basis).not.toBe('lesson');
    // With the library something else explains it.
    expect((await ask(lab, 'auth', killed('auth'))).diagnosis?.pattern).toBe('oom-killed');
  });

  test('names something beside the symptoms: it leads wherever that is seen as well', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'k8s-learn-promises-')), 'recording');
    writeDemoRecording(SMALL_RECORDING, folder);
    const namespaces = [TAUGHT.namespace, SIBLING.namespace, 'default', 'kube-system'];
    const { cluster, close } = await serveRecording({ directory: folder, namespaces });
    const mind = openMind();
    try {
      const options = { patterns: [], mind };
      const first = await askCluster(`${TAUGHT.app} in ${TAUGHT.namespace} crashes`, cluster, options);
      const request = { id: first.id ?? 0, verdict: 'down' as const, comment: null, solution: null };
      const cause = 'deployment auth is scaled to 0 replicas: nothing answers on port 8443';
      const result = giveFeedback({ ...request, cause }, { ...mind, clock: FIXED_CLOCK });
      expect(promisesOf(result)).toEqual(['label', 'taught', 'linked']);
      const sibling = await askCluster(`${SIBLING.app} in ${SIBLING.namespace} dies`, cluster, options);
      expect(sibling.diagnosis).toMatchObject({ basis: 'lesson', pattern: 'case-1' });
      expect(sibling.diagnosis?.rootCause).toContain('scaled to 0 replicas');
    } finally {
      mind.close();
      await close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

test('three alike: the pattern that is named is in use', async () => {
  const lab = openMemoryLab();
  for (const app of ['cart', 'auth', 'search']) {
    const result = say(lab, await ask(lab, app, killed(app), []), {
      cause: `container ${app} needs more than its limit of 128Mi`,
      solution: 'raise the limit',
    });
    const learned = consolidateInPassing(lab, FIXED_CLOCK)?.learnedNow ?? [];
    if (app === 'search') expect(promisesOf({ ...result, learned })).toContain('learned');
    for (const { pattern } of learned) expect(lab.learned.find(pattern.id)?.state).toBe('active');
  }
});
